"""Numbers without units: telephone numbers, codes, versions, ordinals, years, and the rest."""

import re
from typing import Final

from .guards import FIGURE, SCALED_FIGURE, words_of
from .numbers import cardinal, decimal, digits, ordinal, pairs, roman, year

_PHONE: Final = re.compile(
    r"(?<![\w.-])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{1,5}\)[\s.-]?|\b\d{1,5}[\s.-])?\d{3}[\s.-]\d{4}(?![\w-]|\.\d)"
    r"|(?<![\w.])\+\d{1,3}(?:[\s.-]?\(?\d{1,5}\)?){2,6}(?![\w-])"
    r"|(?<![\w.-])(?:1[\s.-])?\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?![\w-])"
    r"|(?<![\w.-])0\d{2,4}[\s-]\d{3,4}[\s-]\d{3,4}(?![\w-])"
    r"|(?<![\w.-])0\d{3,4} \d{6}(?![\w-]|[.,]\d)"
    r"|\(0\d{1,4}\)\s?\d{3,4}[\s-]?\d{3,4}(?![\w-]|[.,]\d)"
    r"|(?<!\d )\(0\)\s?\d{2,4}(?:[\s-]\d{3,4}){1,2}(?![\w-]|[.,]\d)"
)
_SWISS: Final = re.compile(r"(?<![\w'.,])\d{1,3}(?:'\d{3})+(?![\w'])")
_GROUPS: Final = re.compile(
    r"(?<![\w.,-])\d{1,6}(?:-\d{1,10}){2,6}(?![\w-]|[.,]\d)"
    r"|(?<![\w.,:-])(?<!\d )\d{1,4}(?: \d{3,4}){2,6}(?! ?\d|[\w:-]|[.,]\d)"
    r"|(?<![\w.,:-])(?<!\d )\d{1,3} 000(?! ?\d|[\w:-]|[.,]\d)"
)
_STAR: Final = re.compile(
    r"(?P<verb>\b(?:[Dd]ial|[Pp]ress|[Cc]all|[Tt]ext|[Ee]nter|or|and)\s)?(?P<head>[*#]{1,2})(?P<number>\d{1,6})(?P<tail>[*#]?)(?!\w)"
)
_POUND_BEHIND: Final = re.compile(r"(?<=\d)#(?=[\s.,;:!?)]|$)")
_EMERGENCY: Final = re.compile(
    r"\b(?P<verb>dial(?:ing|ed)?|call(?:ing|ed)?|phone|ring|text)\s+(?P<number>\d{3})(?:\s+(?P<or>or|and)\s+(?P<other>112|911|999|311))?\b(?!\s?(?:times|people|more)|[-.\s]\d)",
    re.I,
)
_EMERGENCY_NUMBERS: Final = re.compile(
    r"(?<![\w.$€£-])(911|112|999)(?=\s+(?:call|emergency|operator|dispatch))"
)
_CODE: Final = re.compile(
    r"\b(?P<word>PINs?|(?:pass|door|gate|alarm|access|security|entry|area|zip|postal|unlock|verification|"
    r"confirmation|tracking|product|error|promo|pairing|setup|lock|disarm|bar|key)?[ -]?codes?|passcode|passwords?|"
    r"OTP|ext(?:ension)?\.?|serial(?: number)?|S/N|SN|order|invoice|case|ticket|reference|ref\.?|"
    r"account|confirmation|tracking|ID|id|zip|extension)"
    r"(?P<between>(?:\s+(?:number|no\.?|is|was|of|to|as|set to|changed to)){0,4}\s*[:=#]?\s*#?)"
    r"(?P<number>\d{3,16}(?:[ -]\d{2,8}){0,4})\b"
    r"(?![.,:]?\d|\s?(?:%|°|items?|times|seconds?|minutes?|hours?|days?|people|orders))",
    re.I,
)
_EUROPEAN: Final = re.compile(r"(?<![\w.,])(\d{1,3}(?:\.\d{3})+),(\d{1,2})(?![\d.,]*\d)")
_GROUPED: Final = re.compile(r"\d[ -]\d|\d{3}[\s.-]\d{3}|\+\d|\(\d")
_CALLS: Final = frozenset("dial dialing dialed call calling called phone ring text".split())
_THREE_FIGURES: Final = re.compile(r"\d{3}")
_CODED: Final = frozenset(
    "pin pins otp ext extension serial s sn order invoice case ticket reference ref account "
    "confirmation tracking id zip password passwords".split()
)
"""One of them, or "code", is in whatever `_CODE` matches."""
_LINES: Final = re.compile(r"(?<![\w.])(\d{3,4})([pi])(?!\w)")
_ATTRIBUTE: Final = re.compile(r"(?<=\d)-(?=[A-Za-z])|(?<=[A-Za-z])-(?=\d)")
_SOFTWARE: Final = re.compile(
    r"\b(?:python|ubuntu|debian|fedora|ios|ipados|macos|watchos|tvos|android|windows|linux|kernel|node|npm|"
    r"java|php|version|firmware|release|update|build|core|os|supervisor|docker|esphome|chrome|firefox|"
    r"zigbee2mqtt|mosquitto|assistant|installed|current|latest|upgrade|upgraded|patch)(?: to| is|:)? $",
    re.I,
)
_FIVE_FIGURES: Final = re.compile(r"\d{5}")
_ZIP: Final = re.compile(r"\b([A-Z]{2})\s+(\d{5})(?:-(\d{4}))?\b(?!\s?[a-z])")
_VERSION: Final = re.compile(
    r"(?<![\w.$€£¥₹])(?P<v>(?:version|release|firmware|build|ver\.?|rev\.?|v\.?)\s?)?(?P<number>\d+(?:\.\d+){1,5}|(?<=v)\d+)"
    r"(?P<tail>-?(?:alpha|beta|rc|dev|(?-i:[ab])(?=\.?\d|\b))\.?\d*)?(?![\w.]*\d|\w)",
    re.I,
)
_VERSIONED: Final = re.compile(r"\d\.\d|[vV]\.?\s?\d")
_LONE_VERSION: Final = re.compile(r"(?<![\w.])v\.?\s?(\d+)(?![\w.]*\d|\w)", re.I)
_SEASON: Final = re.compile(r"(?<![\w./-])((?:19|20)\d\d)/((?:19|20)?\d\d)(?![\w/]|[.,]\d)")
_ORDINAL: Final = re.compile(
    r"(?<![\w.,])(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)(?P<s>s?)(?!\w)", re.I
)
_ORDINAL_RANGE: Final = re.compile(
    r"(?<=\dst|\dnd|\drd|\dth)\s?[-–—]\s?(?=\d{1,3}(?:st|nd|rd|th)\b)"
)
_TIMES: Final = re.compile(
    r"(?<![\w.,])(\d+(?:\.\d+)?)\s?[x×](?![\w×]|\s?[-+=*/^])|(?<![\w.])[x×]\s?(\d+)(?![\w.]*\d|\w)"
)
_BILLIONS: Final = re.compile(
    r"(?<![\w.,$€£])(\d+\.\d+|\d+(?=\s?B\s+(?:people|parameters|params|users|views|dollars|years|tokens)))"
    r"\s?B(?=\s+[a-z])"
)
_EXTENSION: Final = re.compile(r"(?<=\d{3}[-. ]\d{4}),?\s?x\.?\s?(\d{1,6})(?!\w|\.\d)")
_SHORT_CODE: Final = re.compile(r"\b([Tt]ext\s[\"']?\w{1,20}[\"']?\sto\s)(\d{5,6})\b")
_SCALED: Final = re.compile(
    r"(?<![\w.,$€£])(\d+(?:\.\d+)?)\s?(k|K|M|bn)(?![\w/])(?=\s+[a-z]|[.,;!?)]|\s*$)"
)
_SCIENTIFIC: Final = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[eE]([+-]?)(\d{1,3})(?!\w)")
_POWER: Final = re.compile(r"(?<=\w)\s?\^\s?([-−]?)(\d+)")
_SPLIT_POWER: Final = re.compile(r"(\^-?\d{0,3})\^(?=\d)")
_RATIO: Final = re.compile(r"(?<![\w:.])(\d{1,4}):(\d{1,4})(?![\w:])")
_RANGE: Final = re.compile(
    r"(?<![\w.,/-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?:\s?[–—]\s?|\s-\s|-\s?)(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w-]|[.,]\d)"
)
_BETWEEN: Final = re.compile(
    r"\b([Bb]etween\s)([-−]?\d[\d.,]*)\s?[-–—]\s?(?=\d[\d.,]*(?![-\w]|\.\d))"
)
_SET_PHRASES: Final = {("50", "50"): "fifty fifty", ("24", "7"): "twenty four seven"}
_SPACED_MINUS: Final = re.compile(r"(?<=\d)\s+[-−–]\s+(?=\d)")
_NUMBERED: Final = re.compile(r"(?:[oO]s?\.|r\.|#)\s?\d")
_NUMBERS_SIGN: Final = re.compile(r"\b[Nn]os\.\s?(?=\d)")
_NUMBER_SIGN: Final = re.compile(r"(?:\b(?:[Nn]o|NO|[Nn]r)\.\s?|#\s?)(?=\d)")
_SIGN: Final = re.compile(r"[-–—−+±:]")
_SIGNED: Final = re.compile(r"(?<![\w.,)%°-])([-–+±])\s?(?=\.?\d)")
_SURE_YEAR_BEFORE: Final = re.compile(
    r"\b(?:in|since|by|until|year|circa|during|early|late|mid|spring|summer|autumn|fall|winter|copyright|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)[ ,(]+$",
    re.I,
)
_PLURAL_AFTER: Final = re.compile(
    r"\s+(?:(?:more|new|different|active|total|unread)\s+)?(?!(?:is|was|has|this|its|does|as|us|yes|towards|always|"
    r"perhaps|plus|vs|versus|across|series|'s)\b)(?:[a-z]+(?<!s)s|people|children|men|women|more|percent|of)\b"
)
_ADDRESS_AFTER: Final = re.compile(
    r"\s+(?:[NSEW]\.?\s+|[Nn]orth\s+|[Ss]outh\s+|[Ee]ast\s+|[Ww]est\s+)?[A-Z][a-z]+(?:\s+[A-Z][a-z]+){0,2}\s+(?:[Ss]treet|[Aa]venue|[Rr]oad|[Ll]ane|"
    r"[Dd]rive|[Bb]oulevard|[Cc]ourt|[Pp]lace|Way|[Hh]ighway|[Tt]errace|[Ss]quare|[Cc]ircle|[Pp]arkway)\b"
)
_ROOM_BEFORE: Final = re.compile(
    r"\b(?:error|port|http|status|room|rm\.?|suite|ste\.?|apartment|apt\.?|flight|flight [A-Z]{2}|"
    r"bus|route|highway|hwy|interstate|channel|gate|flat|unit|office)\s+#?$",
    re.I,
)
_MODEL_BEFORE: Final = re.compile(
    r"\b(?:RTX|GTX|RX|GT|Ryzen|Core|Xeon|WH|WF|Boeing|Airbus|EOS)[ -]$"
)
_INTEGER: Final = re.compile(r"(?<![\w.])\d+(?![\w]|[.,]\d)")
_ANY_NUMBER: Final = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+\.\d+|(?<![\w.])\.\d+|\d+"
)
_ROMAN_AFTER: Final = re.compile(
    r"\b(?P<before>[A-Za-z]+) (?P<roman>[IVX]{2,7}|[IVXL]{3,7}|V|X|[ivx]{2,5}|"
    r"(?<=[a-z] )I(?=\s?(?:[.,;:!?)]|$)|\s(?:is|and|or|to|of|in|with|error|errors|"
    r"diabetes|superconductor|civilization|civil|collagen|trials?|study|ended|began|started|veteran|tank|scene|opens|covers|starts)\b))\b(?!['-]\w)(?!\.\w)"
)
_ROMANISH: Final = re.compile(r" [IVXLivxl]{1,7}\b")
_ROMAN_WORDS: Final = frozenset(
    "chapter part section type phase class level act volume book war stage title article appendix "
    "world figure table tier scene episode season round grade group category zone mark model gen "
    "generation bowl step schedule division league version".split()
)
_REGNAL: Final = frozenset(
    "elizabeth henry george louis charles william edward james richard philip pope paul benedict pius "
    "john gregory leo nicholas alexander catherine frederick ferdinand francis peter ivan mary "
    "napoleon ramses albert leopold harald carl gustav christian haakon olav felipe juan".split()
)
_OTHER_WORDS: Final = frozenset("vitamin plan the a an and or is i xi mix".split())


