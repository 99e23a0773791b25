"""Addresses of the network, entities, versions, files and telephone numbers."""

import re
from typing import Final

from ....rules import LETTERS, Found, Pattern, Rule, figures, letters, signs, words
from ..numbers import cardinal, digits
from .names import is_spelled, spelled

SIGN_NAMES: Final = {
    ".": "Punkt", "-": "Bindestrich", "_": "Unterstrich", "/": "Schrägstrich", "@": "ät", ":": "Doppelpunkt",
    "?": "Fragezeichen",
    "=": "gleich", "&": "und", "%": "Prozent", "+": "plus", "~": "Tilde", "#": "Raute", "\\": "Backslash",
}  # fmt: skip
_ENDINGS_SAID: Final = frozenset(
    "com net org info name berlin app shop online local lan home biz gov edu dev cloud blog koeln bayern".split()
)
_SPELLED_PARTS: Final = frozenset(
    "www de at ch eu io tv gmx tts html php pdf csv xml api uk us fr nl pl it li lu es be ftp ssh mp jpg png".split()
)
_PART: Final = re.compile(rf"[{LETTERS}]+|\d+|[^{LETTERS}\d\s]")
_DOMAIN: Final = r"(?:[A-Za-zäöüÄÖÜß\d](?:[A-Za-zäöüÄÖÜß\d-]{0,60})\.){1,5}[A-Za-z]{2,12}"
_TOP: Final = (
    r"(?:de|at|ch|eu|com|net|org|info|io|tv|local|lan|home|app|dev|shop|gov|edu|uk|us|fr|nl|it|be|pl|cz|es|lu|li|"
    r"online|berlin|koeln|cloud)"
)


def read_parts(text: str, *, dots: bool = True) -> str:
    """Name what an address is made of: words as they are, signs by their names, figures as numbers."""
    said: list[str] = []
    for part in _PART.findall(text):
        if part.isdecimal():
            said.append(digits(part) if part[0] == "0" or len(part) > 4 else cardinal(part))
        elif part in SIGN_NAMES:
            if dots or part not in "_":
                said.append(SIGN_NAMES[part])
        elif (
            part.lower() in _SPELLED_PARTS
            or (part.isupper() and is_spelled(part))
            or len(part) == 1
        ):
            said.append(spelled(part) if part[0].isalpha() else "")
        elif part[0].isalpha():
            said.append(part)
    return " ".join(filter(None, said))


def _url(found: Found) -> str | None:
    address = re.sub(r"^[a-z]+://", "", found["address"])
    tail = address[len(address.rstrip(".,!?;:)")) :]
    found.end -= len(tail)
    address = address.rstrip(".,!?;:)").split("?")[0].split("#")[0].rstrip("/")
    return read_parts(address)


def _email(found: Found) -> str | None:
    return read_parts(found.written)


def _ip(found: Found) -> str | None:
    parts = found["ip"].split(".")
    if any(int(part) > 255 or (len(part) > 1 and part[0] == "0") for part in parts):
        return None
    said = " Punkt ".join(cardinal(part) for part in parts)
    return said + (f" Doppelpunkt {digits(found['port'])}" if found["port"] else "")


def _entity(found: Found) -> str | None:
    """Say "sensor.wohnzimmer_temperatur": underscores are spaces."""
    head, _, name = found.written.partition(".")
    said = " ".join(read_parts(part) for part in re.split(r"_+", name) if part)
    return f"{head.replace('_', ' ')} Punkt {said}"


def _snake(found: Found) -> str | None:
    return " ".join(read_parts(part) for part in found.written.split("_") if part)


def _version(found: Found) -> str | None:
    parts = found["n"].split(".")
    said = " Punkt ".join(
        digits(part) if len(part) > 1 and part[0] == "0" else cardinal(part) for part in parts
    )
    if found["tail"]:
        said += " " + read_parts(found["tail"].lstrip("-"))
    head = found["head"]
    return f"{'Version' if head.lower().startswith('v') else head.strip()} {said}" if head else said


def _weigh_version(found: Found) -> int:
    grouped = re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", found["n"]) is not None
    return 70 if found["head"] or not grouped else 0


_CALLED: Final = Pattern(
    r"(?:\b(?:tel|telefon|telefonnummer|handy|mobil|fax|nummer|rufnummer|hotline|ruf\w*|ruft|wähle?n?|anruf\w*|notruf|nr|durchwahl|"
    r"kontakt|erreich\w*|unter|notfall|an|polizei|feuerwehr)\.?:?|\()\s?$",
    re.I,
)


def _telephone(found: Found) -> str | None:
    groups = re.findall(r"\d+", found.written)
    figures_ = "".join(groups)
    if not 5 <= len(figures_) <= 15:
        return None
    plus = "plus " if found.written.startswith("+") else ""
    return plus + ", ".join(digits(group) for group in groups)


