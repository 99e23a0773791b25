"""The command as people run it, with the voice that they hear, and a real Wyoming client."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from started import listening
from wyoming.audio import AudioChunk, AudioStart
from wyoming.client import AsyncClient
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeVoice,
)

COMMAND = (sys.executable, "-m", "wyoming_nano_tts", "serve", "--uri", "tcp://127.0.0.1:0")
PATIENCE_SECONDS = 60.0
TEXT = (
    "Good morning. It is 7:05 and the hallway light is on. The washing machine has finished. "
    "Outside it is 21.5 °C, and it will rain in the afternoon. Have a nice day."
)


@asynccontextmanager
async def server(
    data: Path, *arguments: str
) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """Start `wyoming-nano-tts serve` on a free port; yield its URI and process."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        "--data-dir",
        str(data),
        *arguments,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    try:
        yield await listening(process), process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def client(uri: str) -> AsyncIterator[AsyncClient]:
    async with AsyncClient.from_uri(uri) as connected:
        yield connected


async def hear(connected: AsyncClient) -> Event:
    event = await asyncio.wait_for(connected.read_event(), PATIENCE_SECONDS)
    assert event is not None, "the server closed the connection"
    return event


async def until(connected: AsyncClient, event_type: str) -> list[Event]:
    events = [await hear(connected)]
    while events[-1].type != event_type:
        events.append(await hear(connected))
    return events


def samples(events: list[Event]) -> np.ndarray:
    audio = b"".join(AudioChunk.from_event(e).audio for e in events if AudioChunk.is_type(e.type))
    return np.frombuffer(audio, np.int16).astype(np.float64)


async def speak(
    connected: AsyncClient, text: str, voice: SynthesizeVoice | None = None
) -> np.ndarray:
    await connected.write_event(Synthesize(text, voice).event())
    return samples(await until(connected, "audio-stop"))


async def test_info_names_the_built_in_voice(tmp_path: Path) -> None:
    async with server(tmp_path) as (uri, _), client(uri) as connected:
        await connected.write_event(Describe().event())
        info = Info.from_event(await hear(connected))
    (program,) = info.tts
    assert program.supports_synthesize_streaming
    voice = next(v for v in program.voices if v.name == "en_US-heart")
    assert "en_US" in voice.languages or "en-US" in voice.languages


async def test_words_one_by_one_are_heard_before_the_last_is_sent(tmp_path: Path) -> None:
    async with server(tmp_path) as (uri, _), client(uri) as connected:
        await connected.write_event(SynthesizeStart().event())
        words = TEXT.split(" ")
        for word in words[:-3]:
            await connected.write_event(SynthesizeChunk(f"{word} ").event())
        # The rest of the text is only sent once there is audio: a server that waits for it would hang here.
        early = await until(connected, "audio-chunk")
        for word in words[-3:]:
            await connected.write_event(SynthesizeChunk(f"{word} ").event())
        await connected.write_event(Synthesize(TEXT).event())  # the copy for old servers
        await connected.write_event(SynthesizeStop().event())
        events = early + await until(connected, "synthesize-stopped")
        whole = await speak(connected, TEXT)
    kinds = [event.type for event in events]
    assert kinds.count("audio-start") == kinds.count("audio-stop") == 1
    assert SynthesizeStopped.is_type(kinds[-1])
    assert AudioStart.from_event(events[0]).rate == 24000
    # Neither the pieces nor the copy changed what was said.
    np.testing.assert_array_equal(samples(events), whole)


async def test_scales_are_heard(tmp_path: Path) -> None:
    async with server(tmp_path) as (uri, _), client(uri) as connected:
        plain = await speak(connected, "The garage door is closed and locked.")
        slow = await speak(
            connected,
            "The garage door is closed and locked.",
            SynthesizeVoice(name="en_US-heart", speaker="length=1.5"),
        )
        loud = Synthesize("The garage door is closed and locked.").event()
        loud.data["context"] = {"nano_tts": {"v": 1, "energy_scale": 0.5}}
        await connected.write_event(loud)
        quiet = samples(await until(connected, "audio-stop"))
    assert 1.3 < len(slow) / len(plain) < 1.6
    assert len(quiet) == len(plain)
    assert np.std(quiet) == pytest.approx(np.std(plain) / 2, rel=0.05)


@pytest.mark.parametrize("text", ["", " ", "...", "🎉🎉", "\x00\x07", "?!"])
async def test_nothing_speakable_is_silence_and_the_next_request_works(
    tmp_path: Path, text: str
) -> None:
    async with server(tmp_path) as (uri, _), client(uri) as connected:
        assert not np.any(await speak(connected, text))
        assert np.any(await speak(connected, "Done."))


async def test_wrong_options_are_named_and_the_next_request_works(tmp_path: Path) -> None:
    async with server(tmp_path) as (uri, _), client(uri) as connected:
        request = Synthesize("Hello.").event()
        request.data["context"] = {"nano_tts": {"v": 1, "length_scale": "fast"}}
        await connected.write_event(request)
        error = Error.from_event(await hear(connected))
        assert error.code == "invalid-options"
        assert "length_scale" in error.text
        assert np.any(await speak(connected, "Hello."))


async def test_words_come_with_a_request(tmp_path: Path) -> None:
    async with server(tmp_path) as (uri, _), client(uri) as connected:
        request = Synthesize("The zorblax is on.").event()
        request.data["context"] = {"nano_tts": {"v": 1, "pronunciations": {"zorblax": "kettle"}}}
        await connected.write_event(request)
        heard = samples(await until(connected, "audio-stop"))
        np.testing.assert_array_equal(heard, await speak(connected, "The kettle is on."))
        request.data["context"]["nano_tts"]["pronunciations"] = {"zorblax": "QQ9"}
        await connected.write_event(request)
        error = Error.from_event((await until(connected, "error"))[-1])
        assert error.code == "invalid-pronunciations"
        assert "zorblax" in error.text
        await until(connected, "audio-stop")
        assert np.any(await speak(connected, "Done."))


async def test_a_long_word_and_a_long_text_are_spoken(tmp_path: Path) -> None:
    async with server(tmp_path) as (uri, _), client(uri) as connected:
        await connected.write_event(Synthesize("a" * 10_000).event())
        assert np.any(samples(await until(connected, "audio-chunk")))
    async with server(tmp_path) as (uri, _), client(uri) as connected:
        await connected.write_event(Synthesize("Yes. " * 20_000).event())
        assert np.any(samples(await until(connected, "audio-chunk")))
        async with client(uri) as other:  # a hundred thousand characters do not keep others waiting
            assert np.any(await speak(other, "Done."))


async def test_two_clients_at_once_hear_what_each_hears_alone(tmp_path: Path) -> None:
    async with server(tmp_path) as (uri, _), client(uri) as one, client(uri) as two:
        alone = await speak(one, TEXT), await speak(two, "Someone is at the front door.")
        together = await asyncio.gather(
            speak(one, TEXT), speak(two, "Someone is at the front door.")
        )
    for expected, heard in zip(alone, together, strict=True):
        np.testing.assert_array_equal(heard, expected)


async def test_sigterm_ends_it(tmp_path: Path) -> None:
    async with server(tmp_path) as (uri, process), client(uri) as connected:
        assert np.any(await speak(connected, "Good night."))
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0


def test_unknown_voice_is_named_with_what_is_installed(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--data-dir", str(tmp_path), "--voice", "nobody"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "nobody" in done.stderr
    assert "en_US-kathleen" in done.stderr
