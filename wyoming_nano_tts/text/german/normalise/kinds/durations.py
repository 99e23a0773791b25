"""Spans of time written in several units: "2 h 5 min", "1h30", "P1DT2H"."""

from collections.abc import Mapping
from typing import Final

from ....rules import Found, Rule, figures, words
from ..grammar import one
from ..numbers import cardinal

_NAMES: Final = {
    "day": ("Tag", "Tage"), "hour": ("Stunde", "Stunden"), "minute": ("Minute", "Minuten"),
    "second": ("Sekunde", "Sekunden"),
}  # fmt: skip


def spoken(parts: Mapping[str, int], before: str = "") -> str:
    """Say a span: "eine Stunde fünf Minuten und zehn Sekunden"; parts that are nought are left out.

    Args:
        parts: numbers by "day", "hour", "minute", "second", in this order.
        before: the text before, which tells the case.
    """
    given = [(name, count) for name, count in parts.items() if count] or list(parts.items())[-1:]
    said = []
    for name, count in given:
        single, plural = _NAMES[name]
        said.append(
            f"{one(before, '', single)} {single}" if count == 1 else f"{cardinal(count)} {plural}"
        )
    return said[0] if len(said) == 1 else f"{' '.join(said[:-1])} und {said[-1]}"


_SPAN: Final = (
    r"(?:(?P<d>\d{1,3})\s?(?:d|Tg\.?)(?![a-zäöü]),?\s?)?(?:(?P<h>\d{1,3})\s?(?:h|[Ss]td\.?)(?![a-zäöü]),?\s?)?"
    r"(?:(?P<m>\d{1,3})\s?(?:m|[Mm]in\.?)(?![a-zäöü/²³]),?\s?)?(?:(?P<s>\d{1,3})\s?(?:s|sec|[Ss]ek\.?)(?![a-zäöü/]))?"
)


def _span(found: Found) -> str | None:
    parts = {
        name: int(found[letter])
        for letter, name in zip("dhms", ("day", "hour", "minute", "second"), strict=True)
        if found.has(letter)
    }
    if len(parts) < 2:
        return None
    tail = found.written[len(found.written.rstrip(" ,")) :]
    found.end -= len(tail)
    if found.written.endswith(".") and found.ends_text:
        found.end -= 1
    return spoken(parts, found.before(60))


def _glued(found: Found) -> str | None:
    """Say "1h30"."""
    return spoken({"hour": int(found["h"]), "minute": int(found["m"])}, found.before(60))


def _iso(found: Found) -> str | None:
    parts = {"day": "d", "hour": "h", "minute": "m", "second": "s"}
    given = {name: int(found[letter]) for name, letter in parts.items() if found[letter]}
    return spoken(given, found.before(60)) if given else None


RULES: Final = (
    Rule("duration", figures(" a"), _SPAN, _span, 74),
    Rule("duration", figures("a"), r"(?P<h>\d{1,2})h(?P<m>[0-5]\d)\b", _glued, 74),
    Rule(
        "duration",
        words("p pt"),
        r"P(?:(?P<d>\d+)D)?(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)S)?)?\b(?<=[DHMS])",
        _iso,
        80,
    ),
)
