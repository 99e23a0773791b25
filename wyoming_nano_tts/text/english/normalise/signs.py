"""Signs between words: named, turned into pauses, or dropped."""

import re
from typing import Final

_OPPOSITES: Final = (
    "on/off off/on yes/no open/closed open/close opened/closed up/down in/out true/false left/right "
    "start/stop heat/cool cool/heat day/night hot/cold lock/unlock locked/unlocked he/she she/he "
    "his/her him/her they/them home/away armed/disarmed arm/disarm enable/disable enabled/disabled "
    "low/high high/low min/max pass/fail male/female play/pause dim/bright morning/evening am/pm "
    "push/pull online/offline warm/cool s/he increase/decrease and/or either/or connect/disconnect "
    "mute/unmute wet/dry clear/detected inside/outside indoor/outdoor win/loss plus/minus"
)
_PAIRS: Final = {pair: pair.replace("/", " or ") for pair in _OPPOSITES.split()} | {
    "and/or": "and or",
    "s/he": "he or she",
}
_SLASH: Final = re.compile(
    r"(?<![\w/'-])([A-Za-z][\w'-]{0,60})\s?/\s?([A-Za-z][\w'-]{0,60})(?:/([A-Za-z][\w'-]{0,60}))?"
    r"(?![\w/])"
)
_SPACED_SLASH: Final = re.compile(r"\s/+\s")
_GLUED_DASH: Final = re.compile(r"(?<=[A-Za-z])–(?=[A-Za-z])")
_SPACES: Final = re.compile(" {2,}")
_HASHTAG: Final = re.compile(r"(?<![\w&])#(?=[A-Za-z])")
_OPERATORS: Final = (
    (re.compile(r"\s?<=>\s?|\s?<->\s?|\s?↔\s?"), " and "),
    (re.compile(r"\s?(?:-+>|=+>|→)\s?"), " to "),
    (re.compile(r"\s?(?:<-+|<=(?=\s*[A-Za-z])|←)\s?"), " from "),
    (re.compile(r"(?<!\S)(?<!\d )(?<!\b[A-Za-z] )(?:>=|≥)\s?(?=[\d$€£])"), "at least "),
    (re.compile(r"(?<!\S)(?<!\d )(?<!\b[A-Za-z] )(?:<=|≤)\s?(?=[\d$€£])"), "at most "),
    (re.compile(r"\b([A-Z])\+\+(?!\w)"), r"\1 plus plus"),
    (re.compile(r"\b([A-G])#(?!\w)"), r"\1 sharp"),
    (re.compile(r"(?<!\S)\.(?=[A-Z]{2,})"), "dot "),
    (re.compile(r"\s?(?:>=|≥)\s?"), " greater than or equal to "),
    (re.compile(r"\s?(?:<=|≤)\s?"), " less than or equal to "),
    (re.compile(r"\s?(?:!=|≠)\s?"), " not equal to "),
    (re.compile(r"\s?={2,3}\s?"), " equals "),
    (re.compile(r"(?<=\w)\s?≈\s?"), " is about "),
    (re.compile(r"≈\s?"), "about "),
    (re.compile(r"(?<![\w])~\s?(?=[\w$£€.])"), "about "),
    (re.compile(r"\s?±\s?"), " plus or minus "),
    (re.compile(r"\s?÷\s?"), " divided by "),
    (re.compile(r"(?<=\w)\s?×\s?(?=\w)|(?<=\d)\s?\*\s?(?=\d)|(?<=\w)\s\*\s(?=\w)"), " times "),
    (re.compile(r"(?<=[\w)])\s?\+\s?(?=[\w($])"), " plus "),
    (re.compile(r"(?<=\d)\+(?=\s|[,.!?;:)]|$)"), " plus"),
    (re.compile(r"(?<=\w)\+(?=\s|[,.!?;:)]|$)"), " plus"),
    (re.compile(r"(?<=[\w)\"'])\s?=\s?(?=[\w(\"'$€£+-])"), " equals "),
    (re.compile(r"(?<=\w)\s?<\s?(?=[\d$€£])"), " less than "),
    (re.compile(r"(?<=\w)\s?>\s?(?=[\d$€£])"), " greater than "),
    (re.compile(r"(?<!\S)<\s?(?=\d)"), "less than "),
    (re.compile(r"(?<!\S)>\s?(?=\d)"), "greater than "),
    (re.compile(r"√\s?"), " square root of "),
    (re.compile(r"∞"), " infinity "),
    (re.compile(r"\s?§§?\s?"), " section "),
)
_OPERATOR_SIGN: Final = re.compile(r"[<>=≤≥≠≈~±÷×*+√∞§→←↔#]|\.[A-Z]")
_DIGIT_SLASH: Final = re.compile(r"(?<=\d)\s?/\s?(?=[\dA-Za-z])|(?<=[A-Za-z])\s?/\s?(?=\d)")


