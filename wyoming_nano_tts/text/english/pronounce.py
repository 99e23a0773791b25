"""A word to phones: lists first, then its parts, then letters, then the model."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from ..edits import edits
from ..g2p import GraphemeToPhoneme
from ..lexicon import LONGEST_WORD
from . import heteronyms
from .arpabet import VOWELS
from .dictionary import DATA, Phones, exceptions, lexicon, second_opinion
from .morphology import compounds, derived, inflected, plural, prefixed
from .normalise.numbers import NUMBER_WORDS
from .phrases import as_place, in_phrase
from .spelling import (
    SPELLED_EVEN_SHOUTED,
    SPELLED_IN_CAPITALS,
    capitals_are_a_word,
    pronounceable,
    spell,
)

_MOST_APOSTROPHES: Final = 2
"""No word has more ("shouldn't've"); each one is taken off by a step of its own."""
_LONGEST_ABBREVIATION: Final = 3
"""Longer words in capitals are words that are written large ("WIND ADVISORY") where they are in the dictionary."""
_COMPOUND_EDITS: Final = 1
"""Phones in which what a word's parts say may differ from the model's guess.

Where it differs more, the parts are rather those of another word ("ab-below"); where in none, the model knows the
stress better.
"""
_SHORT_NAME: Final = 4
"""Letters of an unknown word in a sentence of capitals that is rather an acronym."""
_LONG_WORD: Final = 12
"""Letters of a word that is rather made of words than a name: it may differ in one phone more."""


class Pronouncer:
    """Pronounce words. The lexicon is mapped at once, the G2P model is read when first needed."""

    def __init__(self, data: Path = DATA) -> None:
        self._lexicon = lexicon(data)
        self._second_opinion = second_opinion(data)
        self._exceptions = exceptions(data)
        self._data = data
        self._model: GraphemeToPhoneme | None = None
        self._cached = lru_cache(maxsize=4096)(self._word)

    def in_sentence(
        self, written: str, words: Sequence[str], position: int, *, shouted: bool
    ) -> Phones:
        """Pronounce a word in its sentence.

        Args:
            written: the word as written, letters and apostrophes.
            words: the sentence in lower case, punctuation marks among the words.
            position: the word's index in `words`.
            shouted: the sentence is in capitals, so that capitals do not mean letters.
        """
        capitals = written.isupper() and len(written) > 1
        if capitals and shouted and written in {"AM", "IT", "US"}:
            number = position > 0 and words[position - 1] in NUMBER_WORDS
            capitals = written == "AM" and number
            shouted = shouted and not capitals
        if written == "A" and not shouted and is_letter_a(words, position):
            return spell("a")
        if len(written) > 2 and written[-1] == "s" and written[:-1].isupper() and not shouted:
            return plural(self.word(written[:-1]))  # "IDs", "TVs"
        if not capitals or shouted or len(written) > _LONGEST_ABBREVIATION:
            chosen = (
                in_phrase(words, position)
                or as_place(words, position, written)
                or heteronyms.choose(words, position, written)
            )
            if chosen is not None:
                return chosen
        return self.word(written if capitals else words[position], shouted and capitals)

    def word(self, written: str, shouted: bool = False) -> Phones:
        """Pronounce a word without its sentence; capitals tell acronyms, unless `shouted`."""
        if len(written) > LONGEST_WORD:
            return self._word(written, shouted)
        return self._cached(written, shouted)

    def _word(self, written: str, shouted: bool = False) -> Phones:
        if written.count("'") > _MOST_APOSTROPHES:
            written = written.replace("'", "")
        word = written.lower()
        if written.isupper() and len(written) == 1:
            return spell(word)
        if shouted and written in SPELLED_EVEN_SHOUTED:
            return spell(word)
        if written.isupper() and not shouted:
            if written in SPELLED_IN_CAPITALS:
                return spell(word)
            return self._acronym(written)
        known = self.listed(word) or inflected(word, self.listed)
        if known is None and shouted and len(word) <= _SHORT_NAME:
            return self._acronym(written)  # "YMCA" among other capitals
        return known or self._composed(word) or self._unknown(word)

    def listed(self, word: str) -> Phones | None:
        """Return what the lists have for a lower-case word."""
        phones = (
            self._exceptions.get(word) or self._second_opinion.get(word) or self._lexicon.get(word)
        )
        # The dictionary has "fs", "ths" and "gnc" without a vowel: nobody could hear them.
        return phones if phones and any(phone[:-1] in VOWELS for phone in phones) else None

    def _acronym(self, written: str) -> Phones:
        word = written.lower()
        known = self.listed(word)
        if known:
            return known
        if "'" in word:
            head, _, tail = written.partition("'")
            if tail == "S" and head:
                return plural(self._word(head))
            return self._word(word)
        if capitals_are_a_word(written):
            return inflected(word, self.listed) or self._composed(word) or self._unknown(word)
        return spell(word)

    def _composed(self, word: str) -> Phones | None:
        """Pronounce a word from its parts where the model hears nearly the same; of several readings the nearest."""
        readings = [*compounds(word, self.listed), *derived(word, self.listed)]
        other = prefixed(word, self.listed)
        if not pronounceable(word):
            return readings[0] if readings else other
        if other is not None:
            readings.append(other)
        if not readings:
            return None
        guess = bare(self._guess(word))
        distance, best = min((edits(guess, bare(r)), r) for r in readings)
        most = _COMPOUND_EDITS + (len(word) >= _LONG_WORD)
        return best if 0 < distance <= most else None

    def _unknown(self, word: str) -> Phones:
        """Guess an unknown word; one that cannot be said is spelled."""
        for ending in ("'s", "s'"):
            base = word[:-2] if ending == "'s" else word[:-1]
            if word.endswith(ending) and base.strip("'"):
                phones = self._word(base)
                return plural(phones) if ending == "'s" and phones else phones
        if not pronounceable(word):
            return spell(word) if len(word) <= 6 else self._pieces(word)
        return self._guess(word) or spell(word)

    def _pieces(self, word: str) -> Phones:
        """Say a long string that is not a word: what the model makes of it, spelled if that is nothing."""
        if any(c in "aeiouy" for c in word):
            return self._guess(word) or spell(word)
        return spell(word)

    def _guess(self, word: str) -> Phones:
        """What the model makes of a word; nothing where it finds no vowel ("ygjt"), which nobody could hear."""
        if self._model is None:
            self._model = open_model(self._data)
        phones = self._model.pronounce(word)
        return phones if any(phone[:-1] in VOWELS for phone in phones) else ()


def open_model(data: Path = DATA) -> GraphemeToPhoneme:
    """Read the model that guesses words that no list has."""
    return GraphemeToPhoneme(data / "g2p.bin", data / "g2p_network.bin")


def is_letter_a(words: Sequence[str], position: int) -> bool:
    """Tell whether a capital A is the letter: inside a sentence ("plan A is"), or before a mark."""
    if position + 1 >= len(words) or not words[position + 1][0].isalpha():
        return True
    if len(words[position + 1]) == 1 and words[position + 1] not in {"i", "a"}:
        return True  # "A B test"
    return position > 0 and words[position - 1][0].isalpha()


def bare(phones: Phones) -> list[str]:
    """Return phones without stress."""
    return [phone.rstrip("012") for phone in phones]
