"""Emoji: dropped, or named for who asks."""

import pytest

from wyoming_nano_tts.text.emoji import name_emoji
from wyoming_nano_tts.text.english.normalise import normalise


@pytest.mark.parametrize(
    ("text", "named", "dropped"),
    [
        ("It is 21 °C ☀️.", "It is twenty one degrees Celsius, sun.", "It is twenty one degrees Celsius."),
        ("Done! 👍", "Done! thumbs up", "Done!"),
        ("Done 👍🏽👍👍 now", "Done, thumbs up, now", "Done now"),
        ("🎉 Hooray!", "party popper, Hooray!", "Hooray!"),
        ("I ❤️ pizza 🍕", "I, red heart, pizza, pizza", "I pizza"),
        ("⚠️ Low 🔋", "warning, Low, battery", "Low"),
        ("No sign", "No sign", "No sign"),
        ("🪿 goose", "goose", "goose"),
    ],
)  # fmt: skip
def test_names(text: str, named: str, dropped: str) -> None:
    assert normalise(name_emoji(text)) == named
    assert normalise(text) == dropped


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("\n🎉 Hooray!", "\nparty popper, Hooray!"),
        ("\t🎉 and more", "\tparty popper, and more"),
        ("\nAu café.", "\nAu café."),
        ("Meet me at the café tomorrow,", "Meet me at the café tomorrow,"),
        ("I can see a 🎉, and", "I can see a, party popper, and"),
        ("I can see a 🎉,", "I can see a, party popper,"),
        ("Soon 🎉 it is over,", "Soon, party popper, it is over,"),
    ],
)
def test_what_a_sentence_says_of_its_place_stays(sentence: str, named: str) -> None:
    """A paragraph's mark, the mark of a sentence that goes on, and the comma of an early clause."""
    assert name_emoji(sentence) == named


def test_every_name_can_be_spoken() -> None:
    from wyoming_nano_tts.text.emoji import _names

    names = _names()
    assert len(names) > 250
    for emoji, name in names.items():
        assert normalise(emoji) in {"", "to"}  # an arrow between words is a word
        assert (
            normalise(name).replace(",", "").lower()
            == name.replace("-", " ").replace(",", "").lower()
        )
