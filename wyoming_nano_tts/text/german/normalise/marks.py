"""Marks between words: parentheses, dashes and quotes to pauses, each mark once and behind a word."""

import re
from typing import Final

from ...rules import LETTERS, Pattern

_GLUED_DASH: Final = Pattern(rf"(?<=[{LETTERS}])[–—](?=[{LETTERS}])")
_PARENTHESIS: Final = Pattern(r"\s*\(\s*([^()]{0,400}?)\s*\)(?P<after>\s*[.,!?;:…]?)")
_DASH: Final = Pattern(r"\s*[—–]+\s*|\s+-{1,3}\s+|\s*--+\s*")
_ELLIPSIS: Final = Pattern(r"\.{2,}|…+")
_APOSTROPHE: Final = Pattern(rf"(?<=[{LETTERS}])'(?=[{LETTERS}])")
_MARKS: Final = Pattern(r"[,.!?…](?:[\s'\"]*[,.!?…])+")
_UNSPACED: Final = Pattern(r"[,.!?…](?=[^\s,.!?…])")
_DROPPED: Final = Pattern(rf"[^{LETTERS} ,.!?…]+")
_LETTER: Final = Pattern(rf"(?<![{LETTERS}])[a-zäöü](?![{LETTERS}])")
"""One letter is read by its name, as capitals are."""
_RANK: Final = ",….!?"


def _strongest(found: re.Match[str]) -> str:
    marks = [c for c in found.group() if c in _RANK]
    if marks[-1] == "," and set(marks) == {",", "."}:
        return ","  # the full stop was an abbreviation's: "Min., dann"
    return max(marks, key=_RANK.index)


def _aside(found: re.Match[str]) -> str:
    after, inner = found["after"].strip(), found[1].strip()
    before = found.string[: found.start()][-1:]
    if not inner:
        return found["after"] or " "
    if before.isalpha() and not found.group()[0].isspace() and inner.isalpha() and len(inner) <= 5:
        return f" {inner}{found['after']}"  # "Schüler(innen)", "Lampe(n)"
    return f", {inner.rstrip('.') if after else inner}{after or ','} "


def tidy(text: str) -> str:
    """Return words and the marks `, . ! ? …` alone, each mark once and behind a word."""
    if "(" in text:
        text = _PARENTHESIS.sub(_aside, text)
    text = _GLUED_DASH.sub(" ", text) if "–" in text or "—" in text else text
    text = _DASH.sub(", ", text)
    text = re.sub(r"[;:|\[\]{}]+", ", ", text)
    text = _ELLIPSIS.sub("…", text)
    text = _DROPPED.sub(" ", _APOSTROPHE.sub("", text))
    text = _LETTER.sub(lambda m: m.group().upper(), " ".join(text.split()))
    for mark in _RANK:
        text = text.replace(" " + mark, mark)
    text = _MARKS.sub(_strongest, text)
    text = " ".join(_UNSPACED.sub(r"\g<0> ", text).split())
    return text.lstrip(",.!?… ").rstrip(", ") if text[:1] in ",.!?…" or text[-1:] == "," else text
