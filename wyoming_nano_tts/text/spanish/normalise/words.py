"""What is written for words: abbreviations, acronyms, signs, addresses, names of entities."""

import re
from typing import Final

from ...rules import Found, Rule, capitals, letters, signs, words
from ..abbreviations import NUMBERED, TITLES, WORDS
from ..letters import LETTER_NAMES
from .quantities import DOT, read

_SPELLED: Final = frozenset("USB UE IA IP UV AM FM ID API PIN UTC".split())
_SIGN_NAMES: Final = {
    "+": " más ", "=": " es igual a ", "&": " y ", "@": " arroba ", "#": " número ", "×": " por ", "÷": " entre ",
    "±": " más menos ", "≤": " menor o igual que ", "≥": " mayor o igual que ", "≈": " aproximadamente ", "→": ", ",
    "%": " por ciento ", "€": " euros ", "$": " dólares ", "°": " grados ",
}  # fmt: skip
_SIGN_SIGNS: Final = "".join(_SIGN_NAMES)
_ADDRESS: Final = re.compile(r"[^\W\d_]+|\d+|[@.\-_/+]")
_ADDRESS_SIGNS: Final = {
    "@": "arroba",
    ".": "punto",
    "-": "guion",
    "_": "guion bajo",
    "/": "barra",
    "+": "más",
}


def letter_names(text: str) -> str:
    """Return the names of letters and figures one by one."""
    return " ".join(LETTER_NAMES.get(c.lower(), read(c) if c.isdecimal() else "") for c in text)


def _title(found: Found) -> str | None:
    return TITLES.get(found["word"].lower())


def _numbered(found: Found) -> str | None:
    return NUMBERED.get(found["word"].lower())


def _word(found: Found) -> str | None:
    full = WORDS.get(found["word"].lower())
    return full.capitalize() if full and found["word"][0].isupper() else full


def _acronym(found: Found) -> str | None:
    written = found["word"]
    if (
        written in _SPELLED
        or not re.search(r"[AEIOUÁÉÍÓÚ]", written)
        or any(c.isdecimal() for c in written)
    ):
        return letter_names(written)
    return None


def _address(found: Found) -> str:
    parts = _ADDRESS.findall(re.sub(r"^\w+://", "", found.written))
    return " ".join(
        _ADDRESS_SIGNS.get(part)
        or (letter_names(part) if part == "www" or part.isdecimal() else part)
        for part in parts
    )


def _entity(found: Found) -> str:
    return re.sub(r"[._]+", " ", found.written)


def _sign(found: Found) -> str:
    return _SIGN_NAMES[found.written]


_HOST: Final = r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,6}\b(?:/[\w/.-]*\w)?"

RULES: Final = (
    Rule("title", words(TITLES), r"(?P<word>[^\W\d_]+)\.", _title, 60),
    Rule("abbreviation", words(NUMBERED), r"(?P<word>[^\W\d_]+)\.", _numbered, 60),
    Rule("abbreviation", words("n"), r"[nN]\.? ?[ºo°](?:\.(?=\s*\d))?", "número", 65),
    Rule("abbreviation", words("s"), r"[sS]\. ?(?=[IVX]+\b)", "siglo ", 65),
    Rule("abbreviation", words("c"), r"[cC]/", "calle", 65),
    Rule("abbreviation", words("p"), rf"[pP]\. ?ej\b{DOT}", "por ejemplo", 65),
    Rule("abbreviation", words("ee"), rf"EE\. ?UU\b{DOT}", "Estados Unidos", 65),
    Rule("abbreviation", words(WORDS), rf"(?P<word>[^\W\d_]+)\b(?=\.){DOT}", _word, 55),
    Rule(
        "acronym", capitals(glued=True), r"(?P<word>[A-ZÑ]{2,5}\d{0,2})(?![^\W\d_])", _acronym, 45
    ),
    Rule("address", letters(), rf"[\w.+-]+@{_HOST}", _address, 85),
    Rule("address", letters(), rf"(?:https?://|(?=www\.)){_HOST}", _address, 85),
    Rule(
        "entity",
        letters("._•"),
        r"[a-z]+\.[a-z0-9]+(?:_[a-z0-9]+)*\b|[a-z0-9]+(?:_[a-z0-9]+)+\b",
        _entity,
        50,
    ),
    Rule("sign", signs(_SIGN_SIGNS), rf"[{re.escape(_SIGN_SIGNS)}]", _sign, 30),
)
