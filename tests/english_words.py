"""How the server checks the words of a pronunciation file."""

from collections.abc import Mapping

from wyoming_nano_tts.text import find_language
from wyoming_nano_tts.text.pronunciations import read_mapping


def check_words(words: Mapping[str, str]) -> object:
    """Check words of English; raises `PronunciationFileError` for one that breaks a rule."""
    return read_mapping(words, find_language("en"))
