"""Words around a token that tell its kind, and where a full stop ends a sentence."""

from typing import Final

from ...rules import LETTERS, Found, Pattern
from ..abbreviations import NUMBERED, determines, is_counted_in_order, starts_sentence
from .nouns import is_noun

COUNTED_BY: Final = frozenset(word.lower() for word in NUMBERED) | frozenset(
    "seite kanal stufe nummer nr büro zimmer raum gleis platz linie punkt phase teil band kapitel schritt "
    "lampe licht schalter steckdose sensor klasse gruppe haus tor tür eingang ausgang halle block ebene level "
    "version typ modell zone port slot bahn spur liga runde szene akt folge staffel bus zug strecke kategorie "
    "größe etappe position option punkt kamera timer wecker alarm programm preset gang abteilung artikel "
    "absatz paragraf satz ziffer frage aufgabe übung lektion tabelle abbildung figur tag woche q windstärke "
    "schutzstufe warnstufe lawinenstufe ausfahrt anschlussstelle kreis heizkreis profil modus index tisch "
    "reihe wagen".split()
)
"""What is numbered, so that "1" behind it is "eins"."""
_SPANS: Final = frozenset(
    "stunde minute sekunde tag woche monat jahr uhr grad prozent mal euro cent".split()
)


def is_label(found: Found, noun: str) -> bool:
    """Tell whether a number belongs to the word before, "Kanal 1", rather than to the noun behind.

    Args:
        found: the number.
        noun: what stands behind it.
    """
    before = _BEFORE.search(found.before())
    if before is None:
        return found.before(2).endswith("§ ")
    word = before[1]
    if word.lower() in COUNTED_BY:
        return True
    if before[2]:
        return False
    if noun.lower() in _SPANS or not word[0].isupper() or starts_sentence(word):
        return False
    begins = found.before()[: before.start()].rstrip()[-1:] in {"", ".", "!", "?", ":", "\n"}
    return is_noun(word) if begins else True


_NEXT: Final = Pattern(rf"\s+[\"'(]*([{LETTERS}]+)")


def sentence_ends(text: str, position: int) -> bool:
    """Tell whether a sentence ends behind the full stop before `position` of a text that is complete."""
    rest = text[position : position + 48]
    if not rest.strip("\"')] \n\t"):
        return True
    if "\n" in rest[: len(rest) - len(rest.lstrip())]:
        return True
    following = _NEXT.match(rest)
    return following is not None and starts_sentence(following[1])


def stop(found: Found) -> str:
    """Take the full stop behind a match; return it where it also ends the sentence."""
    if found.text[found.end : found.end + 1] != ".":
        return ""
    found.end += 1
    return "." if sentence_ends(found.text, found.end) else ""


_BEFORE: Final = Pattern(rf"([{LETTERS}]+)(\.?)\s+[\"'(]?$")
_MINUTE_BEFORE: Final = Pattern(r"(?::|\d:\d[.,]?)\s$")
_MINUTE_BEHIND: Final = Pattern(r"\s[A-ZÄÖÜ]\S+(?:\s\([^()]*\))?\s\d{1,2}:\d")
"""A list of goals: "5. Müller 0:1, 66. Maier 1:1."."""
_LOOSE: Final = frozenset("ab bis seit und oder bereits".split())
_PAIRED: Final = Pattern(r"\d\.?\s*(?:-|–|und|oder|bis|,|/)\s*$")
_WORD: Final = Pattern(rf"\s+[\"'(]*([{LETTERS}-]+)")


def is_ordinal(before: str, after: str) -> bool:
    """Tell whether a number of few figures with a full stop is an ordinal rather than the end of a sentence.

    Args:
        before: the text before the number.
        after: the text behind the full stop, with the whole next word.
    """
    if before[-1:] in {"(", "/"} and after[:1] in {")", "/"}:
        return True  # "in der Nachspielzeit (90.)"
    if _MINUTE_BEFORE.search(before[-8:]) and _MINUTE_BEHIND.match(after):
        return True
    behind = _WORD.match(after)
    word = behind[1] if behind else ""
    previous = _BEFORE.search(before[-40:])
    determined = previous is not None and not previous[2] and determines(previous[1])
    if not word:
        loose = previous is not None and previous[1].lower() in _LOOSE  # "ab 8." is an hour
        return determined and not loose and not after.strip()[:1].isdecimal()
    if word[0].islower():
        return True
    if starts_sentence(word):
        return False
    if is_counted_in_order(word):
        return True
    return determined or _PAIRED.search(before[-8:]) is not None