def _phone(found: re.Match[str]) -> str:
    text = found.group()
    groups = re.findall(r"\d+", text)
    count = sum(map(len, groups))
    if count < 7 or count > 15:
        return text
    separators = set(re.sub(r"[\d+()]", "", text))
    if "." in separators and (len(separators) > 1 or not re.search(r"\d{3}\.\d{3}\.\d{4}", text)):
        return text
    if (
        separators == {" "}
        and "+" not in text
        and "(" not in text
        and groups[0][0] != "0"
        and len(groups) < 3
    ):
        return text
    spoken = ["eight hundred" if g == "800" and i < 2 else digits(g) for i, g in enumerate(groups)]
    return ("plus " if text.startswith("+") else "") + ", ".join(spoken)


def _groups(found: re.Match[str]) -> str:
    """Say long runs of digit groups (card, ISBN) digit by digit; "1 000 000" is a number."""
    text = found.group()
    groups = re.findall(r"\d+", text)
    if " " in text and len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]):
        return "".join(groups)
    if sum(map(len, groups)) < 8 or (" " in text and any(len(group) != 4 for group in groups)):
        return text
    return spaced_digits(text)


def _emergency(found: re.Match[str]) -> str:
    other = f" {found['or']} {digits(found['other'])}" if found["other"] else ""
    return f"{found['verb']} {digits(found['number'])}{other}"


