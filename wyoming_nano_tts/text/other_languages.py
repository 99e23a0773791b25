"""Passages of another language than the text around them."""

import dataclasses
from collections.abc import Callable

from .language import find_language, primary_tag
from .passage import Passage, Run

VoiceFinder = Callable[[str], tuple[str, str] | None]
"""Takes a voice's name; returns its id and the tag of the language that it reads, None where there is none."""


def is_foreign(passage: Passage, language: str) -> bool:
    """Tell whether a passage is of another language than the one of a tag; the accent does not matter."""
    return bool(passage.language) and primary_tag(passage.language) != primary_tag(language)


def in_words(passage: Passage) -> Passage:
    """Return a passage in words of its own language, for a voice that pronounces another.

    Numbers and signs are said in the language that the passage is in; phones, which would be of that
    language, give way to what is written for them.

    Raises:
        LanguageError: nothing here can read its language.
    """
    normalise = find_language(passage.language).normalise
    runs = [Run(_spaced(run.text, normalise(run.text))) for run in passage.runs]
    return dataclasses.replace(passage, runs=tuple(runs), language="")


def _spaced(written: str, said: str) -> str:
    """Keep apart what stood apart; a mark alone stays one."""
    if not said:
        return written if not any(c.isalnum() for c in written) else " "
    before = " " if written[:1].isspace() else ""
    after = " " if written[-1:].isspace() else ""
    return f"{before}{said}{after}"
