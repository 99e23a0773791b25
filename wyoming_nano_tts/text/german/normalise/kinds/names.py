"""Names made of letters and figures, acronyms that are spelled, Roman numerals, camelCase."""

import re
from typing import Final

from ....rules import LETTERS, Found, Pattern, Rule, capitals, figures, letters, words
from ....written.roman_numerals import roman
from ...abbreviations import starts_sentence
from ..evidence import COUNTED_BY, sentence_ends
from ..grammar import ACCUSATIVE, DATIVE, GENITIVE, case_before, ordinal_ending
from ..numbers import cardinal, digits, ordinal, pairs

_WORDS: Final = frozenset(
    "NAS NASA NATO LAN RAM ROM SIM PIN TAN IKEA LIDL ALDI BIOS DAX AIDS UNO UNESCO UNICEF FIFA UEFA PISA OPEC "
    "SARS GAU GEMA BAFÖG ELSTER HACS JPEG RAID SCART MIDI ASCII ISO DIN LASER RADAR MODEM NABU HIFI "
    "WIFI OLED EDEKA REWE OBI HARIBO VISA SEPA COVID CORONA OK NEIN JA AN AUS UND ODER DER DIE "
    "DAS IST EIN EINE ZU AUF IM IN AM ICH DU ER SIE ES WIR IHR NICHT VON MIT BEI NUR ALLE NEU AB BIS TAG TÜR "
    "BAD TOR LICHT WICHTIG ACHTUNG HALLO INFO TEST STOP STOPP HILFE OFFEN ZIGBEE MATTER MEGA SUPER TOLL GUT "
    "SEHR JETZT HEUTE MORGEN BITTE DANKE ALARM WARNUNG FEHLER OBEN UNTEN LINKS RECHTS HAUS AUTO GAS ÖL DUO POS "
    "NIE DA WO WER WAS WIE SO WENN ABER DENN HAT HABE WAR SIND KEIN KEINE DEIN MEIN SEIN UM ZUM ZUR VOR NACH "
    "FÜR".split()
)
"""Written in capitals and said as words."""
_SPELLED: Final = frozenset(
    "USA EU LED AKW EDV UKW IP IT ID EC API URL UV AC KI AI USB UHD ADAC ARD ZDF AOK AGB EKG MRT "
    "ICE IC EC RE RB IRE EU DAB GPU CPU APU AAA AA AG KG GG OG UG UMTS UPS USV ISDN RSI "
    "VDE EIB PEI VIP ESP EEG EVU AVM EVS UWB AP AV ATM ABC ASP EZB ISBN IDE EAN AE OTA UI UX CEO CIO CAD PCI "
    "SUV SOS EHEC IRC EPG EAV AFD CDU CSU SPD FDP ÖBB ÖPNV ÖRR TÜV LCD UID GEZ MEZ MESZ UTC HSV OP PDA OS "
    "IQ EQ IR DOI ABS ESC EBK EFH EK IHK HDMI HD SD TV PV NRW UN EM WM OSZE EUGH UEA RSSI SSID BSSID "
    "UUID MQTT HTML HTTP HTTPS OBD BEV PHEV EV RGB KWH HVAC".split()
)
"""With vowels, and spelled all the same."""
_MIXED_NAMES: Final = {
    "WLAN": "W LAN", "VLAN": "V LAN", "WiFi": "WLAN", "Wi-Fi": "WLAN", "PoE": "P O E", "IoT": "I O T",
    "QoS": "Q O S", "iOS": "i O S",
    "GmbH": "G M B H", "AfD": "A F D", "mbH": "M B H", "KWh": "Kilowattstunde", "kWh": "Kilowattstunden",
    "kW": "Kilowatt", "TÜV": "TÜV",
    "DAB+": "D A B plus", "eMail": "E Mail", "BaföG": "Bafög", "LoRa": "Lora", "KfW": "K F W",
    "PayPal": "Paypal", "YouTube": "YouTube",
    "iPhone": "iPhone", "iPad": "iPad", "HomeKit": "Home Kit", "HomePod": "Home Pod", "eBay": "eBay",
    "dpa": "D P A", "tagesschau": "Tagesschau",
}  # fmt: skip
_VOWELS: Final = frozenset("AEIOUYÄÖÜ")
_SHOUTED_SHARE: Final = 0.7
"""Of capitals among the letters around a word; more is somebody who shouts."""
_ROMAN_AFTER: Final = frozenset(
    "kapitel teil band akt artikel stufe abschnitt phase typ klasse weltkrieg folge szene buch tabelle anhang "
    "kategorie gruppe modell generation mark serie version saison runde lektion paragraf ebene".split()
)
_QUEENS: Final = frozenset(
    "elisabeth elizabeth katharina maria margarethe margrethe viktoria victoria beatrix christina isabella "
    "anna johanna".split()
)
_KINGS: Final = frozenset(
    "ludwig wilhelm friedrich karl heinrich otto leopold franz joseph josef konrad philipp georg alexander "
    "nikolaus peter paul benedikt johannes pius leo gregor klemens clemens urban innozenz napoleon rudolf "
    "maximilian ferdinand albrecht august christian gustav adolf olaf harald knut erik richard eduard jakob "
    "james charles charles louis philippe juan carlos felipe franziskus sixtus julius ramses thutmosis ernst "
    "albert albrecht sigismund ruprecht karol iwan boris otto hadrian ottokar wenzel stefan bonifatius viktor "
    "emanuel emmanuel umberto haakon harald".split()
)


