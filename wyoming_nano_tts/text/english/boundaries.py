"""Where an English sentence ends."""

import re
from typing import Final

from ..written.prose import is_list_marker, may_grow, token_before
from .abbreviations import (
    AFTER_A_TIME,
    BOOKS,
    CALENDAR_NAMES,
    COUNTED,
    DAYS,
    DESCRIBING,
    LETTERED,
    MEASURED,
    MONTHLY,
    MONTHS,
    NEVER_LAST,
    NOUNS,
    NUMBERED,
    SAINTS,
    SHORT_DAYS,
    SHORT_MONTHS,
    STREETS,
    US_STATES,
    starts_sentence,
)
from .dictionary import known

WORD_CAP: Final = 24
"""A word is compared with the tables by at most this many letters."""

_ENDING: Final = (
    frozenset(NOUNS) | frozenset(MEASURED) | frozenset(STREETS) | frozenset(SHORT_DAYS)
    | frozenset(SHORT_MONTHS) | frozenset(US_STATES)
    | frozenset("am pm a.m p.m llc al ext sec min max c cu sq cos".split())
)  # fmt: skip
"""Abbreviations whose dot ends a sentence only where a capital follows."""
_DESCRIBING: Final = frozenset(DESCRIBING) | {"univ", "natl", "dept"}
_NUMBERED: Final = (
    frozenset(NUMBERED) | (frozenset(COUNTED) - frozenset(NOUNS) - {"wk", "gm"})
) - {"no"}

CONJUNCTIONS: Final = (
    "and", "but", "or", "because", "while", "when", "which", "who", "so", "then", "if", "although",
    "though", "unless", "until", "before", "after", "since", "where", "that",
)  # fmt: skip
"""Words before which a sentence that is too long may be cut: people breathe there."""

_VOWELLESS: Final = re.compile(r"[bcdfghjklmnpqrstvwxz]{2,5}")
"""An abbreviation, whatever it stands for."""
_GLUED_NUMBER: Final = re.compile(r"[\d.,½¼¾-]+(?=[A-Za-z])")
"""The number that an abbreviation stands behind: "24-ct.", "6oz."."""
_NUMBER_OR_LETTER: Final = re.compile(
    r"[#~≈<>+$€£-]?\s?\d|[A-HJ-Z](?![A-Za-z'’])|I(?![A-Za-z'’])(?!\s(?!of\b)[a-z])|[IVXLC]{2,}\b"
)
_SIGN_ALONE: Final = re.compile(r"[#~≈<>+$€£-]\s?")
_WORD: Final = re.compile(r"\W*([^\W\d_]+(?:['’][a-z]+)?)")
_STREETS_TOO: Final = frozenset({"st", "dr"})
_SECOND_WORD: Final = re.compile(r"\W*[^\W\d_]+\s+([a-z]+)\b(?=\W)")
_GOES_ON: Final = frozenset(
    "at on in by near and or for to from with until of around before after via between behind".split()
)
_ON_A_STREET: Final = re.compile(
    r"(?:\d[A-Za-z]?|\b(?:on|at|to|from|near|along|down|off))\s+(?:(?:[NSEW]|[NS][EW])\.?\s+)?"
    r"(?:[A-Z][\w'’]*\s+){1,2}$|\d(?:st|nd|rd|th)\s+$"
)
"""A house number or a preposition and the name of a street."""


def dot_ends(
    before: str, closing: str, following: str, first: str, *, line_start: bool, final: bool
) -> bool | None:
    """See `ProseRules.dot_ends`."""
    if ")" in closing and (first.islower() or first in "&/–—-,;:"):
        return False  # "(D-Mass.) and"
    if is_list_marker(before, line_start=line_start):
        return False
    word = _last_word(before)
    lowered = word.lower()
    if lowered in NEVER_LAST:
        return False
    if (lowered == "pub" and following.startswith("L")) or before.endswith("Pub. L"):
        return _law_ends(lowered, following, final=final)
    if lowered == "no":  # "No. 5" is a number, "No. I said no" is an answer
        return _answer_ends(following, first, final=final)
    if lowered in BOOKS and lowered != "ps" and word[0].isupper() and first.isdecimal():
        return _verse_ends(following, final=final)
    if before.endswith(("°C", "°F")):
        return True
    if (
        (lowered in _NUMBERED and word != "P") or (lowered == "pt" and not _counted(before, word))
    ) and not (first.islower()):
        if lowered == "ste" and _SAINTE.match(following):
            return False
        answer = _numbered_ends(following, final=final)
        if answer is not True or lowered not in _ENDING:
            return answer
    if first.islower() and _VOWELLESS.fullmatch(lowered):
        return False
    if (first.isdecimal() or first in _BEFORE_FIGURES) and _is_unknown(word):
        return _figures_end(following, final=final)
    initials = len(word) == 1 and word.isalpha() and word != "I" and word == _token(before)
    parts = word.split(".")
    dotted = len(parts) > 1 and all(len(part) <= 2 and part.isalpha() for part in parts)
    if not (initials or dotted or lowered in _KNOWN):
        return True
    if not first.isupper():
        return False
    return _capital_ends(before, word, following, final=final)


