"""A passage: a sentence with what the text says about its voice and the pause before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from .own_words import UserWord

PARAGRAPH_BREAK: Final = "\n"
"""Stands before a sentence of `SentenceStream` that begins a paragraph."""

CONTINUATION: Final = "\t"
"""Stands before what `SentenceStream` gives of a sentence whose first clause is out already."""

PARAGRAPH_SILENCES: Final = 2.5
"""Pause before a paragraph, in silences between two sentences: readers take about that."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is spoken in one go, in one manner."""

    text: str = ""
    """Written text; without any the passage is its pause. A comma at its end says that the sentence
    goes on in the next passage."""
    words: Mapping[str, UserWord] = field(default_factory=dict)
    """How words of the text are said; the keys may be words made up to stand for phones."""
    length_factor: float = 1.0
    """Multiplies the request's `length_scale`."""
    pitch_factor: float = 1.0
    """Multiplies the request's `pitch_scale`."""
    volume_factor: float = 1.0
    """Multiplies the request's `volume`."""
    silences: float = 1.0
    """Pause before it, in silences between two sentences; nothing precedes the first passage."""
    pause_seconds: float = 0.0
    """Pause before it, besides; also before the first passage."""

    @classmethod
    def of(cls, sentence: str) -> Self:
        """Make a passage of a sentence of `SentenceStream`."""
        if sentence.startswith(PARAGRAPH_BREAK):
            return cls(sentence.removeprefix(PARAGRAPH_BREAK), silences=PARAGRAPH_SILENCES)
        if sentence.startswith(CONTINUATION):
            return cls(sentence.removeprefix(CONTINUATION), silences=0.0)
        return cls(sentence)


Sentence = str | Passage
"""What a text becomes: sentences as written, or passages where they carry more than words."""


def plain_text(sentence: Sentence) -> str:
    """Return what is written in a sentence, the words that a passage made up written out."""
    if isinstance(sentence, str):
        return Passage.of(sentence).text
    text = sentence.text
    for word, said in sentence.words.items():
        text = text.replace(word, said.respelling)
    return text