def _star(found: re.Match[str]) -> str:
    """Say keys of a telephone: "dial *67", "#31#"; "#5" is a number."""
    keyed = found["verb"] and found["verb"][0].lower() not in "ao"
    if not (keyed or found["tail"]) or ("*" not in found["head"] and not (found["tail"] or keyed)):
        return found.group()
    signs = {"*": " star", "#": " pound", "": ""}
    head = "".join(signs[sign] for sign in found["head"])
    return f"{found['verb'] or ''}{head} {digits(found['number'])}{signs[found['tail']]}"


def _code(found: re.Match[str]) -> str:
    word, number = found["word"], found["number"]
    loud = word.lower().rstrip("s.")
    if loud in {"order", "case", "account", "id", "ticket", "reference", "invoice"}:
        marked = "#" in found["between"] or ":" in found["between"] or "number" in found["between"]
        if not marked and len(number) < 5:
            return found.group()
    between = found["between"].replace("#", " number ").replace("=", " ").replace(":", ", ")
    return f"{word}{between} {spaced_digits(number)}"


def spaced_digits(text: str) -> str:
    """Read digits one by one, with a pause between written groups."""
    return ", ".join(digits(group) for group in re.findall(r"\d+", text))


def _season(found: re.Match[str]) -> str:
    """Say "2026/27" as years if they follow each other."""
    if (int(found[1]) + 1) % 100 != int(found[2][-2:]):
        return found.group()
    last = year(int(found[2])) if len(found[2]) == 4 else cardinal(found[2])
    return f"{year(int(found[1]))} to {last}"


