"""Servers as they are out there: other rates, lost connections, errors in place of speech."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event, async_read_event, async_write_event
from wyoming.info import Attribution, Info, TtsProgram, TtsVoice

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.train.teachers import wyoming as client
from wyoming_nano_tts.train.teachers.teacher import TeacherError, Wanted
from wyoming_nano_tts.train.teachers.wyoming import WyomingTeacher, as_samples

ANN = Attribution(name="Ann", url="https://a.example")
INFO = Info(
    tts=[
        TtsProgram(
            "hum", ANN, True, "a hum", "2.1",
            voices=[TtsVoice("low", ANN, True, "low", None, languages=["en"])],
        )
    ]
)  # fmt: skip
Answer = Callable[[Event, asyncio.StreamWriter], Awaitable[bool]]
"""Answers a `synthesize`; False hangs up."""


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    """Run a small server on a thread of its own; yields its address."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stop, where = asyncio.Event(), []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (event := await async_read_event(reader)) is not None:
            if event.type == "describe":
                await async_write_event(INFO.event(), writer)
            elif not await answer(event, writer):
                break
        writer.close()

    async def run() -> None:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
            where.append(listening.sockets[0].getsockname()[1])
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert ready.wait(20)
    try:
        yield f"tcp://127.0.0.1:{where[0]}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)


async def hum(writer: asyncio.StreamWriter, rate: int = 16_000, channels: int = 2) -> None:
    """Half a second of a tone."""
    tone = 8000 * np.sin(np.arange(rate // 2) / 10)
    steps = np.repeat(tone.astype("<i2"), channels).tobytes()
    await async_write_event(AudioStart(rate, 2, channels).event(), writer)
    for part in (steps[:1000], steps[1000:]):
        await async_write_event(AudioChunk(rate, 2, channels, part).event(), writer)
    await async_write_event(AudioStop().event(), writer)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "FIRST_WAIT_SECONDS", 0.01)


def test_stereo_of_another_rate_becomes_ours_and_the_voice_is_asked_for() -> None:
    asked: list[dict[str, object]] = []

    async def answer(event: Event, writer: asyncio.StreamWriter) -> bool:
        asked.append(event.data)
        await hum(writer)
        return True

    with server(answer) as uri:
        teacher = WyomingTeacher(Wanted(uri, "low", "bass"))
        assert teacher.about == "hum 2.1, voice low, speaker bass"
        samples = teacher.speak("Hello.", "").samples
        teacher.close()
    assert asked == [{"text": "Hello.", "voice": {"name": "low", "speaker": "bass"}}]
    assert len(samples) == 12_000
    assert np.abs(samples[1000:-1000]).max() == pytest.approx(8000 / 32768, rel=0.01)


def test_a_lost_connection_is_made_again(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[int] = []

    async def answer(event: Event, writer: asyncio.StreamWriter) -> bool:
        tries.append(1)
        if len(tries) == 1:
            await async_write_event(AudioStart(16_000, 2, 1).event(), writer)
            return False
        await hum(writer)
        return len(tries) > 2

    with server(answer) as uri:
        teacher = WyomingTeacher(Wanted(uri, "low"))
        for _ in range(3):  # the second answer is the last on its connection
            assert len(teacher.speak("Hello.", "").samples) == 12_000
        teacher.close()
    assert "closed the connection before the end of the speech; trying again" in caplog.text


def test_a_server_that_is_gone_for_good_ends_the_work() -> None:
    async def answer(event: Event, writer: asyncio.StreamWriter) -> bool:
        return False

    with server(answer) as uri:
        teacher = WyomingTeacher(Wanted(uri, "low"))
        with pytest.raises(
            TrainingError, match="start it again, then the same command goes on"
        ) as raised:
            teacher.speak("Hello.", "")
        teacher.close()
    assert not isinstance(raised.value, TeacherError), "the next sentence would fare no better"


def test_what_a_server_refuses_concerns_one_sentence() -> None:
    async def answer(event: Event, writer: asyncio.StreamWriter) -> bool:
        if "bad" in event.data["text"]:
            await async_write_event(Error("not that word", "x").event(), writer)
        elif "mute" in event.data["text"]:
            await async_write_event(AudioStop().event(), writer)
        else:
            await hum(writer)
        return True

    with server(answer) as uri:
        teacher = WyomingTeacher(Wanted(uri, "low"))
        with pytest.raises(TeacherError, match="not that word"):
            teacher.speak("A bad word.", "")
        with pytest.raises(TeacherError, match="it said nothing"):
            teacher.speak("A mute word.", "")
        assert len(teacher.speak("A good word.", "").samples) == 12_000
        teacher.close()


@pytest.mark.parametrize(
    ("width", "audio", "value"),
    [
        (1, b"\xc0", 0.5),
        (2, b"\x00\x40", 0.5),
        (4, b"\x00\x00\x00\xc0", -0.5),
        (2, b"\x00\x40\x01", 0.5),
    ],
)
def test_widths_of_samples(width: int, audio: bytes, value: float) -> None:
    assert as_samples(audio, AudioStart(24_000, width, 1)).tolist() == [value]


def test_a_width_that_is_none() -> None:
    with pytest.raises(TeacherError, match="3 bytes a sample"):
        as_samples(b"", AudioStart(24_000, 3, 1))
