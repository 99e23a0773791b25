"""Amounts of money, with signs or ISO codes, prices per something, exchange rates, basis points."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, figures, signs, words
from ..evidence import THIN, stop
from ..numbers import cardinal, decimal
from ..units import per_word

Currency = tuple[str, str, str, str]
"""The unit, its plural, the hundredth, its plural."""


def _currencies() -> dict[str, Currency]:
    rows = """
        $ US$ USD | dollar dollars cent cents
        C$ CA$ CAD | Canadian_dollar Canadian_dollars cent cents
        A$ AU$ AUD | Australian_dollar Australian_dollars cent cents
        NZ$ NZD | New_Zealand_dollar New_Zealand_dollars cent cents
        HK$ HKD | Hong_Kong_dollar Hong_Kong_dollars cent cents
        S$ SGD | Singapore_dollar Singapore_dollars cent cents
        € EUR | euro euros cent cents
        £ GBP | pound pounds penny pence
        ¥ JPY | yen yen sen sen
        CNY | yuan yuan fen fen
        ₹ INR Rs | rupee rupees paisa paise
        ₿ BTC | bitcoin bitcoins cent cents
        ₽ RUB | ruble rubles kopeck kopecks
        ₩ KRW | won won jeon jeon
        ₪ ILS | shekel shekels agora agorot
        ₺ TRY | lira lira kurus kurus
        ₴ UAH | hryvnia hryvnias kopiyka kopiykas
        zl PLN | zloty zloty grosz groszy
        R$ BRL | real reais centavo centavos
        MXN | Mexican_peso Mexican_pesos centavo centavos
        ZAR | rand rand cent cents
        CZK | Czech_koruna Czech_korunas heller hellers
        HUF | forint forints filler filler
        CHF | Swiss_franc Swiss_francs centime centimes
        SEK | Swedish_krona Swedish_kronor ore ore
        NOK | Norwegian_krone Norwegian_kroner ore ore
        DKK | Danish_krone Danish_kroner ore ore
    """
    table: dict[str, Currency] = {}
    for row in filter(str.strip, rows.splitlines()):
        written, _, names = row.partition("|")
        one, many, cent, cents = (name.replace("_", " ") for name in names.split())
        table.update(dict.fromkeys(written.split(), (one, many, cent, cents)))
    return table


_CURRENCIES: Final = _currencies()
SCALES: Final = {
    "k": "thousand", "K": "thousand", "M": "million", "m": "million", "mn": "million",
    "MM": "million", "mm": "million",
    "B": "billion", "bn": "billion", "b": "billion", "T": "trillion", "tn": "trillion",
    "thousand": "thousand", "million": "million", "billion": "billion", "trillion": "trillion",
    "mil": "million", "bil": "billion", "cr": "crore", "crore": "crore", "lakh": "lakh", "L": "lakh",
}  # fmt: skip
_CODES: Final = "|".join(
    code for code in _CURRENCIES if code.isalpha() and code.isupper() and code != "TRY"
)
_SIGN: Final = rf"(?P<sign>(?:US|CA|AU|NZ|HK|C|A|R|S)?\$|[€£¥₹₿₽₩₪₺₴]|Rs\b\.?\s?|(?:{_CODES})\b\s?)"
_INDIAN: Final = r"\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
_CONTINENTAL: Final = r"\d{1,3}(?:\.\d{3})*,\d{2}"
_AMOUNT: Final = (
    rf"(?P<amount>{_INDIAN}(?:\.\d{{1,2}})?|(?:(?<=€)|(?<=€ )){_CONTINENTAL}(?![\d,])|"
    rf"{_CONTINENTAL}(?!\d)(?=\s?€)|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
)
_SCALE: Final = (
    r"(?:(?P<scale>[kKMmBbT]|[bmt]n|MM)\b"
    r"|\s?-?(?P<word>thousand|million|billion|trillion|mil|bil|crore|lakh)\b|\s(?P<short>bn|mn|M|B|k)\b)?"
)
_TO: Final = (
    r"(?:\s?(?:[-–—]|\bto\b)\s?(?P<sign2>[$€£¥₹])?(?P<to>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+"
    r"(?:\.\d+)?)(?:(?P<toscale>[kKMmBbT]|[bmt]n)\b|\s(?P<toword>thousand|million|billion|"
    r"trillion|mil|bil|bn|mn)\b)?(?![\d.]*\d|-\d))?"
)
_ARTICLE_BEFORE: Final = Pattern(r"\b(?:an?|each|every|per|another) $", re.I)
_NOUN_AFTER: Final = Pattern(
    r"\s+(?!(?:and|or|to|for|in|on|at|of|off|is|was|per|a|an|more|less)\b)[a-z]"
)
_VALUED: Final = Pattern(
    r"\s(?:bills?|coins?|notes?|gift cards?|fees?|coupons?|tickets?|fines?|bonus|discount|rebate|deposit|copay|menu)\b"
)
_MINUSES: Final = {"+": "plus ", "-": "minus ", "−": "minus ", "–": "minus ", "": ""}


def _plain(amount: str) -> str:
    """Return an amount with a decimal point and without groups."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})*,\d{2}", amount):
        return amount.replace(".", "").replace(",", ".")
    return amount.replace(",", "")


