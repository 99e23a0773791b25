"""Names and notations that other rules would misread: products, standards, colours, key strokes."""

import re
from typing import Final

from .guards import words_of
from .numbers import cardinal, decimal, digits, ordinal, pairs

_STANDARD: Final = re.compile(r"\b802\.(1[15]|3)(?:\.(\d{1,2}))?([a-z]{0,2})\b")
_PROCESSOR: Final = re.compile(r"\b([A-Za-z]{1,3})(\d{1,2})-(\d{3,5})([A-Za-z]{0,3})\b")
_AIRCRAFT: Final = re.compile(r"\b(Boeing|Airbus)\s(A?)(\d{3})-(\d{3,4})\b")
_CATALOGUE: Final = re.compile(r"(?<![\w-])(?!UTC|GMT)([A-Z]{1,5})-(\d{3,})(?![\w-]|[.,:]\d)")
_COMPANY: Final = re.compile(
    r"(?<!about )(?<!over )(?<!nearly )(?<!almost )(?<!than )(?<!of )(?<!to )(?<![\w$€£¥~<>+.,-])3M"
    r"(?='s\b|\s+(?!(?:people|users|views|downloads|subscribers|customers|rows|records|times|years|"
    r"dollars|euros|pounds|units|items|tokens|parameters|params|homes|houses|visitors|followers|"
    r"miles|km|lines|points|cars|jobs|words|in|a|per|more|and|or)\b)[A-Za-z])"
)
_COLOUR: Final = re.compile(r"(?<![\w&#])#(?=[A-Fa-f\d]{0,5}[\dA-F])([A-Fa-f\d]{6})(?!\w)")
_RGB: Final = re.compile(r"\b(?:RGB|rgb|Rgb)[AaWw]{0,2}\W{1,3}\d{1,3}(?:,\s?\d{1,3}){2,4}(?![\d,])")
_FUNCTION: Final = re.compile(r"\b([fgh])\(([a-z])\)")
_MIXED_CASE: Final = re.compile(r"\b(?:QoS|PoE|IoT|SoC|SpO(?=2)|DoS|BoM|VoLTE)(?![A-Za-z])(?!')")
"""Letters that are said one by one although not all are capitals."""
_PROTOCOL: Final = re.compile(r"\b([A-Z]{2,6})/(\d(?:\.\d)?)\b(?!/)")
_DIVIDED: Final = re.compile(r"(?<![\w./])(\d{1,9})\s?/\s?(\d{1,9})(?=\s?=)")
_MINUS: Final = re.compile(r"(?<=\d)[-−–](?=\d+(?:\.\d+)?\s?=)")
_SHUTTER: Final = re.compile(r"(?<![\w./,])1/(\d{2,4})\s?s(?:ec)?\b(?!\.\w)")
_APERTURE: Final = re.compile(r"(?<![\w/])f/(?=\d)")
_WORLD_WAR: Final = re.compile(r"\bWWI(I)?\b")
_NUMBERED: Final = re.compile(r"(?<![\w&#])#(?=[A-Z]{1,5}-\d{2,})")
_KEYS: Final = re.compile(
    r"\b(?:Ctrl|Control|Alt|Shift|Cmd|Command|Option|Win|Super|Meta|Fn)(?:\s?\+\s?[A-Za-z0-9]{1,9}){1,4}\b"
)
_KEY_NAMES: Final = {
    "ctrl": "control", "cmd": "command", "del": "delete", "esc": "escape", "win": "windows",
    "fn": "function", "ins": "insert", "pgup": "page up", "pgdn": "page down", "prtsc": "print screen",
}  # fmt: skip
_MENU: Final = re.compile(r"(?<=[A-Za-z)\"'])\s(?:>|›|»)\s(?=[\"'(]?[A-Z])")
_HUNDREDS_OF: Final = re.compile(r"(?<![\w.,$])(10{1,3}|1,000|10,?000|100,?000)s(?=\s+of\b)")
_MANY: Final = {
    "10": "tens", "100": "hundreds", "1000": "thousands", "10000": "tens of thousands",
    "100000": "hundreds of thousands",
}  # fmt: skip
_WEEKEND: Final = re.compile(r"(?i:\b(the|this|next|last|every|each|long)\s)w/e(?!\w)")
_WHATEVER: Final = re.compile(r"(?<![\w/])w/e(?!\w)", re.I)
_SWEETS: Final = re.compile(r"\bM&M'?s\b")
_INTERSTATE: Final = re.compile(
    r"\b(I-|US[- ]|SR[- ]|Route |Hwy\.? |Highway )(\d{1,3})\s([NSEW])B?\b(?!\.\w)"
)
_ROADS: Final = frozenset("i us sr route hwy highway".split())
_WAYS: Final = {"N": "north", "S": "south", "E": "east", "W": "west"}
_QUADRANT: Final = re.compile(
    r"\b((?:Ave(?:nue)?|St(?:reet)?|R(?:oa)?d|Blvd|Boulevard|Dr(?:ive)?|Pl(?:ace)?)\.?\s)(N|S)(E|W)\b"
)
_VANITY: Final = re.compile(
    r"(?<![\w.-])(?:1[-. ])?(8(?:00|33|44|55|66|77|88))-"
    r"(?=[A-Z\d-]{0,8}[A-Z]{3})([A-Z\d]{1,7}(?:-[A-Z\d]{1,7}){0,3})(?![\w-])"
)
_POSITION: Final = re.compile(
    r"(?<![\w.])(\d{1,3})°\s?(\d{1,2}(?:\.\d{1,6})?)['′]\s?(?:(\d{1,2}(?:\.\d{1,6})?)(?:[\"″]|'')\s?)?([NSEW])(?!\w)"
)
_COUNTDOWN: Final = re.compile(
    r"\bT-(?=\d{1,4}\s?(?:s|secs?|mins?|h|hrs?|d|seconds?|minutes?|hours?|days?|weeks?)\b)"
)
_WILDCARD: Final = re.compile(r"(?<!\S)\*\.(?=[a-z])")
_CUPS: Final = re.compile(r"(\d|[½¼¾⅓⅔⅛])(\s?)c\.(?=\s[a-z])")
_PASSWORD: Final = re.compile(
    r"\b((?i:pass(?:word|phrase|code)|(?:network |security |wifi |wi-fi )key|secret|token|coupon|voucher|promo code|"
    r"product key|serial(?: number| no\.)?)"
    r"(?:\s?[:=]|\sis:?|(?<=[Ss]erial)|(?<=[Ss]erial number)|(?<=[Ss]erial no\.))\s*\"?)"
    r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])([A-Za-z\d]{2,12}(?:-[A-Za-z\d]{2,12}){0,5})\b"
)
_SECRETS: Final = frozenset(
    "password passphrase passcode key secret token coupon voucher code serial".split()
)
_WORD_AND_FIGURES: Final = re.compile(
    r"(?:[A-Za-z][a-z]{2,}\d{0,4}|\d{1,4}[a-z]{3,})(?:-(?:[A-Za-z]?[a-z]{2,}\d{0,4}|\d{1,4}))*"
)


