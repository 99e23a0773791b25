"""Passages of another language than the text around them."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Final

from .language import Language, find_language, primary_tag
from .passage import Passage, Run

VoiceFinder = Callable[[str], tuple[str, str] | None]
"""Takes a voice's name; returns its id and the tag of the language that it reads, None where there is none."""


def is_foreign(passage: Passage, language: str) -> bool:
    """Tell whether a passage is of another language than the one of a tag; the accent does not matter."""
    return bool(passage.language) and primary_tag(passage.language) != primary_tag(language)


_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def in_words(passage: Passage, reader: Language | None = None) -> Passage:
    """Return a passage in words of its own language, for a voice that pronounces another.

    Numbers and signs are said in the language that the passage is in; phones, which would be of that
    language, give way to what is written for them.

    Args:
        passage: of another language.
        reader: the voice's language; words that it knows how to say get their phones.

    Raises:
        LanguageError: nothing here can read its language.
    """
    normalise = find_language(passage.language).normalise
    texts = [_spaced(run.text, normalise(run.text)) for run in passage.runs]
    runs = [run for text in texts for run in _said(text, passage.language, reader)]
    return dataclasses.replace(passage, runs=tuple(runs), language="")


def _said(text: str, language: str, reader: Language | None) -> Iterator[Run]:
    """Yield a text in runs: words that the reader has phones for, and what lies between them."""
    start = 0
    for found in _WORD.finditer(text) if reader is not None else ():
        phones = (
            reader.foreign_phones(found.group().lower(), language) if reader is not None else ()
        )
        if phones:
            if text[start : found.start()]:
                yield Run(text[start : found.start()])
            yield Run(found.group(), phones)
            start = found.end()
    if text[start:]:
        yield Run(text[start:])


def _spaced(written: str, said: str) -> str:
    """Keep apart what stood apart; a mark alone stays one."""
    if not said:
        return written if not any(c.isalnum() for c in written) else " "
    before = " " if written[:1].isspace() else ""
    after = " " if written[-1:].isspace() else ""
    return f"{before}{said}{after}"