def _lakhs(amount: str) -> str:
    """Say an amount grouped as in India: "1,50,000" is one lakh fifty thousand."""
    whole = int(amount.replace(",", "").partition(".")[0])
    crore, rest = divmod(whole, 10_000_000)
    lakh, rest = divmod(rest, 100_000)
    parts = [(crore, "crore"), (lakh, "lakh"), (rest, "")]
    return " ".join(f"{cardinal(n)} {name}".strip() for n, name in parts if n)


def _said(sign: str, amount: str, scale: str, *, before_noun: bool = False) -> str:
    one, many, cent, cents = _CURRENCIES[sign.strip(" .")]
    many = one if before_noun else many
    if re.fullmatch(_INDIAN, amount):
        return f"{_lakhs(amount)} {many}"
    amount = _plain(amount)
    if scale:
        return f"{decimal(amount)} {SCALES[scale]} {many}"
    whole, _, fraction = amount.partition(".")
    units = int(whole or 0)
    if not fraction or not fraction.strip("0"):
        return f"{cardinal(units)} {one if units == 1 else many}"
    if len(fraction) > 2 or sign in {"₿", "BTC"}:
        return f"{decimal(amount)} {many}"
    hundredths = int(fraction.ljust(2, "0"))
    small = f"{cardinal(hundredths)} {cent if hundredths == 1 else cents}"
    if not units:
        return small
    return f"{cardinal(units)} {one if units == 1 else many} and {small}"


_LARGE: Final = {"M": "million", "MM": "million", "K": "thousand"}
"""What a price may be for beside things: "$2/M tokens"."""


def _per(found: Found) -> str:
    """Take what the price is for: "/kWh"."""
    each = re.match(r"\s?/\s?([A-Za-z]+[²³]?|100 ?km|sq ft)(?![A-Za-z/])", found.after(16))
    if each is None:
        return ""
    if each[1] == "ea":
        found.end += each.end()
        return " each"
    thing = each[1] if re.fullmatch(r"[a-z]{3,12}(?<!s)", each[1]) else None
    named = _LARGE.get(each[1]) or per_word(each[1]) or thing
    if named is None:
        return ""
    found.end += each.end()
    return f" per {named}{stop(found) if each[1].lower() in THIN else ''}"


def _before(found: Found) -> str | None:
    sign = found["sign"].strip(" .")
    scale = found["scale"] or found["word"] or found["short"]
    found.end += 2 if found.after(2) == "/-" else 0  # "Rs. 2,500/-"
    minus = _MINUSES[found["inner"]]
    if found["to"]:
        return minus + _range(found, sign, scale)
    before_noun = _VALUED.match(found.after(12)) is not None or bool(
        _ARTICLE_BEFORE.search(found.before(9)) and _NOUN_AFTER.match(found.after(12))
    )  # "a £5 note"
    return f"{minus}{_said(sign, found['amount'], scale, before_noun=before_noun)}{_per(found)}"


def _range(found: Found, sign: str, scale: str) -> str:
    """Say "$5-$10", "$1.5-2 million", "$10k-20k"."""
    many = _CURRENCIES[sign][1]
    to_scale = found["toscale"] or found["toword"] or scale
    first = decimal(found["amount"])
    if scale and scale != to_scale:
        first += f" {SCALES[scale]}"
    last = decimal(found["to"]) + (f" {SCALES[to_scale]}" if to_scale else "")
    if "." in found["amount"] + found["to"] and not to_scale:
        first, many = _said(sign, found["amount"], ""), ""
        last = _said(sign, found["to"], "")
    return f"{first} to {last} {many}".rstrip() + _per(found)


def _behind(found: Found) -> str | None:
    sign = found["sign"].strip()
    if sign not in _CURRENCIES or sign == "TRY":
        return None
    return _said(sign, found["amount"], found["scale"]) + _per(found)


def _cents(found: Found) -> str | None:
    if found["sign"] != "¢" and not _price_unit(found):
        return None
    name = "cent" if found["n"] == "1" or _VALUED.match(found.after(12)) else "cents"
    return f"{decimal(found['n'])} {name}{_per(found)}"


def _price_unit(found: Found) -> bool:
    each = re.match(r"\s?/\s?([A-Za-z]+)", found.after(12))
    return each is not None and per_word(each[1]) is not None