def _law_ends(word: str, following: str, *, final: bool) -> bool | None:
    """Decide in "Pub. L. No. 117-169", which goes on; "the pub. Lee left" ends."""
    if word != "pub":
        return False
    return None if following == "L" and not final else not following.startswith("L.")


def _figures_end(following: str, *, final: bool) -> bool | None:
    """Decide behind a short form that nobody knows: figures go on, "avail. $980"."""
    if following in _BEFORE_FIGURES and not final:
        return None
    return _FIGURES_FOLLOW.match(following) is None


_SAINTE: Final = re.compile(r"[A-Z][a-z]")


def _counted(before: str, word: str) -> bool:
    """Tell whether a number stands before a word: "1 pt.", "6pt."."""
    return before[: len(before) - len(word)].rstrip(" -")[-1:].isdecimal()


def _answer_ends(following: str, first: str, *, final: bool) -> bool | None:
    """Decide behind "No.": figures and codes ("no. K123") go on, anything else follows an answer."""
    if not final and _MAY_BE_CODE.fullmatch(following):
        return None
    return not first.isdecimal() and _CODE.match(following) is None


_MAY_BE_CODE: Final = re.compile(r"[A-Z]{1,4}")


def _verse_ends(following: str, *, final: bool) -> bool | None:
    """Decide behind "Matt." and a figure: a chapter and a verse go on."""
    if not final and following.isdecimal() and len(following) <= _LONGEST_CHAPTER:
        return None
    return _VERSE.match(following) is None


_PERHAPS_ONE: Final = re.compile(r"I(?:\s(?:of?)?)?|[IVXLC]+")
"""The beginning of "I of", a number where "I am" is a person, and of "VIII" or "VIN"."""
_LONGEST_CHAPTER: Final = 3
_VERSE: Final = re.compile(r"\d{1,3}(?::|$)")


def _numbered_ends(following: str, *, final: bool) -> bool | None:
    """Decide behind "Fig.", "Ep.", "bldg.": a number or a lone letter goes on."""
    if not final and (_SIGN_ALONE.fullmatch(following) or _PERHAPS_ONE.fullmatch(following)):
        return None
    if not _NUMBER_OR_LETTER.match(following):
        return True
    undecided = len(following) == 1 and following.isupper() and not final
    return None if undecided else False


def _capital_ends(before: str, word: str, following: str, *, final: bool) -> bool | None:
    """Decide between an abbreviation and a word with a capital."""
    found = _WORD.match(following)
    whole = final or len(following) == WORD_CAP
    if found is None or (not whole and may_grow(found, following, "'’")):
        return None if not final else True
    lowered, next_word = word.lower(), found.group(1).lower().replace("’", "'")
    previous = before[: len(before) - len(word)].split()
    if lowered in {"am", "pm", "a.m", "p.m"}:
        return next_word not in AFTER_A_TIME
    if lowered in _STREETS_TOO:
        return _street_ends(before, word, following, final=final)
    if (
        lowered == "ft"
        and not (previous and previous[-1][-1:].isdecimal())
        and len(word) == len(_token(before))
    ):
        return False  # a fort, or featuring
    if len(word) == 1:
        lettered = bool(previous) and previous[-1].lower() in LETTERED
        return lettered or (bool(previous) and starts_sentence(next_word))
    if "." in word or lowered in _DESCRIBING or lowered in US_STATES:
        return starts_sentence(next_word)
    if lowered in NOUNS and (next_word in CALENDAR_NAMES or _CODE.match(following)):
        return False  # "appt. Tue 3 PM", "conf. H88273"
    if lowered in MEASURED and _counted(before, word) and _is_short(before, found.group(1)):
        return False  # "40 mi. SE of Tokyo"
    if lowered in _KNOWN and next_word in NOUNS and _DOTTED.match(following):
        return False  # "7th Inf. Div."
    if next_word in STREETS:  # "MLK Jr. Blvd."
        return False
    if lowered in STREETS:
        return _behind_a_street(next_word, following, final=final)
    if lowered in {"jan", "jun"} and not (previous and previous[-1].lower() in MONTHLY):
        return starts_sentence(next_word)  # "Jan. Smith" is a person
    return not (lowered in SHORT_DAYS and next_word in _MONTH_NAMES)


