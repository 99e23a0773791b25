"""A server that is away, late, replaced or unknown: what stays, what is said, how it ends."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.nano_tts.const import DOMAIN, MIN_SERVER_VERSION
from custom_components.nano_tts.diagnostics import async_get_config_entry_diagnostics

from ..conftest import ENGINE, PROFILE_ENGINE, Speak, add_profile
from ..helpers import issues, state_of
from ..speech_server import SERVER_ID, SpeechServer

FACTOR = "sensor.nano_tts_real_time_factor"
ONLINE = "binary_sensor.nano_tts_online"
FAILURE = "event.nano_tts_last_error"


async def poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    """Let so much time pass."""
    freezer.tick(timedelta(seconds=seconds))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


async def start_over(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an entry up anew, as a restart of Home Assistant does."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_server_away_and_back(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each logged once; the engine stays, and the first poll of a second later finds it again."""
    await server.stop()
    for _ in range(3):
        await poll(hass, freezer, 61)
    assert state_of(hass, ENGINE) == "unknown"
    assert state_of(hass, FACTOR) == "unavailable"
    assert state_of(hass, ONLINE) == "off"
    assert caplog.text.count("Error fetching nano_tts data: No connection to the Nano TTS") == 1
    assert loaded.runtime_data.update_interval == timedelta(seconds=1)
    await server.start(server.port)
    await poll(hass, freezer, 2)
    assert state_of(hass, ONLINE) == "on"
    assert loaded.runtime_data.update_interval == timedelta(seconds=60)
    assert caplog.text.count("Fetching nano_tts data recovered") == 1


