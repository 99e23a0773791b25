"""Gender and case, as far as they are heard in numbers: "eine Lampe", "in einer Stunde", "am dritten Mai".

Gender comes from the end of a noun: of its last word that is in the table, else by its suffix. Case comes
from the preposition or the article before the number, else from a verb that takes an object. Where
nothing is known a noun is taken to be neuter, whose forms are wrong least often.
"""

import re
from typing import Final

from ...rules import LETTERS
from .nouns import FEMININE, MASCULINE, NEUTER, gender

NOMINATIVE, ACCUSATIVE, DATIVE, GENITIVE = "nom", "acc", "dat", "gen"

_ARTICLES: Final = {
    (MASCULINE, NOMINATIVE): "ein", (MASCULINE, ACCUSATIVE): "einen", (MASCULINE, DATIVE): "einem",
    (MASCULINE, GENITIVE): "eines", (FEMININE, NOMINATIVE): "eine", (FEMININE, ACCUSATIVE): "eine",
    (FEMININE, DATIVE): "einer", (FEMININE, GENITIVE): "einer", (NEUTER, NOMINATIVE): "ein",
    (NEUTER, ACCUSATIVE): "ein", (NEUTER, DATIVE): "einem", (NEUTER, GENITIVE): "eines",
}  # fmt: skip
_STRONG: Final = {
    (MASCULINE, NOMINATIVE): "er", (MASCULINE, ACCUSATIVE): "en", (MASCULINE, DATIVE): "em",
    (MASCULINE, GENITIVE): "en", (FEMININE, NOMINATIVE): "e", (FEMININE, ACCUSATIVE): "e",
    (FEMININE, DATIVE): "er", (FEMININE, GENITIVE): "er", (NEUTER, NOMINATIVE): "es",
    (NEUTER, ACCUSATIVE): "es", (NEUTER, DATIVE): "em", (NEUTER, GENITIVE): "en",
}  # fmt: skip


def article(of: str, case: str) -> str:
    """Return the form of "ein" for a gender and a case."""
    return _ARTICLES[of or NEUTER, case]


_DATIVE: Final = frozenset(
    "mit nach aus bei von zu seit außer in im vor an am ab binnen gegenüber unter neben zwischen innerhalb "
    "vom zum zur beim samt laut".split()
)
_ACCUSATIVE: Final = frozenset("für um ohne durch gegen pro je auf über bis".split())
_GENITIVE: Final = frozenset("wegen während trotz statt".split())
_JOINING: Final = frozenset(
    "und oder sowie bzw noch nur fast etwa rund genau mindestens höchstens maximal".split()
)
_OBJECT_VERB: Final = re.compile(
    r"\b(?:habe?|hast|hat|haben|hatte|hatten|gibt|gab|gäbe|brauch\w*|benötig\w+|find\w+|fand|fanden|nimm|nehm\w+|nahm|gib|"
    r"geb\w+|kauf\w*|seh\w*|sieht|sah|bestell\w*|trink\w*|iss|esse?n?|füg\w+|stell\w+|setz\w+|leg\w+|öffne\w*|schließ\w+|"
    r"schick\w*|send\w+|erstell\w+|zeig\w*|schalt\w+|spiel\w*|verwend\w+|nutz\w+|bring\w*|hol\w*|macht?|mach\w*|kostet|"
    r"dauert|enthält|möchte\w*|will|bekomm\w+|erhält|erhalten)\b"
)
_CLAUSE: Final = re.compile(r"[.!?;:(](?:\s|$)|\n")
_WORD: Final = re.compile(rf"[{LETTERS}]+|\d+|,")
_BACK: Final = 60


def _clause_before(before: str) -> str:
    text = before[-_BACK:]
    ends = [found.end() for found in _CLAUSE.finditer(text)]
    return text[ends[-1] :] if ends else text


def case_before(before: str) -> str:
    """Return the case of an amount by what stands before it in its clause.

    Args:
        before: the text up to the amount.
    """
    clause = _clause_before(before)
    tokens = [token.lower() for token in _WORD.findall(clause)]
    for distance, word in enumerate(reversed(tokens)):
        if distance and not _joined(tokens, distance):
            break
        for words, case in ((_DATIVE, DATIVE), (_ACCUSATIVE, ACCUSATIVE), (_GENITIVE, GENITIVE)):
            if word in words and word != "bis":
                return case
    clause = clause.lstrip()
    return ACCUSATIVE if _OBJECT_VERB.search(clause[:1].lower() + clause[1:]) else NOMINATIVE


def _joined(tokens: list[str], distance: int) -> bool:
    """Tell whether the last tokens may stand between a preposition and an amount: "für 1 Stunde und"."""
    between = tokens[-distance:]
    if all(token in _JOINING or token.isdecimal() for token in between):
        return True
    return distance <= 6 and (between[-1] in _JOINING | {","} or between[-1].isdecimal())


