"""Markdown and layout: marks go, headings and list items become sentences of their own."""

import re
from collections.abc import Callable
from typing import Final

from ..rules import LETTERS, Pattern
from .roman_numerals import roman

_SIGNS: Final = frozenset("#[<*_~`|>")
_LINE_START: Final = Pattern(r"[ \t]*(?:[-+=–—]|\(?(?:\d{1,3}|[ivx]{1,5})[.)])")
_FENCE: Final = Pattern(r"^[ \t]*(?:```|~~~)[^\n]*$", re.M)
_RULE: Final = Pattern(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.M)
_TABLE_RULE: Final = Pattern(r"^[ \t]*\|?[ \t:|-]*-{2,}[ \t:|-]*$", re.M)
_HEADING: Final = Pattern(r"^[ \t]*#{1,6}[ \t]+|[ \t]+#{1,6}[ \t]*$", re.M)
_QUOTE: Final = Pattern(r"^[ \t]*>(?!\d)(?:[ \t]?>)*[ \t]?", re.M)
_BULLET: Final = Pattern(r"^[ \t]*(?:[-*+–—][ \t]+)+(?=\S)(?:\[[ xX]\][ \t]+)?", re.M)
_NUMBERED: Final = Pattern(rf"^[ \t]*\(?(\d{{1,3}})[.)][ \t]+(?=[{LETTERS}\"'*_`])", re.M)
_ROMAN: Final = Pattern(rf"^[ \t]*\(?([ivx]{{1,5}})[.)][ \t]+(?=[{LETTERS}\"'*_`])", re.M)
_SPOILER: Final = Pattern(r"\|\|([^|\n]{1,500})\|\|")
_LINK: Final = Pattern(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,1000}(?:[ \t]\"[^\"\n]{0,200}\")?\)")
_REFERENCE: Final = Pattern(r"!?\[([^\[\]\n]{1,300})\]\[[^\[\]\n]{0,100}\]")
_CITATION: Final = Pattern(r"(?<=\S)(?<!\b[a-z])[ ]?\[\^?[1-9]\d{0,2}\]")
_AUTOLINK: Final = Pattern(r"<((?:https?://|mailto:)?[^\s<>]{3,500})>")
_BOLD: Final = Pattern(
    r"\*{2,3}(?=\S)([^*\n]{1,1000}?)(?<=\S)\*{2,3}|(?<![\w*])\*(?=\S)([^*\n]{1,1000}?)(?<=\S)\*(?![\w*])"
)
_UNDERLINED: Final = Pattern(r"(?<!\w)_{1,3}(?=\S)([^_\n]{1,1000}?)(?<=\S)_{1,3}(?!\w)")
_STRUCK: Final = Pattern(r"~~([^~\n]{1,1000})~~")
_CODE: Final = Pattern(r"`+")
_LEFT_OVER_STARS: Final = Pattern(
    rf"(?<!\d)\*{{2,}}|\*{{2,}}(?!\d)|(?<![\d\s])\*(?=\s|$)|(?<!\S)\*(?=[{LETTERS}])"
)
_ENDED: Final = Pattern(r"[.!?…,;:]['\")\]]*$")


def _any_number(_found: re.Match[str]) -> bool:
    return True


def strip_markup(text: str, is_marker: Callable[[re.Match[str]], bool] = _any_number) -> str:
    """Return the text without Markdown, its lines joined with the marks of sentences.

    Args:
        text: with newlines, cleaned of other control characters.
        is_marker: whether a number (its first group) with a full stop at the beginning of a line is
            that of a list; there are languages that write ordinals and abbreviations so.
    """
    if "\n" not in text and _SIGNS.isdisjoint(text) and not _LINE_START.match(text):
        return text
    if "```" in text or "~~~" in text:
        text = _FENCE.sub("", text)
    if "\n" in text:
        text = _TABLE_RULE.sub("", text)
    text = _RULE.sub("", text)
    if "#" in text:
        text = _HEADING.sub("", text)
    if ">" in text:
        text = _QUOTE.sub("", text)
    text = _BULLET.sub("", text)
    text = _NUMBERED.sub(lambda m: f"{int(m[1])}, " if is_marker(m) else m.group(), text)
    text = _ROMAN.sub(lambda m: _roman_marker(m) if is_marker(m) else m.group(), text)
    if "||" in text:
        text = _SPOILER.sub(r"\1", text)
    if "[" in text:
        text = _LINK.sub(r"\1", text)
        text = _REFERENCE.sub(r"\1", text)
        text = _CITATION.sub("", text)
    if "<" in text:
        text = _AUTOLINK.sub(r"\1", text)
    if "*" in text:
        text = _LEFT_OVER_STARS.sub("", _BOLD.sub(_unstarred, text))
    if "_" in text:
        text = _UNDERLINED.sub(r"\1", text)
    if "~~" in text:
        text = _STRUCK.sub(r"\1", text)
    if "`" in text:
        text = _CODE.sub("", text)
    if "\n" in text:
        text = _joined(text)
    return text


def _roman_marker(found: re.Match[str]) -> str:
    value = roman(found[1].upper())
    return f"{value}, " if value is not None else found.group()


def _unstarred(found: re.Match[str]) -> str:
    """Keep "2*3*4": stars between digits are multiplication."""
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    inner: str = found[1] or found[2]
    if before.isdecimal() or (inner[:1].isdecimal() and after.isdecimal()):
        return found.group()
    return inner


def _joined(text: str) -> str:
    """Join lines; a line without a mark at its end gets a full stop, unless it was wrapped by hand."""
    lines = [(i, line.strip(" \t|")) for i, line in enumerate(text.split("\n"))]
    filled = [(i, line) for i, line in lines if line]
    output: list[str] = []
    for (i, line), (following, next_line) in zip(filled, [*filled[1:], (-1, "")], strict=False):
        wrapped = len(line) >= 40 and following == i + 1 and next_line[:1].islower()
        ended = following < 0 or wrapped or _ENDED.search(line[-8:]) is not None
        output.append(line if ended else line + ".")
    return "\n".join(output)
