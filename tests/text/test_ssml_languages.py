"""SSML whose text changes its language or its voice."""

import logging
from collections.abc import Iterator

import pytest
from toy_language import Toy

from wyoming_nano_tts.text import Passage, open_stream
from wyoming_nano_tts.text import language as languages
from wyoming_nano_tts.text.other_languages import in_words, is_foreign

VOICES = {"ola": ("qty-ola", "qty"), "My Kat": ("en_US-kat", "en"), "kat": ("en_US-kat", "en")}


@pytest.fixture(autouse=True)
def toy() -> Iterator[None]:
    """Register the toy language for a test."""
    languages.register(Toy.about, Toy)
    yield
    languages.unregister("qty")


def passages(text: str, tag: str = "en") -> list[Passage]:
    stream = open_stream(tag, voices=VOICES.get)
    return [*stream.feed(text), *stream.finish()]


def parts(text: str, tag: str = "en") -> list[tuple[str, str, str]]:
    return [(p.text.strip(), p.language, p.voice) for p in passages(text, tag)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'Say <lang xml:lang="qty">kala 12. mi| ton</lang> to me. Now.',
            [("Say,", "", ""), ("kala 12. mi|", "qty", ""), ("ton,", "qty", ""), ("to me.", "", ""), ("Now.", "", "")],
        ),
        ('One. <p xml:lang="qty-XX">Mi| ton</p> Two.',
         [("One.", "", ""), ("Mi|", "qty-XX", ""), ("ton", "qty-XX", ""), ("Two.", "", "")]),
        ('<lang xml:lang="qty">mi <lang xml:lang="en-GB">Hello.</lang></lang>',
         [("mi,", "qty", ""), ("Hello.", "", "")]),
        ('I say <lang xml:lang="en-GB">colour</lang> here.', [("I say colour here.", "", "")]),
        ('I say <lang xml:lang="tlh">Qapla</lang> here.', [("I say Qapla here.", "", "")]),
        ('I say <lang xml:lang=" ">this</lang> here.', [("I say this here.", "", "")]),
        ('<voice name="ola">mi|</voice> One.', [("mi|", "qty", "qty-ola"), ("One.", "", "")]),
        ('<voice name="My Kat">Two.</voice>', [("Two.", "", "en_US-kat")]),
        ('<voice name="Ivy ola">mi|</voice>', [("mi|", "qty", "qty-ola")]),
        ('I am <voice name="Ivy">me</voice>.', [("I am me.", "", "")]),
        ('<voice xml:lang="qty" gender="female">mi|</voice>', [("mi|", "qty", "")]),
        ('<voice languages="qty:XX en">mi|</voice>', [("mi|", "qty", "")]),
        ('<voice name="ola"><prosody rate="slow">mi|</prosody></voice>', [("mi|", "qty", "qty-ola")]),
        ('<lang xml:lang="qty"><sub alias="ton">x</sub>|</lang>', [("ton|", "qty", "")]),
        ('<desc xml:lang="qty">x</desc>One.', [("One.", "", "")]),
    ],
)  # fmt: skip
def test_passages_carry_language_and_voice(text: str, expected: list[tuple[str, str, str]]) -> None:
    for pieces in ([f"<speak>{text}</speak>"], [*f"<speak>{text}</speak>"]):
        stream = open_stream("en", voices=VOICES.get)
        found = [p for piece in pieces for p in stream.feed(piece)] + stream.finish()
        assert [(p.text.strip(), p.language, p.voice) for p in found] == expected


def test_the_language_of_the_document() -> None:
    text = '<speak xml:lang="{}">Mi| ton</speak>'
    assert parts(text.format("qty")) == [("Mi|", "qty", ""), ("ton", "qty", "")]
    assert parts(text.format("en-US")) == [("Mi| ton", "", "")]
    assert parts(text.format("qty"), "qty") == [("Mi|", "", ""), ("ton", "", "")]


def test_what_has_no_effect_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    parts('<speak><lang xml:lang="tlh">a</lang><voice name="Ivy" gender="male">b</voice></speak>')
    (line,) = [record.getMessage() for record in caplog.records]
    assert line == "SSML without effect: voice 'Ivy', voice gender, xml:lang 'tlh'"


def test_without_voices_no_name_is_known() -> None:
    stream = open_stream("en")
    stream.feed('<speak><voice name="ola">mi.</voice></speak>')
    assert [(p.language, p.voice) for p in stream.finish()] == [("", "")]


def test_a_passage_in_words_of_its_language() -> None:
    one, two, _ = passages('<speak>In <lang xml:lang="qty">mi 12</lang>, yes.</speak>')
    assert [is_foreign(passage, "en_US") for passage in (one, two)] == [False, True]
    assert not is_foreign(two, "qty-XX")
    assert in_words(two).text == "mi kati,"
    assert in_words(two).language == ""


def test_phones_of_another_language_give_way_to_what_is_written() -> None:
    text = '<speak><lang xml:lang="es">La <phoneme ph="ˈkasa">casa</phoneme> 2.</lang></speak>'
    (passage,) = passages(text)
    assert passage.runs[1].phones == ("k", "a1", "s", "a")
    worded = in_words(passage)
    assert worded.text == "La casa dos."
    assert not any(run.phones for run in worded.runs)
