"""Clients that say nothing, or leave in the middle: they make room, and get what is theirs."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from talk import Serve, audio, eventually, raw_talk_to, settled, talk_to, types

from benchmarks.stand_ins.tone_engine import CHUNK_SAMPLES, ToneEngine
from wyoming_nano_tts.server.wire.limits import WireLimits
from wyoming_nano_tts.speech.limits import SpeechLimits


async def test_bare_connections_make_room(serve: Serve) -> None:
    wire = WireLimits(max_clients=4, unheard_seconds=0.1, idle_seconds=30)
    async with serve(wire=wire) as uri, AsyncExitStack() as stack, talk_to(uri) as kept:
        await kept.say("describe")  # as Home Assistant does
        await kept.hear()
        bare = [await stack.enter_async_context(raw_talk_to(uri)) for _ in range(2)]
        begun = await stack.enter_async_context(raw_talk_to(uri))
        await begun.send(b'{"type": "desc')  # an event that never ends is no better
        await asyncio.sleep(0.2)
        for number in range(3):
            late = await stack.enter_async_context(talk_to(uri))
            assert audio(await late.speak("One.")) != b"", number
        error = await bare[0].hear()
        assert error is not None
        assert error.data["code"] == "overloaded"
        assert await bare[0].hear() is None
        late = await stack.enter_async_context(talk_to(uri))
        assert (await late.hear()).data["code"] == "overloaded", "all have asked something"
        assert audio(await kept.speak("Two.")) != b""


async def test_connections_that_asked_once_make_room_in_the_end(
    serve: Serve, engine: ToneEngine
) -> None:
    wire = WireLimits(max_clients=3, unheard_seconds=0.05, idle_seconds=0.2)
    async with (
        serve(wire=wire, workers=1) as uri,
        talk_to(uri) as speaking,
        talk_to(uri) as writing,
    ):
        engine.gate.clear()
        try:
            await speaking.say("synthesize", text="One.")
            await writing.say("synthesize-start")
            async with talk_to(uri) as idle:
                await idle.say("ping")
                await idle.hear()
                await asyncio.sleep(0.4)
                async with talk_to(uri) as late:
                    await late.say("ping")
                    assert (await late.hear()).type == "pong"
                    assert (await idle.hear()).data["code"] == "overloaded"
                    assert await idle.ended()
        finally:
            engine.gate.set()
        assert audio(await speaking.until("audio-stop")) != b""
        await writing.say("synthesize-chunk", text="Two.")
        await writing.say("synthesize-stop")
        assert audio(await writing.until("synthesize-stopped")) != b""


async def test_a_client_that_never_asks_is_let_go(serve: Serve) -> None:
    wire = WireLimits(first_event_seconds=0.2)
    async with serve(wire=wire) as uri, talk_to(uri) as asked, raw_talk_to(uri) as bare:
        await asked.say("ping")
        await asked.hear()
        error = await bare.hear()
        assert error is not None
        assert error.type == "error"
        assert await bare.hear() is None
        assert audio(await asked.speak("One.")) != b"", "who has asked may be silent for ever"


async def test_streams_without_text_make_room(serve: Serve, engine: ToneEngine) -> None:
    limits = SpeechLimits(max_requests=3, silent_seconds=0.1)
    async with serve(limits=limits) as uri, AsyncExitStack() as stack:
        silent = [await stack.enter_async_context(talk_to(uri)) for _ in range(3)]
        for number, talk in enumerate(silent):
            await talk.say("synthesize-start")
            if number == 1:
                await talk.say("synthesize-chunk", text="One two ")
        await asyncio.sleep(0.2)
        async with talk_to(uri) as late:
            assert audio(await late.speak("Three.")) != b""
        assert (await silent[0].hear()).data["code"] == "overloaded", "the oldest without text"
        await silent[0].say("synthesize-stop")
        assert (await silent[0].hear()).type == "synthesize-stopped"
        for talk in silent[1:]:
            await talk.say("synthesize-chunk", text="four.")
            await talk.say("synthesize-stop")
            assert audio(await talk.until("synthesize-stopped")) != b""


async def test_a_stream_without_text_stays_where_nobody_waits(serve: Serve) -> None:
    limits = SpeechLimits(max_requests=3, silent_seconds=0.05, paused_seconds=0.05)
    async with serve(limits=limits) as uri, talk_to(uri) as slow, talk_to(uri) as other:
        await slow.say("synthesize-start")
        await asyncio.sleep(0.2)
        assert audio(await other.speak("One.")) != b""
        await slow.say("synthesize-chunk", text="Two.")
        await asyncio.sleep(0.2)
        assert audio(await other.speak("Three.")) != b""
        await slow.say("synthesize-stop")
        assert audio(await slow.until("synthesize-stopped")) != b""


async def test_streams_that_pause_make_room_after_those_without_text(serve: Serve) -> None:
    limits = SpeechLimits(max_requests=2, silent_seconds=0.05, paused_seconds=0.3)
    async with serve(limits=limits) as uri, talk_to(uri) as paused, talk_to(uri) as silent:
        for talk in (paused, silent):
            await talk.say("synthesize-start")
        await paused.say("synthesize-chunk", text="One. ")
        await paused.until("audio-chunk")
        await asyncio.sleep(0.5)
        async with talk_to(uri) as late, talk_to(uri) as later:
            await late.say("synthesize-start")
            await late.say("ping")
            await late.hear()
            assert (await silent.hear()).data["code"] == "overloaded"
            await later.say("synthesize", text="Two.")
            assert audio(await later.until("audio-stop")) != b""
            assert types(await paused.until("synthesize-stopped")) == [
                "error",
                "audio-stop",
                "synthesize-stopped",
            ]


# A half-closed connection


@pytest.mark.parametrize("behind_a_stream", [False, True])
async def test_a_half_closed_client_gets_its_audio(
    serve: Serve, engine: ToneEngine, behind_a_stream: bool
) -> None:
    engine.chunk_seconds = 0.02
    words = 6
    async with serve(workers=1) as uri, raw_talk_to(uri) as raw:
        if behind_a_stream:
            await raw.say("synthesize-start")
            await raw.say("synthesize-chunk", text="One two. Three")
            await raw.say("synthesize-stop")
            words += 3
        await raw.say("synthesize", text="One two three four. Five six.")
        raw.writer.write_eof()
        events = []
        while (event := await raw.hear()) is not None:
            events.append(event)
    assert len(audio(events)) == words * 2 * CHUNK_SAMPLES
    assert events[-1].type == "audio-stop"


async def test_the_text_of_a_half_closed_stream_is_complete(uri: str) -> None:
    async with raw_talk_to(uri) as raw:
        await raw.say("synthesize-start")
        await raw.say("synthesize-chunk", text="One two. Three")
        raw.writer.write_eof()
        events = await raw.until("synthesize-stopped")
        assert len(audio(events)) == 3 * 2 * CHUNK_SAMPLES
        assert await raw.hear() is None


async def test_many_requests_of_a_client_that_left_end_soon(
    serve: Serve, engine: ToneEngine
) -> None:
    engine.chunk_seconds = 0.01
    async with serve(workers=1) as uri:
        async with raw_talk_to(uri) as raw:
            for _ in range(5):
                await raw.say("synthesize", text="word " * 300)
            await raw.until("audio-start")
            raw.writer.close()
            await raw.writer.wait_closed()
        made = await settled(lambda: engine.chunks_made)
        assert made < 60
        await eventually(lambda: all(one.closed for one in engine.utterances))
