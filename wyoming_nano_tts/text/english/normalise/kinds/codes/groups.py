"""What is read digit by digit or letter by letter: codes, accounts, telephones, serial numbers."""

import re
from typing import Final

from .....rules import Found, Pattern, Rule, capitals, figures, letters, signs, words
from ...numbers import cardinal, digits, pairs, year

KIND: Final = "code"
_CALLS: Final = frozenset(
    "dial dials dialing dialed call calls calling called phone phones ring text texts texting".split()
)
_LOUD: Final = frozenset(
    "order case account acct id ticket reference ref invoice refill claim booking".split()
)
_CODE_WORD: Final = (
    r"(?:PINs?|(?:(?:pass|door|gate|alarm|access|security|entry|area|zip|postal|unlock|verification|confirmation|"
    r"tracking|product|error|promo|pairing|setup|lock|disarm|bar|key|login|"
    r"sign-in|2FA|one-time)[ -]?)?codes?|passcode|passwords?|"
    r"OTP|ext(?:ension)?\.?|serial(?: number)?|S/N|SN|order|invoice|case|ticket|reference|ref\.?|refill|claim|booking|"
    r"account|acct\.?|confirmation|tracking|ID|id|zip|extension|card(?: number)?|PNR|passport|"
    r"policy|license|meter|member|"
    r"routing(?: number)?|loyalty|locator)"
)
_BETWEEN: Final = (
    r"(?P<between>(?:\s+(?:number|no\.?|nr\.?|is|was|of|to|as|ending|ends|in|set to|changed to|"
    r"starts|with)){0,4}\s*[:=(]?\s*#?)"
)
_NOT_CODED: Final = (
    r"(?![.,:]?\d|\s?(?:%|°|[kM]?Wh?\b|VA\b|[VALm]\b|m³|ft³|watts?\b|kilowatts?\b|cubic\b|lit(?:er|re)s?\b|gallons?\b|"
    r"items?\b|times\b|seconds?\b|minutes?\b|hours?\b|days?\b|people\b|"
    r"orders\b|lines\b|steps\b|degrees\b|percent\b|characters\b|letters\b))"
)


def spaced_digits(text: str) -> str:
    """Read digits one by one, with a pause between written groups."""
    return ", ".join(digits(group) for group in re.findall(r"\d+", text))


def spelled(text: str) -> str:
    """Name characters one by one, letters as capitals; hyphens are pauses."""
    return ", ".join(
        " ".join(digits(c) if c.isdecimal() else c.upper() for c in group)
        for group in text.split("-")
        if group
    )


def _code(found: Found) -> str | None:
    word, between, number = found["word"], found["between"], found["number"]
    loud = word.lower().rstrip("s.")
    if loud in _LOUD | {"member", "meter", "license", "policy", "card"}:
        marked = re.search(r"#|:|number|no\b|ending|ends|\(", between)
        numbered = len(number) == 4 and loud in _LOUD and _GOES_ON.match(found.after(16))
        if not (marked or numbered) and len(number) < 5:
            return None
    elif " in" in between and "end" not in between:
        return None
    said = (
        re.sub(r"\(?\s*#|\s(?:no|nr)\b\.?", " number ", between)
        .replace("=", " ")
        .replace(":", ", ")
        .replace("(", ", ")
    )
    word = re.sub(r"(?i)^acct\b\.?", "account", word)
    return f"{word}{said} {spaced_digits(number)}"


_GOES_ON: Final = Pattern(
    r"\s(?:is|was|has|will|ships?|shipped|arrives?|arrived|closed|opened|ready|placed|confirmed|delivered)\b"
)
"""Behind "order 8842": what is said of one order."""


def _several_groups(found: Found) -> str | None:
    """Spell groups of figures and letters behind what they identify: "IMEI: 35 698110 441327 2"."""
    groups = found["groups"].split(" ")
    if sum(map(str.isdecimal, found["groups"])) < _FEWEST_FIGURES:
        return None
    between = re.sub(r"\s*#\s*", " number", found["between"]).replace("no.", "number")
    between = between.rstrip(": ")
    pause = "," if ":" in found["between"] else ""
    return f"{found['word']}{between}{pause} " + ", ".join(spelled(group) for group in groups)


_FEWEST_FIGURES: Final = 6
_IDENTIFIED: Final = (
    "tracking imei iban member account acct policy id vin sku ticket iccid passport license plate routing order "
    "confirmation serial reference ref card bic claim case receipt warranty npi ssn ein gtin asin shipment parcel"
)


