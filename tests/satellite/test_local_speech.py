"""Text of this machine: by HTTP and by lines, in turn with what is announced."""

import asyncio
import json
import os
from collections.abc import AsyncIterator

import pytest
from loudspeaker import Home, Start, announce, samples, settled
from talk import talk_to

from benchmarks.stand_ins.tone_engine import CHUNK_SAMPLES, ToneEngine
from wyoming_nano_tts.errors import NanoTtsError, TextError
from wyoming_nano_tts.satellite.http import LARGEST_BYTES, read_address
from wyoming_nano_tts.satellite.lines import LONGEST_BYTES, say_lines
from wyoming_nano_tts.satellite.local_speech import AHEAD_SECONDS, LocalSpeech
from wyoming_nano_tts.server.wire.listeners import ListenError
from wyoming_nano_tts.sinks.output import OutputError, Sound
from wyoming_nano_tts.speech.service import Service

WORD_BYTES = 2 * CHUNK_SAMPLES


@pytest.fixture
async def talking(start: Start, service: Service) -> AsyncIterator[Home]:
    """A satellite that takes text."""
    async with start(service=service, say_http=("127.0.0.1", 0)) as home:
        yield home


def speech_of(home: Home, service: Service) -> LocalSpeech:
    """Its own speech."""
    return LocalSpeech(service, home.run.playback, home.run.playback._config.limits)