_SPEAKABLE: Final = Pattern(
    "[^AEIOUÄÖÜY][AEIOUÄÖÜ][^AEIOUÄÖÜ]|[AEIOUÄÖÜ][^AEIOUÄÖÜ][AEIOUÄÖÜ]|[^AEIOUÄÖÜ][AEIOUÄÖÜ]{2}"
)
"""Three capitals that are a syllable or two: NAS, UNO, GAU."""
_CLUSTER: Final = Pattern(
    r"(?!SCH|STR|SPR|SPL|CHS|CHT|RST|NST|NKT|RKT|NDS|LTS|RCH|LCH|MPF|PFL|RTZ|NTR|LTR|MPL|MBR|RBR|NGS|CKT)[BCDFGHJKLMNPQRSTVWXZ]{3}"
)
"""Consonants that no German word has side by side: capitals with them are read as letters."""


def spelled(word: str) -> str:
    """Write letters one by one."""
    return " ".join(word.upper())


def is_spelled(word: str) -> bool:
    """Tell whether capitals are read as letters."""
    if word in _WORDS:
        return False
    if word in _SPELLED or len(word) == 2 or (len(word) == 3 and not _SPEAKABLE.fullmatch(word)):
        return True
    return len(word) <= 5 and (not _VOWELS.intersection(word) or _CLUSTER.search(word) is not None)


def _acronym(found: Found) -> str | None:
    word = found["w"]
    if word in _MIXED_NAMES:
        return _MIXED_NAMES[word]
    shouted = word not in _SPELLED and _VOWELS.intersection(word) and _is_shouted(found)
    if shouted or not is_spelled(word):
        return None
    said = spelled(word)
    return f"{said} {found['s']}" if found["s"] == "er" else said


def _is_shouted(found: Found) -> bool:
    around = [c for c in found.before(60) + found.after(60) if c.isalpha()]
    return len(around) > 8 and sum(map(str.isupper, around)) > _SHOUTED_SHARE * len(around)


def _plural_letters(found: Found) -> str | None:
    """Say "LEDs", "PCs": many say no s, and none that is heard belongs to the last letter's name."""
    return spelled(found["w"]) if is_spelled(found["w"]) or len(found["w"]) <= 4 else None


def _run(run: str) -> str:
    if not run.isdecimal():
        if run in _MIXED_NAMES:
            return _MIXED_NAMES[run]
        return spelled(run) if run.isupper() and (is_spelled(run) or len(run) <= 2) else run
    if len(run) > 1 and run[0] == "0":
        return digits(run)
    if len(run) == 4 and run[2] != "0":
        return pairs(run)
    return cardinal(run) if len(run) <= 4 else digits(run)


def _mixed(found: Found) -> str | None:
    """Say a name of letters and figures: "ESP32", "CO2", "GU10", "5b"."""
    runs = re.findall(rf"[{LETTERS}]+|\d+|,", found.written)
    return " ".join("Komma" if run == "," else _run(run) for run in runs)


def _number_letter(found: Found) -> str | None:
    """Say "12a", "7b": figures and one letter."""
    return f"{cardinal(found['n']) if found['n'][0] != '0' else digits(found['n'])} {found['l'].upper()}"


def _decimal_name(found: Found) -> str | None:
    """Say "PM2,5", "PM2.5"."""
    return f"{_run(found['head'])} {cardinal(found['a'])} Komma {digits(found['b'])}"


