"""A German word to phones: lists first, then its parts, then letters, then the rules for letters."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from .alphabet import is_vowel
from .compounds import Compounds, glued, suffixed
from .dictionary import DATA, lexicon, words
from .heteronyms import choose
from .letters import read_stem
from .loans import borrowed
from .morphology import STRESSED, UNSTRESSED, Phones, demoted, derived, hardened, inflected
from .number_words import number
from .spelling import capitals_are_a_word, pronounceable, spell

LONGEST_CACHED: Final = 64
_OTHER_LETTERS: Final = str.maketrans(
    {"ç": "ss", "ñ": "nj", "ø": "ö", "å": "o", "æ": "ä", "œ": "ö", "ł": "l", "ş": "sch", "š": "sch", "č": "tsch",
    "ž": "sch",
     "ć": "tsch", "ń": "n", "ę": "en", "ą": "on", "ó": "o", "í": "i", "ú": "u", "ý": "y", "ï": "i", "ë": "e",
     "ô": "o", "î": "i",
     "û": "u", "ã": "an", "õ": "on", "ő": "ö", "ű": "ü", "ğ": "g", "ı": "i", "ř": "rsch", "ě": "e", "ū": "u",
     "ō": "o", "ā": "a"}
)  # fmt: skip


class Pronouncer:
    """Pronounce words; the lexicon is mapped when the first one comes."""

    def __init__(self, data: Path = DATA) -> None:
        self._words = words(data)
        self._lexicon = lexicon(data)
        self._compounds = Compounds(self.listed)
        self._cached = lru_cache(maxsize=4096)(self._word)

    def in_sentence(
        self, written: str, texts: Sequence[str], position: int, *, shouted: bool
    ) -> Phones:
        """Pronounce a word in its sentence.

        Args:
            written: the word as written.
            texts: the sentence, marks among the words.
            position: the word's index in `texts`.
            shouted: the sentence is in capitals, so that capitals do not mean letters.
        """
        return choose(written, texts, position) or self.word(written, shouted)

    def word(self, written: str, shouted: bool = False) -> Phones:
        """Pronounce a word without its sentence; capitals tell acronyms, unless `shouted`."""
        if len(written) > LONGEST_CACHED:
            return self._word(written, shouted)
        return self._cached(written, shouted)

    def listed(self, word: str) -> Phones | None:
        """Return what the lists have for a lower-case word."""
        return self._words.get(word) or self._lexicon.get(word)

    def source(self, written: str) -> str:
        """Tell where the phones of a word come from: "list", "ending", "parts", "English", "letters" or "rules"."""
        word = written.lower()
        if (
            written.isupper()
            and len(written) > 1
            and not capitals_are_a_word(written)
            and self.listed(word) is None
        ):
            return "letters"
        if self.listed(word) is not None:
            return "list"
        if inflected(word, self.listed) or derived(word, self.listed):
            return "ending"
        if self._compounds.read(word) is not None:
            return "parts"
        return "English" if borrowed(word) is not None else "rules"

    def _word(self, written: str, shouted: bool = False) -> Phones:
        word = written.lower().replace("'", "")
        if len(word) == 1:
            return spell(word)
        if written.isupper() and not shouted:
            known = self.listed(word)
            if known is None and not capitals_are_a_word(written):
                return spell(word)
        return self._known(word) or borrowed(word) or self._unknown(word.translate(_OTHER_LETTERS))

    def _known(self, word: str) -> Phones | None:
        return (
            self.listed(word)
            or number(word, self.listed)
            or inflected(word, self.listed)
            or derived(word, self.listed)
            or self._compounds.read(word)
        )

    def _unknown(self, word: str) -> Phones:
        """Guess an unknown word; one that cannot be said is spelled."""
        if not pronounceable(word):
            return spell(word)
        return self._guess(word)

    def _guess(self, word: str) -> Phones:
        for prefix, sounds in UNSTRESSED.items():
            rest = word.removeprefix(prefix)
            if rest != word and _goes_with(prefix, rest):
                return glued(sounds, self._known(rest) or self._guess(rest))
        for prefix, sounds in STRESSED.items():
            rest = word.removeprefix(prefix)
            if rest != word and len(prefix) > 2 and len(rest) > 3 and pronounceable(rest):
                return glued(hardened(sounds), demoted(self._known(rest) or self._guess(rest)))
        return suffixed(word, self._suffixed_stem) or self._stem(word)

    def _suffixed_stem(self, word: str) -> Phones | None:
        return self._stem(word) if pronounceable(word) and not word.endswith(("e", "s")) else None

    def _stem(self, word: str) -> Phones:
        phones = read_stem(word)
        if not any(is_vowel(phone) for phone in phones):
            return spell(word)
        return ("ʔ", *phones) if is_vowel(phones[0]) else phones


_SURE: Final = frozenset({"ver", "zer", "ent"})
"""What begins with these letters has the prefix."""


def _goes_with(prefix: str, rest: str) -> bool:
    """Tell whether the letters of an unstressed prefix are one before these letters."""
    if not pronounceable(rest) or len(rest) < 3:
        return False
    if rest[0] in "aeiouäöüy":
        return (
            len(rest) > 4
            and prefix not in {"emp", "er"}
            and rest[:2] not in {"is", "in", "ig"}
            and rest[0] not in "iu"
        )
    return prefix in _SURE or len(rest) > 3
