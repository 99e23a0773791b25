"""Characters that the rules know: ASCII, the letters of Spanish, and a few signs."""

import unicodedata
from typing import Final

from ...rules import Pattern
from ...written.characters import PLAIN, Folding, squeeze, strip_tags, unescape

LETTERS: Final = "áéíóúüñÁÉÍÓÚÜÑàâäãåèêëìîïòôöõùûýÿçÀÂÄÃÅÈÊËÌÎÏÒÔÖÕÙÛÝÇ"
"""Letters beyond ASCII that words come out with."""
SIGNS: Final = "°€£±×÷≤≥≈→…–—²³¼½¾⅓⅔ºª"
_REPLACED: Final = {**PLAIN, "ø": "o", "№": "n.º "}
_FOLDING: Final = Folding(LETTERS + SIGNS, _REPLACED)
_DEGREES: Final = Pattern(r"º(?= ?[CF]\b)")
"""Typed for the sign, which no keyboard has."""
_MARKS: Final = Pattern(r"[;:]+(?=\s|$)|\s[-–—]+\s|[—–]|\s*[()\[\]{}]\s*")
_QUOTES: Final = Pattern(r"[\"<>|\\^~_*`{}]|(?<![^\W\d_])'|'(?![^\W\d_])")
_LEFT_OVER: Final = Pattern(rf"[^A-Za-z{LETTERS} ,.!?…'-]+")
_HYPHEN: Final = Pattern(r"-+")
_DOUBLED: Final = Pattern(r"[ ,]*([.!?…])[ ,.]*(?:[ ,]*[.])*")
_COMMAS: Final = Pattern(r"\s*,[\s,]*")
_SPACES: Final = Pattern(r"\s+")


def clean(text: str) -> str:
    """Return the text without tags, entities, emoticons, controls and unknown characters."""
    plain = strip_tags(unescape(text))
    if not plain.isascii():
        plain = _FOLDING.fold(unicodedata.normalize("NFC", plain))
    return squeeze(_DEGREES.sub("°", plain) if "º" in plain else plain)


def tidy(text: str) -> str:
    """Return words with the marks `, . ! ? …` alone, each once."""
    text = _MARKS.sub(", ", text.replace("...", "…"))
    text = _QUOTES.sub(" ", text)
    text = _HYPHEN.sub(" ", _LEFT_OVER.sub(" ", text)).replace("'", "")
    text = _COMMAS.sub(", ", text)
    text = _DOUBLED.sub(lambda found: found[1] + " ", text)
    return _SPACES.sub(" ", text).lstrip(" ,").rstrip()
