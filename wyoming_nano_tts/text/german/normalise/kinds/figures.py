"""Plain numbers: what is counted, decimals, ordinals, ranges, multiples, fractions and halves."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, figures, signs, words
from ....written.accounts import end_of_account
from ..evidence import COUNTED_BY, is_label, is_ordinal
from ..grammar import noun_behind, one, ordinal_ending
from ..nouns import gender_of_plural
from ..numbers import cardinal, decimal, digits, ordinal
from ..quantities import NUMBER, PARTS, counted, half, is_half, number, quantity

_RANGE_DASH: Final = r"\s?[-–]\s?"
_UNGROUPED_DIGITS: Final = 15
"""Longer runs of figures are codes."""
_MOST_READ: Final = 40
"""Longer ones are read as far as codes begin."""


def _number(found: Found) -> str | None:
    text = found.written
    if text.isdecimal() and len(text) > _MOST_READ:
        return f"{digits(text[:_UNGROUPED_DIGITS])} und weitere Ziffern"
    if text.isdecimal() and len(text) > _UNGROUPED_DIGITS:
        return digits(text)
    return decimal(text) if text.isdecimal() else number(text)


def _glued(found: Found) -> str | None:
    """Say figures that letters stand before."""
    return digits(found.written) if len(found.written) > 4 else _part(found.written)


def _pointed(found: Found) -> str | None:
    """Say "2.1" without a unit: a version, or a chapter."""
    if found.written.count(".") == 1 and _VALUED.search(found.before(16)):
        return number(found.written)
    return " Punkt ".join(_part(part) for part in found.written.split("."))


_VALUED: Final = Pattern(
    r"(?:[=:<>≈]|\b(?:ist|war|von|auf|bei|beträgt|betrug|um|meldet|zeigt|misst|sind|etwa|ca\.|rund|über|unter))\s?$"
)
"""Behind these a full stop in a number is a decimal point, as sensors write it; else it is a version's."""


def _part(part: str) -> str:
    return digits(part) if len(part) > 1 and part[0] == "0" else cardinal(part)


def _one(found: Found) -> str | None:
    """Say "1" before what is counted: "eine Lampe", "einen neuen Termin"."""
    counted_ = noun_behind(found.after())
    if counted_ is None or is_label(found, counted_[1]):
        return None
    return one(found.before(60), *counted_)


_ALONE: Final = frozenset(
    "neu weiter ander offen ungelesen verpasst aktiv frei alt groß klein rot grün blau gelb weiß schwarz "
    "falsch richtig gut ganz einzig gemeinsam kaputt leer voll eigen zusätzlich wichtig dringend".split()
)
"""Adjectives without their endings that stand without a noun: "davon 1 neues"."""


def _one_alone(found: Found) -> str | None:
    """Say "1" before an adjective whose noun is left out."""
    word = found["a"]
    stem = re.sub(r"(?:e[rsn]?)$", "", word)
    if stem not in _ALONE or stem == word or noun_behind(found.after()) is not None:
        return None
    return one(found.before(60), word, "")


def _code(found: Found) -> str | None:
    """Say "2026-11-0042" part by part."""
    return ", ".join(
        _part(part) if len(part) < 5 else digits(part) for part in found.written.split("-")
    )


def _following(found: Found) -> str | None:
    """Say "Seite 12 f.", "§ 433 ff."."""
    if found.previous not in {"seite", "s", "seiten", "kapitel", "nr", "art"} and not found.before(
        2
    ).endswith("§ "):
        return None
    dot = "." if found.ends_text else ""
    return f"{cardinal(found['n'])} {'folgende' if found['f'] == 'f' else 'fortfolgende'}{dot}"


def _range(found: Found) -> str | None:
    first, last = found["a"], found["b"]
    fall = first.isdecimal() and last.isdecimal() and int(first) >= int(last)
    if (fall and "–" not in found.written) or (first.isdecimal() and len(first) > 5):
        return None
    return f"{number(first)} bis {number(last)}"


def _ordinal(found: Found) -> str | None:
    after = found.text[found.end : found.end + 48]
    if not is_ordinal(found.before(), after):
        return None
    behind = noun_behind(after)
    noun = behind[1] if behind else ""
    ending = ordinal_ending(found.before(60), noun, date=behind is None)
    if found.before(1) in {"(", "/"} or found.before(2).endswith((": ", ". ")):
        ending = "e"
    said = ordinal(found["n"], ending)
    return said if after.strip("\"')] ") else f"{said}."


def _ordinal_pair(found: Found) -> str | None:
    """Say "2.-4. Klasse"."""
    behind = noun_behind(found.after())
    if behind is None:
        return None
    ending = ordinal_ending(found.before(60), behind[1])
    return f"{ordinal(found['a'], ending)} bis {ordinal(found['b'], ending)}"


