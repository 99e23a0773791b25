"""Speech recognisers that may be installed here: Whisper, pocketsphinx, or any command."""

import importlib.util
import re
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from ..audio.arrays import Floats
from ..audio.resample import resampled
from ..audio.wav import write_wav
from ..errors import EvaluationError
from .language_model import bigram_model
from .whisper import Whisper, packaged_model

RECOGNISER_RATE_HZ: Final = 16000
EDGE_SECONDS: Final = 0.2
"""Silence around the speech: recognisers expect some."""
PEAK: Final = 0.6
NOISE_STEPS: Final = 4.0
"""Standard deviation of the noise that is added, in 16-bit steps: digital silence confuses feature extraction."""
COMMAND_SECONDS: Final = 120.0
CALM: Final = {"beam": 1e-60, "wbeam": 1e-40, "pbeam": 1e-60, "maxhmmpf": 30000}
"""Wide beams: what is judged is the speech, not the search."""


class Recogniser(Protocol):
    """Hears words."""

    name: str

    def hear(self, samples: Floats) -> str:
        """Transcribe 24 kHz speech; empty where nothing was understood."""


class Sphinx:
    """pocketsphinx with the US English model that comes with it.

    Args:
        sentences: words of each sentence that can occur; None allows all of English.
    """

    def __init__(self, sentences: Sequence[Sequence[str]] | None = None) -> None:
        import pocketsphinx

        quiet: dict[str, Any] = {"loglevel": "FATAL", "samprate": float(RECOGNISER_RATE_HZ), **CALM}
        self.name = "pocketsphinx, all of English"
        self._decoder = pocketsphinx.Decoder(pocketsphinx.Config(**quiet))
        if sentences is not None:
            self.name = "pocketsphinx, words of these sentences"
            known = [[w for w in words if self.knows(w)] for words in sentences]
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "bigrams.lm"
                path.write_text(bigram_model(known), encoding="utf-8")
                config = pocketsphinx.Config(lm=str(path), **quiet)
                self._decoder = pocketsphinx.Decoder(config)

    def knows(self, word: str) -> bool:
        """Whether it could hear that word."""
        return self._decoder.lookup_word(word) is not None

    def hear(self, samples: Floats) -> str:
        """Transcribe."""
        self._decoder.start_utt()
        self._decoder.process_raw(_prepared(samples), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        # "read(2)" is the second pronunciation of "read".
        return re.sub(r"\(\d+\)", "", found.hypstr) if found is not None else ""


class Command:
    """Any program that prints what it hears.

    Args:
        command: with {wav} where the path of a 16-bit mono WAV belongs; no shell is involved.
    """

    def __init__(self, command: str) -> None:
        try:
            self._words = shlex.split(command)
        except ValueError as error:
            raise EvaluationError(
                f"the recogniser {command!r:.80} is not a command: {error}"
            ) from error
        if not any("{wav}" in word for word in self._words):
            raise EvaluationError(
                f"the recogniser {command!r:.80} must name the file as {{wav}}, as in 'asr --file {{wav}}'"
            )
        self.name = Path(self._words[0]).name

    def hear(self, samples: Floats) -> str:
        """Write a file, run the command on it, return what it prints."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "speech.wav"
            write_wav(path, samples)
            words = [word.replace("{wav}", str(path)) for word in self._words]
            try:
                done = subprocess.run(  # noqa: S603 - the person's own command
                    words, capture_output=True, timeout=COMMAND_SECONDS, check=False
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise EvaluationError(f"the recogniser {self.name} failed: {error}") from error
        if done.returncode:
            message = done.stderr.decode(errors="replace").strip()[-200:]
            raise EvaluationError(
                f"the recogniser {self.name} ended with status {done.returncode}: {message}"
            )
        return done.stdout.decode(errors="replace").strip()


KINDS: Final = ("whisper", "open", "closed")
"""What word errors are told apart by: Whisper's, and another recogniser's with an open and a closed vocabulary."""


def find_recognisers(
    command: str | None, sentences: Sequence[Sequence[str]], whisper: Path | None = None
) -> tuple[dict[str, Recogniser], str]:
    """Recognisers to use, by what they test, and why there are none.

    Args:
        command: program to use in place of pocketsphinx, or None.
        sentences: words of each sentence that will be said.
        whisper: folder of a Whisper model; None for one that an installed package carries.

    Returns:
        `KINDS` to recogniser, and a remark that is empty if nothing is missing.

    Raises:
        EvaluationError: the command or the folder is not what it should be.
    """
    found: dict[str, Recogniser] = {}
    whisper = whisper or packaged_model()
    if whisper is not None:
        found["whisper"] = Whisper(whisper)
    if command is not None:
        return {**found, "open": Command(command)}, ""
    if importlib.util.find_spec("pocketsphinx") is None:
        if found:
            return found, ""
        return {}, (
            "no recogniser is installed (pip install pocketsphinx; or pip install faster-whisper, with --whisper; or "
            "give --recogniser)"
        )
    everything = Sphinx()
    if not any(everything.knows(word) for words in sentences for word in words):
        remark = "of a closed vocabulary: the recogniser knows none of its words"
        return {**found, "open": everything}, remark
    return {**found, "open": everything, "closed": Sphinx(sentences)}, ""


SPHINX: Final = "sphinx"


def open_recogniser(asked: str) -> Recogniser:
    """Open a recogniser by what a person, or `usual_recogniser`, calls it.

    Args:
        asked: folder of a Whisper model, "sphinx", or a command with {wav}.

    Raises:
        EvaluationError: it is none of them.
    """
    if asked == SPHINX:
        return Sphinx()
    return Whisper(Path(asked)) if Path(asked).is_dir() else Command(asked)


def usual_recogniser() -> str | None:
    """What is installed here, as `open_recogniser` takes it; None for nothing."""
    packaged = packaged_model()
    if packaged is not None:
        return str(packaged)
    return SPHINX if importlib.util.find_spec("pocketsphinx") is not None else None


def _prepared(samples: Floats) -> bytes:
    """16 kHz, 16 bit, at one level, between silences that are not digital."""
    low = resampled(samples, RECOGNISER_RATE_HZ)
    peak = float(np.abs(low).max(initial=0)) or 1.0
    edge = np.zeros(round(EDGE_SECONDS * RECOGNISER_RATE_HZ), np.float32)
    steps = np.concatenate([edge, low * (PEAK / peak), edge]) * 32767
    steps = steps + np.random.default_rng(0).normal(0, NOISE_STEPS, len(steps))
    return steps.astype("<i2").tobytes()
