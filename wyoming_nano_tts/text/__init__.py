"""English text to sentences, spoken words, phonemes and ids."""

from .frontend import Frontend
from .phonemes import Phonemes, TokenIds
from .sentences import SentenceStream
from .userwords import OwnWords, read_mapping

__all__ = ["Frontend", "OwnWords", "Phonemes", "SentenceStream", "TokenIds", "read_mapping"]
