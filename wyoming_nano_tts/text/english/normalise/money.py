"""Amounts of money, with signs or ISO codes, and prices per something."""

import re
from typing import Final

from .guards import words_of
from .numbers import cardinal, decimal
from .units import PER

# Sign or code: unit, plural, hundredth, plural.
_CURRENCIES: Final[dict[str, tuple[str, str, str, str]]] = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "US$": ("dollar", "dollars", "cent", "cents"),
    "USD": ("dollar", "dollars", "cent", "cents"),
    "C$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "CA$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "CAD": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "AU$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "AUD": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "NZ$": ("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    "NZD": ("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "GBP": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
    "JPY": ("yen", "yen", "sen", "sen"),
    "CNY": ("yuan", "yuan", "fen", "fen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "INR": ("rupee", "rupees", "paisa", "paise"),
    "₿": ("bitcoin", "bitcoins", "cent", "cents"),
    "BTC": ("bitcoin", "bitcoins", "cent", "cents"),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "RUB": ("ruble", "rubles", "kopeck", "kopecks"),
    "₩": ("won", "won", "jeon", "jeon"),
    "KRW": ("won", "won", "jeon", "jeon"),
    "₪": ("shekel", "shekels", "agora", "agorot"),
    "ILS": ("shekel", "shekels", "agora", "agorot"),
    "₺": ("lira", "lira", "kurus", "kurus"),
    "₴": ("hryvnia", "hryvnias", "kopiyka", "kopiykas"),
    "UAH": ("hryvnia", "hryvnias", "kopiyka", "kopiykas"),
    "zl": ("zloty", "zloty", "grosz", "groszy"),
    "PLN": ("zloty", "zloty", "grosz", "groszy"),
    "R$": ("real", "reais", "centavo", "centavos"),
    "BRL": ("real", "reais", "centavo", "centavos"),
    "MXN": ("Mexican peso", "Mexican pesos", "centavo", "centavos"),
    "HK$": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "HKD": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "S$": ("Singapore dollar", "Singapore dollars", "cent", "cents"),
    "SGD": ("Singapore dollar", "Singapore dollars", "cent", "cents"),
    "ZAR": ("rand", "rand", "cent", "cents"),
    "CZK": ("Czech koruna", "Czech korunas", "heller", "hellers"),
    "HUF": ("forint", "forints", "filler", "filler"),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "SEK": ("Swedish krona", "Swedish kronor", "ore", "ore"),
    "NOK": ("Norwegian krone", "Norwegian kroner", "ore", "ore"),
    "DKK": ("Danish krone", "Danish kroner", "ore", "ore"),
}
SCALES: Final = {
    "k": "thousand", "K": "thousand", "M": "million", "m": "million", "mn": "million",
    "B": "billion", "bn": "billion", "b": "billion", "T": "trillion", "tn": "trillion",
    "thousand": "thousand", "million": "million", "billion": "billion", "trillion": "trillion",
    "mil": "million", "bil": "billion",
}  # fmt: skip

_CODES: Final = (
    "USD|EUR|GBP|CAD|AUD|NZD|JPY|CNY|INR|CHF|SEK|NOK|DKK|BTC"
    "|RUB|KRW|ILS|UAH|PLN|BRL|MXN|HKD|SGD|ZAR|CZK|HUF"
)
_CODE_WORDS: Final = frozenset(_CODES.lower().split("|")) | {"zl"}
_SIGN: Final = rf"(?P<sign>(?:US|CA|AU|NZ|HK|C|A|R|S)?\$|[€£¥₹₿₽₩₪₺₴]|(?:{_CODES})\b\s?)"
_AMOUNT: Final = r"(?P<amount>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_SCALE: Final = (
    r"(?:(?P<scale>[kKMmBbT]|[bmt]n)\b(?!\s?/)"
    r"|\s(?P<word>thousand|million|billion|trillion|mil|bil|bn|mn|M|B|k)\b)?"
)
_MINUS: Final = r"(?P<minus>(?<![\w.])[-−–+](?=\S))?"
_BEFORE: Final = re.compile(
    rf"{_MINUS}(?<![A-Za-z]){_SIGN}\s?(?P<inner>[-−–])?{_AMOUNT}{_SCALE}"
    r"(?:\s?[-–—]\s?(?:(?P=sign))?(?P<to>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<toscale>[kKMB]\b)?(?![\d.]*\d))?"
)
_AFTER: Final = re.compile(
    rf"{_MINUS}(?<![\w.]){_AMOUNT}(?P<scale>[kKMB])?\s?(?P<sign>[€£¥₹₿₽₩₪₺₴]|zl\b|\$(?!\d)|(?:{_CODES})\b)"
)
_EURO_COMMA: Final = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:\.\d{3})*),(\d{2})(?=\s?€)|(?<=€)\s?(\d{1,3}(?:\.\d{3})*),(\d{2})(?!\d)"
)
_CENTS: Final = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s?(?:¢|cts?(?=\s?/))")
_EACH: Final = re.compile(
    r"\b(cents?|dollars?|euros?|pounds?|pence|penny|yen|rupees?|francs?|million|billion) {0,2}/ ?("
    + "|".join(re.escape(symbol) for symbol in sorted(PER, key=len, reverse=True))
    + r")(?![A-Za-z²³])"
)
_LONE: Final = {
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "₹": "rupee",
    "₿": "bitcoin",
    "₽": "ruble",
    "₩": "won",
    "₪": "shekel",
    "₺": "lira",
    "₴": "hryvnia",
    "¢": "cent",
}
_LONE_SIGN: Final = re.compile(r"[$€£¥₹₿₽₩₪₺₴¢]")


