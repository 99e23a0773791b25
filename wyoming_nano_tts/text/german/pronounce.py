"""A German word to phones: lists first, then its parts, then letters, then the rules for letters."""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from ..edits import edits
from ..g2p import GraphemeToPhoneme
from .alphabet import bare, is_vowel
from .compounds import Compounds, glued
from .dictionary import DATA, lexicon, words
from .heteronyms import choose
from .ipa import begun
from .letters import read_stem
from .loans import borrowed
from .morphology import STRESSED, Phones, demoted, derived, inflected
from .number_words import number
from .spelling import capitals_are_a_word, pronounceable, spell

LONGEST_CACHED: Final = 64
PARTS_EDITS: Final = 0.15
"""Parts of a word are believed if its phones differ from the model's guess in at most this share; chosen on words that
the model has not seen."""
_INSEPARABLE: Final = re.compile(
    r"(über|unter|wider|hinter)((?!ge|zu|ein|aus).{2,}"
    r"(?:e|en|e?s?t|n|te|ten|te?st|tet|tes|ter|tem|end|ende[nrsm]?|ungen|ung))"
)
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
        self._data = data
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
        """Tell where the phones of a word come from: "list", "ending", "parts", "English", "letters" or "model"."""
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
        if self._composed(word) is not None:
            return "parts"
        return "English" if borrowed(word) is not None else "model"

    def _word(self, written: str, shouted: bool = False) -> Phones:
        word = written.lower().replace("'", "")
        if len(word) == 1:
            return spell(word)
        if written.isupper() and not shouted:
            known = self.listed(word)
            if known is None and not capitals_are_a_word(written):
                return spell(word)
        verbal = written[0].islower() or word.endswith(("ung", "ungen"))
        return (
            (self._inseparable(word) if verbal else None)
            or self._known(word)
            or borrowed(word)
            or self._unknown(word.translate(_OTHER_LETTERS))
        )

    def _known(self, word: str) -> Phones | None:
        return (
            self.listed(word)
            or number(word, self.listed)
            or inflected(word, self.listed)
            or derived(word, self.listed)
            or self._composed(word)
        )

    def _composed(self, word: str) -> Phones | None:
        """Pronounce a word from its parts, if the model does not find that these are others."""
        made = self._compounds.read(word)
        if made is None or not pronounceable(word):
            return made
        return (
            made
            if edits(bare(made), bare(self._unknown(word))) <= PARTS_EDITS * len(made)
            else None
        )

    def _inseparable(self, word: str) -> Phones | None:
        """Pronounce a verb with über, unter, wider or hinter, stressed behind the prefix; None for other words."""
        found = _INSEPARABLE.fullmatch(word)
        if found is None or self.listed(word) is not None:
            return None
        rest = self._known(found[2])
        if rest is None:
            return None
        return glued(demoted(STRESSED.get(found[1], self.listed(found[1]) or ())), rest)

    def _unknown(self, word: str) -> Phones:
        """Guess an unknown word; one that cannot be said is spelled."""
        if not pronounceable(word):
            return spell(word)
        phones = self._model.pronounce(word)
        if not any(is_vowel(phone) for phone in phones):
            phones = read_stem(word)
        return begun(phones) if any(is_vowel(phone) for phone in phones) else spell(word)

    @cached_property
    def _model(self) -> GraphemeToPhoneme:
        return GraphemeToPhoneme(self._data / "g2p.bin")