def _version(found: re.Match[str]) -> str:
    mark, number = found["v"], found["number"]
    parts = number.split(".")
    before = found.string[max(0, found.start() - 24) : found.start()]
    software = len(parts) > 1 and (len(parts[1]) > 1 or len(parts) > 2) and _SOFTWARE.search(before)
    if not mark and len(parts) < 3 and not found["tail"] and not software:
        return found.group()
    head = f"{mark.strip()} " if mark else ""
    if mark and mark.strip().lower().rstrip(".") in {"v", "ver"}:
        head = "" if before.lower().rstrip().endswith("version") else "version "
    elif mark and mark.strip().lower().rstrip(".") == "rev":
        head = "revision "
    said = " point ".join(_version_part(part, first=i == 0) for i, part in enumerate(parts))
    tail = ""
    if found["tail"]:
        kind = re.sub(r"[\d.-]", "", found["tail"]).lower()
        name = {"b": "beta", "a": "alpha", "rc": "R C"}.get(kind, kind)
        count = re.sub(r"\D", "", found["tail"])
        if len(kind) == 1 and not (count or mark or software):
            name = kind.upper()  # "DP 1.4a"
        tail = f" {name}" + (f" {cardinal(count)}" if count else "")
    return f"{head}{said}{tail}"


def _version_part(part: str, *, first: bool) -> str:
    if len(part) > 1 and part[0] == "0":
        return digits(part, zero="oh")
    if first and len(part) == 4 and part[:2] in {"19", "20"}:
        return year(int(part))
    return cardinal(part) if len(part) < 5 else digits(part)


