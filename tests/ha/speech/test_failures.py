"""When something breaks before, during or after the audio, and when nobody listens."""

import asyncio
from collections.abc import AsyncGenerator
import gc
from unittest.mock import patch

from homeassistant.components.tts import TTSAudioRequest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts.wire import request as stream_module

from ..conftest import Speak
from ..speech_server import SpeechServer
from .requests import collect, engine_of, one

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("refuse", r"refused: the text is too long \(code invalid-text\)"),
        ("no-audio", "ended the request without audio"),
        ("hang-up", "was lost"),
        ("malformed", "was lost: it sent a malformed event"),
        ("bad-format", "which cannot be played"),
    ],
)
async def test_failure_before_audio(
    hass: HomeAssistant, server: SpeechServer, fault: str, message: str
) -> None:
    """The server's own words arrive, not those of an ffmpeg without input (R-11)."""
    server.fault = fault
    with pytest.raises(HomeAssistantError, match=message):
        await engine_of(hass).async_stream_tts_audio(TTSAudioRequest("en-US", {}, one("Hello.")))


@pytest.mark.parametrize(
    ("fault", "message"), [("die", "was lost"), ("error-late", "refused: the voice broke")]
)
async def test_failure_amid_audio(
    hass: HomeAssistant, server: SpeechServer, fault: str, message: str
) -> None:
    """What was said is delivered, then the reason."""
    server.fault = fault
    response = await engine_of(hass).async_stream_tts_audio(
        TTSAudioRequest("en-US", {}, one("Hello."))
    )
    assert len(await anext(response.data_gen)) == 44
    with pytest.raises(HomeAssistantError, match=message):
        _ = [chunk async for chunk in response.data_gen]


async def test_refusal_is_logged_with_the_servers_words(
    server: SpeechServer, speak: Speak, caplog: pytest.LogCaptureFixture
) -> None:
    """Through the whole of Home Assistant, ffmpeg included."""
    server.fault = "refuse"
    with pytest.raises(HomeAssistantError, match="the text is too long"):
        await speak(preferred_format="mp3")
    assert "the text is too long (code invalid-text)" in caplog.text


async def test_silent_server(hass: HomeAssistant, server: SpeechServer) -> None:
    """With the whole text sent, a server must answer."""
    server.fault = "silent"
    with (
        patch.object(stream_module, "SILENCE_SECONDS", 0.2),
        pytest.raises(HomeAssistantError, match=r"sent nothing for 0\.2 seconds"),
    ):
        await engine_of(hass).async_stream_tts_audio(TTSAudioRequest("en-US", {}, one("Hello.")))


async def test_pause_in_the_text_is_no_silence(hass: HomeAssistant, server: SpeechServer) -> None:
    """A tool call may take longer than any time limit (R-10)."""

    async def pausing() -> AsyncGenerator[str]:
        yield "Let me see. "
        await asyncio.sleep(0.4)
        yield "It rains."

    with patch.object(stream_module, "SILENCE_SECONDS", 0.2):
        wav = await collect(engine_of(hass), pausing())
    assert len(wav) > 44
    assert server.requests[0].text == "Let me see. It rains."


async def test_failing_text_source(hass: HomeAssistant, server: SpeechServer) -> None:
    """The language model's error is the one that is reported, and the connection closes."""

    async def failing() -> AsyncGenerator[str]:
        yield "Well, "
        raise ValueError("model unloaded")

    with pytest.raises(ValueError, match="model unloaded"):
        await collect(engine_of(hass), failing())
    await asyncio.wait_for(server.requests[0].disconnected.wait(), 5)


async def test_text_source_fails_before_any_audio(
    hass: HomeAssistant, server: SpeechServer
) -> None:
    """Even when the server waits for the first word."""

    async def failing() -> AsyncGenerator[str]:
        await asyncio.sleep(0.05)
        raise ValueError("no model")
        yield ""

    with pytest.raises(ValueError, match="no model"):
        await collect(engine_of(hass), failing())


async def test_stopping_closes_the_connection(hass: HomeAssistant, server: SpeechServer) -> None:
    """A listener that stops stops the server's work too."""
    server.gate = asyncio.Event()
    response = await engine_of(hass).async_stream_tts_audio(
        TTSAudioRequest("en-US", {}, one("A rather long sentence."))
    )
    await anext(response.data_gen)
    await anext(response.data_gen)
    await response.data_gen.aclose()
    await asyncio.wait_for(server.requests[0].disconnected.wait(), 5)


async def test_cancelling_while_the_text_is_written(
    hass: HomeAssistant, server: SpeechServer
) -> None:
    """Before the first word has come."""
    begun = asyncio.Event()

    async def never() -> AsyncGenerator[str]:
        await server.requested.wait()
        begun.set()
        await asyncio.Event().wait()
        yield ""

    task = asyncio.create_task(
        engine_of(hass).async_stream_tts_audio(TTSAudioRequest("en-US", {}, never()))
    )
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(server.requests[0].disconnected.wait(), 5)


async def test_response_that_nobody_reads(hass: HomeAssistant, server: SpeechServer) -> None:
    """An ffmpeg that fails to start never asks for the audio; the connection closes anyway."""
    server.gate = asyncio.Event()
    response = await engine_of(hass).async_stream_tts_audio(
        TTSAudioRequest("en-US", {}, one("Hello."))
    )
    del response
    gc.collect()
    await asyncio.wait_for(server.requests[0].disconnected.wait(), 5)


async def test_server_gone(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """The failure names the address, and the sensor shows it without waiting for a poll."""
    await server.stop()
    with pytest.raises(HomeAssistantError, match=rf"127\.0\.0\.1, port {server.port}"):
        await speak()
    await hass.async_block_till_done(wait_background_tasks=True)
    state = hass.states.get("binary_sensor.nano_tts_online")
    assert state is not None
    assert state.state == "off"
    await server.start(server.port)
    await speak("Still there, even before the next poll.")
