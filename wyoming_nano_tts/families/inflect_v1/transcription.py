"""Texts as Inflect-Nano-v1 was published to read them."""

from collections.abc import Iterator

from ...text import Language, Phonemes
from ..transcription import ArpabetTranscription
from .text.frontend import normalise, phonemise


class InflectV1Transcription(ArpabetTranscription):
    """Phones with stress and blanks; the published program reads a text as a whole."""

    def __init__(self, language: Language) -> None:
        super().__init__(language, blanks=True)

    def as_published(self, text: str) -> Iterator[tuple[str, list[Phonemes]]]:
        """Yield words and phonemes of the whole text."""
        phonemes = phonemise(text)
        yield normalise(text), [phonemes] if phonemes else []

    def words_as_published(self, text: str) -> Iterator[str]:
        """Yield the words of the whole text."""
        yield normalise(text)
