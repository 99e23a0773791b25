"""Characters to those that the later steps know: ASCII letters, digits and signs, plain quotes."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=2048)
def _folded(character: str) -> str:
    if character < "\x80":
        return character
    decomposed = unicodedata.normalize("NFKD", character)
    return "".join(c for c in decomposed if c < "\x80")


def fold(text: str) -> str:
    """Return the text with accents taken off and foreign scripts dropped."""
    return "".join(map(_folded, text))
