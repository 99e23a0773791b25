"""Emoji: dropped, or named for who asks."""

import pytest

from wyoming_nano_tts.text.emoji import name_emoji
from wyoming_nano_tts.text.normalise import normalise


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