def _slash(found: re.Match[str]) -> str:
    words = [word for word in found.groups() if word]
    pair = "/".join(words).lower()
    if pair in _PAIRS:
        if pair in {"and/or", "s/he"}:
            return _PAIRS[pair]
        return " or ".join(words)
    last, _, possessive = words[-1].partition("'s")
    letters = [*words[:-1], last]
    if not possessive and all(len(letter) == 1 and letter.isupper() for letter in letters):
        return "".join(words)  # "A/C" is AC
    if all(word.isupper() for word in words):
        return " ".join(words)  # "TCP/IP"
    return " slash ".join(words)


def say_slashes(text: str) -> str:
    """Replace strokes between words: opposites get "or", capitals stand side by side."""
    if "/" not in text:
        return text
    return _SLASH.sub(_slash, _SPACED_SLASH.sub(", ", text))


def say_signs(text: str) -> str:
    """Replace operators and other signs by their names."""
    text = _SPACES.sub(" ", text)
    if "&" in text:
        text = re.sub(r"(?<=\b[A-Z])&(?=[A-Z]\b)", " and ", text)
        text = re.sub(r"\s*&+\s*", " and ", text)
    if "#" in text:
        text = _HASHTAG.sub("hashtag ", text)
    if "@" in text:
        text = re.sub(r"\s*@\s*", " at ", text)
    if _OPERATOR_SIGN.search(text):
        for pattern, words in _OPERATORS:
            text = pattern.sub(words, text)
    if "/" in text:
        text = _DIGIT_SLASH.sub(" slash ", text)
    if "Ω" in text:
        text = text.replace("Ω", " ohms ")
    if "°" in text:
        text = text.replace("°", " degrees ")
    if "%" in text:
        text = re.sub(r"\s*%", " percent ", text)
    return text


_PARENTHESIS: Final = re.compile(r"\s*\(\s*([^()]{0,400}?)\s*\)(?P<after>\s*[.,!?;:…]?)")
_DASHED: Final = re.compile(r"[—–]|-[-\s]|\s-")
_DASH: Final = re.compile(r"\s*[—–]+\s*|\s+-{1,3}\s+|\s*--+\s*|(?<=\w)-\s+|\s+-(?=[A-Za-z])")
_ELLIPSIS: Final = re.compile(r"\.{2,}|…+")
_MARKS: Final = re.compile(r"[,.!?…](?:[\s'\"]*[,.!?…])+")
_UNSPACED: Final = re.compile(r"[,.!?…](?=[^\s,.!?…])")
_UNSPOKEN: Final = re.compile(r"[^A-Za-z' ,.!?…]")
_DROPPED: Final = re.compile(r"[^A-Za-z' ,.!?…]+")
_LOOSE_QUOTE: Final = re.compile(
    r"'(?:(?<![A-Za-z]')'*(?![A-Za-z])|(?<![A-Za-z]')(?!(?:s|em|til|tis|twas|cause|bout|round|n|d|ll|re|ve|m)\b)"
    r"|(?<![sS]')'*(?![A-Za-z'])|'+)"
)
_RANK: Final = ",….!?"


def _strongest(found: re.Match[str]) -> str:
    marks = [c for c in found.group() if c in _RANK]
    if marks[-1] == "," and set(marks) == {",", "."}:
        return ","  # the full stop was an abbreviation's: "mins., then"
    return max(marks, key=_RANK.index)


def _aside(found: re.Match[str]) -> str:
    after = found["after"].strip()
    inner = found[1].strip()
    if not inner:
        return found["after"] or " "
    if inner in {"s", "es"} and not found.group()[0].isspace():
        return inner + found["after"]  # "device(s)"
    return f", {inner}{after or ','} "


def tidy(text: str) -> str:
    """Return words and the marks `, . ! ? …` alone, each mark once and behind a word."""
    if "(" in text:
        text = _PARENTHESIS.sub(_aside, text)
    if _UNSPOKEN.search(text):
        if _DASHED.search(text):
            text = _DASH.sub(", ", _GLUED_DASH.sub(" to ", text))
        text = re.sub(r"[;:|\[\]{}]+", ", ", text)
        text = _DROPPED.sub(" ", text)
    if ".." in text or "…" in text:
        text = _ELLIPSIS.sub("…", text)
    if "'" in text:
        text = _LOOSE_QUOTE.sub("", text)
        text = _LOOSE_QUOTE.sub("", text)
    if " 's" in text:
        text = re.sub(r"(?<=[A-Za-z]) 's(?![A-Za-z])", "'s", text)
    text = " ".join(text.split())
    for mark in _RANK:
        text = text.replace(" " + mark, mark)
    text = _MARKS.sub(_strongest, text)
    if _UNSPACED.search(text):
        text = _UNSPACED.sub(r"\g<0> ", text)
    text = " ".join(text.split())
    return text.lstrip(",.!?… ").rstrip(", ") if text[:1] in ",.!?…" or text[-1:] == "," else text