def _ending(found: Found) -> str | None:
    """Say "ending in 4321"."""
    return f"{found['word']} {digits(found['number'])}"


def _secret(found: Found) -> str | None:
    """Spell a password or serial number that is no word with figures behind it."""
    if _WORD_AND_FIGURES.fullmatch(found["value"]):
        return None
    return f"{found['word']} {spelled(found['value'])}"


_WORD_AND_FIGURES: Final = Pattern(
    r"(?:[A-Za-z][a-z]{2,}\d{0,4}|\d{1,4}[a-z]{3,})(?:-(?:[A-Za-z]?[a-z]{2,}\d{0,4}|\d{1,4}))*"
)


def _emergency(found: Found) -> str | None:
    if found.previous in _CALLS or re.search(
        rf"\b(?:{'|'.join(_CALLS)})\s\d{{3}} (?:or|and)\s$", found.before(24), re.I
    ):
        if re.match(r"\s?(?:times|people|more)\b|[-.\s]\d", found.after(12)):
            return None
        return digits(found["n"])
    if found["n"] in {"911", "112", "999"} and re.match(
        r"\s+(?:call|emergency|operator|dispatch)", found.after(16)
    ):
        return digits(found["n"])
    return None


def _short_code(found: Found) -> str | None:
    """Say "text STOP to 12345"."""
    return digits(found["n"])


def _weigh_short_code(found: Found) -> int:
    if re.search(r"\b[Tt]ext\s[\"']?\w{1,20}[\"']?\sto\s$", found.before(40)):
        return 80
    goes_on = re.match(
        r"\s(?!(?:or|to|for|and|if|now|from|with|at|by|on|anytime|when|before|after)\b)[a-z]",
        found.after(12),
    )
    heading = re.search(r"(?:^|[.!?\n])\s*Text $", found.before(8)) and not found.following
    return 80 if found.previous in _CALLS and not goes_on and not heading else 0


def _keys(found: Found) -> str | None:
    """Say keys of a telephone: "dial *67", "#31#"; "#5" is a number."""
    keyed = found.previous in _CALLS | {"press", "enter"} or re.search(
        r"[*#]\d+#? (?:or|and) $|\b(?:dial|call|press|enter)\b[^.!?]{1,12} (?:or|and) $",
        found.before(24),
        re.I,
    )
    if not (keyed or found["tail"]):
        return None
    names = {"*": " star", "#": " pound"}
    head = "".join(names[sign] for sign in found["head"])
    return f"{head} {spaced_digits(found['n']).replace(',', '')}{''.join(names[s] for s in found['tail'])}"


def _hash(found: Found) -> str | None:
    """Say "#12", "#4471028": a number, its digits where it is long."""
    number = found["n"]
    if "," in number or len(number) < 5:
        return (
            f" number {cardinal(number.replace(',', '')) if number[0] != '0' else digits(number)}"
        )
    return f" number {digits(number)}"


def _numbered(found: Found) -> str | None:
    """Say "No. 5", "№ 12", "nos. 3"."""
    return "numbers" if found.written.lower().startswith("nos") else "number"


def _phone(found: Found) -> str | None:
    text = found.written
    groups = re.findall(r"\d+", text)
    count = sum(map(len, groups))
    if count < 7 or count > 15:
        return None
    separators = set(re.sub(r"[\d+()]", "", text))
    if "." in separators and (len(separators) > 1 or not re.search(r"\d{3}\.\d{3}\.\d{4}", text)):
        return None
    spaced = separators == {" "} and not re.search(r"[+(]", text) and groups[0][0] != "0"
    if (
        spaced
        and len(groups) < 3
        and found.previous not in _CALLS | {"phone", "tel", "mobile", "cell", "fax"}
    ):
        return None
    said = ["eight hundred" if g == "800" and i < 2 else digits(g) for i, g in enumerate(groups)]
    return ("plus " if text.startswith("+") else "") + ", ".join(said)


def _called(found: Found) -> str | None:
    """Say any groups of figures behind "call": "Call 1300 555 019"."""
    return (
        spaced_digits(found.written)
        if found.previous in _CALLS | {"tel", "fax", "helpline", "hotline"}
        else None
    )


def _weigh_groups(found: Found) -> int:
    return 84 if sum(map(str.isdecimal, found.written)) >= 8 else 0