def _multiple(found: Found) -> str | None:
    """Say "2x", "3-mal", "10-fach", "4er", "2-stündig": words that a number begins."""
    tail = found["tail"]
    stem = cardinal(found["n"])
    plain = stem.removesuffix("s") if stem.endswith("eins") else stem
    if tail in {"x", "×"}:
        return f"{plain}mal"
    if tail == "stdl.":
        return f"{plain}stündlich"
    if tail[0].isupper():  # "ein 30-Jähriger"
        return f"{plain[0].upper()}{plain[1:]}{tail.lower()}"
    return f"{plain}{tail}"


def _group(found: Found) -> str | None:
    """Say "3er-Gruppe", "90er", "der 1980er Jahre"."""
    value = int(found["n"])
    hundreds, rest = divmod(value, 100)
    word = (
        f"{cardinal(hundreds)}hundert{cardinal(rest)}"
        if 11 <= hundreds <= 19 and rest
        else cardinal(value)
    )
    said = f"{word}{found['er']}"
    noun = value >= 1000 or re.match(r"[\s-]?[A-ZÄÖÜ]", found.after(3)) is not None
    return said if noun else said[0].upper() + said[1:]


def _amount(found: Found) -> str | None:
    """Say a fraction, with what it is of where that has a gender: "eine halbe Stunde"."""
    text = found.written
    behind = noun_behind(found.after())
    top, _, bottom = text.partition("/")
    if top.isdecimal() and bottom.isdecimal() and found.previous in COUNTED_BY:
        return f"{cardinal(top)} {cardinal(bottom)}"  # "S. 12/13"
    if bottom and re.match(r"\s?=", found.after(2)):
        return f"{cardinal(top)} geteilt durch {cardinal(bottom)}" if top.isdecimal() else None
    if top.isdecimal() and bottom.isdecimal() and int(top) > int(bottom) > 9:
        joint = "zu" if _PRESSURE.search(found.before(24)) else "Schrägstrich"
        return f"{cardinal(top)} {joint} {cardinal(bottom)}"
    if (
        text == "½"
        and re.match(r"\s\d{1,2}\b(?![.,:]\d)", found.after(6))
        and found.previous in {"um", "gegen", "vor", "nach", "bis", "ab"}
    ):
        return "halb"
    if is_half(text) and behind is not None:
        return half(behind[1], found.before(60))
    if re.search(r"\b(?:zu|mit|von|um)\s$", found.before(6)) and re.match(r"1/[3-9]\b", text):
        return (
            f"einem {(quantity(text) or '').removeprefix('ein ')}"
            if "zu" in found.before(4)
            else quantity(text)
        )
    if behind is not None and "/" in text and behind[1] in _MEASURES:
        return (
            counted(
                text,
                behind[1],
                behind[1],
                found.before(60),
            )
            and (quantity(text) or "").lower()
        )
    return quantity(text)


_PRESSURE: Final = Pattern(r"(?:blutdruck|puls|druck|verhältnis)\w*:?\s(?:ist|von|bei)?\s?$", re.I)
_MEASURES: Final = frozenset(
    "Liter Stunde Stunden Tasse Tassen Kilo Pfund Meter Teelöffel Esslöffel Glas Zoll Prozent".split()
)


def _pressure(found: Found) -> str | None:
    """Say "Blutdruck 120/80"."""
    return (
        f"{cardinal(found['a'])} zu {cardinal(found['b'])}"
        if _PRESSURE.search(found.before(24))
        else None
    )


def _of_several(found: Found) -> str | None:
    """Say "1 von 3 Lampen", "1 der Fenster"."""
    of = gender_of_plural(found["noun"])
    return {"f": "eine", "m": "einer"}.get(of, "eins")


def _scientific(found: Found) -> str | None:
    """Say "1e-5"."""
    minus = "minus " if found["s"] == "-" else ""
    return f"{number(found['m'])} mal zehn hoch {minus}{cardinal(found['x'])}"


def _of(found: Found) -> str | None:
    """Say "Stufe 3/5", "Bewertung 4/10"."""
    return f"{cardinal(found['a'])} von {cardinal(found['b'])}"


def _weigh_of(found: Found) -> int:
    scaled = re.search(
        r"(?:stufe|bewertung|note|punkte|level|skala|schritt|seite|sterne|teil)\s?:?\s$",
        found.before(24),
        re.I,
    )
    return 80 if scaled or (found["b"] == "10" and int(found["a"]) <= 10) else 0


