"""SSML and emoji on the wire: in one event, in a stream, well-formed or not."""

import logging
from typing import Any

import pytest
from talk import Talk, audio, types

from benchmarks.stand_ins.tone_engine import ToneEngine

DOCUMENT = (
    '<speak>Dinner is <break time="500ms"/>ready. '
    '<prosody rate="slow"><p>Come <sub alias="downstairs">dn</sub>.</p></prosody></speak>'
)
SENTENCES = ["Dinner is,", "ready.", "Come downstairs."]


@pytest.mark.parametrize("data", [{}, {"text_format": "ssml"}, {"text_format": "text"}], ids=str)
async def test_a_document_in_one_event(
    talk: Talk, engine: ToneEngine, data: dict[str, Any]
) -> None:
    events = await talk.speak(DOCUMENT, **data)
    assert types(events) == ["audio-start", "audio-chunk", "audio-stop"]
    spoken = engine.utterances[0]
    assert spoken.sentences == SENTENCES
    assert [passage.pause_seconds for passage in spoken.passages] == [0, 0.5, 0]
    assert spoken.passages[2].length_factor > 1


async def test_a_document_in_a_stream_is_read_at_its_end(talk: Talk, engine: ToneEngine) -> None:
    await talk.say("synthesize-start")
    for character in DOCUMENT:
        await talk.say("synthesize-chunk", text=character)
    await talk.say("synthesize-stop")
    events = await talk.until("synthesize-stopped")
    assert types(events) == ["audio-start", "audio-chunk", "audio-stop", "synthesize-stopped"]
    assert engine.utterances[0].sentences == SENTENCES


async def test_a_fragment_is_ssml_when_the_client_says_so(talk: Talk, engine: ToneEngine) -> None:
    await talk.say("synthesize-start", text_format="ssml")
    await talk.say("synthesize-chunk", text='Wait <break time="1s"/> for ')
    await talk.say("synthesize-chunk", text="<emphasis>it</emphasis>.")
    await talk.say("synthesize-stop")
    await talk.until("synthesize-stopped")
    assert engine.utterances[0].sentences == ["Wait,", "for it."]


async def test_text_that_only_begins_like_ssml_is_not_held_up(
    talk: Talk, engine: ToneEngine
) -> None:
    await talk.say("synthesize-start")
    await talk.say("synthesize-chunk", text="<speaker> One two. Three")
    assert types(await talk.until("audio-chunk")) == ["audio-start", "audio-chunk"]
    await talk.say("synthesize-stop")
    await talk.until("synthesize-stopped")
    assert engine.utterances[0].sentences == ["<speaker> One two.", "Three"]


async def test_malformed_ssml_is_spoken_without_tags_and_logged(
    talk: Talk, engine: ToneEngine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        events = await talk.speak("<speak>Tom & Jerry <break/>are <p>here.</speak>")
    assert audio(events)
    assert engine.utterances[0].sentences == ["Tom & Jerry are", "here."]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "not well-formed" in caplog.text


async def test_emoji_are_named_for_who_asks(talk: Talk, engine: ToneEngine) -> None:
    text = "Dinner is ready 🎉. Bye 👋🏽"
    await talk.speak(text)
    await talk.speak(text, context={"nano_tts": {"v": 1, "name_emoji": True}})
    assert engine.utterances[1].sentences == ["Dinner is ready, party popper.", "Bye, waving hand"]
    assert engine.utterances[0].sentences == ["Dinner is ready 🎉.", "Bye 👋🏽"]


async def test_a_wrong_switch_is_refused(talk: Talk) -> None:
    await talk.say("synthesize", text="One.", context={"nano_tts": {"name_emoji": "maybe"}})
    (event,) = await talk.until("error")
    assert event.data["code"] == "invalid-options"
    assert "name_emoji must be true or false" in event.data["text"]