def _groups(found: Found) -> str | None:
    """Say long runs of groups (card, ISBN, parcel) digit by digit; "1 000 000" is a number."""
    text = found.written
    groups = re.findall(r"\d+", text)
    if " " in text and len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]):
        return cardinal("".join(groups))
    if all(re.fullmatch(r"[5-9]\d", group) for group in groups) and _GOLF.search(found.before(60)):
        return ", ".join(cardinal(group) for group in groups)
    alike = all(len(group) == 4 for group in groups[:-1]) and len(groups) > 2
    zeros = any(group[0] == "0" for group in groups)
    if " " in text and not alike and not zeros:
        return None
    return spaced_digits(text)


_GOLF: Final = Pattern(
    r"\b(?:rounds?|golf|par|leaderboard|masters|open|finish(?:ed)?|T\d{1,2}|cut)\b|-\d{1,2},", re.I
)


def _grouped(found: Found) -> str | None:
    return cardinal(re.sub(r"[ ']", "", found.written))


def _dashed(found: Found) -> str | None:
    """Say single figures with hyphens: "4-7-1-1"."""
    return spaced_digits(found.written)


def _vanity(found: Found) -> str | None:
    """Say a telephone number that is partly a word: "1-800-FLOWERS"."""
    area = "eight hundred" if found["area"] == "800" else digits(found["area"])
    parts = [digits(group) if group.isdecimal() else group for group in found["rest"].split("-")]
    return f"{'one ' if found['one'] else ''}{area} {' '.join(parts)}"


def _toll_free(found: Found) -> str | None:
    return f"one {'eight hundred' if found['area'] == '800' else digits(found['area'])}"


def _extension(found: Found) -> str | None:
    return f" extension {digits(found['n'])}"


def _weigh_extension(found: Found) -> int:
    asked = found.previous in _CALLS | {"extension", "ext"} and len(found["n"]) > 2
    return 90 if asked or re.search(r"\d{3}[-. ]\d{4},?\s?$", found.before(12)) else 0


def _catalogue(found: Found) -> str | None:
    """Say "CVE-2024-3094", "INV-2026-00045", "NE-123": letters, then figures as people read them."""
    head, parts = found["head"], found["rest"].strip("-").split("-")
    if head in {"UTC", "GMT"} or (
        len(parts) == 1 and len(parts[0]) < 3 and found["head"] not in {"NE", "SE", "SW", "NW"}
    ):
        return None
    said = [
        digits(part)
        if i and len(part) > 3
        else figures_of_name(part, first=i == 0 and len(parts) > 1)
        for i, part in enumerate(parts)
    ]
    return f"{head} {', '.join(said)}"


def figures_of_name(number: str, *, first: bool = False) -> str:
    """Say the figures of a name or a catalogue number."""
    if first and re.fullmatch(r"(?:19|20)\d\d", number):
        return year(int(number))
    if len(number) > 4 or number[0] == "0":
        return digits(number)
    if len(number) < 3 or number[1:].strip("0") == "":
        return cardinal(number)
    return pairs(number)


def _hexadecimal(found: Found) -> str | None:
    return f"zero x {spelled(found['n'])}"


def _colour(found: Found) -> str | None:
    """Say "#FF8800"; six figures alone are a colour where something is said to have one."""
    near = re.search(r"\b(?:colou?r|hex|background|light|set to)\b", found.before(24), re.I)
    if not (re.search(r"[A-Fa-f]", found["n"]) or near):
        return None
    return f"hash {spelled(found['n'])}"


def _scrambled(found: Found) -> str | None:
    """Spell identifiers that mix letters and figures too often to be a name."""
    text = found.written
    groups = text.split("-")
    changes = sum(len(re.findall(r"[A-Za-z]+|\d+", group)) - 1 for group in groups)
    coded = bool(_CODED_BEFORE.search(found.before(24)))
    if coded and not re.search(r"[A-Za-z]{4}", text):
        changes = len(re.findall(r"[A-Za-z]+|\d+", text)) - 1
    if not (changes > 3 or (changes > 2 and len(text) > 8) or (changes > 1 and coded)):
        return None
    return spelled(text) if len(text) > 6 or coded else None


_CODED_BEFORE: Final = Pattern(
    r"\b(?:confirmation|PNR|locator|commit|code|serial|tracking|token|booking|reference|"
    r"ref|key|UUID|hash|sha|id)\.?(?: (?:code|number|no\.?|is))?[:#]?\s?#?$",
    re.I,
)


def _hash_value(found: Found) -> str | None:
    """Spell a commit or a UUID."""
    text = found.written
    if not re.search(r"\d", text) or not re.search(r"[a-f]", text):
        return None
    return spelled(text)


