"""English text to sentences, spoken words, phonemes and ids."""

from .frontend import Frontend
from .phonemes import Phonemes, TokenIds
from .sentences import SentenceStream

__all__ = ["Frontend", "Phonemes", "SentenceStream", "TokenIds"]
