"""Words that a person wants said otherwise, ready for use."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserWord:
    """What a person wants said for a word: phones, or a respelling to pronounce."""

    phones: tuple[str, ...] = ()
    respelling: str = ""


class OwnWords:
    """Entries ready for use: looked up by word, or replaced in the written text."""

    __slots__ = ("_entries", "_written")

    def __init__(
        self,
        entries: Mapping[str, UserWord] | None = None,
        is_spoken_word: Callable[[str], bool] = str.isalpha,
    ) -> None:
        """Take entries.

        Args:
            entries: by lower-case word.
            is_spoken_word: tells whether a word can come out of the language's normaliser.
        """
        self._entries = dict(entries or {})
        # Keys with digits or signs never come out of the normaliser: they are replaced before it.
        odd = sorted(
            (word for word in self._entries if not is_spoken_word(word)),
            key=len,
            reverse=True,
        )
        pattern = "|".join(re.escape(word) for word in odd)
        self._written = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE) if odd else None

    def get(self, word: str) -> UserWord | None:
        """Return the entry of a lower-case word, or None."""
        return self._entries.get(word)

    def respell(self, sentence: str) -> str:
        """Replace words with digits or signs by their respelling."""
        if self._written is None:
            return sentence
        return self._written.sub(self._respelled, sentence)

    def _respelled(self, found: re.Match[str]) -> str:
        entry = self._entries.get(found.group().lower())
        return entry.respelling if entry is not None and entry.respelling else found.group()
