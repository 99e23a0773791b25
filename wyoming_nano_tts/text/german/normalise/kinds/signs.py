"""Signs: plus and minus, mathematics, "&", "@", strokes, gender forms."""

import re
from typing import Final

from ....rules import LETTERS, Found, Rule, letters, signs

_L: Final = LETTERS


def _sign(found: Found) -> str | None:
    """Say a sign before a number: "-5", "+3"."""
    before = found.before(1)
    if before and (before.isalnum() or before in ")%°."):
        return None
    return "minus " if found.written[0] in "-–" else "plus "


_BETWEEN: Final = {
    "+": "plus", "=": "gleich", "×": "mal", "*": "mal", "÷": "geteilt durch", "/": "durch", "<": "kleiner als",
    ">": "größer als",
    "≤": "kleiner gleich", "≥": "größer gleich", "≈": "ungefähr", "≠": "ungleich", "^": "hoch",
    "±": "plus minus", "⋅": "mal",
     "-": "minus", "–": "minus", "x": "mal", ":": "geteilt durch",
    "<=": "kleiner gleich", ">=": "größer gleich",
    "!=": "ungleich", "==": "gleich", "√": "Wurzel aus", "∞": "unendlich", "~": "ungefähr",
}  # fmt: skip


def _operator(found: Found) -> str | None:
    return f" {_BETWEEN[found['o']]} "


def _weigh_operator(found: Found) -> int:
    sign, before, after = found["o"], found.before(3), found.after(3)
    figures = re.search(r"\d\s?$", before) and re.match(r"\s?[-+(√]?\d", after)
    if sign in "<>":  # "Einstellungen > Geräte" is a way through menus
        return 45 if re.search(r"\d\s?$", before) or re.match(r"\s?[-+]?\d", after) else 0
    if sign in "-–:x/":
        spaced = before[-1:] == " "
        equation = "=" in found.before(16) or "=" in found.after(16)
        return 45 if figures and (equation or (spaced and sign in "-–")) else 0
    sides = re.search(r"[\d)²³a-zA-Z]\s?$", before) and re.match(r"\s?[-+(√]?[\d(a-zA-Z√]", after)
    return 45 if sides else 0


RULES: Final = (
    Rule("sign", signs("-–"), r"[-–](?=\d|[.,]\d)", _sign, 40),
    Rule("sign", signs("+"), r"\+\s?(?=\d)", _sign, 40),
    Rule("sign", signs("+"), r"\+\s?/\s?[-–]\s?(?=\d)", " plus minus ", 60),
    Rule("plus", signs("+"), r"(?<=\d)\+(?!\s?[\d(])", " plus ", 30),
    Rule("sign", signs("±"), r"±\s?(?=\d)", " plus minus ", 40),
    Rule("sign", signs("~≈"), r"[~≈]\s?(?=\d)", " ungefähr ", 40),
    Rule("comparison", signs("<>≤≥"), r"(?P<o><=|>=|[<>≤≥])(?=\s?-?\d)", _operator, 40),
    Rule(
        "operator",
        signs("+=×*÷/<>≤≥≈≠^±⋅-–:√!"),
        r"(?P<o><=|>=|!=|==|[+=×*÷/<>≤≥≈≠^⋅:–-])\s?",
        _operator,
        45,
        _weigh_operator,
    ),
    Rule("operator", letters(" "), r"(?P<o>x)(?=\s\d)", _operator, 45, _weigh_operator),
    Rule("operator", signs("=≠≈∞√"), r"(?P<o>[=≠≈∞√])", _operator, 20),
    Rule("way", signs("→←↔-"), "->|[→←↔]", ", ", 30),
    Rule("way", signs(">»"), rf"[>»]\s(?=[{_L}])", ", ", 12),
    Rule("and", signs("&"), "&", " und ", 40),
    Rule("at", signs("@"), "@", " ät ", 20),
    Rule("hashtag", signs("#"), rf"#(?=[{_L}])", " Hashtag ", 20),
    Rule("number sign", signs("#"), r"#(?=\d)", " Nummer ", 20),
    Rule("plus", signs("+"), rf"\+(?=\s?[{_L}])", " plus ", 15),
    Rule("paragraph", signs("§"), r"§§\s?", "Paragrafen ", 41),
    Rule("paragraph", signs("§"), r"§\s?", "Paragraf ", 40),
    Rule(
        "square",
        letters("²³"),
        r"(?P<v>[a-zA-Z])(?P<p>[²³])(?!\w)",
        lambda f: f"{f['v']} {'Quadrat' if f['p'] == '²' else 'hoch drei'}",
        40,
    ),
    Rule(
        "power", signs("²³"), "[²³]", lambda f: " Quadrat" if f.written == "²" else " hoch drei", 10
    ),
    Rule(
        "gender",
        letters("*:_/(", near="* : _ / ("),
        rf"(?P<stem>[{_L}]{{2,}}[a-zäöüß])(?:[*:_]|/-?|\(-?)(?P<in>in|innen)\)?(?![{_L}])",
        lambda f: f"{f['stem']} {f['in']}",
        60,
    ),
    Rule(
        "gender",
        letters("*:_/", near="* : _ /"),
        rf"(?P<stem>[{_L}]+e)(?:[*:_]|/-?)(?P<r>[rn])(?![{_L}])",
        lambda f: f"{f['stem']} oder {f['stem'].lower()}{f['r']}",
        60,
    ),
    Rule(
        "gender",
        letters(near="Innen"),
        r"(?P<stem>[A-ZÄÖÜ][a-zäöüß]{2,})Innen\b",
        lambda f: f"{f['stem']} innen",
        70,
    ),
    Rule("and or", letters("/"), r"(?P<und>[Uu]nd)/oder\b", lambda f: f"{f['und']} oder", 60),
)
