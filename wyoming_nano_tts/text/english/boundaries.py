"""Where an English sentence ends."""

import re
from typing import Final

from ..sentence_rules import CLOSERS, TERMINATORS, closers_end

_WORD_CAP: Final = 24
"""A word is compared with the tables below by at most this many letters."""

NEVER_LAST: Final = frozenset(
    "intl mr mrs ms mx messrs dr drs prof gen sen rep gov pres capt cmdr lt col sgt maj rev hon fr mt "
    "approx vs e.g i.e cf fig figs eq incl excl ca resp".split()
)
"""Abbreviations that need a word after them: their dot ends no sentence."""

SOMETIMES_LAST: Final = frozenset(
    "etc inc ltd co corp llc bros jr sr esq am pm a.m p.m jan feb mar apr jun jul aug sep sept oct "
    "nov dec mon tue tues wed thu thur thurs fri sat sun ave blvd rd st ln hwy ct pl pkwy sq cu apt "
    "op doz qts msg msgs pkg pkgs reg batt rt rte "
    "dept est min mins max sec secs hr hrs ft in lb lbs oz mi yd yds temp hum avg vol no nos p pp "
    "ch ext tel al misc appt bldg rm dist qty amt acct ref vers ver ed tbsp tsp gal pt qt pct wk "
    "wks mo mos yr yrs deg a.k.a b.c a.d ph.d m.d b.a m.a d.c".split()
)
"""Abbreviations whose dot ends a sentence only where a capital follows."""

STARTERS: Final = frozenset(
    "the a an it its it's he she we they you this that these those there here i i'm i'll i've if "
    "in on at as and but or so when while after before because what who where why how is are was "
    "do does did can could would will should please no yes ok okay not now then also for to from "
    "however my your his her our their all each every some turn set good have has let".split()
)
"""Words that begin a sentence rather than follow an initial such as "U.S."."""

_TIME_FOLLOWERS: Final = frozenset(
    "est edt cst cdt mst mdt pst pdt gmt utc cet cest bst et ct mt pt monday tuesday wednesday "
    "thursday friday saturday sunday today tomorrow tonight".split()
)
"""Words with a capital that may follow "p.m." inside a sentence."""

LETTERED: Final = frozenset(
    "plan vitamin option group class grade section type zone phase part unit terminal gate "
    "appendix hepatitis team model block wing room apartment floor bus line channel point".split()
)
"""Words that a single letter belongs to: behind "plan B." a sentence may end."""

CONJUNCTIONS: Final = (
    "and", "but", "or", "because", "while", "when", "which", "who", "so", "then", "if", "although",
    "though", "unless", "until", "before", "after", "since", "where", "that",
)  # fmt: skip
"""Words before which a sentence that is too long may be cut: people breathe there."""

_BEFORE_A_LETTER: Final = frozenset("bldg apt rm ste sect sec fig vol pt ch ext".split())
_VOWELLESS: Final = re.compile(r"[bcdfghjklmnpqrstvwxz]{2,5}")
"""An abbreviation, whatever it stands for."""
_TOKEN_BEFORE: Final = re.compile(r"[^\W_](?:[\w.'’&-]*\w)?$")
_LIST_MARKER: Final = re.compile(r"\W{0,4}\d{1,3}$")


def ends_sentence(
    text: str, start: int, mark: int, after: int, *, line_start: bool, final: bool
) -> bool | None:
    """See `SentenceRules.ends_sentence`."""
    end = closers_end(text, after)
    if end >= len(text):
        return True if final else None
    quoted = any(c in "\"'”’»)" for c in text[after:end])
    if text[mark] in "。！？":
        return True
    if not text[end].isspace():
        return False
    ahead = end
    while ahead < len(text) and text[ahead].isspace():
        ahead += 1
    if "\n" in text[end:ahead]:
        return True
    if ahead >= len(text):
        return True if final else None
    following = text[ahead : ahead + _WORD_CAP]
    first = following.lstrip("\"'“‘«([*_~`¿¡")[:1]
    if not first:
        if not final and len(following) < _WORD_CAP:
            return None
        first = following[0]
    run = text[mark:after]
    if "!" in run or "?" in run:
        return not (quoted and first.islower())
    if len(run) > 1 or run == "…":
        return not first.islower()
    return _dot_ends(text[start:mark], following, first, line_start=line_start, final=final)


def _dot_ends(
    before: str, following: str, first: str, *, line_start: bool, final: bool
) -> bool | None:
    """Decide for a single full stop followed by white space and `following`."""
    if line_start and len(before) <= 8 and _LIST_MARKER.fullmatch(before):
        return False
    found = _TOKEN_BEFORE.search(before, max(0, len(before) - _WORD_CAP))
    word_before = found.group() if found else ""
    lowered = word_before.lower()
    if lowered in NEVER_LAST or word_before == "Ft":
        return False
    if lowered == "no":  # "No. 5" is a number, "No. I said no" is an answer
        return not first.isdigit()
    if lowered in _BEFORE_A_LETTER and re.match(r"[A-Z](?![A-Za-z'’])", following):
        return False if len(following) > 1 or final else None  # "bldg. C"
    if before.endswith(("°C", "°F")):
        return True
    if first.islower() and _VOWELLESS.fullmatch(lowered):
        return False
    initials = len(word_before) == 1 and word_before.isalpha() and word_before != "I"
    dotted = "." in word_before and all(len(part) == 1 for part in word_before.split("."))
    if not initials and not dotted and lowered not in SOMETIMES_LAST:
        return True
    if not first.isupper():
        return False
    word = re.match(r"\W*([^\W\d_]+(?:['’][a-z]+)?)", following)
    if word is None or (word.end() == len(following) < _WORD_CAP and not final):
        return None if not final else True
    next_word = word.group(1).lower().replace("’", "'")
    if lowered in {"am", "pm", "a.m", "p.m"}:
        return next_word not in _TIME_FOLLOWERS
    if lowered == "st":  # "St. John" is a saint, "5 Elm St. The" a street
        previous = before[: len(before) - len(word_before)].split()
        return bool(previous) and previous[-1][:1].isupper() and len(previous) > 1
    if initials:
        previous = before[: len(before) - 1].split()
        lettered = bool(previous) and previous[-1].lower() in LETTERED
        return lettered or (bool(previous) and next_word in STARTERS)
    if dotted:
        return next_word in STARTERS
    return True


def may_pause_after(text: str, *, line_start: bool) -> bool:
    """Tell whether `text` reads as finished if its sender pauses here."""
    end = len(text)
    while end > 0 and text[end - 1] in CLOSERS:
        end -= 1
    mark = end
    while mark > 0 and text[mark - 1] in TERMINATORS:
        mark -= 1
    if mark == end:
        return False
    if text[mark:end] != ".":
        return True
    before = text[:mark]
    if line_start and len(before) <= 8 and _LIST_MARKER.fullmatch(before):
        return False
    found = _TOKEN_BEFORE.search(before, max(0, len(before) - _WORD_CAP))
    return found is None or found.group().lower() not in NEVER_LAST
