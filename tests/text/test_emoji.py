"""Emoji: dropped, or named for who asks."""

import pytest
from shown_passages import shown

from wyoming_nano_tts.text import SpeechStream
from wyoming_nano_tts.text.english.language import LANGUAGE as ENGLISH
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
    assert normalise(ENGLISH.emoji.name(text)) == named
    assert normalise(text) == dropped


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("🎉 Hooray!", "party popper, Hooray!"),
        ("Au café.", "Au café."),
        ("Meet me at the café tomorrow,", "Meet me at the café tomorrow,"),
        ("I can see a 🎉, and", "I can see a, party popper, and"),
        ("I can see a 🎉,", "I can see a, party popper,"),
        ("Soon 🎉 it is over,", "Soon, party popper, it is over,"),
    ],
)
def test_the_comma_of_an_early_clause_stays(sentence: str, named: str) -> None:
    assert ENGLISH.emoji.name(sentence) == named


def test_a_paragraph_that_begins_with_an_emoji_is_one() -> None:
    stream = SpeechStream(ENGLISH, name_emoji=True)
    sentences = [*stream.feed("One.\n\n🎉 Hooray!"), *stream.finish()]
    assert shown(sentences) == ["One.", "\nparty popper, Hooray!"]


def test_every_name_can_be_spoken() -> None:
    names = ENGLISH.emoji.names
    assert len(names) > 250
    for emoji, name in names.items():
        assert normalise(emoji) in {"", "to"}  # an arrow between words is a word
        assert (
            normalise(name).replace(",", "").lower()
            == name.replace("-", " ").replace(",", "").lower()
        )
