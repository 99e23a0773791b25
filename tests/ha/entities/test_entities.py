"""Entities, devices and repairs."""

import asyncio

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.nano_tts.const import DOMAIN

from ..conftest import ENGINE, PROFILE_ENGINE, Speak, add_profile
from ..helpers import issues, state_of
from ..speech_server import SERVER_ID, SpeechServer

SPEED = "number.nano_tts_speed"
FACTOR = "sensor.nano_tts_real_time_factor"
ONLINE = "binary_sensor.nano_tts_online"


def settings_of(device: str, unique_id: str) -> set[tuple[str, str]]:
    """Return entity and unique ids of the settings that an engine and a profile have."""
    numbers = {
        **{name: name for name in ("speed", "length_scale", "pitch_scale", "energy_scale")},
        **{name: name for name in ("variation", "volume")},
        "sentence_silence": "pause_between_sentences",
        "lead_silence_ms": "lead_in_silence",
        "trail_silence_ms": "trailing_silence",
    }
    return {
        *((f"number.{device}_{name}", f"{unique_id}_{key}") for key, name in numbers.items()),
        *((f"select.{device}_{key}", f"{unique_id}_{key}") for key in ("voice", "speaker")),
        (f"button.{device}_say_a_test_sentence", f"{unique_id}_test_sentence"),
    }


