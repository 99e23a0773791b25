"""Where the computing time of a voice goes, on one thread.

Prints JSON: seconds of computing for a second of speech, of every graph, of what numpy does around them, and of the
rest, which is Python. A process of its own, since it puts clocks into the engine.

    python -m benchmarks.parts en_US-heart [--voice-dir DIR] [--rounds N]
"""

import argparse
import functools
import importlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from wyoming_nano_tts.backends.backend import Backend, Runner, open_backend
from wyoming_nano_tts.cli.speech import positive
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.engine.measure import SENTENCES
from wyoming_nano_tts.text import Passage

FAMILIES: Final = "wyoming_nano_tts.families."
TIMED: Final = {
    (FAMILIES + "family", "Manner", "phonemes"): "text front end",
    (FAMILIES + "nano2.spectra", "Source", "make"): "source",
    (FAMILIES + "nano2.spectra", "Renderer", "render"): "spectra",
    (FAMILIES + "parts.source_filter.vocoder", "Source", "advance"): "source",
    (FAMILIES + "parts.source_filter.vocoder", "Renderer", "render"): "spectra",
}
"""Module, class and method to the part that it is; none of them calls another."""
REST: Final = "everything else"


class Clock:
    """Seconds of computing by part."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time counted."""

        @functools.wraps(function)
        def counted(*arguments: Any, **named: Any) -> Any:
            started = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                self.seconds[part] += time.thread_time() - started

        return counted


class TimedRunner:
    """A graph with a clock."""

    def __init__(self, run: Callable[..., list[NDArray[Any]]]) -> None:
        self.run = run


class TimedBackend:
    """Opens graphs with a clock.

    Args:
        inner: that runs them.
        clock: counts each graph by its name.
    """

    def __init__(self, inner: Backend, clock: Clock) -> None:
        self._inner, self._clock = inner, clock

    def open(self, graph: str, weights: Mapping[str, NDArray[Any]], threads: int) -> Runner:
        """Open a graph."""
        runner = self._inner.open(graph, weights, threads)
        return TimedRunner(self._clock.timed(graph, runner.run))


@contextmanager
def clocks(clock: Clock) -> Iterator[None]:
    """Put clocks into the engine, and take them out again."""
    found = []
    for (module, name, method), part in TIMED.items():
        owner = getattr(importlib.import_module(module), name)
        found.append((owner, method, getattr(owner, method)))
        setattr(owner, method, clock.timed(part, getattr(owner, method)))
    try:
        yield
    finally:
        for owner, method, function in found:
            setattr(owner, method, function)


def parts(voice_id: str, voice_dirs: tuple[Path, ...] = (), rounds: int = 5) -> dict[str, float]:
    """Speak the benchmark's sentences.

    Args:
        voice_id: of the voice.
        voice_dirs: folders with more voices.
        rounds: of which the quickest counts.

    Returns:
        Computing seconds for a second of speech by part, the largest first.
    """
    clock, best = Clock(), {"": float("inf")}
    with clocks(clock):
        backend = TimedBackend(open_backend(), clock)
        engine = Engine(voice_dirs, threads=1, default_voice=voice_id, backend=backend)
        for number in range(rounds + 1):  # the first warms up
            clock.seconds.clear()
            started, samples = time.thread_time(), 0
            for sentence in SENTENCES.values():
                utterance = engine.utterance(voice_id, SpeechOptions(lead_silence_ms=0))
                samples += sum(len(chunk) for chunk in utterance.say(Passage.of(sentence)))
            spent = time.thread_time() - started
            clock.seconds[REST] = spent - sum(clock.seconds.values())
            if number and spent < sum(best.values()):
                best = dict(clock.seconds)
                speech = samples / engine.sample_rate_hz
    return {part: seconds / speech for part, seconds in sorted(best.items(), key=lambda p: -p[1])}


def main() -> None:
    """Print the parts of one voice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("voice")
    parser.add_argument("--voice-dir", type=Path, action="append", default=[])
    parser.add_argument("--rounds", type=positive, default=5)
    args = parser.parse_args()
    json.dump(parts(args.voice, tuple(args.voice_dir), args.rounds), sys.stdout)


if __name__ == "__main__":
    main()
