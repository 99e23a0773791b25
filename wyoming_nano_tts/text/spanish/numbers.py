"""Spanish numbers in words, in the gender of what is counted."""

from typing import Final

MASCULINE: Final = "m"
FEMININE: Final = "f"
ALONE: Final = ""
"""No noun follows: "uno", where a masculine noun would make it "un"."""

_SMALL: Final = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco "
    "veintiséis veintisiete veintiocho veintinueve"
).split()
_TENS: Final = "- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_HUNDREDS: Final = (
    "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
    "novecientos"
).split()
_ORDINALS: Final = (
    "- primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo"
).split()
_ORDINAL_TENS: Final = (
    "- décimo vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo"
).split()
_PARTS: Final = "- - medio tercio cuarto quinto sexto séptimo octavo noveno décimo".split()
MOST: Final = 10**12
"""Numbers from here on are read digit by digit."""


def cardinal(number: int, gender: str = ALONE) -> str:
    """Return a whole number below `MOST` in words."""
    words: list[str] = []
    millions, rest = divmod(number, 10**6)
    if millions:
        words.append("un millón" if millions == 1 else f"{cardinal(millions, MASCULINE)} millones")
    thousands, units = divmod(rest, 1000)
    if thousands:
        hundreds = _below_thousand(thousands, gender).replace("una", "un").replace("uno", "un")
        hundreds = hundreds.removesuffix("veintiun") + "veintiún" * hundreds.endswith("veintiun")
        words.append("mil" if thousands == 1 else f"{hundreds} mil")
    if units or not words:
        words.append(_below_thousand(units, gender))
    return " ".join(words)


def _below_thousand(number: int, gender: str) -> str:
    if number == 100:
        return "cien"
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds:
        word = _HUNDREDS[hundreds]
        words.append(word[:-2] + "as" if gender == FEMININE and hundreds > 1 else word)
    if rest or not hundreds:
        words.append(_below_hundred(rest, gender))
    return " ".join(words)


def _below_hundred(number: int, gender: str) -> str:
    if number < 30:
        word = _SMALL[number]
    else:
        tens, ones = divmod(number, 10)
        word = _TENS[tens] + (f" y {_SMALL[ones]}" if ones else "")
    if number % 10 != 1 or number == 11:
        return word
    if gender == FEMININE:
        return word[:-1] + "a"
    if gender == MASCULINE:
        return "veintiún" if number == 21 else word[:-1]
    return word


def ordinal(number: int, gender: str = MASCULINE, *, short: bool = False) -> str | None:
    """Return an ordinal from 1 to 99; `short` before a masculine noun: "primer", "tercer"."""
    if not 1 <= number <= 99:
        return None
    if number <= 12:
        words = [_ORDINALS[number]]
    else:
        tens, ones = divmod(number, 10)
        words = [_ORDINAL_TENS[tens], *([_ORDINALS[ones]] if ones else [])]
    if gender == FEMININE:
        words = [word[:-1] + "a" for word in words]
    elif short and words[-1] in {"primero", "tercero"}:
        words[-1] = words[-1][:-1]
    return " ".join(words)


def digits(text: str) -> str:
    """Return the names of figures."""
    return " ".join(_SMALL[int(figure)] for figure in text if figure.isdecimal())


def fraction(over: int, under: int) -> str | None:
    """Return a fraction with a small denominator: "tres cuartos"."""
    if not 2 <= under <= 10 or over < 1:
        return None
    return f"{cardinal(over, MASCULINE)} {_PARTS[under]}{'s' * (over > 1)}"
