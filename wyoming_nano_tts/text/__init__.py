"""English text to sentences, spoken words, phonemes and ids."""

from .frontend import Frontend
from .passages import Passage, Sentence, plain_text
from .phonemes import Phonemes, TokenIds
from .sentences import SentenceStream
from .speech_stream import SpeechStream
from .userwords import OwnWords, read_mapping

__all__ = [
    "Frontend",
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
