"""Addresses of machines and files: URLs, e-mail, IP and MAC addresses, paths, entity ids."""

import re
from typing import Final

from ..boundaries import STARTERS
from .numbers import cardinal, digits

_URL: Final = re.compile(
    r"\b(?:[a-z][a-z\d+]{1,15}://|www\.)[^\s<>\"'{}|\\^`\[\]]{1,2000}",
    re.I,
)
_EMAIL: Final = re.compile(
    r"(?:\bmailto:)?\b[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}\b"
)
_IPV4: Final = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(/\d{1,2})?(:\d{1,5})?(?![\w]|\.\d)")
_THREE_DOTS: Final = re.compile(r"\d\.\d{1,3}\.\d")
_DOTTED: Final = re.compile(r"[\w*-]\.\w")
_MAC: Final = re.compile(r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b")
_IPV6: Final = re.compile(
    r"(?<![\w:])(?=[0-9A-Fa-f:]{0,39}[A-Fa-f:]{2})(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:])"
)

_SUFFIXES: Final = (
    "com org net edu gov mil int io ai app dev info biz tv me co uk us de fr nl es it eu ca au nz ch "
    "at be se no dk fi pl jp cn in br local lan home arpa internal localhost cloud tech online site "
    "shop xyz page wiki blog news"
)
_EXTENSIONS: Final = (
    "yaml yml json toml xml html htm css js ts py sh cpp txt md csv log conf cfg ini db sql pdf doc "
    "docx xls xlsx ppt pptx zip tar gz bz2 xz iso img bin exe dmg apk deb rpm jpg jpeg png gif svg "
    "webp bmp mp3 mp4 mkv avi mov wav flac ogg m4a onnx env bak tmp key pem crt lock j2 jinja"
)
_DOMAIN: Final = re.compile(
    rf"\b(?=[A-Za-z0-9])(?:[A-Za-z0-9-]{{1,63}}\.){{1,6}}(?:{'|'.join(_SUFFIXES.split())})"
    r"(?![\w-]|\.\w)(:\d{1,5})?(/[\w./?=&%#~+-]{0,500})?",
)
_FILE: Final = re.compile(
    rf"(?<![\w/.])(?:[\w-]{{1,100}}\.){{1,6}}(?:{'|'.join(_EXTENSIONS.split())})\b(?!\.\w)", re.I
)
_RELATIVE: Final = re.compile(
    rf"(?<![\w/.\\:])(?:(?:~|\.{{1,2}})/)?(?:[\w-]{{1,60}}/){{0,10}}(?<=/)[\w-]{{1,60}}(?:\.[\w-]{{1,20}}){{0,2}}\.(?:{'|'.join(_EXTENSIONS.split())})\b(?!\.\w)"
)
_PATH: Final = re.compile(r"(?<![\w/.])(?:~|\.{1,2}|[A-Za-z]:)?(?:[/\\][\w.@-]{1,100}){2,20}[/\\]?")
_ENTITY: Final = re.compile(
    r"\b[a-z][a-z0-9_]{1,40}\.[a-z0-9]+_[a-z0-9_]{1,100}\b|\b[a-z]+_[a-z0-9_]{1,40}\.[a-z0-9_]{1,100}\b"
)
_DOMAINS: Final = (
    "sensor binary_sensor light switch climate cover fan lock media_player camera automation script "
    "scene input_boolean input_number input_select input_text input_datetime input_button person zone "
    "sun weather vacuum alarm_control_panel device_tracker group timer counter calendar todo button "
    "number select text update event remote siren humidifier water_heater lawn_mower valve notify tts "
    "assist_satellite conversation image homeassistant persistent_notification mqtt media"
)
_DOMAIN_ENTITY: Final = re.compile(
    rf"(?<![\w.-])(?!homeassistant\.local)(?:{'|'.join(_DOMAINS.split())})\.[a-z0-9_]{{1,100}}\b(?!\.\w)"
)
_DOTTED_NAME: Final = re.compile(r"(?<![\w./@-])[a-z]{2,40}(?:\.[a-z]{2,40}){1,4}(?![\w-]|\.\w)")
_SNAKE: Final = re.compile(r"(?<![\w])_*[A-Za-z0-9]+(?:_+[A-Za-z0-9]+)+_*(?!\w)")
_TRAILING: Final = ".,!?;:)'\""

SIGN_NAMES: Final = {
    ".": "dot", "/": "slash", "\\": "backslash", "-": "dash", "_": "underscore", ":": "colon",
    "@": "at", "?": "question mark", "=": "equals", "&": "and", "#": "hash", "%": "percent",
    "+": "plus", "~": "tilde",
}  # fmt: skip
_PIECES: Final = re.compile(r"[A-Za-z]+|\d+|[./\\:@?=&#%+~_-]")


def say_address(address: str) -> str:
    """Name every sign of an address; numbers of four digits or more go digit by digit."""
    words: list[str] = []
    for piece in _PIECES.findall(address):
        if piece in SIGN_NAMES:
            words.append(SIGN_NAMES[piece])
        elif piece.isdigit():
            plain = len(piece) < 4 and (piece[0] != "0" or piece == "0")
            words.append(cardinal(piece) if plain else digits(piece))
        else:
            words.append(piece)
    return " ".join(words)


def _url(found: re.Match[str]) -> str:
    address = found.group()
    kept = address.rstrip(_TRAILING)
    tail = address[len(kept) :]
    body = kept.split("://", 1)[-1].rstrip("/")
    host, slash, path = body.partition("/")
    path = path.split("?", 1)[0].split("#", 1)[0].rstrip("/")
    return f" {say_address(host + (slash + path if path else ''))} {tail.strip(')')}"


def _email(found: re.Match[str]) -> str:
    return f" {say_address(found.group().removeprefix('mailto:'))} "


def _ipv4(found: re.Match[str]) -> str:
    words = " dot ".join(cardinal(part) for part in found.group(1).split("."))
    if found.group(2):
        words += " slash " + cardinal(found.group(2)[1:])
    if found.group(3):
        words += " colon " + digits(found.group(3)[1:])
    return f" {words} "


def _characters(found: re.Match[str]) -> str:
    """Say hexadecimal groups letter by letter, a pause between groups."""
    groups = re.split(r"[:-]", found.group())
    return (
        " "
        + ", ".join(
            " ".join(digits(c) if c.isdigit() else c.upper() for c in group)
            for group in groups
            if group
        )
        + " "
    )


def _identifier(found: re.Match[str]) -> str:
    """Say an entity id: the dot is named, underscores are only gaps."""
    return found.group().replace(".", " dot ").replace("_", " ")


def _dotted_file(found: re.Match[str]) -> str:
    return f" {say_address(found.group()).replace(' underscore ', ' ')} "


def _dotted_name(found: re.Match[str]) -> str:
    """Say "user.name"; where a sentence begins behind the dot, only a space is missing."""
    names = found.group().split(".")
    return found.group() if STARTERS.intersection(names[1:]) else " dot ".join(names)


def _domain(found: re.Match[str]) -> str:
    name = found.group()
    kept = name.rstrip(_TRAILING)
    if name.count(".") == 1 and name.split(".")[1] in {"no", "it", "in", "me", "us", "be", "at"}:
        return name  # a missing space behind a full stop
    return f" {say_address(kept.rstrip('/'))} {name[len(kept) :]}"


def say_addresses(text: str) -> str:
    """Replace addresses, paths, file names and entity ids by words."""
    if "://" in text or "www." in text.lower():
        text = _URL.sub(_url, text)
    if "@" in text:
        text = _EMAIL.sub(_email, text)
    if ":" in text or "-" in text:
        text = _MAC.sub(_characters, text)
        text = _IPV6.sub(_ipv6, text) if ":" in text else text
    if "." in text:
        text = _IPV4.sub(_ipv4, text) if _THREE_DOTS.search(text) else text
    if _DOTTED.search(text):
        text = _DOMAIN_ENTITY.sub(_identifier, text)
        text = _ENTITY.sub(_identifier, text)
        text = _RELATIVE.sub(_dotted_file, text) if "/" in text else text
        text = _DOMAIN.sub(_domain, text)
        text = _FILE.sub(_dotted_file, text)
        text = _DOTTED_NAME.sub(_dotted_name, text)
    if "/" in text or "\\" in text:
        text = _PATH.sub(_path, text)
    if "_" in text:
        text = _SNAKE.sub(lambda m: m.group().replace("_", " "), text)
    return text


def _ipv6(found: re.Match[str]) -> str:
    groups = found.group().split(":")
    if len(groups) < 4 and "" not in groups:
        return found.group()
    spoken = [" ".join(digits(c) if c.isdigit() else c.upper() for c in group) for group in groups]
    return " " + re.sub(r"\s+", " ", " colon ".join(spoken)) + " "


def _path(found: re.Match[str]) -> str:
    path = found.group()
    units = {"km/h", "m/s"}
    if path in units or re.fullmatch(r"[/\\]\d+[/\\]\d+", path):
        return path
    kept = path.rstrip(_TRAILING)
    return f" {say_address(kept).replace(' underscore ', ' ')} {path[len(kept) :]}"
