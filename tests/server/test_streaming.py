"""Text streaming as Home Assistant uses it: audio starts while text is still coming."""

import asyncio

import pytest
from talk import Serve, Talk, audio, talk_to, types

from benchmarks.stand_ins.tone_engine import CHUNK_SAMPLES, ToneEngine
from wyoming_nano_tts.speech.limits import SpeechLimits

WORDS = [
    "The",
    "light",
    "is",
    "on.",
    "It",
    "is",
    "warm",
    "here,",
    "and",
    "quiet.",
    "Good",
    "night",
    "to",
    "all",
    "of",
    "you.",
]


async def test_first_audio_before_the_last_word_is_sent(talk: Talk) -> None:
    await talk.say("synthesize-start")
    for word in WORDS[:6]:
        await talk.say("synthesize-chunk", text=word + " ")
    heard = await talk.until("audio-chunk")
    assert types(heard) == ["audio-start", "audio-chunk"]
    for word in WORDS[6:]:
        await talk.say("synthesize-chunk", text=word + " ")
    await talk.say("synthesize-stop")
    heard += await talk.until("synthesize-stopped")
    assert types(heard) == ["audio-start", "audio-chunk", "audio-stop", "synthesize-stopped"]
    assert len(audio(heard)) == len(WORDS) * 2 * CHUNK_SAMPLES


async def test_home_assistants_four_events_at_once(talk: Talk, engine: ToneEngine) -> None:
    text = "Dinner is ready. Come down."
    voice = {"name": "en_GB-duo", "speaker": "length=2"}
    await talk.say("synthesize-start", voice=voice)
    await talk.say("synthesize-chunk", text=text)
    await talk.say("synthesize", text=text, voice=voice)
    await talk.say("synthesize-stop")
    heard = await talk.until("synthesize-stopped")
    assert types(heard) == ["audio-start", "audio-chunk", "audio-stop", "synthesize-stopped"]
    assert engine.utterances[0].sentences == ["Dinner is ready.", "Come down."]
    assert len(engine.utterances) == 1
    assert heard[-1].data["audio_ms"] == heard[-2].data["audio_ms"] == 1000


async def test_pieces_give_the_same_audio_as_the_whole(talk: Talk) -> None:
    text = " ".join(WORDS)
    whole = audio(await talk.speak(text))
    await talk.say("synthesize-start")
    for start in range(0, len(text), 3):
        await talk.say("synthesize-chunk", text=text[start : start + 3])
    await talk.say("synthesize-stop")
    assert audio(await talk.until("synthesize-stopped")) == whole


async def test_audio_start_comes_with_the_first_text(talk: Talk) -> None:
    await talk.say("synthesize-start")
    await talk.say("synthesize-chunk", text="No sentence y")
    assert (await talk.hear()).type == "audio-start"
    await talk.say("synthesize-stop")
    await talk.until("synthesize-stopped")


async def test_a_finished_sentence_is_spoken_when_the_sender_pauses(talk: Talk) -> None:
    """Home Assistant's text may pause for many seconds, while a tool is called."""
    await talk.say("synthesize-start")
    await talk.say("synthesize-chunk", text="Let me look.")
    heard = await talk.until("audio-chunk")
    await asyncio.sleep(0.3)
    await talk.say("synthesize-chunk", text=" It rains.")
    await talk.say("synthesize-stop")
    heard += await talk.until("synthesize-stopped")
    assert types(heard) == ["audio-start", "audio-chunk", "audio-stop", "synthesize-stopped"]
    assert len(audio(heard)) == 5 * 2 * CHUNK_SAMPLES


@pytest.mark.parametrize("chunks", [[], [""], ["", ""], [" "], ["…"]])
async def test_empty_stream(talk: Talk, chunks: list[str]) -> None:
    await talk.say("synthesize-start")
    for chunk in chunks:
        await talk.say("synthesize-chunk", text=chunk)
    await talk.say("synthesize-stop")
    heard = await talk.until("synthesize-stopped")
    assert types(heard) == ["audio-start", "audio-chunk", "audio-stop", "synthesize-stopped"]
    assert set(audio(heard)) == {0}


async def test_describe_and_ping_inside_a_stream(talk: Talk) -> None:
    await talk.say("synthesize-start")
    await talk.say("ping", text="there?")
    assert (await talk.hear()).data == {"text": "there?"}
    await talk.say("describe")
    assert (await talk.hear()).type == "info"
    await talk.say("synthesize-stop")
    await talk.until("synthesize-stopped")


async def test_streams_follow_each_other_on_a_connection(talk: Talk) -> None:
    for _ in range(2):
        await talk.say("synthesize-start")
        await talk.say("synthesize-chunk", text="One two.")
        await talk.say("synthesize-stop")
    for _ in range(2):
        heard = await talk.until("synthesize-stopped")
        assert types(heard)[0] == "audio-start"
        assert len(audio(heard)) == 2 * 2 * CHUNK_SAMPLES


async def test_an_engine_error_ends_the_stream(talk: Talk, engine: ToneEngine) -> None:
    await talk.say("synthesize-start")
    await talk.say("synthesize-chunk", text="This is unspeakable. Still more.")
    heard = await talk.until("synthesize-stopped")
    assert types(heard) == ["audio-start", "error", "audio-stop", "synthesize-stopped"]
    assert heard[1].data == {"text": "this voice cannot say that", "code": "invalid-voice"}
    await talk.say("synthesize-chunk", text=" And more.")
    await talk.say("synthesize", text="This is unspeakable. Still more. And more.")
    await talk.say("synthesize-stop")
    assert types(await talk.speak("Next.")) == ["audio-start", "audio-chunk", "audio-stop"]
    assert engine.utterances[-1].sentences == ["Next."]


async def test_too_much_text_ends_the_stream(serve: Serve) -> None:
    async with serve(limits=SpeechLimits(max_text_characters=20)) as uri, talk_to(uri) as talk:
        await talk.say("synthesize-start")
        await talk.say("synthesize-chunk", text="Ten chars ")
        assert (await talk.hear()).type == "audio-start"
        await talk.say("synthesize-chunk", text="and fifteen more")
        heard = await talk.until("synthesize-stopped")
        assert types(heard) == ["error", "audio-stop", "synthesize-stopped"]
        assert heard[0].data["code"] == "invalid-text"
        await talk.say("synthesize-stop")
        assert audio(await talk.speak("Next.")) != b""
