"""Characters and markup signs to those that the rules of a language know; what cannot be spoken is gone."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from ..rules import Pattern

PLAIN: Final[Mapping[str, str]] = {
    **dict.fromkeys("‘’‛ʼ＇´`ʹ", "'"),
    **dict.fromkeys("“”„‟«»＂", '"'),
    **dict.fromkeys("‐‑‒−﹣－", "-"),
    **dict.fromkeys("―─", "—"),
    **dict.fromkeys("•·‣◦●○▪■□◆★☆►▶✓✔✗✘☐☑", " "),
    **dict.fromkeys("⇒➔➜➡⟶⟹", "→"),
    **dict.fromkeys("™®©℗ℹ¿¡†‡", ""),
    **dict.fromkeys("。｡", ". "),
    **dict.fromkeys("、，", ", "),
    "μ": "µ", "Ω": "Ω", "℃": "°C", "℉": "°F", "º": "°", "˚": "°", "⁄": "/", "∕": "/", "∙": " ", "∼": "~", "～": "~",
    "？": "? ", "！": "! ", "：": ": ", "；": "; ", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "th", "Ð": "Th", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "ŋ": "ng",
    "¶": " ", "⁰": "^0", "¹": "^1", "⁴": "^4", "⁵": "^5", "⁶": "^6", "⁷": "^7", "⁸": "^8", "⁹": "^9", "⁻": "^-",
    "¦": "|", "♯": "#",
}  # fmt: skip
"""What stands for characters whatever the language."""

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
_SUPERSCRIPTS: Final = Pattern(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{2,}")
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ENTITY: Final = Pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BREAKING_TAG: Final = Pattern(
    r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6]|hr|section|article|blockquote)\b[^<>]{0,500}/?>", re.I
)
_TAG: Final = Pattern(
    r"<!--[^<>]{0,2000}-->|</?(?![a-z]{2,6}://|mailto:|[^\s<>@]{1,64}@)[A-Za-z][^<>]{0,500}>"
)
_MASKED: Final = Pattern(r"(?<![*\w•])(?:\*{3,12}|[•●]{2,12})\s?(?=\d{3,4}(?![\w*]))")
"""What hides the figures of an account: "****4471"."""
_TEMPLATE: Final = Pattern(r"\{%-?|-?%\}")
_EMOTICON: Final = Pattern(
    r"(?<!\S)(?:[:;=]'?-?[)(DPpOo3/\\|*]|8-[)(DPp]|[xX]-?[)(DPp]|</?3|\^_\^|¯\\_\(ツ\)_/¯)(?!\S)"
)
_FACES: Final = frozenset(":;=8xX<^¯")
# Runs of white space are cut down first: many a pattern would go over them again and again.
_SPACES: Final = Pattern(r" {2,}")
_NEWLINES: Final = Pattern(r" ?\n(?: ?\n ?)+")
_MOST_FOLDED: Final = 4096
"""A hostile text must not fill the table with all of Unicode."""


class Folding:
    """Writes a text in ASCII and the further characters that a language's rules know.

    Args:
        kept: characters beyond ASCII that stay.
        replaced: what stands for others.
    """

    def __init__(self, kept: str, replaced: Mapping[str, str]) -> None:
        self._replaced = dict(replaced) | {character: character for character in kept}
        self._folded: dict[str, str] = {}

    def fold(self, text: str) -> str:
        """Return the text with other scripts transliterated or dropped."""
        return (
            text if text.isascii() else "".join([c if c < "\x80" else self._fold(c) for c in text])
        )

    def _fold(self, character: str) -> str:
        folded = self._folded.get(character)
        if folded is None:
            folded = self._fold_new(character)
            if len(self._folded) < _MOST_FOLDED:
                self._folded[character] = folded
        return folded

    def _fold_new(self, character: str) -> str:
        if character in self._replaced:
            return self._replaced[character]
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
                c if c < "\x80" else self._fold(c) if c != character else "" for c in decomposed
            )
        if category == "Nd":
            return str(unicodedata.digit(character))
        # Emoji and other symbols separate words; letters of unknown scripts and marks are dropped.
        return " " if category[0] in "SP" else ""


def unescape(text: str) -> str:
    """Return the text with HTML entities, Jinja's block marks and raised numbers resolved."""
    if not text.isascii():
        text = _SUPERSCRIPTS.sub(lambda m: "^" + m.group().translate(_RAISED), text)
    if "&" in text:
        import html  # with a table of two thousand names

        text = _ENTITY.sub(lambda m: html.unescape(m.group()), text)
    if "**" in text or "••" in text:
        text = _MASKED.sub("…", text)
    return _TEMPLATE.sub(" ", text) if "{%" in text else text


def strip_tags(text: str) -> str:
    """Return the text without HTML tags and emoticons."""
    if "<" in text:
        text = _BREAKING_TAG.sub("\n", text)
        text = _TAG.sub("", text)
    return text if _FACES.isdisjoint(text) else _EMOTICON.sub(" ", text)


def squeeze(text: str) -> str:
    """Return the text without controls, its white space cut down to spaces and newlines."""
    text = "".join([c if c >= " " or c == "\n" else " " if c == "\t" else "" for c in text])
    text = _SPACES.sub(" ", text) if "  " in text else text
    return _NEWLINES.sub("\n\n", text) if "\n" in text else text
