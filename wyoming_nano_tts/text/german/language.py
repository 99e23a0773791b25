"""German, the language's door."""

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from ..emoji import EmojiNames
from ..language import Language, primary_tag
from ..own_words import OwnWords
from ..passage import Passage
from ..phonemes import Phonemes
from ..rules import Said
from ..written.tokens import goes_on
from . import ABOUT, say_as
from .alphabet import IPA, NEAREST, NUMBERING, phonemes_of
from .dictionary import DATA
from .ipa import phones_of_ipa
from .loans import ENGLISH, english
from .normalise import explain, normalise
from .pronounce import Pronouncer
from .reading import TOKEN, phones_of, tokens_of
from .rules import RULES
from .spelling import spell

EXAMPLES: Final = (
    "Die Waschmaschine ist fertig.",
    "Jemand hat die Hintertür offen gelassen, und es regnet.",
    "Guten Abend! Das Essen ist um sieben Uhr fertig.",
    "Heute ist es draußen kalt, also nimm eine warme Jacke mit.",
    "Soll ich das Licht im Flur ausschalten?",
    "Deine nächste Besprechung beginnt in einer Viertelstunde.",
    "Am Gartentor liegt ein Paket für dich.",
    "Die Batterie des Sensors im Bad sollte bald gewechselt werden.",
    "Ich habe kein Lied mit diesem Namen gefunden.",
    "Gute Nacht. Alle Türen sind abgeschlossen, und der Alarm ist an.",
)
"""What a voice is measured by."""


class German(Language):
    """Normalises and pronounces German.

    Cheap to create: the lexicon is mapped when the first text comes.
    """

    about = ABOUT
    numbering = NUMBERING
    rules = RULES
    nearest = NEAREST
    notation_example = "/ˈhaʊ̯s/"
    examples = EXAMPLES
    letters = "the letters a-z, ä, ö, ü and ß"

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

    def shown(self, phonemes: Phonemes) -> tuple[str, ...]:
        """Return IPA, marks of stress before the vowels."""
        return tuple(
            ("", "", "ˈ", "ˌ")[stress] + IPA.get(symbol, symbol)
            for symbol, stress in zip(phonemes.symbols, phonemes.stresses, strict=True)
        )

    def phones_of_ipa(self, ipa: str) -> tuple[str, ...]:
        """Read IPA."""
        return phones_of_ipa(ipa)

    def foreign_phones(self, word: str, language: str) -> tuple[str, ...]:
        """Say English words in the sounds of German."""
        return (english(word) or ()) if primary_tag(language) == ENGLISH else ()

    def is_spoken_word(self, word: str) -> bool:
        """Tell whether it is of letters and apostrophes."""
        return TOKEN.fullmatch(word) is not None and word[0].isalpha()

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


LANGUAGE: Final = German()