def spelled(text: str) -> str:
    """Name characters one by one, letters as capitals; hyphens are pauses."""
    groups = text.split("-")
    return ", ".join(
        " ".join(digits(c) if c.isdigit() else c.upper() for c in group) for group in groups
    )


def _figures(number: str) -> str:
    if len(number) > 4 or number[0] == "0":
        return digits(number)
    return cardinal(number) if number[1:].strip("0") == "" else pairs(number)


def _standard(found: re.Match[str]) -> str:
    tail = f" dot {cardinal(found[2])}" if found[2] else ""
    letters = " " + " ".join(found[3].upper()) if found[3] else ""
    return f"eight oh two dot {cardinal(found[1])}{tail}{letters}"


def _processor(found: re.Match[str]) -> str:
    letters = " " + " ".join(found[4].upper()) if found[4] else ""
    return f"{found[1]} {cardinal(found[2])} {_figures(found[3])}{letters}"


def _aircraft(found: re.Match[str]) -> str:
    return " ".join(filter(None, (found[1], found[2], _figures(found[3]), _figures(found[4]))))


def _divided(found: re.Match[str]) -> str:
    proper = int(found[1]) < int(found[2])  # "1/2 = 0.5" is a fraction
    return found.group() if proper else f"{found[1]} divided by {found[2]}"