def _pence(found: Found) -> str | None:
    near = (
        r"\b(?:petrol|diesel|litres?|liters?|shares?|price|costs?|fare|stock|ltr|gas|fuel|pence|per|each|bus|loaf|"
        r"pint|bar|tin|kilo|milk|bread|eggs?|tea|coffee|stamps?|pack|off|coins?|unit|kWh|basket|bags?)\b"
    )
    if not re.search(near, found.before() + " | " + found.after(32), re.I):
        return None
    return f"{decimal(found['n'])} {'penny' if found['n'] == '1' else 'pence'}{_per(found)}"


def _each(found: Found) -> str | None:
    per = per_word(found["each"])
    return f"{found['what']} per {per}" if per else None


def _pair(found: Found) -> str | None:
    """Say a pair of currencies and its rate: "EUR/USD 1.0845"."""
    if found["a"] not in _CURRENCIES or found["b"] not in _CURRENCIES:
        return None
    names = [_CURRENCIES[code][0] for code in (found["a"], found["b"])]
    rate = f" {found['is']}{decimal(found['rate'])}" if found["rate"] else ""
    return f"{names[0]} {names[1]}{rate}"


_LONE: Final = {
    sign: names[0] for sign, names in _CURRENCIES.items() if len(sign) == 1
} | {"¢": "cent"}  # fmt: skip


def _accounted(found: Found) -> str | None:
    """Say a loss as accounts write it: "$(1.4)M"."""
    said = _said(found["sign"], found["amount"], found["scale"] or found["word"])
    lost = re.search(r"\bloss(?:es)?(?: of| was| is|:)? $", found.before(16))
    return said if lost else f"minus {said}"


def _thousands(found: Found) -> str | None:
    """Say "$1,000s of savings": many of them."""
    return f"{_ROUND[found['n'].replace(',', '')]} of {_CURRENCIES[found['sign']][1]}"


_ROUND: Final = {
    "10": "tens",
    "100": "hundreds",
    "1000": "thousands",
    "10000": "tens of thousands",
    "100000": "hundreds of thousands",
}

RULES: Final = (
    Rule("price", figures("/"), r"(?P<n>[2-9]|1\d)/(?=[$£€]\d)", lambda f: f"{cardinal(f['n'])} for ", 88),
    Rule("money", signs("$€£"), r"(?P<sign>[$€£])(?P<n>10{1,3}|1,000|10,?000|100,?000)s\b", _thousands, 82),
    Rule(
        "money", signs("$€£"),
        r"(?P<sign>[$€£])\((?P<amount>\d[\d,]*(?:\.\d+)?)\)\s?(?:(?P<scale>[kKMBT]|[bmt]n|MM)\b|(?P<word>thousand|"
        r"million|billion|trillion)\b)?",
        _accounted, 82,
    ),
    Rule("money", signs("$€£¥₹₿₽₩₪₺₴"), rf"{_SIGN}\s?(?P<inner>[-−–])?{_AMOUNT}{_SCALE}{_TO}", _before, 80),
    Rule(
        "money", words([*(sign.rstrip("$").lower() for sign in _CURRENCIES if sign[0].isalpha())]),
        rf"{_SIGN}\s?(?P<inner>[-−–])?{_AMOUNT}{_SCALE}{_TO}",
        _before, 80,
    ),
    Rule(
        "money", figures(),
        rf"{_AMOUNT}(?P<scale>[kKMB])?\s?(?P<sign>[€£¥₹₿₽₩₪₺₴]|zl\b|\$(?!\d)|[A-Z]{{3}}\b)",
        _behind, 78,
    ),
    Rule(
        "money", figures("¢c• ", near="¢ c"),
        r"(?P<n>\d+(?:\.\d+)?)\s?(?P<sign>¢|cts?(?=\s?/)|c(?=\s?/))",
        _cents, 77,
    ),
    Rule("money", figures("p•", near="p"), r"(?P<n>\d+(?:\.\d+)?)p\b(?!\.\w|\s?[-–]\s?\d+[ap]\b)", _pence, 77),
    Rule(
        "exchange rate", capitals("/"),
        r"(?P<a>[A-Z]{3})/(?P<b>[A-Z]{3})\b(?:\s(?P<is>at |is )?(?P<rate>\d+\.\d+)(?![\d.]*\d))?",
        _pair, 82,
    ),
    Rule(
        "price", words(
            "cent cents dollar dollars euro euros pound pounds pence penny yen rupee rupees franc "
            "francs million billion"
        ),
        r"(?P<what>[A-Za-z]+) {0,2}/ ?(?P<each>[A-Za-z]+[²³]?)(?![A-Za-z²³])",
        _each,
    ),
    Rule("money", signs("".join(_LONE)), r".", lambda f: _LONE[f.written], 20),
)  # fmt: skip
