"""Many clients, slow clients, clients that leave: fair shares, bounded work, clear refusals."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from talk import Serve, Talk, audio, eventually, raw_talk_to, settled, talk_to, types

from benchmarks.stand_ins.tone_engine import CHUNK_SAMPLES, ToneEngine
from wyoming_nano_tts.server.wire.connections import SEND_BUFFER_BYTES
from wyoming_nano_tts.server.wire.limits import WireLimits
from wyoming_nano_tts.speech.limits import SpeechLimits
from wyoming_nano_tts.speech.turns import WorkPool

LONG = "One two three four five six seven eight nine ten. " * 200


async def test_describe_while_all_threads_compute(serve: Serve, engine: ToneEngine) -> None:
    """Home Assistant asks every 30 s, and gives up after 5."""
    async with serve(workers=1) as uri, talk_to(uri) as busy, talk_to(uri) as other:
        engine.gate.clear()
        try:
            await busy.say("synthesize", text="One.")
            await eventually(lambda: bool(engine.utterances))
            await other.say("describe")
            assert (await other.hear()).type == "info"
            await busy.say("describe")
            assert types(await busy.until("info")) == ["audio-start", "info"]
        finally:
            engine.gate.set()


async def test_a_short_request_passes_a_long_one(serve: Serve, engine: ToneEngine) -> None:
    """Requests take turns chunk by chunk, so nobody waits for the whole of another's text."""
    async with serve(workers=1) as uri, talk_to(uri) as long, talk_to(uri) as short:
        engine.chunk_seconds = 0.002
        await long.say("synthesize", text=LONG)
        await long.until("audio-chunk")
        made_before = engine.utterances[0].chunks_made
        assert audio(await short.speak("One two three.")) != b""
        made_meanwhile = engine.utterances[0].chunks_made - made_before
        assert engine.utterances[0].chunks_made < 2000
        # Three chunks and their end: one turn of the long one for each, and some for the way here.
        assert made_meanwhile <= 8


async def test_sixteen_clients_get_equal_shares(serve: Serve, engine: ToneEngine) -> None:
    clients = 16
    async with serve(workers=2) as uri:
        talks = [talk_to(uri) for _ in range(clients)]
        opened = [await talk.__aenter__() for talk in talks]
        engine.chunk_seconds = 0.001
        engine.gate.clear()
        for talk in opened:
            await talk.say("synthesize", text=LONG)
        engine.gate.set()
        await asyncio.gather(*(talk.until("audio-chunk") for talk in opened))
        await eventually(lambda: engine.chunks_made >= clients * 20)
        made = [utterance.chunks_made for utterance in engine.utterances]
        for talk_context in talks:
            await talk_context.__aexit__(None, None, None)
    assert len(made) == clients
    assert max(made) - min(made) <= 10


@pytest.mark.parametrize("streaming", [False, True])
async def test_a_client_that_leaves_stops_its_synthesis(
    serve: Serve, engine: ToneEngine, streaming: bool
) -> None:
    engine.chunk_seconds = 0.005
    async with serve() as uri:
        async with talk_to(uri) as talk:
            if streaming:
                await talk.say("synthesize-start")
                await talk.say("synthesize-chunk", text=LONG)
            else:
                await talk.say("synthesize", text=LONG)
            await talk.until("audio-chunk")
        utterance = engine.utterances[0]
        await eventually(lambda: utterance.closed)
        assert await settled(lambda: utterance.chunks_made) < 100
        assert len(utterance.sentences) < 10
        async with talk_to(uri) as talk:
            assert audio(await talk.speak("Next.")) != b""


async def test_leaving_costs_the_chunk_being_made_and_two_at_most(
    serve: Serve, engine: ToneEngine
) -> None:
    async with serve(workers=1) as uri:
        engine.gate.clear()
        async with talk_to(uri) as talk:
            await talk.say("synthesize", text=LONG)
            await eventually(lambda: bool(engine.utterances and engine.utterances[0].sentences))
        await asyncio.sleep(0.05)  # the server sees the end of the connection
        engine.gate.set()
        await eventually(lambda: engine.utterances[0].closed)
        # Only what is sent finds out that nobody reads any more; meanwhile the next is made.
        assert await settled(lambda: engine.utterances[0].chunks_made) <= 3


async def test_waiting_requests_of_a_client_that_leaves_are_forgotten(
    serve: Serve, engine: ToneEngine
) -> None:
    limits = SpeechLimits(max_requests=4)
    async with serve(workers=1, limits=limits) as uri:
        engine.gate.clear()
        async with talk_to(uri) as talk:
            for _ in range(4):
                await talk.say("synthesize", text="One.")
            await eventually(lambda: bool(engine.utterances))
            await talk.say("ping")
            await talk.until("pong")
        await asyncio.sleep(0.05)
        engine.gate.set()
        await asyncio.sleep(0.3)  # the first chunk finds nobody, and takes the others with it
        async with talk_to(uri) as talk:
            for _ in range(4):
                await talk.say("synthesize", text="Two.")
            for _ in range(4):
                assert types(await talk.until("audio-stop"))[0] == "audio-start"
        assert sum("One." in utterance.sentences for utterance in engine.utterances) == 1