_ARTICLE_BEFORE: Final = re.compile(r"\b(?:an?|each|every|per|another) $", re.I)
_NOUN_AFTER: Final = re.compile(
    r"\s+(?!(?:and|or|to|for|in|on|at|of|off|is|was|per|a|an|more|less)\b)[a-z]"
)


def _said(sign: str, amount: str, scale: str | None, *, before_noun: bool = False) -> str:
    one, many, cent, cents = _CURRENCIES[sign.strip()]
    many = one if before_noun else many
    amount = amount.replace(",", "")
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


def _sign_word(sign: str | None) -> str:
    return "" if not sign else "plus " if sign == "+" else "minus "


def _before(found: re.Match[str]) -> str:
    sign = found["sign"].strip()
    minus = _sign_word(found["minus"] or found["inner"])
    scale = found["scale"] or found["word"]
    if found["to"]:
        many = _CURRENCIES[sign][1]
        to_scale = found["toscale"] or scale
        first = decimal(found["amount"])
        if scale and scale != to_scale:
            first += f" {SCALES[scale]}"
        last = decimal(found["to"]) + (f" {SCALES[to_scale]}" if to_scale else "")
        if "." in found["amount"] + found["to"] and not to_scale:
            return (
                f"{minus}{_said(sign, found['amount'], None)} to {_said(sign, found['to'], None)} "
            )
        return f"{minus}{first} to {last} {many} "
    before_noun = bool(
        _ARTICLE_BEFORE.search(found.string[max(0, found.start() - 9) : found.start()])
        and _NOUN_AFTER.match(found.string[found.end() : found.end() + 12])
    )  # "a £5 note"
    return f"{minus}{_said(sign, found['amount'], scale, before_noun=before_noun)} "


def _after(found: re.Match[str]) -> str:
    minus = _sign_word(found["minus"])
    return f"{minus}{_said(found['sign'], found['amount'], found['scale'])} "


def say_money(text: str) -> str:
    """Replace amounts of money."""
    if "€" in text:
        text = _EURO_COMMA.sub(
            lambda m: (m[1] or m[3]).replace(".", "") + "." + (m[2] or m[4]), text
        )
    if "¢" in text or "ct" in text:
        text = _CENTS.sub(lambda m: f"{decimal(m[1])} {'cent' if m[1] == '1' else 'cents'}", text)
    if _LONE_SIGN.search(text) or not _CODE_WORDS.isdisjoint(words_of(text)):
        text = _AFTER.sub(_after, _BEFORE.sub(_before, text))
    return _EACH.sub(lambda m: f"{m[1]} per {PER[m[2]]}", text) if "/" in text else text


def say_lone_signs(text: str) -> str:
    """Name currency signs that stand without an amount."""
    return _LONE_SIGN.sub(lambda m: f" {_LONE[m.group()]} ", text)