def _train(found: Found) -> str | None:
    """Say "IC 2045", "A 7", "RE 7"."""
    number = found["n"]
    said = pairs(number) if len(number) == 4 and number[2] != "0" else cardinal(number)
    return f"{spelled(found['w'])} {said}"


def _ruler(found: Found) -> str | None:
    """Say "Ludwig XIV.", "Wilhelms II."."""
    lowered = found["name"].lower()
    base = lowered.removesuffix("s") if lowered not in _KINGS | _QUEENS else lowered
    return _ruling(found, found["name"], base in _QUEENS) if base in _KINGS | _QUEENS else None


def _titled(found: Found) -> str | None:
    """Say "Königin Elizabeth II.", whoever it is."""
    said = _ruling(found, found["name"], found["title"].endswith("in"))
    return f"{found['title']} {said}" if said else None


def _ruling(found: Found, name: str, queen: bool) -> str | None:
    value = roman(found["n"])
    if value is None or value > 30:
        return None
    lowered = name.lower()
    base = (
        lowered.removesuffix("s")
        if lowered not in _KINGS | _QUEENS and name.endswith("s")
        else lowered
    )
    case = GENITIVE if base != lowered else case_before(_RULERS.sub("", found.before(60)))
    dot = (
        "."
        if found["dot"]
        and sentence_ends(found.text, found.end)
        and (found.ends_text or starts_sentence(found.following))
        else ""
    )
    if case == GENITIVE:
        article, ending = ("der" if queen else "des"), "en"
    elif case == DATIVE:
        article, ending = ("der" if queen else "dem"), "en"
    elif queen:
        article, ending = "die", "e"
    else:
        article, ending = ("den", "en") if case == ACCUSATIVE else ("der", "e")
    place = ordinal(value, ending)
    return f"{name} {article} {place[0].upper()}{place[1:]}{dot}"


_RULERS: Final = Pattern(
    r"(?:König|Königin|Kaiser|Kaiserin|Papst|Zar|Zarin|Fürst|Herzog|Prinz|[A-ZÄÖÜ][a-zäöüß]+)(?:s|n|en)?\s$"
)


def _roman(found: Found) -> str | None:
    """Say a Roman numeral behind what is counted by it, or before a noun: "Kapitel IV", "II. Weltkrieg"."""
    value = roman(found["n"])
    if value is None:
        return None
    if found["dot"]:
        following = re.match(r"\s([A-ZÄÖÜ][a-zäöüß]+)", found.after(24))
        if (
            following is None
            or starts_sentence(following[1])
            or (len(found["n"]) == 1 and found["n"] != "I" and found["n"] != "V")
        ):
            return None
        if len(found["n"]) == 1 and following[1].lower() not in {
            "weltkrieg",
            "akt",
            "quartal",
            "halbjahr",
            "semester",
            "internationale",
            "liga",
        }:
            return None
        return ordinal(value, ordinal_ending(found.before(60), following[1]))
    return cardinal(value) if found.previous in _ROMAN_AFTER else None


def _camel(found: Found) -> str | None:
    """Split camelCase into words."""
    name = found.written
    if name in _MIXED_NAMES:
        return _MIXED_NAMES[name]
    parts = re.findall(r"[A-ZÄÖÜ]+(?=[A-ZÄÖÜ][a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+", name)
    if (
        len(parts) < 2
        or parts[0] in {"Mc", "Mac"}
        or len(parts[-1]) == 1
        or (len(parts[0]) == 1 and parts[0].isupper())
    ):
        return None
    return " ".join(_run(part) for part in parts)


def _initial(found: Found) -> str | None:
    """Take the full stop from an initial: "J. S. Bach"; not from "die L E D." or "Klasse B."."""
    spelled_before = re.search(r"(?<!\w)[A-ZÄÖÜ]\s$", found.before(3)) is not None
    if spelled_before or found.previous in COUNTED_BY or starts_sentence(found.following):
        return None
    return found["l"] if re.match(r"\s?[A-ZÄÖÜ](?:[a-zäöüß]|\.)", found.after(4)) else None


def _initials(found: Found) -> str | None:
    """Say "I.O.", "U.S.A."."""
    said = " ".join(re.findall(rf"[{LETTERS}]", found.written)).upper()
    return said + (
        "." if found.written.endswith(".") and sentence_ends(found.text, found.end) else ""
    )


