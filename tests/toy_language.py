"""A language of thirty lines: syllables, sentences that end with a bar, digits of its own."""

import contextlib
from collections.abc import Iterator, Sequence

from wyoming_nano_tts.text import Language, OwnWords, Passage, Phonemes
from wyoming_nano_tts.text.language import AboutLanguage, register, unregister
from wyoming_nano_tts.text.sentence_rules import SentenceRules
from wyoming_nano_tts.text.symbols import Alphabet, Numbering

TOY = Alphabet("toy-12", tuple("_ a i o k l m n p t , |".split()))
DIGITS = dict(zip("0123456789", "no ka ti lo ma pi ko na la to".split(), strict=True))


class ToyRules(SentenceRules):
    """A sentence ends with a bar; a full stop is nothing."""

    terminators = "|"


class Toy(Language):
    """Says what is written, letter by letter."""

    about = AboutLanguage(tag="qty", name="Toy", alphabet=TOY.name)
    numbering = Numbering(TOY)
    rules = ToyRules()

    def normalise(self, text: str) -> str:
        """Put words in the place of digits."""
        return "".join(DIGITS.get(character, character) for character in text.lower())

    def phonemise(self, passage: Passage, own: Sequence[OwnWords] = ()) -> Phonemes:
        """Say every letter that the alphabet has."""
        symbols = tuple(c for c in self.normalise(passage.text) if c in TOY.ids and c != "_")
        return Phonemes(symbols, tuple(int(c in "aio") for c in symbols))


class Twin(Toy):
    """Another language of the same letters."""

    about = AboutLanguage(tag="qtz", name="Twin", alphabet=TOY.name)


@contextlib.contextmanager
def registered(*languages: type[Language]) -> Iterator[None]:
    """Let languages be found for a while."""
    for language in languages:
        register(language.about, language)
    try:
        yield
    finally:
        for language in languages:
            unregister(language.about.tag)
