"""Word errors: what a recogniser heard against what was said."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import Frontend
from ..text.edits import edits


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Counts over one or more sentences."""

    errors: int
    """Substitutions, insertions and deletions."""
    words: int
    """Words that were said."""

    @property
    def rate(self) -> float:
        """Errors a word said; above 1 where more was heard than said."""
        return self.errors / max(1, self.words)


def spoken_words(text: str, frontend: Frontend) -> list[str]:
    """Words as they are said, lower case, numbers spelled out, without punctuation."""
    plain = unicodedata.normalize("NFKC", frontend.normalise(text)).lower().replace("’", "'")
    words = re.sub(r"[^\w']+|_", " ", plain).split()
    return [word.strip("'") for word in words if word.strip("'")]


def word_errors(said: Sequence[str], heard: Sequence[str]) -> WordErrors:
    """Smallest number of substitutions, insertions and deletions (Levenshtein distance of words)."""
    return WordErrors(edits(said, heard), len(said))


def together(counts: Sequence[WordErrors]) -> WordErrors:
    """Sum over sentences."""
    return WordErrors(sum(c.errors for c in counts), sum(c.words for c in counts))
