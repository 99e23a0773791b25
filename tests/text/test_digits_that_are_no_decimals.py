"""What Python calls a digit and `int` does not take: ², ③, in every language and wherever numbers stand."""

import pytest

from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.text.language import find_language, known_languages

PLACES = (
    "www.3{}\u00a0", "www.{}.de", "a@b{}.de", "1.{}.2026", "#{}", "x{}y", "{}:30", "3{} kg", "$3{}", "10.0.0.{}",
    "v1.{}", "3-{}", "1{}/2", "+49 30 1{}2", "https://a.de/3{}/x", "sensor.{}3", "3{}%",
)  # fmt: skip


@pytest.mark.parametrize("tag", sorted(known_languages()))
@pytest.mark.parametrize("digit", "²③٣")
def test_they_are_read_somehow(tag: str, digit: str) -> None:
    language = find_language(tag)
    for place in PLACES:
        spoken = language.normalise(place.format(digit))
        assert not any(character.isdecimal() for character in spoken), place
        language.phonemise(Passage.of(place.format(digit)))
