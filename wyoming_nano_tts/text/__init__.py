"""Text to sentences, passages, phonemes and ids; a language is a folder of its own."""

from .frontend import Frontend
from .language import Language, find_language
from .own_words import OwnWords
from .passage import Passage, Run
from .phonemes import Phonemes, TokenIds
from .sentences import SentenceStream
from .stream import SpeechStream, open_stream

__all__ = [
    "Frontend",
    "Language",
    "OwnWords",
    "Passage",
    "Phonemes",
    "Run",
    "SentenceStream",
    "SpeechStream",
    "TokenIds",
    "find_language",
    "open_stream",
]
