"""Characters and markup signs to those that the later steps know.

After `clean` a text holds ASCII, the Latin letters of German and its neighbours, composed, and the
signs in `SIGNS`; quotes are plain, other scripts are transliterated, what cannot be spoken is gone.
"""

import re
import unicodedata
from typing import Final

from ...rules import Pattern
from ...written.characters import PLAIN, Folding, squeeze, strip_tags, unescape

LETTERS: Final = "ÄÖÜäöüßÀÁÂÃÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÙÚÛÝàáâãåçèéêëìíîïñòóôõùúûýÿ"
"""Letters beyond ASCII that words come out with."""
SIGNS: Final = "°€£¥§µΩ±×÷≤≥≈≠→←↔√∞…–—²³¼½¾⅓⅔⅛⅜⅝⅞′″‰⋅"
"""Signs beyond ASCII that have a rule of their own."""

_REPLACED: Final = {
    **PLAIN,
    **dict.fromkeys("‚‹›", "'"),
    "ẞ": "ß", "†": " gestorben ", "№": "Nr. ", "¢": " Cent ", "₿": " Bitcoin ", "∑": " Summe ",
    "∫": " Integral ", "∈": " in ",
    "♭": " b ", "∅": " leere Menge ", "⊘": " Durchmesser ", "⌀": " Durchmesser ",
}  # fmt: skip
_FOLDING: Final = Folding(LETTERS + SIGNS, _REPLACED)
_GREEK: Final = {
    "α": "Alpha", "β": "Beta", "γ": "Gamma", "δ": "Delta", "Δ": "Delta", "ε": "Epsilon", "η": "Eta",
    "θ": "Theta", "λ": "Lambda", "π": "Pi", "ρ": "Rho", "σ": "Sigma", "Σ": "Sigma", "φ": "Phi", "ω": "Omega",
}  # fmt: skip
_LONE_GREEK: Final = Pattern(rf"(?<![^\W\d])[{''.join(_GREEK)}](?![^\W\d²³])")
_POWER: Final = Pattern("⁻([¹²³])")
_PRODUCT: Final = Pattern(r"(?<=\d)\s?[·⋅∙]\s?(?=\d)")
_BORN: Final = Pattern(r"\(\*\s?(?=\d{1,2}\.|\d{4})")
_DEGREES: Final = Pattern(r"°\s+(?=[CF]\b)")
_GROUPED: Final = Pattern(
    r"(?<![\d+,./-])(?<![\d+]\s)[1-9]\d{0,2}(?:(?:[\u00a0\u202f\u2009'’]\d{3})+|(?: 000)+)(?!\d)"
    r"|(?<![\d+,./-])(?<![\d+]\s)[1-9]\d{0,2}(?: \d{3})+(?!\d)"
    r"(?=(?:,\d+)?\s?(?:€|EUR|Euro|kWh|Wh|[kM]?W|k?m|kg|t|l|%|[A-ZÄÖÜ][a-zäöüß]{3,}))"
)
"""Groups of three figures, set apart by spaces."""
_WORDS: Final = Pattern(r"(?:[A-Za-zÄÖÜäöüß,.!?]+ ?)*+")


def fold(text: str) -> str:
    """Return the text composed, in ASCII, `LETTERS` and `SIGNS`; other scripts transliterated or dropped."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    text = _POWER.sub(lambda m: f"^-{'123'['¹²³'.index(m[1])]}", text)
    return _FOLDING.fold(_LONE_GREEK.sub(lambda m: f" {_GREEK[m.group()]} ", text))


def clean(text: str) -> str:
    """Return the text without tags, entities, emoticons, controls and unknown characters."""
    if _WORDS.fullmatch(text):
        return text
    if "(*" in text:
        text = _BORN.sub("(geboren ", text)
    if "°" in text:
        text = _DEGREES.sub("°", text)
    text = _GROUPED.sub(lambda m: re.sub(r"[\s'’]", "", m.group()), text)
    if "·" in text or "⋅" in text or "∙" in text:
        text = _PRODUCT.sub("×", text)
    return squeeze(fold(strip_tags(unescape(text))))
