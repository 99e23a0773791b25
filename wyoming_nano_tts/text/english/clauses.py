"""Where the first clause of an unfinished sentence ends, for a sender that writes slowly.

Speech can begin with the clause while the rest of the sentence is still being written. A cut that
later text could prove wrong is worse than waiting, so only clear places count: a mark behind enough
words that belong together, or a conjunction that begins a clause of its own.
"""

import itertools
import re
from typing import Final

LEAST_WORDS: Final = 4
"""Before a mark. Fewer are over before the next words have come, and sound like a sentence of their own."""
LEAST_WORDS_BEFORE_CONJUNCTION: Final = 6
"""Shorter ones join words ("bread and butter") more often than clauses."""

CONJUNCTIONS: Final = frozenset("and but or so because while although though since unless".split())
CLAUSE_STARTERS: Final = frozenset(
    "i i'm i'll i've you you'll you're he he's she she's it it's we we'll we're they they're there "
    "there's this that the my your his her its our their please then".split()
)
"""What behind a conjunction begins a clause: a subject, or its article."""

_MARK: Final = re.compile(
    r"(?P<word>[^\W\d_]{2,}['’]?)[\"'”’)\]]{0,2}(?P<mark>[,;:]|\s?[—–])(?=\s|$)"
)
_WORD: Final = re.compile(r"[^\s]*[^\W_][^\s]*")
_OPENING: Final = {"(": ")", "[": "]", "“": "”", "«": "»", "{": "}"}
_DATES: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june "
    "july august september october november december mr mrs ms dr".split()
)
"""A date or a name goes on behind them."""
_SCHEMES: Final = frozenset("http https ftp ftps file mailto tel sms ws wss mqtt rtsp tcp".split())
"""An address goes on behind them, although nothing of it has come yet."""


def clause_end(text: str) -> int | None:
    """Return where the last clear clause of an unfinished sentence ends, behind its mark.

    Args:
        text: the sentence so far, with single spaces.

    Returns:
        Index behind the clause; None if there is no place that is sure to be one.
    """
    best: int | None = None
    for found in _MARK.finditer(text):
        end = found.end()
        if _is_clause_mark(text, found.group("word"), end):
            best = end
    words = list(_WORD.finditer(text))
    for number, (word, following) in enumerate(itertools.pairwise(words)):
        if (
            number >= LEAST_WORDS_BEFORE_CONJUNCTION
            and word.group().lower() in CONJUNCTIONS
            and following.group().lower().strip(",;:") in CLAUSE_STARTERS
            # The last word may still grow: "the" to "them".
            and (following.end() < len(text))
            and not _is_open(text[: word.start()])
            and (best is None or word.start() > best)
            and text[: word.start()].rstrip()[-1:].isalpha()
        ):
            best = word.start()
    return best


def _is_clause_mark(text: str, word: str, end: int) -> bool:
    before = text[:end]
    if len(_WORD.findall(before)) < LEAST_WORDS or word.lower() in _DATES or _is_open(before):
        return False
    if word.lower() in _SCHEMES and before.endswith(":"):
        return False
    # "on the third, 2026": a number may belong to what stands before.
    following = text[end:].lstrip()
    return not following[:1].isdigit()


def _is_open(text: str) -> bool:
    """Whether a quotation or a bracket is open."""
    if text.count('"') % 2:
        return True
    return any(text.count(opening) > text.count(closing) for opening, closing in _OPENING.items())
