"""How a voice wants its text read: language, alphabet and blanks, and the languages of its speakers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import VoiceError
from ..text.language import AboutLanguage, about_language, primary_tag
from .json_fields import Fields, is_plain


@dataclass(frozen=True, slots=True)
class TakesText:
    """What the voices of an architecture take; a `voice.json` without `reading` is read so."""

    languages: tuple[str, ...] = ()
    """Tags of the languages that the family can speak; empty forevery language that can be read here."""
    alphabet: str = ""
    """Name of the family's own symbols; empty for those of the language."""
    writing: bool = False
    """Whether it is the alphabet of one character a symbol that the language has."""
    blanks: bool = False
    """Whether the voices were trained with a blank between the symbols."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What `voice.json` says under `reading`."""

    language: str
    """Tag of the language that text is read in, "en"."""
    alphabet: str
    """Name of the symbol table that the voice was trained on."""
    blanks: bool
    """Whether a blank stands between the symbols."""


def usual_reading(language: str, takes: TakesText) -> Reading:
    """Return how voices of a language are read where nothing else is said.

    Args:
        language: tag of the voice, "en_US".
        takes: of its architecture.

    Raises:
        LanguageError: nothing here can read the language.
    """
    about = about_language(language)
    own = (takes.writing and about.writing) or about.alphabet
    return Reading(about.tag, takes.alphabet or own, takes.blanks)


def read_reading(read: Fields, language: str, takes: TakesText) -> Reading:
    """Read and check `reading`; old voices have none, and are read in their own language.

    Raises:
        VoiceError: a field is of the wrong kind, nothing here can read the language, or the alphabet
            is another than the language or the family writes.
    """
    given = read.part("reading") if "reading" in read.values else Fields(read.path, {}, "reading.")
    tag = given.text("language", primary_tag(language))
    about = _known(read.path, tag)
    if takes.languages and about.tag not in takes.languages:
        raise VoiceError(
            f"{read.path}: voices of this architecture speak {', '.join(takes.languages)} only, not "
            f"{about.tag}"
        )
    usual = usual_reading(tag, takes)
    alphabet = given.text("alphabet", usual.alphabet)
    if alphabet != usual.alphabet:
        raise VoiceError(
            f"{read.path}: the alphabet {alphabet!r:.60} is not the one that {about.name} is written "
            f"in here, {usual.alphabet}; the voice needs a version that writes it"
        )
    return Reading(about.tag, alphabet, given.flag("blanks", usual.blanks))


def read_speakers(read: Fields, reading: Reading, takes: TakesText) -> Mapping[str, str]:
    """Read the speakers: names, or objects with a name and the language that each speaks.

    Returns:
        Tag of the language by name, in the order of the speaker table.

    Raises:
        VoiceError: an entry is neither, a name comes twice, or nothing here can read a language.
    """
    entries = read.values.get("speakers", [])
    if not isinstance(entries, list):
        raise VoiceError(f"{read.path}: speakers must be a list of names")
    speakers: dict[str, str] = {}
    for entry in entries:
        name, tag = _speaker(read, entry, reading, takes)
        if name in speakers:
            raise VoiceError(f"{read.path}: the speaker {name!r:.60} comes twice")
        speakers[name] = tag
    return speakers


def unusual_reading(
    reading: Reading, speakers: Mapping[str, str], language: str, takes: TakesText
) -> str:
    """Return what is read otherwise than in a voice that says nothing of it; it changes the sound."""
    others = sorted(item for item in speakers.items() if item[1] != reading.language)
    usual = reading.language == primary_tag(language) and reading.blanks == takes.blanks
    return "" if usual and not others else f" {reading} {others}"


def _speaker(read: Fields, entry: Any, reading: Reading, takes: TakesText) -> tuple[str, str]:
    if isinstance(entry, str) and is_plain(entry):
        return entry, reading.language
    if not isinstance(entry, dict):
        raise VoiceError(
            f"{read.path}: speakers must be a list of names, or of objects with name and language"
        )
    given = Fields(read.path, entry, "speakers: ")
    name, tag = given.text("name"), given.text("language", reading.language)
    about = _known(read.path, tag)
    alphabet = usual_reading(tag, takes).alphabet
    if about.tag != reading.language and alphabet != reading.alphabet:
        raise VoiceError(
            f"{read.path}: the speaker {name!r:.60} speaks {about.name}, which is not written in "
            f"the voice's alphabet {reading.alphabet}"
        )
    return name, about.tag


def _known(path: Path, tag: str) -> AboutLanguage:
    try:
        return about_language(tag)
    except VoiceError as error:
        raise VoiceError(
            f"{path}: {error}. Where the voice should be read in one of these, say so in "
            'voice.json: "reading": {"language": …}'
        ) from error
