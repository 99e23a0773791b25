"""Text to sentences, passages, phonemes and ids; a language is a folder of its own."""

from .own_words import OwnWords, read_mapping
from .passage import Passage, Sentence, plain_text
from .phonemes import Phonemes, TokenIds
from .sentences import SentenceStream
from .stream import SpeechStream

__all__ = [
    "OwnWords",
    "Passage",
    "Phonemes",
    "Sentence",
    "SentenceStream",
    "SpeechStream",
    "TokenIds",
    "plain_text",
    "read_mapping",
]
