"""Numbers by themselves: counts, ordinals, fractions, ranges, telephone numbers, Roman numerals."""

import re
from typing import Final

from ...rules import Found, Rule, capitals, figures, signs
from ...written.roman_numerals import roman
from ..nouns import gender_of
from ..numbers import FEMININE, MASCULINE, cardinal, digits, fraction, ordinal
from .quantities import NUMBER, before_noun, read

_ORDINAL: Final = r"(?P<number>\d{1,2})\.?(?P<suffix>er|[ºª]|(?<=\.)[oa]\b)(?![^\W\d_])"
_FRACTION_SIGNS: Final = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3)}
_CENTURIES: Final = frozenset("s siglo siglos capítulo tomo volumen parte fase título acto".split())
_NAME_BEFORE: Final = re.compile(r"([A-ZÁÉÍÓÚÑ][a-záéíóúñ]+) $")
_LAST_ORDINAL: Final = 10


def _number(found: Found) -> str:
    return before_noun(found["number"], found)


def _ordinal(found: Found) -> str | None:
    number, suffix = int(found["number"]), found["suffix"]
    if suffix in "ªa":
        return ordinal(number, FEMININE)
    noun = found.following if found.after(1) == " " else ""
    is_before = suffix == "er" or gender_of(noun) == MASCULINE
    return ordinal(number, MASCULINE, short=is_before)


def _fraction(found: Found) -> str | None:
    over, under = int(found["over"]), int(found["under"])
    if (over, under) == (1, 2) and found.after(1) == " ":
        gender = gender_of(found.following)
        if gender:
            return "media" if gender == FEMININE else "medio"
    return fraction(over, under)


def _fraction_sign(found: Found) -> str | None:
    return fraction(*_FRACTION_SIGNS[found["sign"]])


def _range(found: Found) -> str:
    """Say the first number; the second is left to its own rule, with its unit."""
    return f"{read(found['first'], MASCULINE)} a "


def _phone(found: Found) -> str:
    groups = [digits(group) for group in found["groups"].split(" ") if group]
    return "más " * found.written.startswith("+") + ", ".join(groups)


def _dotted(found: Found) -> str | None:
    """Say versions and network addresses; groups of three are thousands."""
    groups = found.written.split(".")
    if all(len(group) == 3 for group in groups[1:]):
        return None
    return " punto ".join(read(group) for group in groups)


def _roman(found: Found) -> str | None:
    value = roman(found["roman"])
    if value is None:
        return None
    if found.previous in _CENTURIES:
        return cardinal(value)
    name = _NAME_BEFORE.search(found.before())
    if name is None:
        return None
    is_woman = name[1].endswith("a") or name[1] == "Isabel"
    if value > _LAST_ORDINAL:
        return cardinal(value)
    return ordinal(value, FEMININE if is_woman else MASCULINE)


def _minus(found: Found) -> str | None:
    before = found.before(1)
    return "menos " if not before or before in " (," else None


RULES: Final = (
    Rule(
        "phone",
        signs("+", glued=False),
        r"\+(?P<groups>\d{1,3}(?: \d{2,4}){2,5})(?!\d)",
        _phone,
        90,
    ),
    Rule(
        "phone",
        figures(" "),
        r"(?P<groups>[6-9]\d{2}(?: \d{3}){2}|[6-9]\d{2}(?: \d{2}){3})(?! ?\d)",
        _phone,
        75,
    ),
    Rule("version", figures("•"), r"\d{1,4}(?:\.\d{1,4}){2,4}(?![\d,])", _dotted, 72),
    Rule("number", signs("-"), r"-(?=\d)", _minus, 55),
    Rule("ordinal", figures(), _ORDINAL, _ordinal, 70),
    Rule("fraction", figures("/"), r"(?P<over>\d{1,2})/(?P<under>\d{1,2})(?![\d/])", _fraction, 60),
    Rule("fraction", signs("½¼¾⅓⅔"), r"(?P<sign>[½¼¾⅓⅔])", _fraction_sign, 60),
    Rule("range", figures(), rf"(?P<first>{NUMBER})\s?[-–]\s?(?={NUMBER})(?!\d+-\d)", _range, 68),
    Rule("roman", capitals(), r"(?P<roman>[IVXLC]+)\b", _roman, 60),
    Rule("number", figures(), rf"(?P<number>{NUMBER})", _number, 40),
)
