"""SSML's `say-as` in Spanish."""

from collections.abc import Callable, Mapping
from typing import Final

from .normalise import normalise
from .numbers import FEMININE, MASCULINE, cardinal, digits, ordinal


def _cardinal(text: str) -> str | None:
    return cardinal(int(text)) if text.isdecimal() and len(text) <= 12 else None


def _ordinal(text: str) -> str | None:
    number = text.rstrip(".ºªoa°er")
    gender = FEMININE if text.endswith(("ª", "a")) else MASCULINE
    return ordinal(int(number), gender) if number.isdecimal() and len(number) < 3 else None


def _digits(text: str) -> str | None:
    return digits(text) or None


def _telephone(text: str) -> str | None:
    groups = [digits(group) for group in text.replace("-", " ").split()]
    plus = "más " if text.startswith("+") else ""
    return plus + ", ".join(group for group in groups if group) if any(groups) else None


_READERS: Final[Mapping[str, Callable[[str], str | None]]] = {
    **dict.fromkeys(("cardinal", "number"), _cardinal),
    "ordinal": _ordinal,
    "digits": _digits,
    "telephone": _telephone,
    **dict.fromkeys(("date", "time", "unit", "currency", "fraction", "address"), normalise),
}


def read(kind: str, text: str) -> str | None:
    """Return a text that says itself what it is in words; None where it is not that."""
    reader = _READERS.get(kind)
    return None if reader is None else reader(text.strip())


def known(kind: str) -> bool:
    """Tell whether there is a reading of this kind."""
    return kind in _READERS
