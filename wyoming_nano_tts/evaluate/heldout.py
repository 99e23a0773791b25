"""Recordings that a voice was never trained on, with their features and, where there is one, their alignment."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..engine import VoiceInfo
from ..errors import EvaluationError, TrainingError, VoiceError
from ..train.align.alignment import Alignment
from ..train.corpus import Recording, draw_recordings, read_corpus, sentence_key, split_held_out
from ..train.features import Features, extract, load_features
from ..train.settings import TrainingSettings
from ..voice_files.description import DESCRIPTION_FILE

DEFAULT_MOST: Final = 16


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One recording to compare with."""

    name: str
    text: str
    features: Features
    """Level-normalised and trimmed, as training has it."""
    alignment: Alignment | None


@dataclass(frozen=True, slots=True)
class HeldOutSet:
    """Recordings to compare with and how they were found."""

    recordings: list[HeldOut]
    remark: str


def find_held_out(
    data: Path, run: Path | None, voice: VoiceInfo, most: int = DEFAULT_MOST
) -> HeldOutSet:
    """Find recordings of `data` that the voice has not heard, one take of each sentence.

    Which ones were held out follows from the run folder's settings, else from those that the voice
    carries; a voice without any is compared with recordings that it may have heard, and the remark
    says so.

    Args:
        data: folder with metadata.csv and audio.
        run: run folder of the training, for features and alignments; or None.
        voice: under evaluation.
        most: recordings to use.

    Raises:
        TrainingError: no recordings, or none that can be used.
        EvaluationError: the run folder holds no run.
    """
    settings, remark = _settings(run, voice)
    drawn = draw_recordings(read_corpus(data), settings.most_recordings, settings.seed)
    _, held_out = split_held_out(drawn, settings.held_out_sentences, settings.seed)
    found: list[HeldOut] = []
    seen: set[str] = set()
    for recording in held_out:
        if len(found) == most:
            break
        if sentence_key(recording) in seen:
            continue
        try:
            entry = _read(recording, run)
        except TrainingError:  # too long or silent: training left it out too
            continue
        seen.add(sentence_key(recording))
        found.append(entry)
    if not found:
        raise TrainingError(f"{data}: none of {len(held_out)} held-out recordings can be used")
    return HeldOutSet(found, remark)


def _read(recording: Recording, run: Path | None) -> HeldOut:
    if run is None:
        return HeldOut(recording.name, recording.text, extract(recording.audio), None)
    features = run / "features" / f"{recording.name}.npz"
    alignment = run / "alignments" / f"{recording.name}.npz"
    try:
        return HeldOut(
            recording.name,
            recording.text,
            load_features(features) if features.is_file() else extract(recording.audio),
            Alignment.load(alignment) if alignment.is_file() else None,
        )
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise EvaluationError(
            f"{run}: what it holds of {recording.name} is damaged ({error!s:.100}); delete "
            f"{features.name} from features and alignments and train the stages again"
        ) from error


def _settings(run: Path | None, voice: VoiceInfo) -> tuple[TrainingSettings, str]:
    if run is not None:
        path = run / "settings.json"
        try:
            values: Any = json.loads(path.read_text(encoding="utf-8"))
            return TrainingSettings.from_dict(values), "held out by the settings of the run folder"
        except (OSError, ValueError, RecursionError, VoiceError) as error:
            raise EvaluationError(
                f"{run} is not a run folder of `train`: {path.name} cannot be read: {error!s:.200}"
            ) from error
    try:
        described: Any = json.loads((voice.folder / DESCRIPTION_FILE).read_text(encoding="utf-8"))
        values = described["training"]["settings"]
        return TrainingSettings.from_dict(values), "held out by the settings that the voice carries"
    except (OSError, ValueError, RecursionError, KeyError, TypeError, VoiceError):
        remark = "the voice does not say what it was trained on: it may have heard these recordings"
        return TrainingSettings(), remark