async def ask(
    home: Home, path: str, body: str | bytes = "", method: str = "POST", **headers: str
) -> tuple[int, dict[str, object]]:
    """Send a request; return status and answer. A header that is "" is left out."""
    address = home.run.http_address
    assert address is not None
    raw = body.encode() if isinstance(body, str) else body
    all_headers = {"Host": address, "Content_Length": str(len(raw))} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in all_headers.items() if value]
    reader, writer = await asyncio.open_connection(*address.split(":"))
    writer.write("\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode() + raw)
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    head, _, told = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(told)


async def test_a_text_is_spoken_and_answered_when_it_was_heard(talking: Home) -> None:
    talking.device.gate.clear()
    asking = asyncio.create_task(ask(talking, "/say", "One two three."))
    await settled(lambda: bool(talking.device.heard))
    await asyncio.sleep(0.1)
    assert not asking.done()
    talking.device.gate.set()
    assert await asking == (200, {"seconds": 0.3})
    assert talking.device.heard[0].sound == Sound(24000, 1)
    assert len(talking.device.heard[0].pcm) == 3 * WORD_BYTES


async def test_it_takes_turns_with_home_assistant(talking: Home) -> None:
    async with talk_to(talking.uri) as talk:
        talking.device.gate.clear()
        await announce(talk, samples(0.5))
        await settled(lambda: bool(talking.device.heard))
        asking = asyncio.create_task(ask(talking, "/say", "One two."))
        await asyncio.sleep(0.1)
        assert len(talking.device.heard) == 1
        talking.device.gate.set()
        assert (await talk.hear()).type == "played"
        assert (await asking)[0] == 200
    assert [one.sound.rate_hz for one in talking.device.heard] == [22050, 24000]


async def test_level_state_and_stop(talking: Home) -> None:
    assert (await ask(talking, "/volume", "0.5"))[1]["volume"] == 0.5
    assert (await ask(talking, "/mute", "on"))[1]["muted"] is True
    await ask(talking, "/say", "One.")
    assert not any(talking.device.heard[0].pcm)
    assert (await ask(talking, "/mute", "off"))[1]["muted"] is False
    talking.device.gate.clear()
    asking = asyncio.create_task(ask(talking, "/say", "One two."))
    await settled(lambda: len(talking.device.heard) == 2)
    assert (await ask(talking, "/state", method="GET"))[1] == {
        "volume": 0.5, "muted": False, "playing": True, "played": 1,
    }  # fmt: skip
    assert (await ask(talking, "/stop"))[0] == 200
    assert await asking == (
        503,
        {"error": "output-error", "text": "the announcement was stopped"},
    )
    talking.device.gate.set()
    assert (await ask(talking, "/say", "One."))[0] == 200


@pytest.mark.parametrize(("path", "body", "status", "told"), [
    ("/say", "", 400, "empty"), ("/say", " \n", 400, "empty"), ("/say", b"\xff\xfe", 400, "UTF-8"),
    ("/say", "unspeakable", 400, "cannot say that"), ("/nothing", "x", 404, "knows"), ("/", "x", 404, "knows"),
    ("/volume", "loud", 400, "0 to 2"), ("/volume", "nan", 400, "0 to 2"), ("/volume", "3", 400, "0 to 2"),
    ("/mute", "maybe", 400, "on or off"), ("/say", "x" * (LARGEST_BYTES + 1), 413, "65536"),
])  # fmt: skip
async def test_requests_that_are_wrong(
    talking: Home, path: str, body: str | bytes, status: int, told: str
) -> None:
    got, about = await ask(talking, path, body)
    assert got == status
    assert told in str(about["text"])


@pytest.mark.parametrize(("headers", "status"), [
    ({"Host": "evil.example"}, 403), ({"Host": "evil.example:80"}, 403), ({"Host": ""}, 403),
    ({"Host": "127.0.0.1"}, 403), ({"Host": "192.168.1.2:10800"}, 403),
    ({"Origin": "http://evil.example"}, 403), ({"Origin": "null"}, 403), ({"Origin": "http://127.0.0.1:1"}, 403),
    ({"Content_Length": ""}, 411), ({"Content_Length": "-1"}, 411), ({"Content_Length": "many"}, 411),
])  # fmt: skip
async def test_pages_of_others_may_not_speak(
    talking: Home, headers: dict[str, str], status: int
) -> None:
    assert (await ask(talking, "/say", "One.", **headers))[0] == status
    assert talking.device.heard == []


async def test_a_page_of_this_machine_may(talking: Home) -> None:
    port = str(talking.run.http_address).split(":")[1]
    assert (await ask(talking, "/say", "One.", Host=f"localhost:{port}"))[0] == 200
    assert (await ask(talking, "/say", "One.", Origin=f"http://localhost:{port}"))[0] == 200


async def test_connections_that_send_nothing_do_not_keep_others_out_for_ever(talking: Home) -> None:
    host, port = str(talking.run.http_address).split(":")
    idle = [await asyncio.open_connection(host, port) for _ in range(15)]
    assert (await ask(talking, "/state", method="GET"))[0] == 200
    for _, writer in idle:
        writer.close()


@pytest.mark.parametrize("text", ["0.0.0.0:80", "192.168.1.2:80", "[::]:80", "80", "127.0.0.1", "127.0.0.1:x", "a:1",
                                  "127.0.0.1:99999", ""])  # fmt: skip
def test_only_this_machine_is_listened_to(text: str) -> None:
    with pytest.raises(ListenError, match="--say-http"):
        read_address(text)


def test_addresses() -> None:
    assert read_address("127.0.0.1:10800") == ("127.0.0.1", 10800)
    assert read_address("localhost:0") == ("localhost", 0)


async def test_an_address_that_is_taken(start: Start, talking: Home, service: Service) -> None:
    host, port = str(talking.run.http_address).split(":")
    with pytest.raises(ListenError, match="cannot listen on"):
        async with start(service=service, say_http=(host, int(port))):
            pass


async def test_text_needs_something_that_speaks(start: Start) -> None:
    with pytest.raises(NanoTtsError, match="needs an engine"):
        async with start(say_http=("127.0.0.1", 0)):
            pass


async def test_lines_are_spoken_one_after_the_other(home: Home, service: Service) -> None:
    reading, writing = os.pipe()
    say_lines(speech_of(home, service), reading)
    os.write(writing, b"One two.\n\n   \nunspeakable\nThr")
    await settled(lambda: len(home.device.heard) == 1)
    rest = b"ee.\n" + b"x" * (LONGEST_BYTES + 10_000) + b"\nFour \xff five"
    await asyncio.to_thread(os.write, writing, rest)
    os.close(writing)
    await settled(lambda: home.run.playback.played == 3)
    assert [len(one.pcm) // WORD_BYTES for one in home.device.heard] == [2, 1, 2]


async def test_speech_waits_for_the_device(
    home: Home, service: Service, engine: ToneEngine
) -> None:
    """However long the text, so many seconds lie ready and no more."""
    home.device.gate.clear()
    speaking = asyncio.create_task(speech_of(home, service).say("One two three four five. " * 60))
    await settled(lambda: engine.chunks_made > 10 * AHEAD_SECONDS)
    await asyncio.sleep(0.3)
    assert engine.chunks_made < 10 * AHEAD_SECONDS + 10
    home.device.gate.set()
    assert await speaking == pytest.approx(30.0)


async def test_speech_that_cannot_be_played_or_spoken(start: Start, service: Service) -> None:
    async with start(absent_seconds=0.0) as home:
        speech = speech_of(home, service)
        with pytest.raises(TextError):
            await speech.say(" ")
        home.device.absent = True
        with pytest.raises(OutputError, match="no such device"):
            await speech.say("One two three four five six seven. " * 20)
