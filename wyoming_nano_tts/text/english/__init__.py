"""English: everything that a sentence needs to become phonemes."""

from typing import Final

from ..language import AboutLanguage

ABOUT: Final = AboutLanguage(
    tag="en",
    name="English",
    alphabet="melo-219",
    writing="misaki-178",
    # The accent differs, the words do not.
    offered=tuple(
        "en en-US en-GB en-AU en-CA en-GH en-HK en-IE en-IN en-KE en-NG en-NZ en-PH en-SG en-TZ "
        "en-ZA en_US en_GB".split()
    ),
)