_WORD_TAILS: Final = (
    r"mal|Jährige[nr]?\w*|fach(?:e[nmrs]?)?|stündig\w*|minütig\w*|sekündig\w*|tägig\w*|wöchig\w*|monatig\w*|jährig\w*|köpfig\w*|seitig\w*|stellig\w*|"
    r"teilig\w*|stöckig\w*|stufig\w*|prozentig\w*|polig\w*|adrig\w*|türig\w*|zeilig\w*|stündlich\w*|monatlich\w*|malig\w*|eckig\w*|"
    r"armig\w*|flammig\w*|phasig\w*|spurig\w*|bändig\w*|zimmrig\w*|stdl\.|zöllig\w*|gängig\w*|rädrig\w*|beinig\w*|sitzig\w*|strahlig\w*"
)
_ACCOUNTS: Final = Pattern(
    r"\b(?:Konto|Karte|Kreditkarte|Bank|IBAN|Visa|Mastercard|Girokonto|Depot|Sparkonto|endend|endet|Abbuchung|bezahlt)\b",
    re.I,
)


RULES: Final = (
    Rule("number", figures(), NUMBER, _number, 10),
    Rule("number", figures(glued=True), r"\d+", _glued, 5),
    Rule("code", figures("-"), r"\d+(?:-\d+){2,}(?![\w-])", _code, 36),
    end_of_account(_ACCOUNTS, digits),
    Rule(
        "code",
        words("visa mastercard amex maestro girocard"),
        r"(?P<card>Visa|Master[Cc]ard|Amex|Maestro|[Gg]irocard) (?P<n>(?!20[12]\d)\d{4})\b(?![.,:]?\d|\s?%)",
        lambda f: f"{f['card']} {digits(f['n'])}",
        60,
    ),
    Rule("following pages", figures(" a"), r"(?P<n>\d{1,4})\s?(?P<f>ff?)\.", _following, 50),
    Rule("counted", figures(" "), r"1(?=\s(?P<a>[a-zäöüß]+))", _one_alone, 28),
    Rule("number", figures("•"), r"\d{1,4}(?:\.\d{1,5}){1,3}(?!\d|,\d)", _pointed, 12),
    Rule("number", figures("•,"), r"[1-9]\d{0,2}(?:\.\d{3})+(?!\d)(?:,\d+)?", _number, 14),
    Rule("number", figures(), r"\d+,\d+(?![\d.])", _number, 14),
    Rule("counted", figures(" "), r"1(?!\d|[.,]\d)(?=\s)", _one, 30),
    Rule(
        "range",
        figures("-– •,", near="- –"),
        rf"(?P<a>{NUMBER}){_RANGE_DASH}(?P<b>{NUMBER})(?!\d|[-–/.]\d|:\d)",
        _range,
        25,
    ),
    Rule("ordinal", figures(".•"), r"(?P<n>[1-9]\d{0,2})\.(?!\d|\.)", _ordinal, 40),
    Rule(
        "ordinal",
        figures(".•"),
        rf"(?P<a>[1-9]\d?)\.{_RANGE_DASH}(?P<b>[1-9]\d?)\.(?!\d)",
        _ordinal_pair,
        42,
    ),
    Rule(
        "multiple", figures("a- "), rf"(?P<n>\d{{1,4}})-?(?P<tail>{_WORD_TAILS})\b", _multiple, 60
    ),
    Rule("multiple", figures("a×"), r"(?P<n>\d{1,3})(?P<tail>[x×])(?!\w)(?!\s?\d)", _multiple, 45),
    Rule(
        "multiple",
        figures(" ", near="x"),
        r"(?P<n>\d{1,3})\s(?P<tail>x)(?=\s[a-zäöü])",
        _multiple,
        45,
    ),
    Rule("group", figures("a"), r"(?P<n>\d{1,4})(?P<er>ern?)\b", _group, 60),
    Rule(
        "fraction",
        figures(" /½¼¾⅓⅔⅛⅜⅝⅞", near="/ ½ ¼ ¾ ⅓ ⅔ ⅛ ⅜ ⅝ ⅞"),
        rf"{PARTS}(?!\w|[.,]\d)",
        _amount,
        40,
    ),
    Rule("fraction", signs("½¼¾⅓⅔⅛⅜⅝⅞"), PARTS, _amount, 40),
    Rule(
        "number",
        figures("a.•,", near="e E"),
        r"(?P<m>\d+(?:[.,]\d+)?)[eE](?P<s>[-+]?)(?P<x>\d{1,3})(?!\w)",
        _scientific,
        40,
    ),
    Rule(
        "counted",
        figures(" "),
        r"1(?=\s(?:von\s(?:\d+|zwei|drei|vier|fünf)|der|unserer|deiner|meiner)\s(?P<noun>[A-ZÄÖÜ][a-zäöüß]+))",
        _of_several,
        35,
    ),
    Rule("pressure", figures("/"), r"(?P<a>\d{2,3})/(?P<b>\d{2,3})(?![\d/])", _pressure, 82),
    Rule("of", figures("/"), r"(?P<a>\d{1,3})/(?P<b>\d{1,3})(?![\d/])", _of, 80, _weigh_of),
)
