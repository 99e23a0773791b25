"""The text front end: a language, with a person's own words."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..errors import PronunciationFileError, TextError
from .language import Language
from .own_words import OwnWords
from .passage import Passage
from .phonemes import Phonemes
from .pronunciations import read, read_mapping

_LOGGER = logging.getLogger(__name__)

MOST_CHARACTERS: Final = 200_000
"""Longer texts are refused; a stream cuts its text into sentences far below this."""


class Frontend:
    """Normalises and pronounces sentences of one language. Safe to use from several threads."""

    def __init__(
        self, language: Language, pronunciations: Path | None = None, *, lenient: bool = False
    ) -> None:
        """Take a person's own words from a file (its format: `pronunciations`), if one is given.

        Args:
            language: what reads.
            pronunciations: the file, or None.
            lenient: log what is wrong with it and read without it, until `reload` finds it mended.

        Raises:
            PronunciationFileError: the file cannot be read or a line breaks a rule.
        """
        self.language = language
        self._path = pronunciations
        self._own = OwnWords()
        try:
            self.reload()
        except PronunciationFileError as error:
            if not lenient:
                raise
            _LOGGER.warning(
                "%s is read without own words, until the file is mended: %s",
                language.about.name,
                error,
            )

    def reload(self) -> None:
        """Read the pronunciation file again; on an error keeping the previous pronunciations.

        Raises:
            PronunciationFileError: the file cannot be read or a line breaks a rule.
        """
        if self._path is not None:
            self._own = OwnWords(read(self._path, self.language), self.language.is_spoken_word)

    def own_words(self, words: Mapping[str, str]) -> OwnWords:
        """Read words that came as word to pronunciation, as with a request.

        Raises:
            PronunciationFileError: a word or value breaks a rule.
        """
        return OwnWords(read_mapping(words, self.language), self.language.is_spoken_word)

    def normalise(self, text: str) -> str:
        """Return the text in words as they are said, punctuation kept.

        Raises:
            TextError: the text is longer than `MOST_CHARACTERS`.
        """
        check_length(text)
        return self.language.normalise(text)

    def phonemise(self, passage: Passage, own: OwnWords | None = None) -> Phonemes:
        """Normalise and pronounce a sentence; empty if nothing in it can be spoken.

        Args:
            passage: a sentence, or what is spoken in one go.
            own: words of this request, before those of the file.

        Raises:
            TextError: the sentence is longer than `MOST_CHARACTERS`.
        """
        check_length(passage.text)
        return self.language.phonemise(passage, self.layers(own))

    def layers(self, own: OwnWords | None = None) -> tuple[OwnWords, ...]:
        """Return the words that apply: a request's, then those of the file."""
        return (self._own,) if own is None else (own, self._own)


def check_length(text: str) -> None:
    """Refuse a text that no one can mean.

    Raises:
        TextError: the text is longer than `MOST_CHARACTERS`.
    """
    if len(text) > MOST_CHARACTERS:
        raise TextError(
            f"the text has {len(text)} characters; at most {MOST_CHARACTERS} are allowed: "
            "send it in pieces"
        )