def _street_ends(before: str, word: str, following: str, *, final: bool) -> bool | None:
    """Decide behind "St." and "Dr.": "St. John" is a saint; "5 Elm St. The", "5 Elm St. Bob left" end."""
    found = _WORD.match(following)
    next_word = found.group(1).lower().replace("’", "'") if found else ""
    place = before[: len(before) - len(word)]
    previous = place.split()
    named = len(previous) > 1 and previous[-1][:1].isupper() and previous[-1][-1:].isalnum()
    if named and starts_sentence(next_word):
        return True
    if next_word in SAINTS or not _ON_A_STREET.search(place[-40:]):
        return False
    second = _SECOND_WORD.match(following)
    if second is None:
        cut = len(following) < WORD_CAP and not final
        return None if cut and following.rstrip().replace(" ", "").isalpha() else False
    return second.group(1) not in _GOES_ON


def _is_short(before: str, word: str) -> bool:
    """Tell whether a word is an abbreviation, "SE", "RT", in a text that is not all in capitals."""
    short = word.isupper() and len(word) <= _SHORTEST_WORD and not starts_sentence(word)
    return short and not before[-WORD_CAP:].isupper()


_FIGURES_FOLLOW: Final = re.compile(r"[$€£#]?\d")
_BEFORE_FIGURES: Final = "$€£#"
_SHORT_FORM: Final = re.compile(r"[a-z]{2,6}")


def _is_unknown(word: str) -> bool:
    """Tell whether a short word in small letters is in no dictionary: an abbreviation, whatever it stands for."""
    return _SHORT_FORM.fullmatch(word) is not None and not known(word)


def _behind_a_street(next_word: str, following: str, *, final: bool) -> bool | None:
    """Decide behind "Ave." and a capital: a day and a point of the compass that ends the line go on."""
    if not final and _PERHAPS_A_WAY.fullmatch(following):
        return None
    return next_word not in _DAY_NAMES and not _WAY_BEHIND.match(following)


_PERHAPS_A_WAY: Final = re.compile(r"\W*[NSEW]{1,2}[ \t]*")
_WAY_BEHIND: Final = re.compile(r"\W*[NSEW]{1,2}(?:[,.;)]|[ \t]*(?:\n|$))")
"""A point of the compass that ends the name of a street: "5th Ave. S"."""
_DOTTED: Final = re.compile(r"[A-Z][a-z]{1,5}\.")
_CODE: Final = re.compile(r"[A-Z]{1,4}\d")
_SHORTEST_WORD: Final = 5
_MONTH_NAMES: Final = frozenset(SHORT_MONTHS) | frozenset(month.lower() for month in MONTHS)
_DAY_NAMES: Final = frozenset(day.lower() for day in DAYS)


def may_pause_behind(before: str) -> bool:
    """See `ProseRules.may_pause_behind`."""
    return _last_word(before).lower() not in NEVER_LAST | _STREETS_TOO


def surely_ends(before: str, closing: str) -> bool:
    """See `ProseRules.surely_ends`.

    "21." and "5" would be a number, "St." and "Louis" a name; behind white space only what may be an
    abbreviation still asks for the next word.
    """
    word = _last_word(before)
    lowered = word.lower()
    short = (
        lowered in NEVER_LAST or lowered in _KNOWN or lowered in BOOKS or lowered in {"no", "pub"}
    )
    return (
        ")" not in closing
        and len(word) > 1
        and "." not in word
        and not short
        and not _VOWELLESS.fullmatch(lowered)
        and not _is_unknown(word)
    )


_KNOWN: Final = _ENDING | _DESCRIBING | _NUMBERED | _STREETS_TOO


def _token(before: str) -> str:
    return token_before(before, WORD_CAP)


def _last_word(before: str) -> str:
    word = _token(before)
    return _GLUED_NUMBER.sub("", word, count=1) if _GLUED_NUMBER.match(word) else word
