"""A server that is restarted costs no announcement (the stock integration is the floor)."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts.sound.options import SpeechSettings
from custom_components.nano_tts.wire import remote
from custom_components.nano_tts.wire.address import Address

from ..conftest import Speak
from ..speech_server import RATE_HZ, SECONDS_PER_CHARACTER, SpeechServer, tone

pytestmark = pytest.mark.usefixtures("loaded")

TEXT = "A sentence that takes its time to be said."
PATIENCE_SECONDS = 5.0


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch, _impatient: None) -> None:
    """Wait, as the integration does in a home."""
    monkeypatch.setattr(remote, "PATIENCE_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(remote, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(remote, "BUSY_RETRY_SECONDS", 0.05)


def whole(text: str) -> bytes:
    """Return the samples of a text, as the server makes them."""
    seconds = round(SECONDS_PER_CHARACTER * len(text), 6)
    pieces = []
    while seconds > 1e-6:
        pieces.append(tone(min(0.1, seconds)))
        seconds -= 0.1
    return b"".join(pieces)


async def test_request_waits_for_a_server_that_is_being_restarted(
    server: SpeechServer, speak: Speak
) -> None:
    """It is spoken when the server is back, whole."""
    await server.stop()
    speaking = asyncio.create_task(speak(TEXT))
    await asyncio.sleep(0.3)
    assert not speaking.done()
    await server.start(server.port)
    _, wav = await speaking
    assert wav[44:] == whole(TEXT)


async def test_request_does_not_wait_for_a_server_that_is_gone(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    speak: Speak,
    freezer: Any,
) -> None:
    """Whoever asks is told at once when it has not been there for minutes."""
    await server.stop()
    freezer.tick(130)
    with pytest.raises(HomeAssistantError, match="nobody listens there"):
        await asyncio.wait_for(speak(TEXT), PATIENCE_SECONDS / 2)


async def test_patience_ends(server: SpeechServer, speak: Speak, monkeypatch: Any) -> None:
    """With the reason."""
    monkeypatch.setattr(remote, "PATIENCE_SECONDS", 0.3)
    await server.stop()
    with pytest.raises(HomeAssistantError, match="nobody listens there"):
        await speak(TEXT)


async def test_those_who_have_waited_take_turns(
    server: SpeechServer, speak: Speak, monkeypatch: Any
) -> None:
    """All at once they would be so slow that the next restart meets them all."""
    monkeypatch.setattr(remote, "PATIENCE_SECONDS", 50.0)
    monkeypatch.setattr(remote, "TURN_SECONDS", 50.0)
    server.pace_seconds = 0.01
    await asyncio.gather(*(speak(f"{TEXT} {number}") for number in range(6)))
    assert server.most_speaking == 6
    server.most_speaking = 0
    await server.stop()
    speaking = [asyncio.create_task(speak(f"{number} {TEXT}")) for number in range(6)]
    await asyncio.sleep(0.2)
    await server.start(server.port)
    for _, wav in await asyncio.gather(*speaking):
        assert wav[44:] == whole(f"0 {TEXT}")
    assert server.most_speaking == 2


async def test_nobody_waits_for_a_turn_for_ever(
    server: SpeechServer, speak: Speak, monkeypatch: Any
) -> None:
    """Those before may be held up by a language model that is still writing."""
    monkeypatch.setattr(remote, "TURN_SECONDS", 0.1)
    server.gate = asyncio.Event()
    await server.stop()
    speaking = [asyncio.create_task(speak(f"{number} {TEXT}")) for number in range(4)]
    await asyncio.sleep(0.2)
    await server.start(server.port)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while server.speaking < 4:
            await asyncio.sleep(0.05)
    server.gate.set()
    await asyncio.gather(*speaking)


async def test_killed_in_the_middle(server: SpeechServer, speak: Speak) -> None:
    """The rest is said when it is back, from the sample at which it died."""
    server.fault = "die"
    server.dies = 2
    _, wav = await speak(TEXT)
    assert wav[44:] == whole(TEXT)
    assert len(server.requests) == 3
    assert {request.text for request in server.requests} == {TEXT}


async def test_killed_again_and_again(server: SpeechServer, speak: Speak) -> None:
    """Not for ever."""
    server.fault = "die"
    with pytest.raises(HomeAssistantError, match="was lost"):
        await speak(TEXT)
    assert len(server.requests) == 6


async def test_killed_before_the_first_audio(server: SpeechServer, speak: Speak) -> None:
    """A connection that breaks right away is tried again."""
    server.fault = "hang-up"

    async def mend() -> None:
        await server.requested.wait()
        await asyncio.sleep(0.1)
        server.fault = None

    mending = asyncio.create_task(mend())
    _, wav = await speak(TEXT)
    await mending
    assert wav[44:] == whole(TEXT)


async def test_busy_server_is_asked_again(server: SpeechServer, speak: Speak) -> None:
    """A server that has too much to do says so, and gets a moment."""
    server.fault = "busy"

    async def mend() -> None:
        await server.requested.wait()
        server.fault = None

    mending = asyncio.create_task(mend())
    _, wav = await speak(TEXT)
    await mending
    assert wav[44:] == whole(TEXT)


async def test_text_that_is_still_being_written(server: SpeechServer) -> None:
    """What the language model had said is sent again; it says everything only once."""
    server.fault = "die"
    server.dies = 1
    more = asyncio.Event()

    async def writing() -> AsyncGenerator[str]:
        yield "The first. "
        await more.wait()
        yield "The second."

    speaker = remote.RemoteSpeaker(Address("127.0.0.1", server.port))
    speech = await speaker.speak(writing(), SpeechSettings(), patient=True)
    heard = bytearray()
    async for pcm in speech.chunks():
        heard += pcm
        if len(server.requests) == 2:
            more.set()
    await speech.close()
    assert [request.pieces for request in server.requests] == [
        ["The first. "],
        ["The first. ", "The second."],
    ]
    assert len(heard) == 2 * round(RATE_HZ * SECONDS_PER_CHARACTER * len("The first. The second."))


async def test_other_audio_than_before(server: SpeechServer) -> None:
    """A server that comes back with another format cannot go on where it stopped."""
    server.fault = "die"
    server.dies = 1

    async def text() -> AsyncGenerator[str]:
        yield TEXT

    speaker = remote.RemoteSpeaker(Address("127.0.0.1", server.port))
    speech = await speaker.speak(text(), SpeechSettings(), patient=True)
    server.width_bytes = 4
    with pytest.raises(HomeAssistantError, match="was lost"):
        _ = [pcm async for pcm in speech.chunks()]
    await speech.close()
