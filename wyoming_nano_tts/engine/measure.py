"""How fast this machine speaks: real-time factor and time to first audio."""

import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..audio.mel import SAMPLE_RATE_HZ
from ..text import Passage
from ..voice_files.options import SpeechOptions
from .engine import Engine

SENTENCES: Final[Mapping[str, str]] = {
    "short": "Dinner is ready.",
    "medium": "The washing machine has finished its cycle, and the front door has been left open.",
    "long": (
        "Good morning, the temperature outside is three degrees below zero, so please take a warm coat with you, "
        "and remember that your first meeting of the day starts in fifteen minutes on the second floor."
    ),
}


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians over the repetitions for one sentence."""

    sentence: str
    audio_seconds: float
    first_audio_ms: float
    """Text in to first samples out."""
    real_time_factor: float
    """Seconds of computing a second of audio; under 1 keeps up with speaking."""


def measure(engine: Engine, voice_id: str, repeats: int = 5) -> list[Speed]:
    """Speak each sentence `repeats` times, after a warm-up."""
    engine.preload(voice_id)
    results = []
    for name, sentence in SENTENCES.items():
        first, total, samples = [], [], 0
        for _ in range(repeats):
            started = time.perf_counter()
            samples, heard = 0, 0.0
            for chunk in engine.utterance(voice_id, SpeechOptions(lead_silence_ms=0)).say(
                Passage.of(sentence)
            ):
                heard = heard or time.perf_counter() - started
                samples += len(chunk)
            first.append(1000 * heard)
            total.append(time.perf_counter() - started)
        seconds = samples / SAMPLE_RATE_HZ
        results.append(
            Speed(
                name,
                seconds,
                statistics.median(first),
                statistics.median(total) / max(seconds, 1e-9),
            )
        )
    return results


def peak_memory_mb() -> float:
    """Largest resident memory of this process so far; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