_PHONE: Final = (
    r"(?:\d{1,5}[\s.-])?\d{3}[\s.-]\d{4}(?![\w-]|\.\d| \d{3,4}\b)",
    r"(?:1[\s.-])?\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?![\w-])",
    r"0\d{2,4}[\s-]\d{3,4}[\s-]\d{3,4}(?![\w-])",
    r"0\d{3,4} \d{6}(?![\w-]|[.,]\d)",
)


RULES: Final = (
    Rule(
        KIND, words(
            "pin pins pass door gate alarm access security entry area zip postal unlock verification "
            "confirmation tracking product error promo pairing setup lock disarm bar key login sign code "
            "codes passcode password passwords otp ext extension serial s sn order invoice case ticket "
            "reference ref refill claim booking account acct id card pnr passport policy license meter "
            "member routing loyalty locator one"
        ),
        rf"(?P<word>{_CODE_WORD})\b\.?{_BETWEEN}(?P<number>\d{{3,17}}"
        rf"(?:[ -]\d{{2,8}}){{0,5}})\b{_NOT_CODED}",
        _code, 83, flags=re.I,
    ),
    Rule(
        KIND, words(_IDENTIFIED),
        r"(?P<word>[A-Za-z]{2,12})\b\.?(?P<between>(?:\s(?:number|no\.?|ID|id|code|card))?\s?(?:is\b|[:#])?\s?#?)"
        r"(?<![A-Za-z])\s?(?P<groups>(?=[A-Z]{0,4}\d)[A-Z\d]{1,10}(?:[ ](?=[A-Z]{0,4}\d)[A-Z\d]{1,10}){1,8})"
        r"\b(?![.,:]?\d|\s?%)",
        _several_groups, 84,
    ),
    Rule(
        KIND, words("ending ends"),
        r"(?P<word>(?:ending|ends) (?:in|with)) (?P<number>\d{3,8})\b(?![.,]\d|%)",
        _ending, 83,
    ),
    Rule(
        KIND, words(
            "password passphrase passcode pw pwd psk network security wifi wi secret token coupon voucher promo "
            "product serial"
        ),
        r"(?P<word>(?:pass(?:word|phrase|code)|pwd?|psk|(?:network |security |wifi |wi-fi )key|secret|"
        r"token|coupon|voucher|promo code|product key|serial(?: number| no\.)?)"
        r"(?:\s?[:=]|\sis:?|(?<=serial)|(?<=serial number)|(?<=serial no\.))\s*\"?)"
        r"(?<![A-Za-z])\s?(?P<value>(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z\d]{2,12}"
        r"(?:-[A-Za-z\d]{2,12}){0,5})\b",
        _secret, 87, flags=re.I,
    ),
    Rule("telephone", figures(), r"(?P<n>\d{3})\b(?![.,:]\d|%)", _emergency, 82),
    Rule("telephone", figures(), r"(?P<n>\d{4,6})\b(?![.,:]\d|%|[-–]\d)", _short_code, 80, _weigh_short_code),
    Rule(
        "telephone", signs("*#", glued=False),
        r"(?P<head>[*#]{1,2})(?P<n>\d{1,6}(?:\*\d{1,6})?)(?P<tail>[*#]?)(?!\w)",
        _keys, 85,
    ),
    Rule(KIND, figures("#"), r"(?P<n>\d{3,10})#(?!\w)", lambda f: f"{digits(f['n'])} pound", 80),
    Rule("telephone", signs("#"), r"#(?=[\s.,;:!?)]|$)", lambda f: " pound" if f.before(1).isdecimal() else None, 60),
    *(Rule("telephone", figures(" .-"), pattern, _phone, 85) for pattern in _PHONE),
    Rule(
        "telephone", signs("+("),
        r"(?:\+\d{1,3}[\s.-]?)?(?:\(\d{1,5}\)[\s.-]?)?\d{1,5}[\s.-]\d{3,4}"
        r"(?:[\s.-]?\d{3,4}){0,2}(?![\w-]|\.\d)",
        _phone, 86,
    ),
    Rule("telephone", signs("+"), r"\+\d{1,3}(?:[\s.-]?\(?\d{1,6}\)?){2,6}(?![\w-])", _phone, 85),
    Rule("telephone", signs("("), r"\(0\d{0,4}\)\s?\d{2,4}(?:[\s-]?\d{3,4}){1,2}(?![\w-]|[.,]\d)", _phone, 84),
    Rule("telephone", figures(" -", near="_ -"), r"\d{2,4}(?:[ -]\d{2,4}){1,5}(?![\w-]|[.,:]\d)", _called, 82),
    Rule(
        "telephone", figures("-. "),
        r"(?P<one>1[-. ])?(?P<area>8(?:00|33|44|55|66|77|88))-(?=[A-Z\d-]{0,8}[A-Z]{3})"
        r"(?P<rest>[A-Z\d]{1,7}(?:-[A-Z\d]{1,7}){0,3})(?![\w-])",
        _vanity, 88,
    ),
    Rule("telephone", figures("-"), r"1-(?P<area>8(?:00|33|44|55|66|77|88)|900)\b(?!-?\w|[.,]\d)", _toll_free, 87),
    Rule("telephone", words("x"), r"x\.?\s?(?P<n>\d{1,6})(?!\w|\.\d)", _extension, 90, _weigh_extension),
    Rule(KIND, figures("-"), r"\d{1,6}(?:-\d{1,10}){2,6}(?![\w-]|[.,]\d)", _groups, 84, _weigh_groups),
    Rule(KIND, figures(" "), r"(?<!\d )\d{1,4}(?: \d{2,4}){2,8}(?! ?\d|[\w:-]|[.,]\d)", _groups, 84, _weigh_groups),
    Rule("number", figures(" "), r"(?<!\d )\d{1,3}(?: \d{3}){2,4}(?! ?\d|[\w:-]|[.,]\d)", _grouped, 80),
    Rule("number", figures(" "), r"(?<!\d )\d{1,3} 000(?! ?\d|[\w:-]|[.,]\d)", _grouped, 80),
    Rule("number", figures("'"), r"\d{1,3}(?:'\d{3})+(?![\w'])", _grouped, 80),
    Rule(KIND, figures("-"), r"\d(?:-\d){2,12}(?![\w-]|[.,]\d)", _dashed, 83),
    Rule("number", signs("#"), r"#\s?(?P<n>\d{1,3}(?:,\d{3})+|\d+)\b(?![.,:]\d)", _hash, 70),
    Rule(
        "number", words("no nr nos"),
        r"(?:[Nn]os?|NO|[Nn]r)\.\s?(?=\d|[A-Z]{1,3}\d)|No\.(?= of\b)|no\.(?= of\b)", _numbered, 75,
    ),
    Rule(
        "identifier", capitals("-"),
        r"(?P<head>[A-Z]{1,5})(?P<rest>(?:-\d{1,10}){1,3})(?![\w-]|[.,:]\d)",
        _catalogue, 79,
    ),
    Rule("identifier", figures("a"), r"0x(?P<n>[0-9A-Fa-f]{1,16})\b", _hexadecimal, 92),
    Rule(
        "colour", signs("#", glued=False),
        r"#(?=[A-Fa-f\d]{0,5}[\dA-F])(?P<n>[A-Fa-f\d]{6})(?!\w)",
        _colour, 80,
    ),
    Rule(
        "colour", words("rgb rgba rgbw rgbww"),
        r"(?P<name>[A-Za-z]+)\W{1,3}(?P<n>\d{1,3}(?:,\s?\d{1,3}){2,4})(?![\d,])",
        lambda f: f"{f['name']} " + ", ".join(cardinal(n) for n in re.findall(r"\d+", f["n"])), 80,
    ),
    Rule(
        "identifier", figures("a-"),
        r"(?=[\d-]{0,40}[A-Za-z])(?=[A-Za-z\d-]{5,64}(?![\w]))[A-Za-z\d]{2,40}"
        r"(?:-[A-Za-z\d]{2,20}){0,5}(?![\w-])",
        _scrambled, 79,
    ),
    Rule(
        "identifier", letters("9-"),
        r"(?=[A-Za-z-]{0,40}\d)(?=[A-Za-z\d-]{5,64}(?![\w]))[A-Za-z\d]{2,40}"
        r"(?:-[A-Za-z\d]{2,20}){0,5}(?![\w-])",
        _scrambled, 79,
    ),
    Rule(
        "identifier", figures("a-"),
        r"[0-9a-f]{7,40}(?![\w-])|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12"
        r"}\b",
        _hash_value, 85,
    ),
    Rule(
        "identifier", letters("9-"),
        r"[a-f][0-9a-f]{6,39}(?![\w-])|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]"
        r"{12}\b",
        _hash_value, 85,
    ),
)  # fmt: skip
