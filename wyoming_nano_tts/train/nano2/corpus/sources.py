"""Where a run's speech comes from: plain recordings, and folders that a teacher spoke; a speaker each, or several."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ....errors import TrainingError
from ....text import Frontend, Passage
from ...corpus import draw_recordings, read_corpus
from ...teachers.about import AboutCorpus, read_about
from ...teachers.listing import AUDIO, PROSODY, Line, is_taught, read_lines
from ..recorded.extraction import Sentence


@dataclass(frozen=True, slots=True)
class Source:
    """What one speaker has said in one folder."""

    speaker: str
    folder: Path
    sentences: tuple[Sentence, ...]
    given: bool
    """Durations, F0 and energy lie beside the audio."""
    column: str | None
    """Name in the speaker column of the folder's list, where it has one."""
    about: AboutCorpus | None
    """Who spoke, where the folder says so."""


def read_sources(
    data: Sequence[Path], frontend: Frontend, most_recordings: int, seed: int
) -> list[Source]:
    """Read the folders.

    Args:
        data: folders with metadata.csv, or with the list of a teacher.
        frontend: writes the symbols of plain recordings.
        most_recordings: of a speaker, drawn by the seed; 0 is all. What teachers give is taken whole.
        seed: of the choice.

    Raises:
        TrainingError: there is nothing in a folder, or a speaker in two of them.
    """
    found: list[Source] = []
    for folder in data:
        if is_taught(folder):
            found += _taught(folder, frontend, most_recordings)
        else:
            found += _recorded(folder, frontend, most_recordings, seed)
    names = [source.speaker for source in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TrainingError(
            f"two folders have a speaker {twice[0]!r}; give one of them another name, or put their recordings together"
        )
    return found


def _recorded(folder: Path, frontend: Frontend, most: int, seed: int) -> list[Source]:
    recordings = read_corpus(folder)
    speakers = list(dict.fromkeys(r.speaker for r in recordings))
    sources = []
    for speaker in speakers:
        own = draw_recordings([r for r in recordings if r.speaker == speaker], most, seed)
        sentences = tuple(Sentence(r.name, r.text, r.audio, written(r.text, frontend)) for r in own)
        name = speaker or folder.resolve().name
        sources.append(Source(name, folder, sentences, False, None, read_about(folder)))
    return sources


def _taught(folder: Path, frontend: Frontend, most: int) -> list[Source]:
    lines = list(read_lines(folder))
    if not lines:
        raise TrainingError(
            f"{folder}: nothing in it can be heard yet; let the teacher speak first (`corpus` without --prosody-only)"
        )
    about = read_about(folder)
    sources = []
    for column in dict.fromkeys(line.speaker for line in lines):
        own = [line for line in lines if line.speaker == column]
        given = (folder / PROSODY / f"{own[0].name}.npz").exists()
        if not given and 0 < most < len(own):
            own = own[:: -(-len(own) // most)]
        sentences = tuple(_sentence(folder, line, frontend) for line in own)
        name = column or folder.resolve().name
        sources.append(Source(name, folder, sentences, given, column or None, about))
    return sources


def _sentence(folder: Path, line: Line, frontend: Frontend) -> Sentence:
    symbols = line.symbols or written(line.text, frontend)
    alphabet = frontend.language.writing
    if not alphabet.ids.keys() >= set(symbols):
        raise TrainingError(
            f"{folder}: {line.name} is not written in the alphabet {alphabet.name} of {frontend.language.about.name}; "
            "train on speech of one language at a time"
        )
    return Sentence(line.name, line.text, folder / AUDIO / f"{line.name}.flac", symbols)


def written(text: str, frontend: Frontend) -> str:
    """A text in the family's symbols; empty where nothing in it can be spoken.

    Raises:
        LanguageError: the language is not written in them here.
    """
    language = frontend.language
    return language.written(frontend.phonemise(Passage.of(text)), language.writing.name)
