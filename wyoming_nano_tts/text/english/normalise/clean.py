"""Characters and markup signs to those that the later steps know.

After `clean` a text holds ASCII plus the signs in `SIGNS`; quotes are plain, dashes are one of two,
accents are gone, Cyrillic and Greek are transliterated, and what cannot be spoken is gone.
"""

import html
import re
import unicodedata
from functools import lru_cache
from typing import Final

from ...rules import Pattern

SIGNS: Final = "°€£¥₹₿₽₩₪₺₴¢§µΩ±×÷≤≥≈≠→←↔√∞…–—²³¼½¾⅓⅔⅛⅜⅝⅞′″‰⋅"
"""Signs beyond ASCII that have a rule of their own."""

_REPLACED: Final = {
    **dict.fromkeys("‘’‛ʼ＇´`ʹ", "'"),
    **dict.fromkeys("“”„‟«»＂", '"'),
    **dict.fromkeys("‐‑‒−﹣－", "-"),
    **dict.fromkeys("―─", "—"),
    **dict.fromkeys("•·‣◦●○▪■□◆★☆►▶✓✔✗✘☐☑", " "),
    **dict.fromkeys("⇒➔➜➡⟶⟹", "→"),
    **dict.fromkeys("™®©℗ℹ", ""),
    **dict.fromkeys("。｡", ". "),
    **dict.fromkeys("、，", ", "),
    "μ": "µ",
    "Ω": "Ω",
    "℃": "°C",
    "℉": "°F",
    "º": "°",
    "˚": "°",
    "№": "No. ",
    "⁄": "/",
    "∕": "/",
    "∙": " ",
    "∼": "~",
    "～": "~",
    "？": "? ",
    "！": "! ",
    "：": ": ",
    "；": "; ",
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "Ae",
    "œ": "oe",
    "Œ": "Oe",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "th",
    "Ð": "Th",
    "þ": "th",
    "Þ": "Th",
    "ı": "i",
    "ħ": "h",
    "ŋ": "ng",
    "¿": "",
    "¡": "",
    "¶": " ",
    "†": "",
    "‡": "",
    "⁰": "^0",
    "¹": "^1",
    "⁴": "^4",
    "⁵": "^5",
    "⁶": "^6",
    "⁷": "^7",
    "⁸": "^8",
    "⁹": "^9",
    "⁻": "^-",
    "¦": "|",
    "♯": "#",
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
    "∥": " parallel to ",
}

_CYRILLIC: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяієїґ",
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i ye yi g".split(),
        strict=True,
    )
)
_GREEK_LETTERS: Final = dict(
    zip(
        "αβγδεζηθικλνξοπρσςτυφχψω",
        "a v g d e z i th i k l n x o p r s s t y f ch ps o".split(),
        strict=True,
    )
)
_GREEK_NAMES: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "Δ": "delta", "ε": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "κ": "kappa", "λ": "lambda", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "Σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega",
}  # fmt: skip
_LONE_GREEK: Final = Pattern(rf"(?<![^\W\d])[{''.join(_GREEK_NAMES)}](?=[A-Za-z]?(?![^\W\d²³]))")

