"""The recordings: `metadata.csv` beside audio files, split into training and held-out sentences."""

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import TrainingError

AUDIO_FOLDERS: Final = (".", "wavs", "wav", "flac", "audio")
SPEAKER: Final = "speaker"
"""Name of the column that tells speakers apart."""
AUDIO_SUFFIXES: Final = (".wav", ".flac", ".ogg", ".opus", ".mp3")


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded sentence."""

    name: str
    """File name without suffix; also the name of its features."""
    text: str
    audio: Path
    speaker: str = ""
    """Where the metadata have a column for it."""


def read_corpus(folder: Path) -> list[Recording]:
    """Read `metadata.csv` and find the audio.

    A line is `name|text`; further columns are ignored, unless the first line names them: after `name|text|speaker` the
    third is the speaker.

    Raises:
        TrainingError: no metadata, a line without text, or recordings missing; the message names them.
    """
    metadata = folder / "metadata.csv"
    if not metadata.is_file():
        raise TrainingError(
            f"{metadata} does not exist; a training folder holds metadata.csv with lines 'name|text' "
            f"and the audio as NAME{AUDIO_SUFFIXES[0]} in the folder itself or in wavs/, flac/ or audio/"
        )
    recordings: list[Recording] = []
    missing: list[str] = []
    line_of: dict[str, int] = {}
    speaker_at = 0
    for number, line in enumerate(_read_lines(metadata), start=1):
        if not line.strip():
            continue
        columns = [column.strip() for column in line.split("|")]
        if number == 1 and columns[:2] == ["name", "text"]:
            speaker_at = columns.index(SPEAKER) if SPEAKER in columns else 0
            continue
        if len(columns) < 2 or not columns[0] or not columns[1]:
            raise TrainingError(
                f"{metadata}, line {number}: expected 'name|text', got {line[:80]!r}"
            )
        name = columns[0]
        if name != Path(name).name:
            raise TrainingError(
                f"{metadata}, line {number}: {name!r} is a path; give the bare name"
            )
        stem = name.removesuffix(Path(name).suffix) if _has_audio_suffix(name) else name
        if stem in line_of:
            raise TrainingError(
                f"{metadata}, line {number}: {name!r} is already in line {line_of[stem]}"
            )
        line_of[stem] = number
        audio = _find_audio(folder, name)
        if audio is None:
            missing.append(name)
        else:
            speaker = columns[speaker_at] if 0 < speaker_at < len(columns) else ""
            recordings.append(Recording(stem, columns[1], audio, speaker))
    if missing:
        shown = ", ".join(missing[:5])
        raise TrainingError(
            f"{metadata}: no audio file for {len(missing)} names, for example {shown}"
        )
    if not recordings:
        raise TrainingError(f"{metadata} lists no recordings")
    return recordings


def draw_recordings(recordings: list[Recording], most: int, seed: int) -> list[Recording]:
    """Draw `most` recordings (all where it is 0), one of every sentence before second takes."""
    if not 0 < most < len(recordings):
        return recordings
    rng = random.Random(seed)  # noqa: S311 - a choice, no secret
    shuffled = rng.sample(range(len(recordings)), len(recordings))
    takes: dict[str, int] = {}
    rank: dict[int, tuple[int, int]] = {}
    for order, number in enumerate(shuffled):
        key = sentence_key(recordings[number])
        rank[number] = (takes.get(key, 0), order)
        takes[key] = takes.get(key, 0) + 1
    chosen = sorted(sorted(rank, key=rank.__getitem__)[:most])
    return [recordings[number] for number in chosen]


def sentence_key(recording: Recording) -> str:
    """The sentence without case and punctuation: the same for all its takes."""
    return spoken_key(recording.text)


def spoken_key(text: str) -> str:
    """A text without case and punctuation."""
    return re.sub(r"\W+", " ", text.lower()).strip()


def split_held_out(
    recordings: list[Recording], held_out_sentences: int, seed: int
) -> tuple[list[Recording], list[Recording]]:
    """Split by sentence, so that no take of a held-out sentence is trained on."""
    sentences = sorted({sentence_key(recording) for recording in recordings})
    count = min(held_out_sentences, max(1, len(sentences) // 10))
    held_out = set(random.Random(seed).sample(sentences, count))  # noqa: S311 - a split, no secret
    training = [recording for recording in recordings if sentence_key(recording) not in held_out]
    return training, [recording for recording in recordings if sentence_key(recording) in held_out]


def _read_lines(metadata: Path) -> list[str]:
    try:
        return metadata.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"{metadata} cannot be read as UTF-8 text: {error}") from error


def _has_audio_suffix(name: str) -> bool:
    return Path(name).suffix.lower() in AUDIO_SUFFIXES


def _find_audio(folder: Path, name: str) -> Path | None:
    for place in AUDIO_FOLDERS:
        base = folder / place / name
        candidates = [base] if _has_audio_suffix(name) else []
        candidates += [base.with_name(base.name + suffix) for suffix in AUDIO_SUFFIXES]
        for candidate in candidates:
            if candidate.is_file():
                return candidate
    return None
