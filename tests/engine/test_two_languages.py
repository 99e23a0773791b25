"""Two languages in one text: who speaks which part, and what that costs."""

import dataclasses
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from toy_language import TOY, Toy, Twin, registered

from benchmarks.stand_ins.voices import write_voice
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import Passage, find_language, open_stream

BARE = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0, sentence_silence=0)
MIXED = '<speak>Say <lang xml:lang="qty">kala 12|</lang> to me.</speak>'


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    """Let the toy languages be found during a test."""
    with registered(Toy, Twin):
        yield


def made(folder: Path, *toy_voices: str, most: int | None = None) -> Engine:
    """Return an engine with an English voice and these voices of the toy language."""
    write_voice(folder / "en_US-random", reading=None)
    for name in toy_voices:
        write_voice(folder / name, language="qty", reading=None, gain_db=3.0)
    return Engine((folder,), threads=1, default_voice="en_US-random", max_loaded_voices=most)


def spoken(engine: Engine, text: str, options: SpeechOptions = BARE) -> np.ndarray:
    utterance = engine.utterance("en_US-random", options)
    stream = open_stream("en", voices=engine.find_voice)
    passages = [*stream.feed(text), *stream.finish()]
    chunks = [chunk for passage in passages for chunk in utterance.say(passage)]
    return np.concatenate([*chunks, *utterance.finish()])


def toy_ids(text: str) -> list[int]:
    return [0, *(TOY.ids[letter] for letter in text), 0]


def english_ids(text: str) -> list[int]:
    english = find_language("en")
    phonemes = english.phonemise(Passage.of(text))
    return phonemes.token_ids(english.numbering, blanks=False).phone.tolist()


def test_a_voice_of_the_language_speaks_its_part(tmp_path: Path, phones: list[list[int]]) -> None:
    engine = made(tmp_path, "qty-one")
    audio = spoken(engine, MIXED)
    assert phones == [english_ids("Say,"), toy_ids("kalakati|"), english_ids("to me.")]
    assert engine.loaded_voices == ("en_US-random", "qty-one")
    np.testing.assert_array_equal(spoken(engine, MIXED), audio)
    louder = dataclasses.replace(BARE, length_scale=1.5, pitch_scale=1.1)
    assert len(spoken(engine, MIXED, louder)) > 1.3 * len(audio)  # options hold for all voices


def test_without_one_the_own_voice_says_words_of_the_language(
    tmp_path: Path, phones: list[list[int]]
) -> None:
    engine = made(tmp_path)
    spoken(engine, MIXED)
    assert phones == [english_ids("Say,"), english_ids("kala kati|"), english_ids("to me.")]
    assert engine.loaded_voices == ("en_US-random",)


def test_a_voice_that_is_named(tmp_path: Path, phones: list[list[int]]) -> None:
    engine = made(tmp_path, "qty-one", "qty-two")
    write_voice(tmp_path / "en_US-other", reading=None)
    spoken(
        engine, '<speak><voice name="qty-two">Mi 1|</voice><voice name="Ivy">Go.</voice></speak>'
    )
    assert phones == [toy_ids("mika|"), english_ids("Go.")]
    assert engine.loaded_voices == ("en_US-random", "qty-two")
    spoken(engine, '<speak><voice name="en_US-other">Go.</voice></speak>')
    assert "en_US-other" in engine.loaded_voices


def test_a_speaker_of_the_own_voice_speaks_its_language(
    tmp_path: Path, phones: list[list[int]]
) -> None:
    speakers = [{"name": "ola", "language": "qty"}, {"name": "tim", "language": "qtz"}]
    write_voice(tmp_path / "qty-both", language="qty", reading=None, speakers=speakers)
    engine = Engine((tmp_path,), threads=1, default_voice="qty-both")
    utterance = engine.utterance("qty-both", BARE)
    chosen = utterance._others and utterance._others.choose(Passage.of("Mi|", language="qtz"))[0]
    assert chosen
    assert (chosen.manner.speaker, chosen.manner.options.speaker) == (1, "tim")
    assert chosen.lease.voice.info.id == "qty-both"


def test_one_voice_more_is_kept_and_no_third(tmp_path: Path) -> None:
    engine = made(tmp_path, "qty-one", "qty-two", most=1)
    utterance = engine.utterance("en_US-random", BARE)
    for name in ("qty-one", "qty-two", "qty-one"):
        assert list(utterance.say(Passage.of("Mi|", language="qty", voice=name)))
        assert engine.loaded_voices == ("en_US-random", name)
    del utterance
    assert len(engine.loaded_voices) <= 1


def test_a_voice_that_is_damaged_leaves_the_part_to_the_own_one(
    tmp_path: Path, phones: list[list[int]], caplog: pytest.LogCaptureFixture
) -> None:
    engine = made(tmp_path, "qty-one")
    (tmp_path / "qty-one" / "vocoder.safetensors").write_bytes(b"nothing")
    with caplog.at_level(logging.WARNING):
        spoken(engine, MIXED.replace("12|", "1| ti|"))
    assert phones[1:3] == [english_ids("kala ka|"), english_ids("ti|")]
    assert caplog.text.count("qty-one cannot speak a part of a text") == 1


def test_words_of_the_request_hold_where_they_can(tmp_path: Path, phones: list[list[int]]) -> None:
    engine = made(tmp_path, "qty-one")
    words = {"say": "/seɪ/", "kala": "molo"}
    spoken(engine, MIXED, dataclasses.replace(BARE, pronunciations=words))
    assert len(phones) == 3  # IPA is nothing to the toy language, and no error
