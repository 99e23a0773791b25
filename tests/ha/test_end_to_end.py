"""Our real server in a process of its own, met by our integration and by Home Assistant's own."""

from collections.abc import AsyncGenerator
from pathlib import Path
import sys
from types import ModuleType
from typing import Any

from homeassistant.components import tts
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.nano_tts.const import DOMAIN
from custom_components.nano_tts.wire.address import Address
from custom_components.nano_tts.wire.connection import describe

from .conftest import PROFILE_ENGINE, Speak, add_profile
from .helpers import begin
from .server_process import SERVERS, ServerProcess, seconds_of

# The measure holds between any two requests for the same text.
SENTENCE = "The washing machine has finished, and the kitchen window is open."


@pytest.fixture(params=list(SERVERS))
async def process(
    request: pytest.FixtureRequest, tmp_path: Path, ffmpeg: str
) -> AsyncGenerator[ServerProcess]:
    """Return a real server that answers."""
    async with ServerProcess(request.param, tmp_path) as server:
        yield server


async def add(hass: HomeAssistant, domain: str, port: int) -> Any:
    """Add a server through the dialog; returns the entry."""
    flow = await begin(hass, domain=domain)
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_HOST: "127.0.0.1", CONF_PORT: port}
    )
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    return result["result"]


async def test_our_integration(hass: HomeAssistant, process: ServerProcess, speak: Speak) -> None:
    """Scales of a request, a slider and a profile are heard, and the measurements arrive."""
    entry = await add(hass, DOMAIN, process.port)
    _, wav = await speak(SENTENCE)
    plain_seconds = seconds_of(wav)
    assert plain_seconds > 1

    async def relative(**options: Any) -> float:
        _, wav = await speak(SENTENCE, **options)
        return seconds_of(wav) / plain_seconds

    assert await relative(length_scale=1.5) == pytest.approx(1.5, rel=0.1)
    assert await relative(speed=2) == pytest.approx(0.5, rel=0.1)
    await hass.services.async_call(
        "number",
        "set_value",
        {"entity_id": "number.nano_tts_speed", "value": 1 / 0.7},
        blocking=True,
    )
    assert await relative() == pytest.approx(0.7, rel=0.1)
    await add_profile(hass, entry, length_scale=2.0)
    assert await relative(engine=PROFILE_ENGINE) == pytest.approx(2.0, rel=0.1)
    info = entry.runtime_data.data
    assert info.server_id == entry.unique_id
    calm = f"{info.default_voice}@calm"
    assert info.has_voice(calm)
    assert await relative(voice=calm) == pytest.approx(1.5, rel=0.1)
    await hass.async_block_till_done()
    factor = hass.states.get("sensor.nano_tts_real_time_factor")
    assert factor is not None
    assert float(factor.state) >= 0
    assert entry.runtime_data.timing.first_audio_ms is not None


async def test_converted_by_ffmpeg(
    hass: HomeAssistant, process: ServerProcess, speak: Speak
) -> None:
    """The float WAV survives Home Assistant's conversion at its full length."""
    await add(hass, DOMAIN, process.port)
    _, wav = await speak(SENTENCE)
    _, converted = await speak(
        SENTENCE, preferred_sample_rate=16000, preferred_sample_channels=1, preferred_sample_bytes=2
    )
    assert seconds_of(converted) == pytest.approx(seconds_of(wav), abs=0.05)


async def test_long_pauses_at_both_ends(
    hass: HomeAssistant, process: ServerProcess, speak: Speak
) -> None:
    """Trailing silence is as long as asked."""
    await add(hass, DOMAIN, process.port)
    _, plain = await speak(SENTENCE, trail_silence_ms=0)
    _, padded = await speak(SENTENCE, trail_silence_ms=700)
    assert seconds_of(padded) - seconds_of(plain) == pytest.approx(0.7, abs=0.05)


async def test_restart_of_the_server(
    hass: HomeAssistant, process: ServerProcess, speak: Speak
) -> None:
    """Gone, noticed, back: with the id and the entities that it had."""
    entry = await add(hass, DOMAIN, process.port)
    await process.stop()
    with pytest.raises(HomeAssistantError, match="No connection to the Nano TTS server"):
        await speak()
    await process.start()
    _, wav = await speak("Back again.")
    assert seconds_of(wav) > 0
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.runtime_data.last_update_success


async def test_home_assistants_own_integration(
    hass: HomeAssistant, process: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unmodified, with our profiles as voices and scales in `speaker` (R-20)."""
    # Speech input is not tested; the libraries for it have no wheels for this Python.
    for name, attribute in (("pymicro_vad", "MicroVad"), ("pyspeex_noise", "AudioProcessor")):
        module = ModuleType(name)
        setattr(module, attribute, object)
        monkeypatch.setitem(sys.modules, name, module)
    assert await async_setup_component(hass, "homeassistant", {})
    await add(hass, "wyoming", process.port)
    engine = "tts.nano_tts"
    assert hass.states.get(engine) is not None
    default_voice = (await describe(Address("127.0.0.1", process.port))).default_voice
    assert default_voice is not None

    async def seconds(**options: str) -> float:
        media_id = tts.generate_media_source_id(
            hass, SENTENCE, engine, "en-US", {"preferred_format": "wav", **options}, cache=False
        )
        _, wav = await tts.async_get_media_source_audio(hass, media_id)
        return seconds_of(wav)

    plain = await seconds()
    assert await seconds(voice=f"{default_voice}@calm") == pytest.approx(1.5 * plain, rel=0.1)
    assert await seconds(voice=default_voice, speaker="length=0.6") == pytest.approx(
        0.6 * plain, rel=0.1
    )
    # As the manual says: without a voice, Home Assistant sends no speaker.
    assert await seconds(speaker="length=0.6") == pytest.approx(plain, rel=0.1)
