"""Addresses of machines and files: URLs, e-mail, IP and MAC addresses, paths, entity ids."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, figures, letters, signs, words
from ...abbreviations import STARTERS
from ..numbers import cardinal, decimal, digits
from .calendar import dated

_SUFFIXES: Final = (
    "com org net edu gov mil int io ai app dev info biz tv me co uk us de fr nl es it eu ca au nz ch "
    "at be se no dk fi pl jp cn in br local lan home arpa internal localhost cloud tech online site "
    "shop xyz page wiki blog news ly gg"
)
_EXTENSIONS: Final = (
    "yaml yml json toml xml html htm css js ts py sh cpp txt md csv log conf cfg ini db sql pdf doc "
    "docx xls xlsx ppt pptx zip tar gz bz2 xz iso img bin exe dmg apk deb rpm jpg jpeg png gif svg "
    "webp bmp mp3 mp4 mkv avi mov wav flac ogg m4a onnx env bak tmp key pem crt lock j2 jinja"
)
_DOMAINS: Final = (
    "sensor binary_sensor light switch climate cover fan lock media_player camera automation script "
    "scene input_boolean input_number input_select input_text input_datetime input_button person zone "
    "sun weather vacuum alarm_control_panel device_tracker group timer counter calendar todo button "
    "number select text update event remote siren humidifier water_heater lawn_mower valve notify tts "
    "assist_satellite conversation image homeassistant persistent_notification mqtt media stt"
)
_TOP_LEVEL: Final = frozenset(_SUFFIXES.split())
_FILE_TYPES: Final = frozenset(_EXTENSIONS.split())
_DOMAIN_NAMES: Final = frozenset(_DOMAINS.split())
_TRAILING: Final = ".,!?;:)'\""
_NOT_SUFFIXES: Final = frozenset({"no", "it", "in", "me", "us", "be", "at", "so", "is"})

SIGN_NAMES: Final = {
    ".": "dot", "/": "slash", "\\": "backslash", "-": "dash", "_": "underscore", ":": "colon",
    "@": "at", "?": "question mark", "=": "equals", "&": "and", "#": "hash", "%": "percent",
    "+": "plus", "~": "tilde",
}  # fmt: skip
_PIECES: Final = Pattern(r"[A-Za-z']+|\d+|[./\\:@?=&#%+~_-]")


def say_address(address: str) -> str:
    """Name every sign of an address; numbers of four digits or more go digit by digit."""
    said: list[str] = []
    for piece in _PIECES.findall(address):
        if piece in SIGN_NAMES:
            said.append(SIGN_NAMES[piece])
        elif piece.isdecimal():
            plain = len(piece) < 4 and (piece[0] != "0" or piece == "0")
            said.append(cardinal(piece) if plain else digits(piece))
        else:
            said.append(piece)
    return " ".join(said)


def _kept(found: Found) -> str:
    """Leave the marks behind an address to the sentence."""
    kept = found.written.rstrip(_TRAILING)
    found.end = found.start + len(kept)
    return kept


def _url(found: Found) -> str | None:
    kept = _kept(found)
    body = kept.split("://", 1)[-1].rstrip("/")
    host, slash, path = body.partition("/")
    path = path.split("?", 1)[0].split("#", 1)[0].rstrip("/")
    return say_address(host.split("?", 1)[0] + (slash + path if path else ""))


def _email(found: Found) -> str | None:
    return say_address(found.written.removeprefix("mailto:"))


def _ipv4(found: Found) -> str | None:
    said = " dot ".join(cardinal(part) for part in found["address"].split("."))
    if found["mask"]:
        said += " slash " + cardinal(found["mask"][1:])
    if found["port"]:
        said += " colon " + digits(found["port"][1:])
    if found["path"]:
        kept = found["path"].rstrip(_TRAILING)
        found.end -= len(found["path"]) - len(kept)
        said += " " + say_address(kept)
    return said


def _characters(found: Found) -> str | None:
    """Say hexadecimal groups letter by letter, a pause between groups."""
    groups = re.split(r"[:-]", found.written)
    return ", ".join(
        " ".join(digits(c) if c.isdecimal() else c.upper() for c in group)
        for group in groups
        if group
    )


def _ipv6(found: Found) -> str | None:
    groups = found.written.split(":")
    if (len(groups) < 4 and "" not in groups) or not re.search(r"[A-Fa-f]|::", found.written):
        return None
    if re.fullmatch(r"[\d:]+", found.written) and "::" not in found.written:
        return None
    said = [" ".join(digits(c) if c.isdecimal() else c.upper() for c in group) for group in groups]
    return " ".join(" colon ".join(said).split())


def _identifier(found: Found) -> str | None:
    """Say an entity id: the dot is named, underscores are only gaps."""
    return _figured(dated(found.written).replace(".", " dot ").replace("_", " "))


def _figured(text: str) -> str:
    said = [_part(piece) for piece in re.findall(r"[A-Za-z']+|\d+", text)]
    return " ".join(said)


def _part(piece: str) -> str:
    if not piece.isdecimal():
        humps = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+", piece)
        return " ".join(humps) if len(humps) > 1 and len(piece) > 3 else _SHORT.get(piece, piece)
    if re.fullmatch(r"(?:19|20)\d\d", piece):
        return (
            f"{cardinal(piece[:2])} {cardinal(piece[2:])}" if piece[2] != "0" else cardinal(piece)
        )
    return (
        digits(piece) if len(piece) > 4 or (len(piece) > 1 and piece[0] == "0") else cardinal(piece)
    )


_SHORT: Final = {
    "temp": "temperature",
    "temps": "temperatures",
    "avg": "average",
    "hum": "humidity",
}


def _file(found: Found) -> str | None:
    if found["ext"].lower() not in _FILE_TYPES:
        return None
    return say_address(dated(found.written)).replace(" underscore ", " ")


def _dotted_name(found: Found) -> str | None:
    """Say "user.name"; where a sentence begins behind the dot, only a space is missing."""
    names = found.written.split(".")
    return None if STARTERS.intersection(names[1:]) else " dot ".join(names)


def _domain(found: Found) -> str | None:
    if found["tld"] not in _TOP_LEVEL:
        return None
    name = _kept(found)
    host = name.split("/")[0].split(":")[0]
    if host.count(".") == 1 and host.split(".")[1] in _NOT_SUFFIXES and "/" not in name:
        return None  # a missing space behind a full stop
    path = name.split("?", 1)[0] if "?" in name else name
    return say_address(path.rstrip("/"))


def _path(found: Found) -> str | None:
    path = found.written
    if re.fullmatch(r"(?:[/\\]\d+)+", path) or re.fullmatch(r"(?:/[A-Za-z]{1,2})+", path):
        return None
    kept = _kept(found)
    return say_address(kept).replace(" underscore ", " ")


def _snake(found: Found) -> str | None:
    text = found.written.strip("_")
    if text.replace("_", "").isdecimal():
        return (
            cardinal(text.replace("_", "")) if re.fullmatch(r"\d{1,3}(?:_\d{3})+", text) else None
        )
    return _figured(dated(text).replace("_", " "))


_COMMAND: Final = Pattern(
    r"\b(?:ls|git|run|rm|docker|sudo|grep|pip|npm|curl|ssh|tar|cp|mv|cat|app|apt)\b[^.!?]{0,24} $"
)


def _weigh_option(found: Found) -> int:
    if found.before(1) not in {" ", "`"}:
        return 0
    sure = found.written.startswith("--") or _COMMAND.search(found.before(40)) is not None
    return 80 if sure else 0


def _option(found: Found) -> str | None:
    """Say an option of a command: "--version", "-la"."""
    name = found["name"].replace("-", " ")
    return f"dash {name}" if not found.written.startswith("--") else name


_TAIL: Final = r"(?![\w-]|\.\w)(?::\d{1,5})?(?:/[\w./?=&%#~+-]{0,500})?"

RULES: Final = (
    Rule("address", letters(":+"), r"[a-z][a-z\d+]{1,15}://[^\s<>\"'{}|\\^`\[\]]{1,2000}", _url, 99, flags=re.I),
    Rule("address", letters("•"), r"www\.[^\s<>\"'{}|\\^`\[\]]{1,2000}", _url, 99, flags=re.I),
    Rule(
        "e-mail", letters("•@-_+9%:", near="@"),
        r"(?:mailto:)?[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}"
        r"(?:\.[A-Za-z0-9-]{1,63}){1,8}\b",
        _email, 98,
    ),
    Rule(
        "e-mail", figures("•@-_+a", near="@"),
        r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}\b",
        _email, 98,
    ),
    Rule(
        "IP address", figures("•"),
        r"(?P<address>\d{1,3}(?:\.\d{1,3}){3})(?P<mask>/\d{1,2}(?!\w))?(?P<port>:\d{1,5})?"
        r"(?P<path>/[\w./?=&%#~+-]{1,200})?(?!\w|\.\d)",
        _ipv4, 96,
    ),
    Rule("MAC address", figures("a:-", near=": -"), r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b", _characters, 97),
    Rule("MAC address", letters("9:-"), r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}\b", _characters, 97),
    Rule(
        "IP address", figures("a:", near=":"),
        r"(?=[0-9A-Fa-f:]{0,39}[A-Fa-f:]{2})(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:])",
        _ipv6, 94,
    ),
    Rule(
        "IP address", letters("9:", near=":"),
        r"(?=[0-9A-Fa-f:]{0,39}[A-Fa-f:]{2})(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:])",
        _ipv6, 94,
    ),
    Rule(
        "entity", words(domain.split("_")[0] for domain in _DOMAINS.split()),
        r"(?!homeassistant\.local)(?P<domain>[a-z_]{3,30})\.[a-z0-9_]{1,100}\b(?!\.\w)",
        lambda f: _identifier(f) if f["domain"] in _DOMAIN_NAMES else None, 95,
    ),
    Rule(
        "entity", letters("•_9", near="_"),
        r"[a-z][a-z0-9_]{1,40}\.[a-z0-9]+_[a-z0-9_]{1,100}\b|"
        r"[a-z]+_[a-z0-9_]{1,40}\.[a-z0-9_]{1,100}\b",
        _identifier, 94,
    ),
    Rule(
        "file", letters("•/_-9", near="/"),
        r"(?:[\w-]{1,60}/){1,10}[\w-]{1,60}(?:\.[\w-]{1,20}){0,2}\."
        r"(?P<ext>[A-Za-z][A-Za-z0-9]{1,5})\b(?!\.\w)",
        _file, 93, flags=re.I,
    ),
    Rule("domain", letters("•-9"), rf"(?:[A-Za-z0-9-]{{1,63}}\.){{1,6}}(?P<tld>[a-z]{{2,12}}){_TAIL}", _domain, 92),
    Rule(
        "domain", figures("•-a"),
        rf"(?=[\d.-]*[A-Za-z])(?:[A-Za-z0-9-]{{1,63}}\.){{1,6}}(?P<tld>[a-z]{{2,12}}){_TAIL}",
        _domain, 50,
    ),
    Rule(
        "file", letters("•_-9"),
        r"(?:[\w-]{1,100}\.){1,6}(?P<ext>[A-Za-z][A-Za-z0-9]{1,5})\b(?!\.\w)",
        _file, 91, flags=re.I,
    ),
    Rule(
        "file", figures("_-•"),
        r"(?=[\d._-]*[A-Za-z])(?:[\w-]{1,100}\.){1,6}(?P<ext>[A-Za-z][A-Za-z0-9]{1,5})\b"
        r"(?!\.\w)",
        _file, 91, flags=re.I,
    ),
    Rule("name with dots", letters("•"), r"[a-z]{2,40}(?:\.[a-z]{2,40}){1,4}(?![\w-]|\.\w)", _dotted_name, 90),
    Rule(
        "path", signs("/~\\", glued=False),
        r"~(?:[/\\][\w.@-]{1,100}){1,20}[/\\]?|(?:[/\\][\w.@-]{1,100}){2,20}[/\\]?",
        _path, 93,
    ),
    Rule("path", signs("."), r"(?<!\w)\.{1,2}(?:[/\\][\w.@-]{1,100}){1,20}[/\\]?", _path, 93),
    Rule("path", letters(":"), r"[A-Za-z]:(?:[/\\][\w.@-]{1,100}){1,20}[/\\]?", _path, 93),
    Rule(
        "protocol", capitals("/"),
        r"(?P<a>[A-Z]{2,6})/(?P<b>\d(?:\.\d)?)\b(?!/)",
        lambda f: f"{f['a']} {decimal(f['b'])}", 70,
    ),
    Rule("aperture", words("f"), r"f/(?=\d)", "f ", 70),
    Rule("wildcard", signs("*", glued=False), r"\*\.(?=[a-z])", "star dot", 80),
    Rule("name with underscores", letters("_9"), r"[A-Za-z0-9]+(?:_+[A-Za-z0-9]+)+_*(?!\w)", _snake, 89),
    Rule("name with underscores", signs("_", glued=False), r"_+[A-Za-z0-9]+(?:_+[A-Za-z0-9]+)+_*(?!\w)", _snake, 89),
    Rule("name with underscores", figures("_a"), r"[A-Za-z0-9]+(?:_+[A-Za-z0-9]+)+_*(?!\w)", _snake, 89),
    Rule(
        "option", signs("-", glued=False),
        r"--?(?P<name>[a-z][a-z-]{0,30})\b(?![.'])",
        _option, 80, _weigh_option,
    ),
)  # fmt: skip
