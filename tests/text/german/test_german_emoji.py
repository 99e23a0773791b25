"""German names of emoji."""

from pathlib import Path

from wyoming_nano_tts.text.emoji import EmojiNames
from wyoming_nano_tts.text.english.language import LANGUAGE as ENGLISH
from wyoming_nano_tts.text.german import normalise as front
from wyoming_nano_tts.text.german.normalise import normalise

NAMES = EmojiNames.read(Path(front.__file__).parents[1] / "data" / "emoji.txt")


def test_the_same_emoji_have_names_as_in_english() -> None:
    assert set(NAMES.names) == set(ENGLISH.emoji.names)


def test_every_name_comes_through_as_it_is() -> None:
    for emoji, name in NAMES.names.items():
        assert normalise(name) == name
        assert normalise(emoji) in {"", "nach", "von"}  # an arrow between words is a word


def test_a_name_is_set_off() -> None:
    assert (
        normalise(NAMES.name("Fertig 👍🏽👍 heute 🎉!"))
        == "Fertig, Daumen hoch, heute, Konfettibombe!"
    )
