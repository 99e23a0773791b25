"""Measures how loud a voice is, once, so that voices of one home can speak equally loud."""

from pathlib import Path

import numpy as np

from ..audio.arrays import Floats
from ..audio.loudness import decibels, integrated_lufs, true_peak
from ..audio.mel import SAMPLE_RATE_HZ
from ..errors import VoiceError
from ..families.registry import ARCHITECTURES
from ..text import Passage, find_language
from ..voice_files.loudness import SILENCE_LUFS, Loudness
from ..voice_files.options import SpeechOptions
from ..voice_files.writing import write_loudness
from .engine import Engine


def measured_loudness(engine: Engine, voice_id: str) -> Loudness:
    """Let each speaker of a voice say the ten sentences of the language, and measure all that was said.

    Raises:
        VoiceError: the voice cannot speak, or is silent.
        VoiceNotFoundError: no such voice.
    """
    with_names = next(voice.speakers for voice in engine.voices() if voice.id == voice_id)
    speakers: dict[str | None, Floats] = {
        name: _said(engine, voice_id, name) for name in with_names or (None,)
    }
    lufs = {name: integrated_lufs(samples, SAMPLE_RATE_HZ) for name, samples in speakers.items()}
    for name, number in lufs.items():
        if not -SILENCE_LUFS <= number <= 0:
            who = voice_id if name is None else f"{voice_id}, speaker {name},"
            raise VoiceError(
                f"the voice {who} is at {number:.1f} LUFS: that is no speech to measure"
            )
    first = next(iter(lufs.values()))
    peak = max(true_peak(samples) for samples in speakers.values())
    return Loudness(
        round(first, 2),
        round(decibels(peak), 2),
        {name: round(number, 2) for name, number in lufs.items() if name is not None},
    )


def bake_loudness(folder: Path, backend: str = "auto") -> Loudness:
    """Measure a voice and write the result into its `voice.json`; what stood there before is measured anew.

    Args:
        folder: of the voice.
        backend: what runs its graphs.

    Raises:
        VoiceError: it is damaged, cannot speak, or is silent.
        OSError: the folder cannot be written.
    """
    folder = folder.resolve()
    engine = Engine((folder.parent,), default_voice=folder.name, backend=backend)
    loudness = measured_loudness(engine, folder.name)
    write_loudness(folder, loudness, ARCHITECTURES)
    return loudness


def _said(engine: Engine, voice_id: str, speaker: str | None) -> Floats:
    options = SpeechOptions(speaker=speaker)
    sentences = find_language(engine.read_in(voice_id, speaker)).examples
    utterance = engine.utterance(voice_id, options)
    chunks = [chunk for text in sentences for chunk in utterance.say(Passage.of(text))]
    pcm = np.concatenate(chunks) if chunks else np.zeros(0, np.int16)
    return pcm.astype(np.float32) / np.float32(32767)
