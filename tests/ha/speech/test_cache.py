"""Home Assistant keeps spoken phrases for ever: what changes its key, and what does not."""

from pathlib import Path
from typing import Any

from homeassistant.components import tts
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..conftest import ENGINE, Speak, add_profile
from ..speech_server import SpeechServer, voice

pytestmark = pytest.mark.usefixtures("loaded")


async def test_whatever_changes_the_sound_changes_the_cache_key(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """A moved slider, a changed profile and a new voice are heard at once (R-4, R-5)."""
    profile = await add_profile(hass, loaded)
    voice = f"profile:{profile.subentry_id}"

    async def spoken_anew(**options: Any) -> int:
        before = len(server.requests)
        await speak(cache=True, **options)
        await hass.async_block_till_done()
        return len(server.requests) - before

    assert await spoken_anew() == 1
    assert await spoken_anew() == 0
    await hass.services.async_call(
        "number",
        "set_value",
        {"entity_id": "number.nano_tts_speed", "value": 0.8},
        blocking=True,
    )
    assert await spoken_anew() == 1
    assert server.requests[-1].sound == {"v": 1, "length_scale": 1.25}
    assert await spoken_anew() == 0
    assert await spoken_anew(voice=voice) == 1
    assert await spoken_anew(voice=voice) == 0
    hass.config_entries.async_update_subentry(loaded, profile, data={"length_scale": 1.9})
    assert await spoken_anew(voice=voice) == 1
    assert await spoken_anew() == 1
    server.report["voices"]["kathleen"]["hash"] = "k9"
    await loaded.runtime_data.async_refresh()
    assert await spoken_anew() == 1
    assert await spoken_anew() == 0


async def test_only_the_voice_that_speaks_changes_the_cache_key(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """A voice that is installed or changed leaves the phrases of the others where they are."""

    async def spoken_anew(**options: Any) -> bool:
        before = len(server.requests)
        await speak(cache=True, **options)
        await hass.async_block_till_done()
        return len(server.requests) > before

    async def changed(name: str, sound_hash: str) -> None:
        server.report["voices"][name] = {"hash": sound_hash}
        server.report["voice_hash"] += "x"  # which covers all voices
        await loaded.runtime_data.async_refresh()

    assert await spoken_anew()
    server.info["tts"][0]["voices"].append(voice("joe"))
    await changed("joe", "j1")
    await changed("ryan", "r2")
    assert not await spoken_anew()
    assert await spoken_anew(voice="ryan")
    # The first request to another voice moves the engine's keys once, and then none for ever.
    assert await spoken_anew(voice="ryan")
    assert not await spoken_anew(voice="ryan")
    await changed("joe", "j2")
    assert not await spoken_anew(voice="ryan")
    await changed("ryan", "r3")
    assert await spoken_anew(voice="ryan")
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert not await spoken_anew(voice="ryan")
    await changed("ryan", "r4")
    assert await spoken_anew(voice="ryan")


async def test_stored_on_disk(hass: HomeAssistant, speak: Speak) -> None:
    """Our private key does not disturb the names and tags of stored phrases."""
    await speak("Kept.", preferred_format="mp3", cache=True)
    await hass.async_block_till_done(wait_background_tasks=True)

    def read() -> tuple[str, bytes]:
        (stored,) = Path(hass.config.path("tts")).iterdir()
        return stored.name, stored.read_bytes()

    name, data = await hass.async_add_executor_job(read)
    assert name.endswith(f"_{ENGINE}.mp3")
    assert b"Kept." in data


async def test_slider_moved_between_url_and_fetch(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """The sound that is stored under a key is the sound that the key was made of."""
    stream = tts.async_create_stream(hass, ENGINE, options={"preferred_format": "wav"})
    hass.config_entries.async_update_entry(loaded, options={"length_scale": 2.0})
    stream.async_set_message("Hello.")
    _ = [chunk async for chunk in stream.async_stream_result()]
    assert server.requests[0].sound == {"v": 1}