def _account(found: Found) -> str | None:
    """Say "DE89 3704 0044 0532 0130 00" in its groups."""
    groups = found.written.split()
    return f"{spelled(groups[0][:2])} {', '.join(digits(group) for group in groups)}"


RULES: Final = (
    Rule(
        "account", capitals("9"), r"[A-Z]{2}\d{2}(?: \d{4}){3,7}(?: \d{1,3})?(?!\w)", _account, 90
    ),
    Rule(
        "episode",
        words("s"),
        r"S(?P<s>\d{1,2})E(?P<e>\d{1,3})\b",
        lambda f: f"Staffel {cardinal(int(f['s']))} Folge {cardinal(int(f['e']))}",
        90,
    ),
    Rule(
        "name",
        figures("a"),
        r"(?P<n>[248])K(?=[-\s](?:TV|Fernseh|Video|Film|Monitor|Auflösung|UHD|HDR|Display|Bild|Stream|Kamera)|\b-)",
        lambda f: f"{cardinal(f['n'])} K",
        70,
    ),
    Rule(
        "ruler",
        words("könig königin kaiser kaiserin papst zar zarin herzog prinz fürst"),
        r"(?P<title>[A-Z][a-zö]+)\s(?P<name>[A-ZÄÖÜ][a-zäöüß]+)\s(?P<n>[IVX]{1,6})(?P<dot>\.)(?!\w)",
        _titled,
        61,
    ),
    Rule(
        "acronym",
        capitals(),
        rf"(?P<w>[A-ZÄÖÜ]{{2,6}})(?P<s>)(?![{LETTERS}\d']|\.[{LETTERS}]\.?\s)",
        _acronym,
        35,
    ),
    Rule("acronym", capitals(), r"(?P<w>[A-ZÄÖÜ]{2,5})(?P<s>s)(?!\w)", _plural_letters, 36),
    Rule(
        "name",
        letters("9", glued=False),
        rf"[{LETTERS}]{{1,8}}\d{{1,5}}(?:[{LETTERS}]{{1,4}}\d{{0,4}})?(?![\d{LETTERS}]|[.,]\d)",
        _mixed,
        34,
    ),
    Rule(
        "name",
        letters("9"),
        r"(?P<head>[A-Z]{1,4})(?P<a>\d{1,2})[.,](?P<b>\d{1,2})(?![\w.,])",
        _decimal_name,
        38,
    ),
    Rule("name", figures("aA"), rf"\d{{1,4}}[{LETTERS}]{{2,6}}\d{{0,4}}(?![\w])", _mixed, 20),
    Rule("name", figures("a"), r"(?P<n>\d{1,5})-?(?P<l>[a-zA-Z])(?!\w)", _number_letter, 32),
    Rule(
        "train",
        words("ic ice re rb s u a b l ec rj ir irc stb bus"),
        r"(?P<w>ICE|IC|RE|RB|EC|IR|A|B|L|S|U)\s?(?P<n>\d{1,4})(?![\w]|[.,:]\d)",
        _train,
        37,
    ),
    Rule(
        "ruler",
        words(name + s for name in _KINGS | _QUEENS for s in ("", "s")),
        r"(?P<name>[A-ZÄÖÜ][a-zäöüß]+)\s(?P<n>[IVX]{1,6})(?P<dot>\.)(?!\w)",
        _ruler,
        60,
    ),
    Rule("Roman numeral", capitals(), r"(?P<n>[IVXLCM]{1,7})(?P<dot>\.?)(?!\w)", _roman, 55),
    Rule(
        "camelCase",
        letters(),
        r"(?:[a-zäöüß]+|[A-ZÄÖÜ]+[a-zäöüß]+)(?:[A-ZÄÖÜ]+[a-zäöüß]*)+(?![\w])|[A-ZÄÖÜ]{3,}[a-zäöüß]{2,}(?!\w)",
        _camel,
        33,
    ),
    Rule("initial", capitals(".•"), r"(?P<l>[A-ZÄÖÜ])\.(?!\w\w)", _initial, 30),
    Rule("initials", letters("•"), rf"(?:[A-ZÄÖÜ]\.){{2,5}}(?![{LETTERS}])", _initials, 45),
    *(
        Rule("name", words({name.lower()}), re.escape(name) + r"(?!\w)", said, 39)
        for name, said in _MIXED_NAMES.items()
    ),
)
