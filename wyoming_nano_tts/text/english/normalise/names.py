"""Names made of letters and figures, camelCase, and initials with dots."""

import re
from collections.abc import Callable
from typing import Final

from ..boundaries import LETTERED, STARTERS
from .numbers import cardinal, digits, pairs, plural_number

_MIXED: Final = re.compile(
    r"(?<![\w'])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{2,64}(?:-[A-Za-z\d]+)*(?!\w)"
)
_MIXED_RUN: Final = re.compile(r"\d[A-Za-z]|[A-Za-z][\d.]?\d")
_RUN: Final = re.compile(r"[A-Za-z]+|\d+")
_EPISODE: Final = re.compile(r"\bS(\d{1,2})\s?E(\d{1,3})\b", re.I)
_NUMBER_SIGN: Final = re.compile(r"(?<![\w&#])#(?=\d+[A-Za-z]|[A-Z]{1,4}-?\d)")
_HEXADECIMAL: Final = re.compile(r"\b0x([0-9A-Fa-f]{1,16})\b")
_DECIMAL_NAME: Final = re.compile(r"\b([A-Za-z]{1,6})(\d+)\.(\d+)\b(?!\.\d)")
_INITIALS: Final = re.compile(
    r"(?<![\w.])(?:[A-Za-z]\.\s?){1,}[A-Za-z]\b\.?(?!\w)|(?<![\w.])(?:[A-Z]\.){2,}"
)
_INITIAL: Final = re.compile(r"\b[A-Za-z]\.")
_HUMP: Final = re.compile(r"[a-z][A-Z]|[A-Z][A-Z][a-z]")
_LONE_INITIAL: Final = re.compile(r"(?<![\w.'])([A-Z])\.(?=\s+(?P<next>[A-Z][A-Za-z]*))")
_LETTER_NUMBER: Final = re.compile(r"\b([A-Z])\.(\d{1,4})\b(?!\.?\d)")
_CAMEL: Final = re.compile(
    r"(?<![\w'])[A-Za-z]*[a-z][A-Z][A-Za-z]*|(?<![\w'])[A-Z]{2,}[a-z]{2,}[A-Za-z]*"
)
_CAMEL_PART: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_SPECIAL: Final = {
    "2FA": "two F A", "4WD": "four wheel drive", "24H": "twenty four hour", "3D": "three D",
    "P2P": "P to P", "B2B": "B to B", "H2O": "H two O", "MP3": "M P three", "MP4": "M P four",
    "IPV4": "IP V four", "IPV6": "IP V six",
    "911": "nine one one", "5GHZ": "five gigahertz",
}  # fmt: skip
_TWO_WORDS: Final = {
    "HomeAssistant": "Home Assistant", "OpenWeatherMap": "Open Weather Map",
    "openWeatherMap": "open Weather Map",
}  # fmt: skip
"""Names that a dictionary knows in one word and people know as two."""


def _say_digits(run: str) -> str:
    if len(run) > 4 or (len(run) > 1 and run[0] == "0"):
        return digits(run)
    if len(run) == 4:
        return pairs(run) if run[1:] != "000" else cardinal(run)
    if len(run) == 3 and run[1:] != "00":
        return pairs(run)
    return cardinal(run)


def _mixed(found: re.Match[str]) -> str:
    text = found.group()
    if text.upper() in _SPECIAL:
        return _SPECIAL[text.upper()]
    groups = text.split("-")
    runs = [run for group in groups for run in _RUN.findall(group)]
    changes = sum(len(_RUN.findall(group)) - 1 for group in groups)
    scrambled = changes > 3 or (changes > 2 and len(text) > 8)
    if scrambled and len(text) > 6:
        spoken = [
            ", ".join(
                [
                    " ".join(digits(c) if c.isdigit() else c.upper() for c in group)
                    for group in groups
                ]
            )
        ]
        return " ".join(spoken)
    said = [_say_digits(run) if run.isdigit() else run for run in runs]
    if runs[-1] == "s" and runs[-2].isdigit():
        said[-2:] = [plural_number(said[-2])]  # "MP3s"
    return " ".join(said)


def _initials(found: re.Match[str]) -> str:
    text = found.group()
    letters = re.findall(r"[A-Za-z]", text)
    if len(letters) < 2 or " " in text.strip():
        return text
    rest = found.string[found.end() :]
    ended = text.endswith(".") and (
        not rest.strip() or re.match(r"\s+(?:The|It|He|She|We|They|In|This|A)\b", rest)
    )
    return "".join(letters).upper() + ("." if ended else "")


def _decimal_name(found: re.Match[str]) -> str:
    return f"{found[1]} {cardinal(found[2])} point {digits(found[3])}"


def say_names(text: str) -> str:
    """Take apart names that mix letters and figures."""
    if "#" in text:
        text = _NUMBER_SIGN.sub("number ", text)
    if not _MIXED_RUN.search(text):
        return text
    text = _EPISODE.sub(
        lambda m: f"season {cardinal(int(m[1]))} episode {cardinal(int(m[2]))}", text
    )
    text = _HEXADECIMAL.sub(
        lambda m: "zero x " + " ".join(digits(c) if c.isdigit() else c.upper() for c in m[1]), text
    )
    text = _LETTER_NUMBER.sub(lambda m: f"{m[1]} {_say_digits(m[2])}", text)
    text = _DECIMAL_NAME.sub(_decimal_name, text)
    return _MIXED.sub(_mixed, text)


def split_camel_case(text: str, known: Callable[[str], bool]) -> str:
    """Split camelCase names into words; names that a dictionary knows stay whole."""

    def split(found: re.Match[str]) -> str:
        name = found.group()
        if name in _TWO_WORDS:
            return _TWO_WORDS[name]
        if known(name.lower()):
            return name
        parts = _CAMEL_PART.findall(name)
        if len(parts) < 2 or parts[0] in {"Mc", "Mac", "De", "Di", "La", "Le", "Du", "Van", "O"}:
            return name
        if parts[-1] == "s" or (len(parts[-1]) == 1 and parts[-1].islower()):
            return name  # "LEDs"
        if len(parts[0]) == 1 and parts[0].islower() and parts[0] not in "ie":
            return name
        return " ".join(parts)

    return _CAMEL.sub(split, text) if _HUMP.search(text) else text


def join_initials(text: str) -> str:
    """Write "U.S." as capitals without dots, and take the dots from "J. R. Smith"."""
    if not _INITIAL.search(text):
        return text
    return _LONE_INITIAL.sub(_lone_initial, _INITIALS.sub(_initials, text))


def _lone_initial(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 24) : found.start()].split()
    lettered = bool(before) and before[-1].lower() in LETTERED
    ends = bool(before) and found["next"].lower() in STARTERS
    return found.group() if lettered or ends or found[1] == "I" else found[1]
