"""How a text becomes the tokens of a family's voices, for the commands that show it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from ..errors import OptionError
from ..text import Frontend, Language, Passage, Phonemes

P = TypeVar("P")
"""What the family has for phonemes."""


class Transcription(ABC, Generic[P]):
    """A family's way from text to phonemes to ids: ours, and that of the program it was published with."""

    @abstractmethod
    def ours(
        self, frontend: Frontend, sentences: Iterable[Passage]
    ) -> Iterator[tuple[str, list[P]]]:
        """Yield words and phonemes of each sentence, as its voices speak it; no phonemes where nothing is spoken."""

    def as_published(self, text: str) -> Iterator[tuple[str, list[P]]]:
        """Yield words and phonemes as the published program reads the text, with all its mistakes.

        Raises:
            OptionError: there is no such program.
        """
        raise OptionError("these voices have no front end but ours")

    def words_as_published(self, text: str) -> Iterator[str]:
        """Yield the words of `as_published`, without pronouncing them.

        Raises:
            OptionError: there is no such program.
        """
        raise OptionError("these voices have no front end but ours")

    @abstractmethod
    def line(self, phonemes: P) -> str:
        """Write phonemes for people."""

    @abstractmethod
    def row(self, phonemes: Sequence[P]) -> dict[str, Any]:
        """All phonemes of a text and their ids, for JSON: `phonemes` and `ids`."""


class ArpabetTranscription(Transcription[Phonemes]):
    """Phones with stress.

    Args:
        language: that the texts are in.
        blanks: whether a blank lies between two tokens (`Phonemes.token_ids`).
    """

    def __init__(self, language: Language, blanks: bool) -> None:
        self.language, self.blanks = language, blanks

    def ours(
        self, frontend: Frontend, sentences: Iterable[Passage]
    ) -> Iterator[tuple[str, list[Phonemes]]]:
        """Yield words and phonemes of each sentence."""
        for sentence in sentences:
            phonemes = frontend.phonemise(sentence)
            words = frontend.normalise(sentence.text)
            yield words, [phonemes] if phonemes else []

    def line(self, phonemes: Phonemes) -> str:
        """In the notation that people know."""
        return " ".join(self.language.shown(phonemes))

    def row(self, phonemes: Sequence[Phonemes]) -> dict[str, Any]:
        """Phones, tones and languages of the whole text in one row."""
        whole = Phonemes(
            tuple(symbol for one in phonemes for symbol in one.symbols),
            tuple(stress for one in phonemes for stress in one.stresses),
        )
        ids = whole.token_ids(self.language.numbering, blanks=self.blanks)
        rows = {"phones": ids.phone.tolist(), "tones": ids.tone.tolist()}
        rows["langs"] = ids.language.tolist()
        return {"phonemes": list(self.language.shown(whole)), "ids": rows}
