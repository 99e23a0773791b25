"""Inflect v1: text to phonemes and ids, as published.

    token_ids("It's 7:05.")     # it ' ess seven hundred five .

Text is cleaned, normalised and cut into words; each word is pronounced on its own, by a dictionary or
a guess. Ours replaces all of it by default: the normalisation (times, units, contractions, …), the
pronunciation in the sentence (heteronyms, "the", plurals, capitals) and the guess. What stays is what
the network was trained on: the symbol table, tones, language and blanks (`Phonemes.token_ids`).
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from ....text.english.arpabet import ARPABET, ARPABET_TOKENS, NUMBERING
from ....text.english.dictionary import DATA as ENGLISH_DATA
from ....text.frontend import check_length
from ....text.lexicon import Lexicon
from ....text.phonemes import Phonemes, TokenIds
from . import words as v1_words
from .neural_g2p import NeuralG2p, find_weights
from .normalise import clean
from .normalise import normalise as normalise_cleaned

__all__ = ["normalise", "phonemise", "token_ids", "words"]

_DATA: Final = Path(__file__).parent / "data"
_SPOKEN_MARKS: Final = frozenset(",.?!'-")
_UNKNOWN_PHONE: Final = "UNK"


def normalise(text: str) -> str:
    """Return the text in lower case, numbers and abbreviations in words.

    Raises:
        TextError: the text is longer than `frontend.MOST_CHARACTERS`.
    """
    check_length(text)
    return normalise_cleaned(clean(text))


def words(text: str) -> list[str]:
    """Return the words that are pronounced, marks among them.

    Raises:
        TextError: the text is longer than `frontend.MOST_CHARACTERS`.
    """
    return v1_words.words(normalise(text))


def phonemise(text: str) -> Phonemes:
    """Return the phonemes; empty if the program would say nothing.

    Raises:
        TextError: the text is longer than `frontend.MOST_CHARACTERS`.
        VoiceError: the network for unknown words is not installed.
    """
    symbols: list[str] = []
    stresses: list[int] = []
    for word in words(text):
        for symbol, stress in _pronounced(word):
            symbols.append(symbol)
            stresses.append(stress)
    return Phonemes(tuple(symbols), tuple(stresses))


def token_ids(text: str) -> TokenIds:
    """Return the ids of a text with pads and blanks; five of an empty one.

    Raises:
        TextError: the text is longer than `frontend.MOST_CHARACTERS`.
    """
    return phonemise(text).token_ids(NUMBERING, blanks=True)


@lru_cache(maxsize=4096)
def _pronounced(word: str) -> tuple[tuple[str, int], ...]:
    """Return symbol and stress of each sound of a word; none for signs that are not spoken."""
    if word in _SPOKEN_MARKS:
        return ((word, 0),)
    upper = word.upper()  # makes plain letters of some others: a ligature, the long s
    letters = upper.lower() if upper.isascii() else word
    phones = _pronouncer().phones("".join(c for c in letters if "a" <= c <= "z"))
    return tuple(_symbol(phone) for phone in phones)


def _symbol(phone: str) -> tuple[str, int]:
    if phone == "UW":  # only the guess says it, and the table has no such phone
        return _UNKNOWN_PHONE, 0
    return ARPABET_TOKENS.get(phone) or (phone.lower(), 0)


class _Pronouncer:
    """The dictionary, then the guess."""

    def __init__(self) -> None:
        self._lexicon = Lexicon(ENGLISH_DATA / "lexicon.bin", ARPABET)
        self._changes = _read_changes(_DATA / "inflect_v1_lexicon.txt")
        self._guess = NeuralG2p(find_weights())

    def phones(self, letters: str) -> tuple[str, ...]:
        if not letters:
            return ()
        known = self._changes.get(letters)
        if known is None:
            known = self._lexicon.get(letters) or ()
        return known or self._guess.pronounce(letters)


def _read_changes(path: Path) -> dict[str, tuple[str, ...]]:
    """Read how v1's dictionary differs from ours: a word, and its phones if it has the word at all."""
    changes: dict[str, tuple[str, ...]] = {}
    for line in path.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            word, *phones = line.split()
            changes[word] = tuple(phones)
    return changes


@lru_cache(maxsize=1)
def _pronouncer() -> _Pronouncer:
    return _Pronouncer()