async def test_a_slow_reader_holds_no_memory(serve: Serve, engine: ToneEngine) -> None:
    """What is computed ahead of a client that does not read is bounded by the socket's buffers."""
    async with serve() as uri, raw_talk_to(uri, receive_bytes=8192) as raw:
        raw.reader._transport.pause_reading()  # type: ignore[attr-defined]  # read nothing at all
        await raw.say("synthesize", text=LONG)
        made = await settled(lambda: engine.chunks_made)
        # Twice the send buffer, as the kernel counts; 64 KiB in asyncio; what the peer has.
        assert 0 < made * 2 * CHUNK_SAMPLES < 4 * SEND_BUFFER_BYTES + 500_000
        async with talk_to(uri) as talk:
            assert audio(await talk.speak("Another client.")) != b""
        raw.reader._transport.resume_reading()  # type: ignore[attr-defined]
        assert len(audio(await raw.until("audio-stop"))) == 2000 * 2 * CHUNK_SAMPLES


async def test_a_reader_that_has_stopped_for_good_is_let_go(
    serve: Serve, engine: ToneEngine
) -> None:
    limits = SpeechLimits(max_requests=1)
    wire = WireLimits(stall_seconds=0.2)
    async with serve(limits=limits, wire=wire) as uri, raw_talk_to(uri, receive_bytes=8192) as raw:
        raw.reader._transport.pause_reading()  # type: ignore[attr-defined]
        await raw.say("synthesize", text=LONG)
        await eventually(lambda: bool(engine.utterances and engine.utterances[0].closed))
        async with talk_to(uri) as talk:
            assert audio(await talk.speak("Next.")) != b""


async def test_too_many_clients(serve: Serve) -> None:
    async with serve(wire=WireLimits(max_clients=2)) as uri:
        async with talk_to(uri) as first, talk_to(uri) as second:
            for talk in (first, second):
                await talk.say("ping")
                await talk.hear()
            async with talk_to(uri) as third:
                error = await third.hear()
                assert (error.type, error.data["code"]) == ("error", "overloaded")
                assert await third.ended()
            assert audio(await first.speak("One.")) != b""

        async def welcome() -> bool:
            async with talk_to(uri) as talk:
                await talk.say("ping")
                return (await talk.hear()).type == "pong"

        async with asyncio.timeout(10):
            while not await welcome():
                await asyncio.sleep(0.01)


async def test_too_many_requests_are_refused_at_once(serve: Serve, engine: ToneEngine) -> None:
    async with serve(workers=1, limits=SpeechLimits(max_requests=2)) as uri:
        engine.gate.clear()
        async with talk_to(uri) as first, talk_to(uri) as second, talk_to(uri) as third:
            for talk in (first, second):
                await talk.say("synthesize", text="One.")
                assert (await talk.hear()).type == "audio-start"
            await third.say("synthesize", text="Two.")
            error = await third.hear()
            assert (error.type, error.data["code"]) == ("error", "overloaded")
            engine.gate.set()
            for talk in (first, second):
                await talk.until("audio-stop")
            assert audio(await third.speak("Three.")) != b""


@contextlib.asynccontextmanager
async def two_of_a_slow_voice(serve: Serve, engine: ToneEngine) -> AsyncIterator[tuple[Talk, Talk]]:
    """Two clients of a server where hardly anybody is let wait."""
    engine.chunk_seconds = 0.05
    limits = SpeechLimits(max_wait_seconds=0.01)
    async with (
        serve(workers=1, limits=limits) as uri,
        talk_to(uri) as first,
        talk_to(uri) as second,
    ):
        yield first, second


async def test_a_request_that_would_wait_for_long_is_refused_at_once(
    serve: Serve, engine: ToneEngine
) -> None:
    """A slow voice is full with few requests: an error now is better than minutes of silence."""
    async with two_of_a_slow_voice(serve, engine) as (first, second):
        # Nobody is before it: however long its own turns take, it does not wait.
        assert audio(await first.speak("How long does one word take here?")) != b""
        engine.gate.clear()
        await first.say("synthesize", text="One.")
        assert (await first.hear()).type == "audio-start"
        await second.say("synthesize", text="Two.")
        error = await second.hear()
        assert (error.type, error.data["code"]) == ("error", "overloaded")
        assert "would wait about" in error.data["text"]
        engine.gate.set()
        await first.until("audio-stop")
        assert audio(await second.speak("Three.")) != b""


