"""Written English to words as they are said."""

import re

from .numbers import decimal

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def normalise(text: str) -> str:
    """Return the text in words; punctuation that marks a pause stays."""
    return " ".join(_NUMBER.sub(lambda m: f" {decimal(m.group())} ", text).split())