_ADJECTIVES: Final = re.compile(
    r"\s+((?:(?!(?:d(?:er|ie|en|em)|oder|aber|über|unter|hinter|keine[nrms]?)\s)"
    rf"[a-zäöüß]+(?:e|er|es|en|em)\s+){{0,2}})([A-ZÄÖÜ][{LETTERS}-]*)"
)


def noun_behind(after: str) -> tuple[str, str] | None:
    """Return the adjectives and the noun that a number stands before; None where there is none."""
    found = _ADJECTIVES.match(after)
    return (found[1].strip(), found[2]) if found else None


def one(before: str, adjectives: str, noun: str) -> str:
    """Return "1" before a noun: "eine", "ein", "einen" and so on."""
    of, case = gender(noun), case_before(before)
    last = adjectives.rpartition(" ")[2]
    if last.endswith("es"):
        return "ein"
    if last.endswith("e") and case in {NOMINATIVE, ACCUSATIVE}:
        return "eine"
    if last.endswith(("er", "en")) and not of:
        of = MASCULINE
    if last.endswith("er") and case in {NOMINATIVE, ACCUSATIVE}:
        case = NOMINATIVE
    return article(of, case)


_LAST_WORDS: Final = re.compile(
    rf"(?:([{LETTERS}]+)[\s,]+)?(?<![{LETTERS}])([{LETTERS}]+)[.,]?\s*[\"(]?$"
)
_ENDED_N: Final = frozenset(
    "am im vom zum zur beim ans ins dem den des einem einen eines meinem deinem seinem ihrem unserem eurem keinem "
    "diesem jenem jedem diesen jenen jeden meinen deinen seinen ihren unseren euren keinen dieses jedes bis ab "
    "meiner deiner seiner ihrer unserer einer keiner".split()
)
_PREPOSITIONS: Final = _DATIVE | _GENITIVE | {"auf", "über", "hinter"}
_MIXED: Final = frozenset("ein kein mein dein sein ihr unser euer".split())


def ordinal_ending(before: str, noun: str, *, date: bool = False) -> str:
    """Return the ending of an ordinal by the words before it and the noun that it stands for.

    Args:
        before: the text up to the ordinal.
        noun: what it counts; a month or "" for a day.
        date: it is a day: "bis 3. Mai" is "bis dritten Mai".
    """
    found = _LAST_WORDS.search(before[-_BACK:])
    last = found[2].lower() if found else ""
    previous = (found[1] or "").lower() if found else ""
    if last in _ADVERBS and previous:
        last = previous
    of = MASCULINE if date else gender(noun)
    if date and (until := _UNTIL.search(before)):
        return ordinal_ending(before[: until.start()], noun, date=True)
    if date and last in {"bis", "v"}:
        return "en"
    if last in {"und", "oder", "bis"} and (again := _ORDINAL_BEFORE.search(before[-_BACK:])):
        return ordinal_ending(before[-_BACK:][: again.start()], noun, date=date)
    if last in {"der", "dieser", "jeder"}:
        feminine = of == FEMININE or (previous in _PREPOSITIONS and of != MASCULINE)
        return "en" if feminine or previous in _PREPOSITIONS else "e"
    if last in _ENDED_N and (date or last not in {"bis", "ab"}):
        return "en"
    if last in {
        "die",
        "das",
        "diese",
        "jede",
        "eine",
        "keine",
        "meine",
        "deine",
        "seine",
        "ihre",
        "unsere",
    }:
        return "e"
    if last in _MIXED:
        return _STRONG[of or NEUTER, NOMINATIVE]
    if date:
        return "en" if _DAY_GOVERNED.search(before[-_BACK:]) or last == "seit" else "er"
    return _STRONG[of or MASCULINE, case_before(before)]


_ORDINAL_BEFORE: Final = re.compile(
    r"\d{1,3}\.\s+(?:[a-zäöüß]+\s+)?$|\d{1,3}\.\s(?:und|oder|bis)\s$"
)
_ADVERBS: Final = frozenset(
    "einschließlich voraussichtlich spätestens frühestens ungefähr zirka circa etwa".split()
)
_UNTIL: Final = re.compile(
    rf"(?:0?[1-9]|[12]\d|3[01])\.\s?[{LETTERS}]*\.?(?:\s\d{{4}})?\s?[-–]\s?$"
)
_DAY_GOVERNED: Final = re.compile(
    r"\b(?:am|vom|zum|ab|bis|dem|den)\s+(?:\w+tag|\w+abend|Mittwoch|Mo|Di|Mi|Do|Fr|Sa|So)\.?,?\s+$",
    re.I,
)
