"""SSML as other vendors write it."""

from pathlib import Path

import pytest

from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.text.english.language import LANGUAGE as ENGLISH
from wyoming_nano_tts.text.frontend import Frontend
from wyoming_nano_tts.text.ssml.reader import SsmlReader
from wyoming_nano_tts.text.stream import SpeechStream

TABLE = Path(__file__).parent / "data" / "ssml_dialects.tsv"


def read(body: str) -> list[Passage]:
    reader = SsmlReader(ENGLISH)
    reader.feed(f"<speak>{body}</speak>")
    return list(reader.finish())


@pytest.fixture(scope="module")
def frontend() -> Frontend:
    return Frontend(ENGLISH)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ('<say-as interpret-as="date">????1211</say-as>', "December eleventh"),
        ('<say-as interpret-as="date">2026????</say-as>', "twenty twenty six"),
        ('<say-as interpret-as="date:dmy">4/7/2026</say-as>', "July fourth, twenty twenty six"),
        ('<say-as interpret-as="duration">01:18:30</say-as>', "one hour eighteen minutes and thirty seconds"),
        ('<say-as interpret-as="duration" format="ms">02:30</say-as>', "two minutes and thirty seconds"),
        ('<say-as interpret-as="unit">1/2inch</say-as>', "one half inch"),
        ('<say-as interpret-as="number" format="ordinal">5</say-as>', "fifth"),
        ('<say-as interpret-as="vxml:currency">USD5.25</say-as>', "five dollars and twenty five cents"),
        ('<say-as interpret-as="unit">2 1/2 cups</say-as>', "two and a half cups"),
        ('<say-as interpret-as="number_digit">123</say-as>', "one two three"),
        ('<say-as interpret-as="vxml:digits">12</say-as>', "one two"),
        ('<say-as interpret-as="telephone">*69</say-as>', "star six nine"),
        ('two<break strength="none"/>three', "two three"),
        ("a&nbsp;b AT&T &eacute;", "a b AT and T e"),
        ("I <emphasis>really</emphasis> do.", "I really do."),
    ],
)  # fmt: skip
def test_dialects(frontend: Frontend, document: str, words: str) -> None:
    (passage,) = read(document)
    assert frontend.normalise(passage.text) == words


def documents() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line[0] != "#"]


@pytest.mark.parametrize(("document", "sentences"), documents())
def test_document(frontend: Frontend, document: str, sentences: str) -> None:
    stream = SpeechStream(ENGLISH)
    passages = [*stream.feed(document), *stream.finish()]
    spoken = (frontend.normalise(passage.text) for passage in passages)
    assert " / ".join(filter(None, spoken)) == sentences


@pytest.mark.parametrize("kind", ["expletive", "bleep"])
def test_a_word_that_is_not_to_be_heard_is_silence(kind: str) -> None:
    first, second = read(f'Oh <say-as interpret-as="{kind}">darnation</say-as> it.')
    assert (first.text, second.text) == ("Oh,", "it.")
    assert second.pause_seconds == pytest.approx(0.63)


def test_a_keyword_may_have_capitals() -> None:
    assert read('<prosody rate="Slow">a</prosody>') == read('<prosody rate="slow">a</prosody>')


def test_an_entity_may_come_in_pieces() -> None:
    reader = SsmlReader(ENGLISH)
    for character in "<speak>a&nbsp;b &amp; c & d</speak>":
        reader.feed(character)
    assert [passage.text.split() for passage in reader.finish()] == [["a", "b", "&", "c", "&", "d"]]
