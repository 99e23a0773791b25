"""Text of strangers on a terminal, which obeys control characters."""

import unicodedata
from typing import Final

_KEPT: Final = "\n\t"


def printable(text: str) -> str:
    """Write control characters and lone surrogates as escapes; line ends and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in _KEPT
        else character
        for character in text
    )
