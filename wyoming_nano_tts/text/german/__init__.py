"""German: everything that a sentence needs to become phonemes."""

from typing import Final

from ..language import AboutLanguage

ABOUT: Final = AboutLanguage(
    tag="de",
    name="German",
    alphabet="ipa-de",
    # The accent differs, the words do not.
    offered=tuple("de de-DE de-AT de-CH de-LI de-LU de_DE de_AT de_CH".split()),
)