def _ordinal(found: re.Match[str]) -> str:
    words = ordinal(found[2].replace(",", ""))
    sign = "-" if found[1] else ""
    return f"{sign}{words}{'s' if found['s'] else ''}"


_SCALE_NAMES: Final = {"k": "thousand", "K": "thousand", "M": "million", "bn": "billion"}


def _scaled(found: re.Match[str]) -> str:
    if found[2] == "K" and found[1] in {"2", "4", "5", "8"}:
        return f"{cardinal(found[1])} K"  # a screen's resolution
    return f"{decimal(found[1])} {_SCALE_NAMES[found[2]]}"


def _scientific(found: re.Match[str]) -> str:
    sign = "minus " if found[2] == "-" else ""
    return f"{decimal(found[1])} times ten to the power of {sign}{cardinal(found[3])}"


def _power(found: re.Match[str]) -> str:
    if not found[1] and found[2] in {"2", "3"}:
        return " squared" if found[2] == "2" else " cubed"
    return f" to the power of {'minus ' if found[1] else ''}{cardinal(found[2])}"


def _ratio(found: re.Match[str]) -> str:
    return f"{cardinal(found[1])} to {cardinal(found[2])}"


def _range(found: re.Match[str]) -> str:
    first, last = found[1], found[2]
    if (first, last) in _SET_PHRASES:
        return _SET_PHRASES[first, last]
    if len(first) > 5 and first.isdigit():
        return spaced_digits(found.group())  # a date or build written into a name
    before = found.string[max(0, found.start() - 20) : found.start()]
    if last.isdigit() and len(last) == 3 and len(first) < 3 and _ROOM_BEFORE.search(before):
        return f"{cardinal(first)} {pairs(last)}"  # "room 2-114"
    if len(first) > 1 and first[0] == "0" and "." not in first:
        return spaced_digits(found.group())
    if (
        len(first) == 4
        and len(last) in {2, 4}
        and first.isdigit()
        and first[:2] in {"18", "19", "20"}
    ):
        second = year(int(last)) if len(last) == 4 and last.isdigit() else decimal(last)
        return f"{year(int(first))} to {second}"
    return f"{decimal(first)} to {decimal(last)}"


def _signed(found: re.Match[str]) -> str:
    names = {"+": "plus ", "±": "plus or minus "}
    return names.get(found[1], "minus ")


def _integer(found: re.Match[str]) -> str:
    """Say years, house numbers and room numbers as people do; leave the rest."""
    text = found.group()
    if len(text) not in {3, 4}:
        return text
    before = found.string[max(0, found.start() - 20) : found.start()]
    after = found.string[found.end() : found.end() + 64]
    counted_off = _ROOM_BEFORE.search(before) or _ADDRESS_AFTER.match(after)
    if text[0] != "0" and counted_off:
        hundreds = text[-2:] == "00" and len(text) == 3
        return cardinal(text) if hundreds or text[-3:] == "000" else pairs(text)
    if text[-2:] != "00" and _MODEL_BEFORE.search(before):
        return pairs(text)
    if len(text) == 4 and text[0] in "12" and not before.endswith(("+", "-", "$")):
        number = int(text)
        if _SURE_YEAR_BEFORE.search(before) and not _PLURAL_AFTER.match(after):
            return year(number) if 1000 <= number <= 2199 else text
        if 1900 <= number <= 2099 and not _PLURAL_AFTER.match(after):
            return year(number)
    return text


def _roman(found: re.Match[str]) -> str:
    before, numeral = found["before"], found["roman"]
    lowered = before.lower()
    listed = lowered in _ROMAN_WORDS
    value = roman(numeral.upper())
    if value is None or lowered in _OTHER_WORDS or value > 60:
        return found.group()
    if numeral.islower() and not listed:
        return found.group()
    if lowered == "model" and len(numeral) == 1:
        return found.group()  # the car
    if lowered in _REGNAL:
        return f"{before} the {ordinal(value)}"
    if len(numeral) == 1 and not listed:
        return found.group()
    if listed or (
        before[0].isupper() and not before.isupper() and numeral not in {"XL", "XX", "XI", "LL"}
    ):
        return f"{before} {cardinal(value)}"
    return found.group()


