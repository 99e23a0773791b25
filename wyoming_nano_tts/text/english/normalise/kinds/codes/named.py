"""Codes behind the word that names them: masked accounts, last digits, plates, articles of a shop."""

import re
from typing import Final

from .....rules import Found, Guard, Pattern, Rule, figures, letters, signs, words
from .....written.accounts import end_of_account
from ...numbers import digits
from .groups import spaced_digits, spelled

KIND: Final = "code"
_ACCOUNTS: Final = Pattern(
    r"\b(?:acct|account|card|visa|mastercard|amex|discover|debit|credit|checking|savings|ending|bank|iban|ssn|payment|"
    r"paid|charged|wallet|loan)\b",
    re.I,
)
_SPELLED: Final = frozenset(
    "sku plate plates vin upc asin mpn pnr locator conf confirmation tracking imei serial rx awb eori ein npi "
    "ndc fsn".split()
)
"""What is read out sign by sign behind these, whatever it looks like."""
_FEWEST_SIGNS: Final = 4
_FEWEST_FIGURES: Final = 5


def _last(found: Found) -> str | None:
    """Say "last 4: 6620", "last four digits are 0042"."""
    said = re.sub(r"\s?:", ",", found["said"]).replace("4", "four")
    return f"{said} {digits(found['n'])}"


def _named(found: Found) -> str | None:
    """Say "SKU 0048-113B", "plate 8XYZ123", "Conf. # QX7-44P" sign by sign."""
    value = found["value"]
    if len(value.replace("-", "")) < _FEWEST_SIGNS or not re.search(r"\d", value):
        return None
    word = found["word"].rstrip(".")
    if word.lower() == "conf":
        word = "confirmation"
    between = re.sub(r"\s?\b[Nn]o\.?|\s?#", " number", found["between"]).replace(":", ",").rstrip()
    return f"{word}{between} {spelled(value)}"


def _weigh_hash(found: Found) -> int:
    return 86 if sum(map(str.isdecimal, found["n"])) >= _FEWEST_FIGURES else 0


RULES: Final = (
    end_of_account(
        _ACCOUNTS, digits, Guard(".…*", glued=True, near=("..", "…", "**")),
        r"(?:\.{2,4}|…|\*{2,12})\s?(?P<n>\d{3,4})\b(?![.,:]?\d|%)",
    ),
    end_of_account(
        _ACCOUNTS, digits, letters("9-*"), r"[xX]{2,12}-?(?P<n>\d{3,4})\b(?![.,:]?\d|%)"
    ),
    Rule(
        KIND, words("visa mastercard amex maestro discover"),
        r"(?P<said>Visa|Master[Cc]ard|Amex|AMEX|Maestro|Discover)(?: card)?[ ,]{1,2}"
        r"(?P<n>(?!20[12]\d)\d{4})\b(?![.,:]?\d|%|\s(?!was\b|is\b|has\b)[a-z]+s\b)",
        _last, 84,
    ),
    Rule(
        KIND, words("last"),
        r"(?P<said>[Ll]ast (?:4|four)(?: (?:digits|numbers))?"
        r"(?: (?:of|are|is|on|the|your|card|ssn|account|phone)){0,4}:?) (?P<n>\d{4})\b(?![.,:]?\d|%|\s[a-z]+s\b)",
        _last, 84, flags=re.I,
    ),
    Rule(
        KIND, words(_SPELLED),
        r"(?P<word>[A-Za-z]{2,12})\b\.?(?P<between>(?: (?:no\.?|number|code|is|ID))?:? ?#? ?)(?<![A-Za-z])"
        r"(?P<value>(?=[A-Z-]{0,12}\d)[A-Z\d]{1,20}(?:-[A-Z\d]{1,12}){0,5})(?![\w-]| \d|[.,:]\d|%)",
        _named, 92,
    ),
    Rule(
        KIND, signs("#"), r"#\s?(?P<n>\d{1,10}(?:-\d{1,10}){1,4})(?![\w-]|[.,]\d)",
        lambda f: f" number {spaced_digits(f['n'])}", 86, _weigh_hash,
    ),
    Rule(
        KIND, signs("#"), r"#\s?(?P<n>(?=[A-Z\d-]{0,12}[A-Z])[A-Z\d]{1,12}(?:-[A-Z\d]{1,12}){1,4})(?![\w-]|[.,]\d)",
        lambda f: " number " + re.sub(r"^([A-Z]), ", r"\1 ", spelled(f["n"])), 86,
        lambda f: 86 if sum(map(str.isdecimal, f["n"])) >= _FEWEST_SIGNS else 0,
    ),
    Rule(KIND, figures("a"), r"1Z[A-Z\d]{3,16}\b(?!-)", lambda f: spelled(f.written), 93),
    Rule(
        "telephone", signs("#", glued=False),
        r"#(?=,?\s(?:for|to|key|sign|when|after|again|and|or|then)\b)", "pound", 60,
    ),
    Rule(
        "telephone", figures(" "), r"0\d{2,3} \d{3,4} \d{3,4}(?: \d{2,4})?(?![\w-]|[.,]\d)",
        lambda f: spaced_digits(f.written), 86,
    ),
)  # fmt: skip
