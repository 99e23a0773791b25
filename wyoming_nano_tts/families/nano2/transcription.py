"""Texts in one character a symbol, as voices of "nano2" speak them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ...text import Frontend, Language, Passage
from ...text.symbols import PAD, Alphabet
from ..transcription import Transcription


class CharacterTranscription(Transcription[str]):
    """One character a symbol, words apart.

    Args:
        language: that the texts are in.
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def ours(
        self, frontend: Frontend, sentences: Iterable[Passage]
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield words and symbols of each sentence."""
        for sentence in sentences:
            symbols = self.language.written(
                frontend.phonemise(sentence), self.language.writing.name
            )
            yield frontend.normalise(sentence.text), [symbols] if symbols else []

    def line(self, phonemes: str) -> str:
        """The symbols as they are."""
        return phonemes

    def row(self, phonemes: Sequence[str]) -> dict[str, Any]:
        """Sentences, and the ids of each."""
        return {
            "phonemes": list(phonemes),
            "ids": {"tokens": [symbol_ids(p, self.language.writing) for p in phonemes]},
        }


def symbol_ids(symbols: str, alphabet: Alphabet) -> list[int]:
    """Return the ids of symbols with a pad at both ends.

    Raises:
        KeyError: the alphabet lacks a symbol.
    """
    return [alphabet.ids[symbol] for symbol in (PAD, *symbols, PAD)]