def say_codes(text: str) -> str:
    """Replace telephone numbers and codes that are said digit by digit, and versions."""
    if "etween" in text:
        text = _BETWEEN.sub(r"\1\2 and ", text)
    if "," in text:
        text = _EUROPEAN.sub(lambda m: f"{m[1].replace('.', '')}.{m[2]}", text)
    if "'" in text:
        text = _SWISS.sub(lambda m: m.group().replace("'", ""), text)
    if "x" in text:
        text = _EXTENSION.sub(lambda m: f" extension {digits(m[1])}", text)
    if _GROUPED.search(text):
        text = _PHONE.sub(_phone, text)
        text = _GROUPS.sub(_groups, text)
    if "*" in text or "#" in text:
        text = _POUND_BEHIND.sub(" pound", _STAR.sub(_star, text))
    words = words_of(text)
    if not _CALLS.isdisjoint(words):
        text = _EMERGENCY.sub(_emergency, text)
        text = _SHORT_CODE.sub(lambda m: m[1] + digits(m[2]), text)
    text = _EMERGENCY_NUMBERS.sub(lambda m: digits(m[1]), text)
    coded = not _CODED.isdisjoint(words) or "code" in text.lower()
    if coded and _THREE_FIGURES.search(text):
        text = _CODE.sub(_code, text)
    text = _SEASON.sub(_season, text) if "/" in text else text
    if _FIVE_FIGURES.search(text):
        text = _ZIP.sub(
            lambda m: f"{m[1]} {digits(m[2])}" + (f" {digits(m[3])}" if m[3] else ""), text
        )
    if _VERSIONED.search(text):
        text = _VERSION.sub(_version, text)
        text = _LONE_VERSION.sub(lambda m: f"version {cardinal(m[1])}", text)
    return text


def say_ordinals(text: str) -> str:
    """Replace "1st", "22nd", "1,000th"."""
    if not SCALED_FIGURE.search(text):
        return text
    return _ORDINAL.sub(_ordinal, _ORDINAL_RANGE.sub(" to ", text))


def say_scaled(text: str) -> str:
    """Replace "100k", "3M", "1e6" and "1080p"."""
    if "x" in text or "×" in text:
        text = _TIMES.sub(
            lambda m: f"{decimal(m[1])} times" if m[1] else f"times {cardinal(m[2])}", text
        )
    if not SCALED_FIGURE.search(text):
        return text
    text = _SCIENTIFIC.sub(_scientific, text)
    text = _BILLIONS.sub(lambda m: f"{decimal(m[1])} billion", text)
    text = _LINES.sub(lambda m: f"{pairs(m[1])} {m[2]}", text)
    return _SCALED.sub(_scaled, text)


def say_numbers(text: str) -> str:
    """Replace what numbers are left."""
    if _NUMBERED.search(text):
        text = _NUMBERS_SIGN.sub("numbers ", text)
        text = _NUMBER_SIGN.sub(" number ", text)
    if _SIGN.search(text):
        text = _say_signed(text)
    if not FIGURE.search(text):
        return text
    text = _INTEGER.sub(_integer, text)
    return _ANY_NUMBER.sub(lambda m: f" {decimal(m.group())} ", text)


def _say_signed(text: str) -> str:
    """Replace ranges, ratios and signed numbers."""
    text = _ATTRIBUTE.sub(" ", text)
    if "=" in text or " equals " in text:
        text = _SPACED_MINUS.sub(" minus ", text)
    text = _RANGE.sub(_range, text)
    text = _RATIO.sub(_ratio, text)
    text = _SPACED_MINUS.sub(" minus ", text)
    return _SIGNED.sub(_signed, text)


def say_powers(text: str) -> str:
    """Replace "x^2", "10^6" and raised figures."""
    if "²" in text or "³" in text:
        text = text.replace("²", "^2").replace("³", "^3")
    while "^" in text and (joined := _SPLIT_POWER.sub(r"\1", text)) != text:
        text = joined  # "10⁻¹²" comes as "10^-^1^2"
    return _POWER.sub(_power, text) if "^" in text else text


def say_roman(text: str) -> str:
    """Replace Roman numerals behind a word that is counted by them."""
    return _ROMAN_AFTER.sub(_roman, text) if _ROMANISH.search(text) else text
