"""The whole evaluation of a voice, from a sentence list to the folder with the report."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..audio.arrays import Floats
from ..errors import EvaluationError
from ..judges.judges import Judges
from ..text import Passage
from ..train.progress import progress
from ..version import __version__
from .comparison import Compared, compare
from .heldout import DEFAULT_MOST, HeldOutSet, find_held_out
from .listener import Heard, Listener
from .others import Other
from .scales import SCALES, Achieved, measure_scales
from .sentences import DEFAULT_SENTENCES
from .summary import Row, copy_rows, held_out_rows, sentence_rows
from .voices import JudgedVoice

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """What to evaluate and against what."""

    sentences: Sequence[str] = DEFAULT_SENTENCES
    recordings: Path | None = None
    """Folder with metadata.csv and audio."""
    run: Path | None = None
    """Run folder of the training, for features and alignments."""
    most_recordings: int = DEFAULT_MOST
    judge_folders: Sequence[Path] = ()
    recogniser: str | None = None
    """Command with {wav}; None for what is installed."""
    scales: bool = False
    whisper: Path | None = None
    """Folder of a Whisper model; None for one that an installed package carries."""
    others: Sequence[Other] = ()
    """Other systems that say the same sentences."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that was measured."""

    voice: dict[str, Any]
    spoken: list[Heard]
    compared: list[Compared] = field(default_factory=list)
    scales: list[Achieved] = field(default_factory=list)
    not_measured: dict[str, str] = field(default_factory=dict)
    """What to why."""
    held_out_remark: str = ""
    others: dict[str, list[Heard]] = field(default_factory=dict)
    """Speech of other systems, by name."""

    @property
    def tables(self) -> dict[str, list[Row]]:
        """Rows by the heading of their table; empty ones are left out."""
        tables = {"sentences": sentence_rows(self.spoken, self.others)}
        if self.compared:
            tables["held-out recordings"] = held_out_rows(self.compared)
            tables["copies by the vocoder"] = copy_rows(self.compared)
        return {heading: rows for heading, rows in tables.items() if rows}

    def to_dict(self) -> dict[str, Any]:
        """For JSON, without audio."""
        return {
            "program": f"wyoming-nano-tts {__version__}",
            "voice": self.voice,
            "summary": {
                heading: [row.to_dict() for row in rows] for heading, rows in self.tables.items()
            },
            "not_measured": self.not_measured,
            "sentences": [heard.to_dict() for heard in self.spoken],
            "others": {
                name: [heard.to_dict() for heard in speech] for name, speech in self.others.items()
            },
            "held_out": [compared.to_dict() for compared in self.compared],
            "held_out_remark": self.held_out_remark,
            "scales": [row.to_dict() for row in self.scales],
        }


def evaluate(voice: JudgedVoice, task: Task) -> Evaluation:
    """Speak, compare and measure.

    Raises:
        EvaluationError, TrainingError: recordings, judges or a recogniser cannot be used.
    """
    for text in task.sentences:
        if not voice.frontend.phonemise(Passage.of(text)):  # now, not after minutes
            raise EvaluationError(f"nothing in {text!r:.80} can be spoken; leave it out")
    judges = Judges(task.judge_folders)
    held_out = _held_out(voice, task)
    listener = Listener(judges, voice.frontend, task.sentences, task.recogniser, task.whisper)
    spoken = _said(listener, task.sentences, voice.say, "sentences")
    others = {
        other.name: _said(listener, task.sentences, other.say, other.name) for other in task.others
    }
    compared: list[Compared] = []
    if held_out.recordings:
        texts = [recording.text for recording in held_out.recordings]
        listener = Listener(judges, voice.frontend, texts, task.recogniser, task.whisper)
        compared = [
            compare(voice, recording, listener)
            for recording in _shown(held_out.recordings, "recordings")
        ]
    scales: list[Achieved] = []
    missing = _not_measured(voice, task, judges, listener, compared)
    if task.scales:
        obeyed = [option for option in SCALES if option in voice.loaded.supported]
        scales = measure_scales(voice.say, task.sentences, judges.judge, obeyed)
        for option in set(SCALES) - set(obeyed):
            missing[option] = "the voice does not obey this option"
    return Evaluation(_about(voice), spoken, compared, scales, missing, held_out.remark, others)


def _said(
    listener: Listener, sentences: Sequence[str], say: Callable[[str], Floats], label: str
) -> list[Heard]:
    return [
        listener.listen(f"sentence{number:02}", text, say(text))
        for number, text in enumerate(_shown(sentences, label), start=1)
    ]


def _held_out(voice: JudgedVoice, task: Task) -> HeldOutSet:
    if task.recordings is None:
        if task.run is not None:
            raise EvaluationError("--run needs --recordings: the run folder has no texts")
        return HeldOutSet([], "")
    return find_held_out(task.recordings, task.run, voice.info, task.most_recordings)


def _not_measured(
    voice: JudgedVoice, task: Task, judges: Judges, listener: Listener, compared: list[Compared]
) -> dict[str, str]:
    missing = dict(judges.missing)
    if listener.remark:
        missing["word errors"] = listener.remark
    if task.recordings is None:
        missing["comparison with recordings"] = "no --recordings were given"
    elif not voice.takes_durations:
        missing["copies by the vocoder, forced durations"] = (
            f"a voice of the architecture {voice.info.architecture} offers neither"
        )
    elif any(c.timed is None for c in compared):
        missing["forced durations"] = "no alignments; --run names the run folder that has them"
    if not task.scales:
        missing["scales"] = "--scales was not given"
    return missing


def _about(voice: JudgedVoice) -> dict[str, Any]:
    info = voice.info
    return {
        "id": info.id,
        "name": info.name,
        "description": info.description,
        "version": info.version,
        "language": info.language,
        "licence": info.licence,
        "architecture": info.architecture,
        "parameters": info.parameters,
    }


def _shown(items: Sequence[Any], label: str) -> Any:
    return progress(items, len(items), label)