async def test_streams_without_text_keep_nobody_out(serve: Serve, engine: ToneEngine) -> None:
    """A client that has opened a stream and says nothing makes no one wait."""
    engine.chunk_seconds = 0.02
    limits = SpeechLimits(max_wait_seconds=0.01)
    async with (
        serve(workers=1, limits=limits) as uri,
        talk_to(uri) as idle,
        talk_to(uri) as paused,
        talk_to(uri) as asking,
    ):
        assert audio(await asking.speak("How long does one word take here?")) != b""
        await idle.say("synthesize-start")
        await idle.say("ping")
        await idle.until("pong")
        assert audio(await asking.speak("One two.")) != b""
        await paused.say("synthesize-start")
        await paused.say("synthesize-chunk", text="First. And then ")
        await paused.until("audio-chunk")
        await settled(lambda: engine.chunks_made)
        assert audio(await asking.speak("Three four.")) != b""


async def test_a_stream_whose_text_comes_at_a_bad_moment_is_refused_then(
    serve: Serve, engine: ToneEngine
) -> None:
    """Opening streams while the server is idle is no way around the limit."""
    async with two_of_a_slow_voice(serve, engine) as (first, second):
        assert audio(await first.speak("How long does one word take here?")) != b""
        await second.say("synthesize-start")
        await second.say("ping")
        await second.until("pong")
        engine.gate.clear()
        await first.say("synthesize", text="One.")
        assert (await first.hear()).type == "audio-start"
        await second.say("synthesize-chunk", text="Two. ")
        await second.say("synthesize-chunk", text="Three.")
        error = await second.hear()
        assert (error.type, error.data["code"]) == ("error", "overloaded")
        await second.say("synthesize", text="Two. Three.")  # the copy for older servers
        await second.say("synthesize-stop")
        assert (await second.hear()).type == "synthesize-stopped"
        engine.gate.set()
        await first.until("audio-stop")
        assert audio(await second.speak("Four.")) != b""


async def test_requests_that_come_together_count_each_other(
    serve: Serve, engine: ToneEngine
) -> None:
    """Also before the first of them has begun to compute."""
    engine.chunk_seconds = 0.05
    limits = SpeechLimits(max_wait_seconds=0.12)
    clients = 8
    async with serve(workers=1, limits=limits) as uri, contextlib.AsyncExitStack() as stack:
        talks = [await stack.enter_async_context(talk_to(uri)) for _ in range(clients)]
        assert audio(await talks[0].speak("How long does one word take here?")) != b""
        engine.gate.clear()
        await asyncio.gather(*(talk.say("synthesize", text="One.") for talk in talks))
        answers = [(await talk.hear()).type for talk in talks]
        engine.gate.set()
        # Few turns of 0.05 s fit into the limit.
        assert 1 <= answers.count("audio-start") < clients
        assert answers.count("error") == clients - answers.count("audio-start")


def test_loading_a_voice_is_no_measure_of_a_turn() -> None:
    pool = WorkPool(2)
    try:
        pool._job_seconds.extend([0.5, 0.5, 60.0])
        assert pool.turn_seconds(8) == 0  # too few to know
        pool._job_seconds.append(0.5)
        assert pool.turn_seconds(8) == pytest.approx(8 * 0.5 / 2)
    finally:
        pool.shutdown()


async def test_too_many_requests_on_one_connection(serve: Serve, engine: ToneEngine) -> None:
    async with serve(workers=1, wire=WireLimits(max_pending=3)) as uri, talk_to(uri) as talk:
        engine.gate.clear()
        for _ in range(20):
            await talk.say("synthesize", text="One.")
        await talk.say("ping")
        heard = await talk.until("pong")
        assert "error" not in types(heard), "not before the answers to earlier requests"
        engine.gate.set()
        ended = 0
        while ended < 20:
            heard.append(await talk.hear())
            ended += heard[-1].type in ("audio-stop", "error")
        assert [event.type for event in heard].count("audio-stop") in (3, 4)  # three wait
        assert {e.data["code"] for e in heard if e.type == "error"} == {"overloaded"}
        assert types(await talk.speak("Two.")) == ["audio-start", "audio-chunk", "audio-stop"]


async def test_many_short_requests_at_once(serve: Serve) -> None:
    async with serve(workers=2) as uri:

        async def one(number: int) -> int:
            async with talk_to(uri) as talk:
                return len(audio(await talk.speak("word " * number)))

        sizes = await asyncio.gather(*(one(number) for number in range(1, 25)))
    assert sizes == [number * 2 * CHUNK_SAMPLES for number in range(1, 25)]


async def test_queue_time_is_reported(serve: Serve, engine: ToneEngine) -> None:
    async with serve(workers=1) as uri, talk_to(uri) as first, talk_to(uri) as second:
        engine.gate.clear()
        await first.say("synthesize", text="One.")
        await eventually(lambda: bool(engine.utterances))
        await second.say("synthesize", text="Two.")
        assert (await second.hear()).type == "audio-start"
        await asyncio.sleep(0.05)
        engine.gate.set()
        assert (await second.until("audio-stop"))[-1].data["queue_ms"] > 0
