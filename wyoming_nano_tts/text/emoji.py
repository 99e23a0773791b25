"""Names of emoji, for those who want to hear them; without this they are dropped."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from .passage import CONTINUATION, PARAGRAPH_BREAK

_DATA: Final = Path(__file__).parent / "english" / "data" / "emoji.txt"
_JOINING: Final = "[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
"""Variation selectors, joiners and skin tones: they change the picture, not its name."""
_GOES_ON: Final = (",", ";", ":", "—", "–")


def name_emoji(text: str) -> str:
    """Return the text with each emoji that has a name replaced by it, set off by commas.

    The same emoji several times in a row is named once. What `SentenceStream` puts before a sentence
    stays, as does a comma at its end, which says that it goes on.
    """
    if text.isascii():
        return text
    mark = text[:1] if text[:1] in (PARAGRAPH_BREAK, CONTINUATION) else ""
    named, count = _pattern().subn(_named, text[len(mark) :])
    if not count:
        return text
    named = named.strip(" ")
    goes_on = text.rstrip().endswith(_GOES_ON)
    return mark + (named if goes_on else named.removesuffix(","))


@cache
def _names() -> Mapping[str, str]:
    with _DATA.open(encoding="utf-8") as file:
        return {line[0]: line[2:].strip() for line in file if line[0] != "#"}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        rf"\s*([{''.join(_names())}]){_JOINING}(?:\s*\1{_JOINING})*(?P<after>\s*[.!?,;:]?) *"
    )


def _named(found: re.Match[str]) -> str:
    name = _names()[found[1]]
    after = found["after"].strip()
    before = found.string[max(0, found.start() - 1) : found.start()]
    return f"{', ' if before.isalnum() else ' '}{name}{after or ','} "
