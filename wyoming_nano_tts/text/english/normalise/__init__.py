"""Written English to words as they are said.

The steps run in the order of `normalise`: each replaces what it knows by words, so that a later,
more general step finds only what is left. All patterns are free of nested repetition: the time is
linear in the length of the text.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final

from ...lexicon import Lexicon
from ..arpabet import ARPABET
from ..rules import sentences
from .abbreviations import expand
from .calendar import say_dates
from .clean import clean
from .clock import say_meridiem, say_times
from .figures import say_codes, say_numbers, say_ordinals, say_powers, say_roman, say_scaled
from .markup import strip_markup
from .measures import say_lone_units, say_measures
from .money import say_lone_signs, say_money
from .names import join_initials, say_names, split_camel_case
from .network import say_addresses
from .signs import say_signs, say_slashes, tidy
from .specials import say_specials
from .stretched import cut_endless, unstretch

_DATA: Final = Path(__file__).parent.parent / "data"
_WORDS_ONLY: Final = re.compile(r"(?:[A-Za-z,!?']|[.](?:[ ,.!?']|$)| )*")
"""Text that needs no more than abbreviations looked up: most of what a home says."""
_DIGIT: Final = re.compile(r"\d|[½¼¾⅓⅔⅛⅜⅝⅞]")


@cache
def _dictionary() -> tuple[Lexicon, frozenset[str]]:
    with (_DATA / "exceptions.txt").open(encoding="utf-8") as file:
        words = frozenset(line.split()[0] for line in file if line.strip() and line[0] != "#")
    return Lexicon(_DATA / "lexicon.bin", ARPABET), words


def _known(word: str) -> bool:
    lexicon, exceptions = _dictionary()
    return word in exceptions or word in lexicon


_MOST_PASSES: Final = 4
_LONG_CHARACTERS: Final = 2000


def normalise(text: str) -> str:
    """Return the text in words; of punctuation the marks `, . ! ? …` stay.

    Doing it twice changes nothing (but for where a text of over 2,000 characters without any sentence
    end is cut): where a pass changed something, another looks at what came out
    ("Q3St." becomes "Q three St." and only then "Q three street").
    """
    if len(text) > _LONG_CHARACTERS:
        # Sentence by sentence: most of a long text then needs the short way only.
        pieces = sentences(text, _LONG_CHARACTERS)
        return " ".join(filter(None, (_marked(piece, normalise(piece)) for piece in pieces)))
    for _ in range(_MOST_PASSES):
        spoken = _pass(text)
        if spoken == text:
            break
        text = spoken
    return text


def _marked(piece: str, spoken: str) -> str:
    """Give the end of a line its full stop; one that was cut inside a sentence has none."""
    if not spoken or spoken[-1] in ".!?…,":
        return spoken
    if piece[-1] in ",;:":
        return spoken + ","
    return spoken if len(piece) > _LONG_CHARACTERS // 3 else spoken + "."


def _pass(text: str) -> str:
    text = cut_endless(unstretch(clean(text), _known))
    if not _WORDS_ONLY.fullmatch(text):
        return _full_pass(text)
    text = expand(say_dates(say_meridiem(text)))
    return tidy(split_camel_case(say_roman(join_initials(text)), _known))


def _full_pass(text: str) -> str:
    text = say_specials(say_addresses(strip_markup(text)))
    numeric = _DIGIT.search(text) is not None
    text = say_meridiem(text) if not numeric else text
    text = say_dates(text)
    if numeric:
        text = say_times(text)
        text = say_meridiem(text)
        text = say_codes(text)
        text = say_money(text)
        text = say_measures(text)
    text = expand(text)
    text = join_initials(text)
    text = say_lone_units(text)
    text = say_slashes(text)
    text = say_powers(text)
    if numeric:
        text = say_names(say_scaled(say_ordinals(text)))
    text = say_signs(say_lone_signs(text))
    if numeric:
        text = say_numbers(text)
    text = say_roman(text)
    text = split_camel_case(text, _known)
    return tidy(text)
