"""Marks between words: parentheses, dashes and quotes to pauses, each mark once and behind a word."""

import re
from typing import Final

from ...rules import Pattern

_GLUED_DASH: Final = Pattern(r"(?<=[A-Za-z])–(?=[A-Za-z])")
_PARENTHESIS: Final = Pattern(r"\s*\(\s*([^()]{0,400}?)\s*\)(?P<after>\s*[.,!?;:…]?)")
_DASHED: Final = Pattern(r"[—–]|-[-\s]|\s-")
_DASH: Final = Pattern(r"\s*[—–]+\s*|\s+-{1,3}\s+|\s*--+\s*|(?<=\w)-\s+|\s+-(?=[A-Za-z])")
_ELLIPSIS: Final = Pattern(r"\.{2,}|…+")
_MARKS: Final = Pattern(r"[,.!?…](?:[\s'\"]*[,.!?…])+")
_UNSPACED: Final = Pattern(r"[,.!?…](?=[^\s,.!?…])")
_UNSPOKEN: Final = Pattern(r"[^A-Za-z' ,.!?…]")
_DROPPED: Final = Pattern(r"[^A-Za-z' ,.!?…]+")
_LOOSE_QUOTE: Final = Pattern(
    r"'(?:(?<![A-Za-z]')'*(?![A-Za-z])|(?<![A-Za-z]')(?!(?:s|em|til|tis|twas|cause|bout|round|n|d|ll|re|ve|m)\b)"
    r"|(?<![sS]')'*(?![A-Za-z'])|'+)"
)
_RANK: Final = ",….!?"


def _strongest(found: re.Match[str]) -> str:
    marks = [c for c in found.group() if c in _RANK]
    if marks[-1] == "," and set(marks) == {",", "."}:
        return ","  # the full stop was an abbreviation's: "mins., then"
    return max(marks, key=_RANK.index)


def _aside(found: re.Match[str]) -> str:
    after = found["after"].strip()
    inner = found[1].strip()
    if not inner:
        return found["after"] or " "
    if inner in {"s", "es"} and not found.group()[0].isspace():
        return inner + found["after"]  # "device(s)"
    return f", {inner}{after or ','} "


def tidy(text: str) -> str:
    """Return words and the marks `, . ! ? …` alone, each mark once and behind a word."""
    if "(" in text:
        text = _PARENTHESIS.sub(_aside, text)
    if _UNSPOKEN.search(text):
        if _DASHED.search(text):
            text = _DASH.sub(", ", _GLUED_DASH.sub(" to ", text))
        text = re.sub(r"[;:|\[\]{}]+", ", ", text)
        text = _DROPPED.sub(" ", text)
    if ".." in text or "…" in text:
        text = _ELLIPSIS.sub("…", text)
    if "'" in text:
        text = _LOOSE_QUOTE.sub("", text)
        text = _LOOSE_QUOTE.sub("", text)
    if " 's" in text:
        text = re.sub(r"(?<=[A-Za-z]) 's(?![A-Za-z])", "'s", text)
    text = " ".join(text.split())
    for mark in _RANK:
        text = text.replace(" " + mark, mark)
    text = _MARKS.sub(_strongest, text)
    if _UNSPACED.search(text):
        text = _UNSPACED.sub(r"\g<0> ", text)
    text = " ".join(text.split())
    return text.lstrip(",.!?… ").rstrip(", ") if text[:1] in ",.!?…" or text[-1:] == "," else text
