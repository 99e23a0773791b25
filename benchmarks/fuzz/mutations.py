"""Ways to spoil an input: bytes, JSON values, text."""

import json
import random
from collections.abc import Callable, Sequence
from typing import Any, Final

INTERESTING: Final = (
    0,
    1,
    7,
    8,
    9,
    10,
    13,
    31,
    32,
    34,
    58,
    92,
    123,
    125,
    127,
    128,
    191,
    192,
    237,
    254,
    255,
)
"""Bytes that something begins, ends or escapes with."""
ODD_VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1, 2, 0.5, 1e308, -1e308, 5e-324, 2**31, 2**32, 2**63, 2**64, 10**400, "", "0", "-1",
    "nan", "\x00", "\ud800", "é", "🎉", "a" * 300, "../x", "/", [], {}, [[]], [{}], [None] * 50, {"": None},
    {"a": {"a": {}}}, float("inf"), float("nan"),
)  # fmt: skip
"""JSON values that a reader may not have thought of."""
ODD_CHARACTERS: Final = (
    "\x00\x07\x1b\t\n\r\x0b\x85\xa0\xad\u0301\u200b\u200d\u2028\u202e\ufe0f\ufeff\ufffd\ud800\U000e0041🎉👍🏽"
    "ßẞİıſﬁΩé한漢१٣½²₃¹¾ⅣªºµÅ…—–‘’“”„«»•°€£¥₿§†№™©®±×÷≤≥√∞→←▲<>&\"'`´^~|\\/*_#@$%+=(){}[].,:;!?-0123456789aAzZ "
)


def spoilt_bytes(content: bytes, rng: random.Random, most: int = 6) -> bytes:
    """Change some bytes: flip, set, insert, delete, repeat, cut, a number that says more than there is."""
    spoilt = bytearray(content)
    for _ in range(rng.randint(1, most)):
        _BYTE_WAYS[rng.randrange(len(_BYTE_WAYS))](spoilt, rng)
    return bytes(spoilt)


def _at(spoilt: bytearray, rng: random.Random) -> int:
    return rng.randrange(len(spoilt) + 1)


def _flip(spoilt: bytearray, rng: random.Random) -> None:
    if spoilt:
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)


def _set(spoilt: bytearray, rng: random.Random) -> None:
    if spoilt:
        spoilt[rng.randrange(len(spoilt))] = rng.choice(INTERESTING)


def _insert(spoilt: bytearray, rng: random.Random) -> None:
    at = _at(spoilt, rng)
    spoilt[at:at] = rng.choice(
        (rng.randbytes(rng.randint(1, 8)), bytes([rng.choice(INTERESTING)]) * 4)
    )


def _delete(spoilt: bytearray, rng: random.Random) -> None:
    at = _at(spoilt, rng)
    del spoilt[at : at + rng.randint(1, 16)]


def _repeat(spoilt: bytearray, rng: random.Random) -> None:
    at = _at(spoilt, rng)
    spoilt[at:at] = spoilt[at : at + rng.randint(1, 32)] * rng.randint(1, 4)


def _cut(spoilt: bytearray, rng: random.Random) -> None:
    if rng.random() < 0.3:
        del spoilt[_at(spoilt, rng) :]


def _number(spoilt: bytearray, rng: random.Random) -> None:
    size = rng.choice((1, 2, 4, 8))
    at = _at(spoilt, rng)
    value = rng.choice(
        (0, 1, 2**7, 2**15, 2**31, 2**32 - 1, 2**63, 2**64 - 1, len(spoilt))
    ) % 2 ** (8 * size)
    spoilt[at : at + size] = value.to_bytes(size, rng.choice(("little", "big")))


_BYTE_WAYS: Final[tuple[Callable[[bytearray, random.Random], None], ...]] = (
    _flip, _set, _insert, _delete, _repeat, _cut, _number,
)  # fmt: skip


def spoilt_value(value: Any, rng: random.Random, depth: int = 0) -> Any:
    """Return JSON with one part exchanged, left out, added, or of another kind."""
    if isinstance(value, dict) and value and rng.random() < 0.85:
        changed, key = dict(value), rng.choice(list(value))
        if rng.random() < 0.15:
            del changed[key]
        elif rng.random() < 0.1:
            changed[rng.choice([*value, "extra", "", "x" * 50])] = rng.choice(ODD_VALUES)
        else:
            changed[key] = spoilt_value(value[key], rng, depth + 1)
        return changed
    if isinstance(value, list) and value and rng.random() < 0.7:
        at, changed_list = rng.randrange(len(value)), list(value)
        if rng.random() < 0.3:
            changed_list[at:at] = changed_list * rng.randint(1, 3)
        else:
            changed_list[at] = spoilt_value(value[at], rng, depth + 1)
        return changed_list
    if isinstance(value, bool | None) or rng.random() < 0.5:
        return rng.choice(ODD_VALUES)
    if isinstance(value, int | float):
        return rng.choice((value + 1, -value, value * 2, value * 10**6, value // 3, str(value)))
    if isinstance(value, str):
        return spoilt_text(value, rng)
    return rng.choice(ODD_VALUES)


def dumped(value: Any) -> bytes:
    """Return JSON as clients write it, half a character too."""
    return json.dumps(value).encode("ascii")


def spoilt_text(text: str, rng: random.Random, others: Sequence[str] = ()) -> str:
    """Change a text a little: a part of another one in it, characters, case, digits, order."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(text))
        end = min(len(text), at + rng.randint(0, 8))
        way = rng.randrange(9)
        if way == 0:
            text = text[:at] + text[end:]
        elif way == 1:
            text = text[:at] + "".join(rng.choices(ODD_CHARACTERS, k=rng.randint(1, 3))) + text[at:]
        elif way == 2:
            text = text[:at] + text[at:end] * rng.randint(2, 5) + text[end:]
        elif way == 3:
            text = text[:at] + text[at:end].swapcase() + text[end:]
        elif way == 4:
            digits = "".join(str(rng.randrange(10)) if c.isdigit() else c for c in text)
            text = (
                digits if rng.random() < 0.7 else text[:at] + str(rng.randrange(10**6)) + text[at:]
            )
        elif way == 5:
            words = text.split(" ")
            rng.shuffle(words)
            text = " ".join(words)
        elif others:
            other = rng.choice(others)
            gap = rng.choice(("", " ", " ", ", ", ". ", "\n", "-", "/"))
            text = text[:at] + gap + other[: rng.randint(1, 60)] + gap + text[end:]
    return text
