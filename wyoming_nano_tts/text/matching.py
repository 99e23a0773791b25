"""Which of several voices speaks a language, by tags alone."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from .language import primary_tag


class Reader(Protocol):
    """A voice, as far as its languages go."""

    @property
    def language(self) -> str:
        """Its tag."""

    @property
    def speakers(self) -> Sequence[str]:
        """Names of its speakers; empty where it has one."""

    def read_in(self, speaker: str | None = None) -> str:
        """Return the tag of the language that text is read in for a speaker, or for the voice."""


def same_tag(one: str, other: str) -> bool:
    """Tell whether two tags are one: "en_US" and "en-us" are."""
    return one.replace("_", "-").casefold() == other.replace("_", "-").casefold()


def speaks(languages: Iterable[str], tag: str) -> bool:
    """Tell whether who speaks these languages speaks that of a tag; the accent does not matter."""
    return primary_tag(tag) in {primary_tag(language) for language in languages}


def best_voice(tag: str, voices: Iterable[tuple[str, Sequence[str]]]) -> str | None:
    """Return the id of the voice that a language is spoken with, None where no voice speaks it.

    Args:
        tag: of the language, "de" or "en_GB".
        voices: id and languages of each, those that are preferred first.

    Returns:
        The first voice of exactly this tag, else the first of the language.
    """
    able = [(voice_id, tags) for voice_id, tags in voices if speaks(tags, tag)]
    for voice_id, tags in able:
        if any(same_tag(tag, own) for own in tags):
            return voice_id
    return able[0][0] if able else None


def spoken_languages(voices: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return the languages that voices speak, with the voices: "de (de_DE-ton), en (en_US-heart)"."""
    by_language: dict[str, list[str]] = {}
    for voice_id, tags in voices:
        for language in dict.fromkeys(primary_tag(tag) for tag in tags):
            by_language.setdefault(language, []).append(voice_id)
    return ", ".join(f"{tag} ({', '.join(ids)})" for tag, ids in sorted(by_language.items()))


def reads(voice: Reader, speaker: str | None, language: str) -> bool:
    """Tell whether a speaker of a voice speaks a language that the voice speaks."""
    read_in = voice.read_in(speaker)
    # A voice may be read in another language than its tag says: then that is what the tag means.
    usual = read_in == voice.read_in() and speaks((voice.language,), language)
    return usual or speaks((read_in,), language)


def best_speaker(voice: Reader, language: str) -> str | None:
    """Return the first speaker who speaks a language; None for the voice's first speaker."""
    if reads(voice, None, language):
        return None
    return next((name for name in voice.speakers if reads(voice, name, language)), None)