async def test_server_away_for_long_is_asked_less_often(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A machine that is switched off at night is no reason for a try a second."""
    await server.stop()
    await poll(hass, freezer, 301)
    assert loaded.runtime_data.update_interval == timedelta(seconds=15)


async def test_engine_speaks_as_soon_as_the_server_is_back(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """No poll in between, and a successful request brings the sensor back."""
    await server.stop()
    with pytest.raises(HomeAssistantError, match="nobody listens there"):
        await speak("Lost.")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, ONLINE) == "off"
    await server.start(server.port)
    _, wav = await speak("Heard.")
    assert len(wav) > 44
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, ONLINE) == "on"


async def test_failures_are_events(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """With their kind and their text, for automations."""
    assert state_of(hass, FAILURE) == "unknown"
    for fault, kind, text in (
        ("refuse", "refused", "the text is too long (code invalid-text)"),
        ("busy", "busy", "32 requests are waiting"),
        ("die", "connection_lost", "was lost"),
    ):
        server.fault = fault
        with pytest.raises(HomeAssistantError):
            await speak(f"Said while: {fault}.")
        state = hass.states.get(FAILURE)
        assert state is not None
        assert state.attributes["event_type"] == kind
        assert text in state.attributes["message"]


async def test_home_assistant_first(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """It starts before its server: the entities are there, and say why nothing is heard."""
    await add_profile(hass, loaded)
    await server.stop()
    await start_over(hass, loaded)
    assert loaded.state is ConfigEntryState.LOADED
    assert state_of(hass, ENGINE) == "unknown"
    assert state_of(hass, PROFILE_ENGINE) == "unknown"
    assert state_of(hass, "select.nano_tts_voice") == "Voice kathleen (en-US, CC0-1.0)"
    assert state_of(hass, ONLINE) == "off"
    with pytest.raises(HomeAssistantError, match="No connection to the Nano TTS server"):
        await speak()
    diagnostics = await async_get_config_entry_diagnostics(hass, loaded)
    assert diagnostics["server"]["answers"] is False
    await server.start(server.port)
    _, wav = await speak()
    assert len(wav) > 44
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, ONLINE) == "on"


async def test_what_was_kept_is_of_another_version(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    hass_storage: dict[str, Any],
) -> None:
    """Then there is nothing to go on with; Home Assistant tries again by itself."""
    assert await hass.config_entries.async_unload(loaded.entry_id)
    kept = hass_storage[f"{DOMAIN}.{loaded.entry_id}"]["data"]["info"]
    kept["tts"][0]["nano_tts"]["v"] = 99
    await server.stop()
    await hass.config_entries.async_setup(loaded.entry_id)
    assert loaded.state is ConfigEntryState.SETUP_RETRY


async def test_deleted_entry_leaves_no_file(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """Nothing is kept of a server that was removed."""
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert f"{DOMAIN}.{loaded.entry_id}" in hass_storage
    await hass.config_entries.async_remove(loaded.entry_id)
    assert f"{DOMAIN}.{loaded.entry_id}" not in hass_storage


async def test_setup_waits_for_a_server_never_seen(
    hass: HomeAssistant, entry: MockConfigEntry, server: SpeechServer
) -> None:
    """Home Assistant tries again by itself, and diagnostics answer meanwhile."""
    await server.stop()
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason is not None
    assert f"port {server.port}" in entry.reason
    diagnostics = await async_get_config_entry_diagnostics(hass, entry)
    assert diagnostics["entry"]["state"] == "setup_retry"
    assert diagnostics["server"] is None


@pytest.mark.parametrize("seen_before", [True, False])
async def test_gone_since_the_start(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    server: SpeechServer,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
    seen_before: bool,
) -> None:
    """The hour counts, too, when Home Assistant has started without the server."""
    if seen_before:
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert await hass.config_entries.async_unload(entry.entry_id)
    await server.stop()
    await hass.config_entries.async_setup(entry.entry_id)
    await poll(hass, freezer, 600)
    assert not issues(issue_registry)
    for _ in range(6):
        await poll(hass, freezer, 601)
    assert "server_gone" in issues(issue_registry)
    await server.start(server.port)
    await poll(hass, freezer, 601)
    assert entry.state is ConfigEntryState.LOADED
    assert not issues(issue_registry)


async def test_gone_for_long(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """An hour without an answer is worth a repair issue."""
    await server.stop()
    await loaded.runtime_data.async_refresh()
    assert not issues(issue_registry)
    freezer.tick(timedelta(hours=1))
    await loaded.runtime_data.async_refresh()
    assert "server_gone" in issues(issue_registry)
    await server.start(server.port)
    await loaded.runtime_data.async_refresh()
    assert not issues(issue_registry)


@pytest.mark.parametrize("seen_before", [True, False])
async def test_another_program_at_the_address(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    server: SpeechServer,
    freezer: FrozenDateTimeFactory,
    seen_before: bool,
) -> None:
    """Is no dead end: when the right one returns, the entry recovers by itself."""
    if seen_before:
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert await hass.config_entries.async_unload(entry.entry_id)
    report = server.info["tts"][0].pop("nano_tts")
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is (ConfigEntryState.LOADED if seen_before else ConfigEntryState.SETUP_RETRY)
    server.info["tts"][0]["nano_tts"] = report
    await poll(hass, freezer, 30)
    assert entry.state is ConfigEntryState.LOADED
    assert state_of(hass, ONLINE) == "on"


async def test_protocol_of_another_version(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    server: SpeechServer,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Refused, said where people look, and over with the update."""
    server.report["v"] = 0
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert issues(issue_registry)["server_outdated"].translation_placeholders == {
        "name": "Nano TTS",
        "version": "0.1.0",
        "wanted": MIN_SERVER_VERSION,
    }
    server.report["v"] = 1
    await poll(hass, freezer, 30)
    assert state_of(hass, ONLINE) == "on"
    assert not issues(issue_registry)
    server.report["v"] = 2
    await loaded_refresh(entry)
    assert "server_outdated" in issues(issue_registry)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not issues(issue_registry)


async def loaded_refresh(entry: MockConfigEntry) -> None:
    """Ask the server now."""
    await entry.runtime_data.async_refresh()


async def test_diagnostics(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Everything that helps, nothing that tells where the server is."""
    await add_profile(hass, loaded)
    before = await async_get_config_entry_diagnostics(hass, loaded)
    assert before["last_request"] is None
    await speak("Hello.")
    await hass.async_block_till_done()
    diagnostics = await async_get_config_entry_diagnostics(hass, loaded)
    assert diagnostics["last_request"]["real_time_factor"] == pytest.approx(0.1)
    assert diagnostics["entry"]["profiles"] == [
        {"title": "Night whisper", "data": {"length_scale": 1.5, "energy_scale": 0.6}}
    ]
    assert diagnostics["server"]["info"]["tts"][0]["voices"][0]["name"] == "kathleen"
    assert "127.0.0.1" not in str(diagnostics)
    assert SERVER_ID not in str(diagnostics)