async def test_entities_and_devices(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """One device for the server, one for each profile, ids that never change."""
    profile = await add_profile(hass, loaded, voice="ryan")
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    assert {(entity.entity_id, entity.unique_id) for entity in entities} == {
        (ENGINE, SERVER_ID),
        (ONLINE, f"{SERVER_ID}_online"),
        ("event.nano_tts_last_error", f"{SERVER_ID}_failure"),
        *settings_of("nano_tts", SERVER_ID),
        (FACTOR, f"{SERVER_ID}_real_time_factor"),
        ("sensor.nano_tts_time_to_first_audio", f"{SERVER_ID}_first_audio"),
        ("sensor.nano_tts_waiting_time", f"{SERVER_ID}_queue_time"),
        ("sensor.nano_tts_server_version", f"{SERVER_ID}_server_version"),
        (PROFILE_ENGINE, profile.subentry_id),
        *settings_of("night_whisper", profile.subentry_id),
    }
    devices = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    assert {(device.name, device.model, device.sw_version) for device in devices} == {
        ("Nano TTS", "kathleen", "0.1.0"),
        ("Night whisper", "ryan", "0.1.0"),
    }


async def test_new_profile_disturbs_nobody(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """It gets its engine at once; what is being said goes on, and nothing is set up anew."""
    server.gate = asyncio.Event()
    speaking = asyncio.create_task(speak("A sentence that takes its time."))
    await server.requested.wait()
    describes = server.describes
    await add_profile(hass, loaded, title="First")
    await add_profile(hass, loaded, title="Second")
    assert state_of(hass, "tts.first_speech") == "unknown"
    assert state_of(hass, "number.second_speed") == "0.667"
    assert server.describes == describes
    server.gate.set()
    _, wav = await speaking
    assert len(wav) > 44


async def test_deleted_profile_takes_its_entities_along(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """Entities and device."""
    profile = await add_profile(hass, loaded)
    assert hass.states.get(PROFILE_ENGINE) is not None
    hass.config_entries.async_remove_subentry(loaded, profile.subentry_id)
    await hass.async_block_till_done()
    assert hass.states.get(PROFILE_ENGINE) is None
    assert entity_registry.async_get(PROFILE_ENGINE) is None
    assert loaded.state is ConfigEntryState.LOADED


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_sensors(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Numbers of the last request, unknown before the first."""
    assert state_of(hass, FACTOR) == "unknown"
    assert state_of(hass, "sensor.nano_tts_server_version") == "0.1.0"
    assert state_of(hass, ONLINE) == "on"
    await speak("Hello.")
    await hass.async_block_till_done()
    assert float(state_of(hass, FACTOR)) == pytest.approx(0.1)
    assert float(state_of(hass, "sensor.nano_tts_time_to_first_audio")) == 45
    assert float(state_of(hass, "sensor.nano_tts_waiting_time")) == 3


async def test_server_that_reports_no_timing(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Nothing said, nothing to measure."""
    await speak("")
    assert state_of(hass, FACTOR) == "unknown"


@pytest.mark.parametrize(
    ("version", "outdated"),
    [("0.0.9", True), ("0.1.0", False), ("1.0", False), ("my own build", False)],
)
async def test_outdated_server(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
    device_registry: dr.DeviceRegistry,
    version: str,
    outdated: bool,
) -> None:
    """Works, with a repair issue that goes away with the update."""
    server.info["tts"][0]["version"] = version
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert ("server_outdated" in issues(issue_registry)) is outdated
    server.info["tts"][0]["version"] = "0.2.0"
    await entry.runtime_data.async_refresh()
    assert not issues(issue_registry)
    (device,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert device.sw_version == "0.2.0"


async def test_slow_hardware(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
    speak: Speak,
) -> None:
    """Three requests in a row slower than speech."""
    server.synth_factor = 1.4
    for number in range(3):
        assert not issues(issue_registry)
        await speak(f"Number {number}.")
        await hass.async_block_till_done()
    assert issues(issue_registry)["slow_hardware"].translation_placeholders == {
        "name": "Nano TTS",
        "factor": "1.4",
    }
    server.synth_factor = 0.2
    await speak("Faster.")
    await hass.async_block_till_done()
    assert not issues(issue_registry)


@pytest.mark.parametrize("in_profile", [True, False])
async def test_voice_missing_and_repaired(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
    speak: Speak,
    hass_client: ClientSessionGenerator,
    in_profile: bool,
) -> None:
    """The repair asks for another voice and sets it."""
    engine = PROFILE_ENGINE if in_profile else ENGINE
    if in_profile:
        await add_profile(hass, loaded, voice="ryan")
    else:
        hass.config_entries.async_update_entry(loaded, options={"voice": "ryan"})
    server.info["tts"][0]["voices"].pop()
    await loaded.runtime_data.async_refresh()
    issue = issues(issue_registry)["voice_missing"]
    assert issue.is_fixable
    assert issue.translation_placeholders == {
        "name": "Night whisper" if in_profile else "Nano TTS",
        "voice": "ryan",
    }
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    url = "/api/repairs/issues/fix"
    begun = await client.post(url, json={"handler": DOMAIN, "issue_id": issue.issue_id})
    form = await begun.json()
    assert form["step_id"] == "voice"
    assert form["description_placeholders"] == {"voice": "ryan"}
    ended = await client.post(f"{url}/{form['flow_id']}", json={"voice": "kathleen@calm"})
    assert (await ended.json())["type"] == "create_entry"
    assert not issues(issue_registry)
    await speak(engine=engine)
    assert server.requests[0].start["voice"] == {"name": "kathleen@calm"}


async def test_repair_needs_the_server(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    """Voices come from it."""
    hass.config_entries.async_update_entry(loaded, options={"voice": "gone"})
    await loaded.runtime_data.async_refresh()
    issue = issues(issue_registry)["voice_missing"]
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    url = "/api/repairs/issues/fix"
    begun = await client.post(url, json={"handler": DOMAIN, "issue_id": issue.issue_id})
    form = await begun.json()
    await hass.config_entries.async_unload(loaded.entry_id)
    ended = await client.post(f"{url}/{form['flow_id']}", json={"voice": "kathleen"})
    result = await ended.json()
    assert result["type"] == "abort"
    assert result["reason"] == "not_loaded"


async def test_unload_takes_issues_along(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Nothing is left behind."""
    hass.config_entries.async_update_entry(loaded, options={"voice": "gone"})
    await loaded.runtime_data.async_refresh()
    assert issues(issue_registry)
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert not issues(issue_registry)
    assert state_of(hass, ENGINE) == "unavailable"


async def test_two_servers(
    hass: HomeAssistant, loaded: MockConfigEntry, issue_registry: ir.IssueRegistry
) -> None:
    """Side by side, each with its own sound and its own issues."""
    second = SpeechServer()
    second.report["id"] = "second"
    await second.start()
    try:
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="Attic",
            unique_id="second",
            data={CONF_HOST: "127.0.0.1", CONF_PORT: second.port},
            options={"voice": "gone"},
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        assert state_of(hass, "tts.attic_speech") == "unknown"
        await loaded.runtime_data.async_refresh()
        assert "voice_missing" in issues(issue_registry)
        assert await hass.config_entries.async_unload(entry.entry_id)
    finally:
        await second.stop()


async def test_test_sentence_with_a_foreign_engine(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Refused in words."""
    with pytest.raises(ServiceValidationError, match=r"tts\.cloud is not a Nano TTS engine"):
        await hass.services.async_call(
            DOMAIN,
            "test_sentence",
            {"entity_id": "tts.cloud", "media_player_entity_id": "media_player.kitchen"},
            blocking=True,
        )