def _weigh_telephone(found: Found) -> int:
    if found.written.startswith("+"):
        return 85
    first = re.match(r"\(?0[1-9]\d{1,4}", found.written)
    grouped = re.search(r"\d[\s/)-]+\d", found.written) is not None
    return (
        85
        if first and (grouped or _CALLED.search(found.before(24)) or len(found.written) >= 9)
        else 0
    )


def _emergency(found: Found) -> str | None:
    return digits(found["n"])


def _weigh_emergency(found: Found) -> int:
    called = _CALLED.search(found.before(24)) or re.match(
        r"\s(?:an\b|wähl|anruf|ruf)", found.after(12)
    )
    return 80 if called else 0


def _file(found: Found) -> str | None:
    """Say "configuration.yaml", "bild.jpg"."""
    return read_parts(found.written)


_DOMAINS: Final = (
    "sensor binary_sensor light switch climate cover fan media_player automation script scene input_boolean "
    "input_number input_select input_text input_datetime input_button person device_tracker camera vacuum lock "
    "alarm_control_panel weather zone group timer counter number select button update event siren humidifier "
    "water_heater calendar todo tts stt conversation notify remote sun switch_as_x lawn_mower valve text date "
    "time datetime image homeassistant hassio mqtt zha zwave_js plant"
)
_FIRST: Final = frozenset(name.partition("_")[0] for name in _DOMAINS.split())

RULES: Final = (
    Rule(
        "web address",
        words("http https ftp www"),
        r"(?P<address>(?:(?:https?|ftp)://|www\.)[^\s<>\"]{2,300})",
        _url,
        90,
    ),
    Rule(
        "web address",
        letters("•-9"),
        rf"(?P<address>(?:[A-Za-z\däöü](?:[\wäöü-]{{0,60}})\.){{1,4}}{_TOP}(?![\w@-]|\.\w)(?:/[^\s<>\"]{{0,200}})?)",
        _url,
        64,
    ),
    Rule("e-mail address", letters(near="@"), rf"[\w.+-]{{1,64}}@{_DOMAIN}", _email, 92),
    Rule(
        "IP address",
        figures("•"),
        r"(?P<ip>\d{1,3}(?:\.\d{1,3}){3})(?::(?P<port>\d{2,5}))?(?![\d.]\d)(?!\d)",
        _ip,
        88,
    ),
    Rule(
        "entity",
        words(_FIRST),
        rf"(?:{'|'.join(sorted(_DOMAINS.split(), key=len, reverse=True))})\.[a-z\däöü_]+(?![\w@])",
        _entity,
        86,
    ),
    Rule("identifier", letters("_"), rf"[{LETTERS}\d]+(?:_[{LETTERS}\d]+)+(?![\w.@])", _snake, 50),
    Rule(
        "version",
        letters(),
        r"(?P<head>[vV]|V\.\s|[Vv]ersion\s)(?P<n>\d{1,4}(?:\.\d{1,4}){0,4})(?P<tail>-?(?:beta|alpha|rc|b|dev)\d{0,3})?(?![\w,]|\.\d)",
        _version,
        70,
        _weigh_version,
    ),
    Rule(
        "version",
        figures("•"),
        r"(?P<head>)(?P<n>\d{1,4}(?:\.\d{1,4}){2,4})(?P<tail>-?(?:beta|alpha|rc|b|dev)\d{0,3})?(?![\w,]|\.\d)",
        _version,
        72,
        _weigh_version,
    ),
    Rule(
        "dotted",
        letters("•"),
        rf"(?P<a>[{LETTERS}]+)\.(?=[a-zäöüß])",
        lambda f: f"{f['a']} Punkt ",
        8,
    ),
    Rule(
        "file",
        letters("•_"),
        rf"[{LETTERS}\d_-]{{1,60}}\.(?:yaml|yml|json|txt|pdf|jpg|jpeg|png|gif|mp3|mp4|wav|csv|xml|html|py|sh|zip|log|conf|docx?|xlsx?)(?!\w)",
        _file,
        66,
    ),
    Rule(
        "telephone",
        figures(),
        r"0\d{1,5}(?:[\s/)-]{1,3}\d{2,8}){0,5}(?![\d:]|[.,]\d)",
        _telephone,
        85,
        _weigh_telephone,
    ),
    Rule(
        "telephone",
        signs("+(", glued=False),
        r"\+\d{1,3}(?:[\s/()-]{1,3}\d{1,8}){1,6}(?!\d)|\(0\d{1,5}\)(?:[\s/-]{0,2}\d{2,8}){1,5}(?!\d)",
        _telephone,
        85,
        _weigh_telephone,
    ),
    Rule(
        "telephone",
        figures(),
        r"(?P<n>11[0256]|11833|116117|19222)(?!\d|[.,]\d)",
        _emergency,
        80,
        _weigh_emergency,
    ),
)