_ENTITY: Final = Pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BREAKING_TAG: Final = Pattern(
    r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6]|hr|section|article|blockquote)\b[^<>]{0,500}/?>", re.I
)
_TAG: Final = Pattern(
    r"<!--[^<>]{0,2000}-->|</?(?![a-z]{2,6}://|mailto:|[^\s<>@]{1,64}@)[A-Za-z][^<>]{0,500}>"
)
_TEMPLATE: Final = Pattern(r"\{%-?|-?%\}")
_CHANGE: Final = Pattern(r"([▲▼])\s?(?=[-+]?[\d$€£.])")
_EMOTICON: Final = Pattern(
    r"(?<!\S)(?:[:;=]'?-?[)(DPpOo3/\\|*]|8-[)(DPp]|[xX]-?[)(DPp]|</?3|\^_\^|¯\\_\(ツ\)_/¯)(?!\S)"
)
_PRODUCT: Final = Pattern(
    r"(?<=\d)[·∙⋅](?=\d)|(?<=\d)(\s?[A-Za-zµΩ]{1,3}[²³]?)[·∙⋅](?=[A-Za-zµΩ]{1,3}[²³]?(?![A-Za-z]))"
)
_STARS: Final = Pattern(r"([★⭐]+)(☆*)")
_STARRED: Final = Pattern(r"(?<=\d)\s?[★⭐](?![★⭐☆])")
_MISTYPED: Final = Pattern(r"!{2,}1+(?!\w)")
_ABSOLUTE: Final = Pattern(
    r"(?<![|\w])\|([xyzabn](?:\s?[-−+*/]\s?\w{1,3})?|[-−]\d{1,4}(?:\.\d{1,4})?)\|(?![|\w])"
)
_FACES: Final = frozenset(":;=8xX<^¯")
_PLAIN: Final = Pattern(r"(?:[A-Za-z,.'!?-]+ ?)*+")
# Runs of white space are cut down first: many a pattern below would go over them again and again.
_SPACES: Final = Pattern(r" {2,}")
_NEWLINES: Final = Pattern(r" ?\n(?: ?\n ?)+")


_RATED_OR_MULTIPLIED: Final = frozenset("★⭐·∙⋅")


def _stars(found: re.Match[str]) -> str:
    """Say a row of stars; a lone one is an ornament."""
    full, empty = len(found[1]), len(found[2])
    if full == 1 and not empty:
        return " "
    return f" {full} out of {full + empty} stars " if empty else f" {full} stars "


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """Return what stands for a character that is no ASCII."""
    if character in SIGNS:
        return character
    if character in _REPLACED:
        return _REPLACED[character]
    lowered = character.lower()
    for table in (_CYRILLIC, _GREEK_LETTERS):
        if lowered in table:
            latin = table[lowered].replace("-", "")
            return latin if character == lowered else latin.capitalize()
    category = unicodedata.category(character)
    if category in {"Zs", "Zl", "Zp"}:
        return " "
    decomposed = unicodedata.normalize("NFKD", character)
    if decomposed != character:
        return "".join(
            c if c < "\x80" else _folded(c) if len(c) == 1 and c != character else ""
            for c in decomposed
        )
    if category == "Nd":
        return str(unicodedata.digit(character))
    # Emoji and other symbols separate words; letters of unknown scripts and marks are dropped.
    return " " if category[0] in "SP" else ""


def fold(text: str) -> str:
    """Return the text in ASCII and `SIGNS`, other scripts transliterated or dropped."""
    if text.isascii():
        return text
    text = _LONE_GREEK.sub(lambda m: f" {_GREEK_NAMES[m.group()]} ", text)
    return "".join([c if c < "\x80" else _folded(c) for c in text])


def clean(text: str) -> str:
    """Return the text without tags, entities, emoticons, controls and unknown characters."""
    if _PLAIN.fullmatch(text):
        return text
    if "&" in text:
        text = _ENTITY.sub(lambda m: html.unescape(m.group()), text)
    if "{%" in text:
        text = _TEMPLATE.sub(" ", text)
    if "▲" in text or "▼" in text:
        text = _CHANGE.sub(lambda m: " up " if m[1] == "▲" else " down ", text)
    if not _RATED_OR_MULTIPLIED.isdisjoint(text):
        text = _PRODUCT.sub(lambda m: f"{m[1]}⋅" if m[1] else "×", text)
        text = _STARS.sub(_stars, _STARRED.sub(" stars ", text))
    if "!1" in text:
        text = _MISTYPED.sub("!", text)
    if "|" in text:
        text = _ABSOLUTE.sub(r" absolute value of \1 ", text)
    if "<" in text:
        text = _BREAKING_TAG.sub("\n", text)
        text = _TAG.sub("", text)
    if not _FACES.isdisjoint(text):
        text = _EMOTICON.sub(" ", text)
    text = fold(text)
    text = "".join([c if c >= " " or c == "\n" else " " if c == "\t" else "" for c in text])
    text = _SPACES.sub(" ", text) if "  " in text else text
    return _NEWLINES.sub("\n\n", text) if "\n" in text else text
