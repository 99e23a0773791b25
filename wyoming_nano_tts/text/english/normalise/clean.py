"""Characters and markup signs to those that the later steps know.

After `clean` a text holds ASCII plus the signs in `SIGNS`; quotes are plain, dashes are one of two,
accents are gone, Cyrillic and Greek are transliterated, and what cannot be spoken is gone.
"""

import re
from typing import Final

from ...rules import Pattern
from ...written.characters import PLAIN, Folding, squeeze, strip_tags, unescape

SIGNS: Final = "°€£¥₹₿₽₩₪₺₴¢§µΩ±×÷≤≥≈≠→←↔√∞…–—²³¼½¾⅓⅔⅛⅜⅝⅞′″‰⋅"
"""Signs beyond ASCII that have a rule of their own."""

_REPLACED: Final = {
    **PLAIN,
    "№": "No. ",
    "ß": "ss",
    "ẞ": "SS",
    "♭": " flat ",
    "∫": " integral of ",
    "∑": " sum of ",
    "∏": " product of ",
    "∛": " cube root of ",
    "∂": " partial ",
    "∈": " in ",
    "∉": " not in ",
    "∪": " union ",
    "∩": " intersection ",
    "⊂": " subset of ",
    "⊆": " subset of ",
    "∅": " the empty set ",
    "∀": " for all ",
    "∃": " there exists ",
    "∴": " therefore ",
    "∝": " proportional to ",
    "≡": " is equivalent to ",
    "∠": " angle ",
    "⊥": " perpendicular to ",
    "¶": " paragraph ",
    "⌘": " command ",
    "⌥": " option ",
    "⇧": " shift ",
    "⌃": " control ",
    "↑": " up ",
    "↓": " down ",
    "∥": " parallel to ",
}
_GREEK_NAMES: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "Δ": "delta", "ε": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "κ": "kappa", "λ": "lambda", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "Σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega",
}  # fmt: skip
_LONE_GREEK: Final = Pattern(rf"(?<![^\W\d])[{''.join(_GREEK_NAMES)}](?=[A-Za-z]?(?![^\W\d²³]))")

_CHANGE: Final = Pattern(r"([▲▼])\s?(?=[-+]?[\d$€£.])")
_PRODUCT: Final = Pattern(
    r"(?<=\d)[·∙⋅](?=\d)|(?<=\d)(\s?[A-Za-zµΩ]{1,3}[²³]?)[·∙⋅](?=[A-Za-zµΩ]{1,3}[²³]?(?![A-Za-z]))"
)
_SUBSCRIPT: Final = Pattern(r"(?<![A-Za-z])([a-zα-ω])([₀-₉]{1,3}|[ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜₓ])(?![A-Z₀-₉])")
_LOWERED: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜₓ", "0123456789aeijklmnoprstx")
_COPYRIGHT: Final = Pattern(r"©(?=\s?(?:19|20)\d\d)")
_STARS: Final = Pattern(r"([★⭐]+)(☆*)")
_STARRED: Final = Pattern(r"(?<=\d)\s?[★⭐](?![★⭐☆])")
_MISTYPED: Final = Pattern(r"!{2,}1+(?!\w)")
_ABSOLUTE: Final = Pattern(
    r"(?<![|\w])\|([xyzabn](?:\s?[-−+*/]\s?\w{1,3})?|[-−]\d{1,4}(?:\.\d{1,4})?)\|(?![|\w])"
)
_WORDS: Final = Pattern(r"(?:[A-Za-z,.'!?-]+ ?)*+")
_RATED_OR_MULTIPLIED: Final = frozenset("★⭐·∙⋅")
_FOLDING: Final = Folding(SIGNS, _REPLACED)


def _schedule(found: re.Match[str]) -> str:
    """Say the five fields of a schedule, "*/5 * * * *": their stars are no emphasis."""
    fields = found.group()
    if not re.search(r"\d", fields) or not re.search(r"\* \*|\*/", fields):
        return fields  # an ornament, a product
    return re.sub(r"[*/,-]", lambda m: _FIELD_SIGNS[m.group()], fields)


_PUMP: Final = Pattern(r"(?<=\.\d\d)⁹(\s?/\s?gal\b)?")
"""The nine tenths of a cent at a pump: "$3.19⁹"."""
_FIELD_SIGNS: Final = {"*": " star ", "/": " slash ", ",": " comma ", "-": " to "}
_SCHEDULE: Final = Pattern(
    r"(?<![^\s`\"'(])(?:[*\d][\d*,/-]{0,15} ){4}[*\d][\d*,/-]{0,15}(?![^\s`\"').,;:!?])"
)


def _stars(found: re.Match[str]) -> str:
    """Say a row of stars; a lone one is an ornament."""
    full, empty = len(found[1]), len(found[2])
    if full == 1 and not empty:
        return " "
    return f" {full} out of {full + empty} stars " if empty else f" {full} stars "


def fold(text: str) -> str:
    """Return the text in ASCII and `SIGNS`, other scripts transliterated or dropped."""
    if text.isascii():
        return text
    return _FOLDING.fold(_LONE_GREEK.sub(lambda m: f" {_GREEK_NAMES[m.group()]} ", text))


def clean(text: str) -> str:
    """Return the text without tags, entities, emoticons, controls and unknown characters."""
    if _WORDS.fullmatch(text):
        return text
    if "⁹" in text:
        text = _PUMP.sub(lambda m: " 9/10" + (" per gallon" if m[1] else ""), text)
    text = unescape(text)
    if "▲" in text or "▼" in text:
        text = _CHANGE.sub(lambda m: " up " if m[1] == "▲" else " down ", text)
    if not _RATED_OR_MULTIPLIED.isdisjoint(text):
        text = _PRODUCT.sub(lambda m: f"{m[1]}⋅" if m[1] else "×", text)
        text = _STARS.sub(_stars, _STARRED.sub(" stars ", text))
    if not text.isascii():
        text = _SUBSCRIPT.sub(
            lambda m: f"{m[1]} sub {m[2].translate(_LOWERED)}", _COPYRIGHT.sub(" copyright ", text)
        )
    if "!1" in text:
        text = _MISTYPED.sub("!", text)
    if "* *" in text:
        text = _SCHEDULE.sub(_schedule, text)
    if "|" in text:
        text = _ABSOLUTE.sub(r" absolute value of \1 ", text)
    return squeeze(fold(strip_tags(text)))