def _keys(found: re.Match[str]) -> str:
    keys = [key.strip() for key in found.group().split("+")]
    return " ".join(_KEY_NAMES.get(key.lower(), key) for key in keys)


def _vanity(found: re.Match[str]) -> str:
    """Say a telephone number that is partly a word: "1-800-FLOWERS"."""
    area = "eight hundred" if found[1] == "800" else digits(found[1])
    words = [digits(group) if group.isdigit() else group for group in found[2].split("-")]
    return f"{'one ' if found.group()[0] == '1' else ''}{area} {' '.join(words)}"


def _position(found: re.Match[str]) -> str:
    """Say a latitude or a longitude in degrees, minutes and seconds."""
    parts = zip(found.groups()[:3], ("degree", "minute", "second"), strict=True)
    said = [f"{decimal(n)} {name}{'' if n == '1' else 's'}" for n, name in parts if n]
    return f"{' '.join(said)} {_WAYS[found[4]]}"


def _cups(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 4) : found.start()]
    more = re.search(r"\d$|\d \d?/?$", before) is not None  # "1 1/2 c.", "2½ c.", "12 c."
    one = not more and (found[1] == "1" or not found[1].isdigit() or before.endswith("/"))
    return f"{found[1]} {'cup' if one else 'cups'}"


def _password(found: re.Match[str]) -> str:
    if _WORD_AND_FIGURES.fullmatch(found[2]):
        return found.group()
    return found[1] + spelled(found[2])


def say_specials(text: str) -> str:
    """Replace what has a reading of its own; most texts have nothing of it."""
    if "#" in text:
        text = _COLOUR.sub(lambda m: f"hash {spelled(m[1])}", text)
        text = _NUMBERED.sub("number ", text)
    if "+/" in text:
        text = text.replace("+/-", "±")
    if "*." in text:
        text = _WILDCARD.sub("star dot ", text)
    words = words_of(text)
    if not _ROADS.isdisjoint(words):
        text = _INTERSTATE.sub(lambda m: f"{m[1]}{m[2]} {_WAYS[m[3]]}", text)
    if "-" in text:
        text = _COUNTDOWN.sub("T minus ", text)
        text = _AIRCRAFT.sub(_aircraft, text)
        text = _PROCESSOR.sub(_processor, text)
        text = _CATALOGUE.sub(lambda m: f"{m[1]} {_figures(m[2])}", text)
        text = _VANITY.sub(_vanity, text)
    if "°" in text:
        text = _POSITION.sub(_position, text)
    if " c." in text or "c. " in text:
        text = _CUPS.sub(_cups, text)
    if "=" in text:
        text = _DIVIDED.sub(_divided, _MINUS.sub(" minus ", text))
    if "/" in text:
        text = _SHUTTER.sub(lambda m: f"one {ordinal(m[1])} of a second", text)
        text = _APERTURE.sub("f ", text)
    if "WWI" in text:
        text = _WORLD_WAR.sub(lambda m: "World War two" if m[1] else "World War one", text)
    if "802." in text:
        text = _STANDARD.sub(_standard, text)
    if "3M" in text:
        text = _COMPANY.sub("three M", text)
    if "+" in text:
        text = _KEYS.sub(_keys, text)
    if ">" in text:
        text = _MENU.sub(", ", text)
    if "w/e" in text or "W/E" in text:
        text = _WEEKEND.sub(r"\1 weekend", text)
        text = _WHATEVER.sub("whatever", text)
    if "M&M" in text:
        text = _SWEETS.sub("M and M's", text)
    if not _SECRETS.isdisjoint(words):
        text = _PASSWORD.sub(_password, text)
    if "rgb" in text.lower():
        text = _RGB.sub(lambda m: re.sub(r",\s?", ", ", m.group()), text)
    if "(" in text:
        text = _FUNCTION.sub(r"\1 of \2", text)
    text = _MIXED_CASE.sub(lambda m: " ".join(m.group().upper()), text)
    if "/" in text:
        text = _PROTOCOL.sub(r"\1 \2", text)
    text = _QUADRANT.sub(lambda m: f"{m[1]}{_WAYS[m[2]]}{_WAYS[m[3]]}", text)
    if "0s" in text:
        text = _HUNDREDS_OF.sub(lambda m: _MANY[m[1].replace(",", "")], text)
    return text
