"""One client cannot take the voice from the others: floods and hoards."""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from started import listening
from talk import RawTalk, Serve, audio, raw_talk_to, talk_to
from wyoming.event import Event

from benchmarks.stand_ins.tone_engine import CHUNK_SAMPLES, ToneEngine
from wyoming_nano_tts.server.wire.events import encode
from wyoming_nano_tts.server.wire.extent import ExtentError, check_extent
from wyoming_nano_tts.server.wire.limits import MOST_DEPTH, MOST_VALUES, WireLimits
from wyoming_nano_tts.server.wire.shares import EVENTS_PER_TURN, Attention, Shares

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PING = encode(Event("ping"))


# A flood


@contextmanager
def flood(raw: RawTalk, event: bytes, count: int) -> Iterator[list[int]]:
    """Send an event without pause, reading what comes back; gives the number of bytes read so far."""
    heard = [0]

    async def send() -> None:
        for _ in range(count // 100):
            await raw.send(event * 100)

    async def read() -> None:
        while piece := await raw.reader.read(65536):
            heard[0] += len(piece)

    tasks = [asyncio.create_task(send()), asyncio.create_task(read())]
    try:
        yield heard
    finally:
        for task in tasks:
            task.cancel()


@pytest.mark.parametrize(
    "event",
    [b'{"type":"x"}\n', PING, encode(Event("synthesize", {"text": 5})), b"\n", b'{"type":5}\n'],
    ids=["unknown", "ping", "refused", "blank", "malformed"],
)
async def test_four_floods_starve_nobody(serve: Serve, engine: ToneEngine, event: bytes) -> None:
    floods = 40_000
    async with serve(workers=1) as uri, AsyncExitStack() as stack:
        heard = []
        for _ in range(4):
            raw = await stack.enter_async_context(raw_talk_to(uri))
            heard.append(stack.enter_context(flood(raw, event, floods)))
        await asyncio.sleep(0.2)
        async with talk_to(uri) as talk:
            for _ in range(5):
                await talk.say("describe")
                assert (await talk.hear()).type == "info"
            assert len(audio(await talk.speak("One two."))) == 2 * 2 * CHUNK_SAMPLES
        # A server that answers in the order of arrival would have been through with most of them.
        answer_bytes = 40  # the least
        assert max(count[0] for count in heard) / answer_bytes < floods / 4


async def test_attention_is_shared() -> None:
    """A burst is free but for the others' turns; beyond it, all who want more share the rest."""
    shares = Shares(WireLimits(events_at_once=20, events_per_second=200))
    done = {"first": 0, "second": 0, "quiet": 0}
    order: list[str] = []

    async def ask(name: str, count: int) -> None:
        attention = Attention(shares)
        for _ in range(count):
            await attention.turn(10)
            done[name] += 1
            order.append(name)
        attention.end()

    tasks = [asyncio.create_task(ask(name, 1000)) for name in ("first", "second")]
    await asyncio.sleep(0)
    await asyncio.create_task(ask("quiet", 5))
    assert order.index("quiet") <= 4 * EVENTS_PER_TURN, "between their turns"
    await asyncio.sleep(0.3)
    assert len(shares.over) == 2
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert done["quiet"] == 5
    assert 20 <= done["first"] < 200
    assert abs(done["first"] - done["second"]) <= 10


async def test_a_large_event_counts_as_several() -> None:
    shares = Shares(WireLimits(events_at_once=20, events_per_second=1000))
    attention = Attention(shares)
    await attention.turn(100_000)
    assert attention in shares.over
    attention.end()
    assert shares.over == set()


async def test_the_log_of_refusals_is_bounded(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve(wire=WireLimits(events_at_once=10_000)) as uri, raw_talk_to(uri) as raw:
        await raw.send(encode(Event("synthesize", {"text": 5})) * 1500 + PING)
        await raw.until("pong")
    refused = [line for line in caplog.messages if line.startswith("Refused")]
    assert 1 <= len(refused) <= 20


# A hoard


NESTED = {
    "lists": b'{"a":[' + b"[]," * 350_000 + b"[]]}",
    "objects": b'{"a":[' + b"{}," * 350_000 + b"{}]}",
    "numbers": b'{"a":[' + b"1.5," * 260_000 + b"1]}",
    "keys": b"{" + b",".join(b'"%d":0' % n for n in range(110_000)) + b"}",
    "strings": b'{"a":[' + b'"x",' * 260_000 + b'""]}',
    "deep": b'{"a":' + b"[" * 500_000 + b"]" * 500_000 + b"}",
    "quotes": b'{"a":' + b'""' * 500_000 + b",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,}",
    "escapes": b'{"a":"' + b'\\"' * 500_000 + b"," * 100 + b"[" * 40 + b"}",
    "backslash": b'{"a":' + b'"\\' * 300_000 + b",[" * 100,
}


@pytest.mark.parametrize("kind", NESTED)
async def test_json_that_would_grow_is_not_parsed(uri: str, kind: str) -> None:
    section = NESTED[kind]
    assert len(section) < WireLimits().max_data_bytes
    header = b'{"type": "synthesize", "data_length": %d}\n' % len(section)
    async with raw_talk_to(uri) as raw:
        await raw.send(header + section)
        error = await raw.hear()
        assert error is not None
        assert (error.type, error.data["code"]) == ("error", "protocol-error")
        await raw.say("synthesize", text="One.")
        assert audio(await raw.until("audio-stop")) != b""


@pytest.mark.parametrize("depth", [MOST_DEPTH, 930, 960, 999, 5000])
@pytest.mark.parametrize("event_type", ["synthesize", "describe", "ping", "anything"])
async def test_nesting_is_refused_in_any_field(uri: str, depth: int, event_type: str) -> None:
    nested = "[" * depth + "]" * depth
    section = f'{{"a": {nested}, "text": {nested}}}'.encode()
    header = f'{{"type": "{event_type}", "version": {nested}}}\n'.encode()
    async with raw_talk_to(uri) as raw:
        for event in (
            header,
            b'{"type": "%s", "data_length": %d}\n' % (event_type.encode(), len(section)) + section,
        ):
            await raw.send(event)
            error = await raw.hear()
            assert error is not None
            assert (error.type, error.data["code"]) == ("error", "protocol-error")
            assert re.search("levels|values", error.data["text"])


async def test_what_a_request_needs_is_parsed() -> None:
    """Marks within strings are text, however many and however they are escaped."""
    text = 'He said: "[{,:}]", and \\" went, ' * 3000
    words = {f"word{n}": f"a, b: {n}" for n in range(200)}
    await check_extent(
        json.dumps({"text": text, "context": {"nano_tts": {"pronunciations": words}}}).encode()
    )
    levels = MOST_DEPTH
    await check_extent(b"[" * levels + b"]" * levels + b", " * 10)
    with pytest.raises(ExtentError, match="levels"):
        await check_extent(b"[" * (levels + 1))
    await check_extent(json.dumps([0] * (MOST_VALUES - 10)).encode())
    with pytest.raises(ExtentError, match="values"):
        await check_extent(json.dumps([0] * (MOST_VALUES + 10)).encode())


@asynccontextmanager
async def tone_process(*arguments: str) -> AsyncIterator[tuple[str, int]]:
    """Start the tone server as a process; gives its address and process id."""
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE.parent / "tone_server.py"),
        *("--uri", "tcp://127.0.0.1:0", "--no-warm-up", *arguments),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    uri = await listening(server)
    assert server.stderr is not None
    reading = asyncio.create_task(server.stderr.read())
    try:
        yield uri, server.pid
    finally:
        server.send_signal(signal.SIGKILL)
        await server.wait()
        await reading


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


async def test_ten_connections_hold_little(tmp_path: Path) -> None:
    """Whole events, half events and unread answers of the worst kinds, all at once."""
    async with (
        tone_process("--data-dir", str(tmp_path)) as (uri, pid),
        AsyncExitStack() as stack,
    ):
        async with talk_to(uri) as talk:
            await talk.speak("One.")
        before_mb = resident_mb(pid)
        clients = [await stack.enter_async_context(raw_talk_to(uri)) for _ in range(10)]
        limit = WireLimits().max_data_bytes
        for number, raw in enumerate(clients):
            kind = list(NESTED)[number % 4]
            section = NESTED[kind]
            header = b'{"type": "synthesize", "data_length": %d}\n' % len(section)
            await raw.send(header + section)
            text = '{"text": "\U0001f389' + "x" * 1_000_000 + '"}'
            whole = text.encode()
            await raw.send(b'{"type": "unknown", "data_length": %d}\n' % len(whole) + whole)
            await raw.send(b'{"type": "unknown", "data_length": %d}\n' % limit + b"x" * (limit - 1))
        await asyncio.sleep(1.5)
        assert resident_mb(pid) - before_mb < 30
        async with talk_to(uri) as talk:
            assert audio(await talk.speak("Two.")) != b""


async def test_room_for_large_events_is_shared() -> None:
    limits = WireLimits(max_data_bytes=100_000)
    shares = Shares(limits)
    order: list[int] = []

    async def hold(number: int, gate: asyncio.Event) -> None:
        async with shares.room_for(100_000):
            order.append(number)
            await gate.wait()

    gates = [asyncio.Event() for _ in range(5)]
    tasks = [asyncio.create_task(hold(number, gate)) for number, gate in enumerate(gates)]
    await asyncio.sleep(0.01)
    assert order == [0, 1, 2]
    async with shares.room_for(1000):
        pass  # a small one needs no room
    tasks[0].cancel()
    await asyncio.sleep(0.01)
    assert order == [0, 1, 2, 3]
    for gate in gates:
        gate.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [0, 1, 2, 3, 4]


async def test_a_long_ping_is_refused(uri: str) -> None:
    async with talk_to(uri) as talk:
        await talk.say("ping", text="x" * 1000)
        assert (await talk.hear()).type == "pong"
        await talk.say("ping", text="x" * 1001)
        assert (await talk.hear()).data["code"] == "protocol-error"
