"""English, the language's door."""

import re
import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from ..emoji import EmojiNames
from ..language import Language
from ..own_words import OwnWords
from ..passage import Passage
from ..phonemes import Phonemes
from ..rules import Said
from ..symbols import MISAKI, Alphabet
from ..written.tokens import goes_on
from . import ABOUT, say_as
from .arpabet import NUMBERING, arpabet_of, looks_like_arpabet, phonemes_of, read_arpabet
from .dictionary import DATA
from .ipa import arpabet as arpabet_of_ipa
from .misaki import misaki
from .normalise import explain, normalise
from .pronounce import Pronouncer
from .reading import phones_of, tokens_of
from .rules import RULES
from .spelling import spell

_SPOKEN_WORD: Final = re.compile(r"[a-z']+")

EXAMPLES: Final = (
    "The washing machine has finished.",
    "Somebody has left the back door open, and it is raining.",
    "Good evening! Dinner will be ready at seven o'clock.",
    "It is cold outside today, so take a warm coat with you.",
    "Do you want me to switch off the lights in the hall?",
    "Your next meeting begins in a quarter of an hour.",
    "There is a package for you at the front gate.",
    "The battery of the bathroom sensor should be changed soon.",
    "I could not find any song with that name.",
    "Good night. All doors are locked, and the alarm is on.",
)
"""What a voice is measured by."""


class English(Language):
    """Normalises and pronounces English.

    Cheap to create: the lexicon is mapped when first needed, the model for unknown words is read
    when the first one comes.
    """

    about = ABOUT
    numbering = NUMBERING
    rules = RULES
    notation = "ARPAbet"
    notation_example = "S OW1 N OW0 S"
    examples = EXAMPLES
    letters = "the letters a-z"

    def __init__(self) -> None:
        self._pronouncer: Pronouncer | None = None
        self._lock = threading.Lock()

    @cached_property
    def emoji(self) -> EmojiNames:  # type: ignore[override]
        """Names of emoji."""
        return EmojiNames.read(DATA / "emoji.txt")

    @property
    def pronouncer(self) -> Pronouncer:
        """What pronounces single words; loaded by the first use."""
        with self._lock:
            if self._pronouncer is None:
                self._pronouncer = Pronouncer()
            return self._pronouncer

    def normalise(self, text: str) -> str:
        """Return the text in words."""
        return normalise(text)

    def explain(self, text: str) -> Sequence[Said]:
        """Return the tokens that are said otherwise than they are written, with their kinds."""
        return explain(text)

    def phonemise(self, passage: Passage, own: Sequence[OwnWords] = ()) -> Phonemes:
        """Normalise and pronounce a passage."""
        tokens = tokens_of(passage, own)
        return phonemes_of(*phones_of(tokens, self.pronouncer, own, unfinished=goes_on(passage)))

    @property
    def writing(self) -> Alphabet:
        """Misaki's."""
        return MISAKI

    def written(self, phonemes: Phonemes, alphabet: str) -> str:
        """Write phonemes in misaki's symbols."""
        if alphabet == MISAKI.name:
            return misaki(phonemes)
        return super().written(phonemes, alphabet)

    def shown(self, phonemes: Phonemes) -> tuple[str, ...]:
        """Return ARPAbet."""
        return arpabet_of(phonemes)

    def phones(self, alphabet: str, value: str) -> tuple[str, ...]:
        """Read ARPAbet, by any of its names, or IPA or X-SAMPA."""
        if alphabet.lower().removeprefix("x-") in {"arpabet", "cmu", "cmu-arpabet", "cmudict"}:
            return read_arpabet(value)
        return super().phones(alphabet, value)

    def phones_of_ipa(self, ipa: str) -> tuple[str, ...]:
        """Read IPA."""
        return arpabet_of_ipa(ipa)

    def known_phones(self, word: str) -> tuple[str, ...] | None:
        """Return the ARPAbet phones of a word of the lists."""
        return self.pronouncer.listed(word)

    def looks_like_phones(self, value: str) -> bool:
        """Tell whether it is ARPAbet."""
        return looks_like_arpabet(value)

    def is_spoken_word(self, word: str) -> bool:
        """Tell whether it is of the letters a-z and apostrophes."""
        return _SPOKEN_WORD.fullmatch(word) is not None

    def say_as(self, kind: str, text: str, layout: str) -> str | None:
        """Read what says itself what it is."""
        return say_as.read(kind, text, layout)

    def knows_kind(self, kind: str) -> bool:
        """Tell whether there is a reading of this kind."""
        return say_as.known(kind)

    def characters(self, text: str) -> list[str]:
        """Name characters one by one."""
        return say_as.characters(text)

    def spell(self, letters: str) -> tuple[str, ...]:
        """Return the names of letters in one word."""
        return spell(letters)


LANGUAGE: Final = English()
