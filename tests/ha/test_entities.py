"""Entities, devices, availability, repairs, diagnostics and the action."""

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.nano_tts.const import DOMAIN, MIN_SERVER_VERSION
from custom_components.nano_tts.diagnostics import async_get_config_entry_diagnostics
from custom_components.nano_tts.services import TEST_SENTENCE

from .conftest import ENGINE, PROFILE_ENGINE, Speak, add_profile
from .speech_server import SERVER_ID, SpeechServer

LENGTH = "number.nano_tts_length_scale"
FACTOR = "sensor.nano_tts_real_time_factor"
ONLINE = "binary_sensor.nano_tts_online"


def state_of(hass: HomeAssistant, entity_id: str) -> str:
    """Return the state of an entity that must exist."""
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return state.state


def issues(registry: ir.IssueRegistry) -> dict[str, ir.IssueEntry]:
    """Return our issues by their translation key."""
    return {
        str(issue.translation_key): issue
        for (domain, _), issue in registry.issues.items()
        if domain == DOMAIN and issue.active
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
        *(
            (f"number.nano_tts_{name}", f"{SERVER_ID}_{name}")
            for name in ("length_scale", "pitch_scale", "energy_scale")
        ),
        (FACTOR, f"{SERVER_ID}_real_time_factor"),
        ("sensor.nano_tts_time_to_first_audio", f"{SERVER_ID}_first_audio"),
        ("sensor.nano_tts_waiting_time", f"{SERVER_ID}_queue_time"),
        ("sensor.nano_tts_server_version", f"{SERVER_ID}_server_version"),
        (PROFILE_ENGINE, profile.subentry_id),
        *(
            (f"number.night_whisper_{name}", f"{profile.subentry_id}_{name}")
            for name in ("length_scale", "pitch_scale", "energy_scale")
        ),
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
    assert state_of(hass, "number.second_length_scale") == "1.5"
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


async def test_sliders(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Heard with the next request, kept over a restart, the engine's and the profile's apart."""
    await add_profile(hass, loaded)
    assert state_of(hass, LENGTH) == "1.0"
    assert state_of(hass, "number.night_whisper_length_scale") == "1.5"
    for entity_id, value in ((LENGTH, 0.8), ("number.night_whisper_energy_scale", 0.55)):
        await hass.services.async_call(
            "number", "set_value", {"entity_id": entity_id, "value": value}, blocking=True
        )
        assert state_of(hass, entity_id) == str(value)
    await speak()
    await speak(engine=PROFILE_ENGINE)
    assert server.requests[0].sound == {"v": 1, "length_scale": 0.8}
    assert server.requests[1].sound == {"v": 1, "length_scale": 1.5, "energy_scale": 0.55}
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, LENGTH) == "0.8"
    assert state_of(hass, "number.night_whisper_energy_scale") == "0.55"


async def test_sliders_work_while_the_server_is_away(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """The value is ours to keep."""
    await server.stop()
    await loaded.runtime_data.async_refresh()
    await hass.services.async_call(
        "number", "set_value", {"entity_id": LENGTH, "value": 1.75}, blocking=True
    )
    assert state_of(hass, LENGTH) == "1.75"
    assert loaded.options == {"length_scale": 1.75}


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


async def test_availability(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Gone and back, each logged once."""
    await server.stop()
    for _ in range(3):
        freezer.tick(timedelta(seconds=61))
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, ENGINE) == "unavailable"
    assert state_of(hass, FACTOR) == "unavailable"
    assert state_of(hass, ONLINE) == "off"
    assert caplog.text.count("Error fetching nano_tts data: No connection to the Nano TTS") == 1
    await server.start(server.port)
    freezer.tick(timedelta(seconds=61))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, ENGINE) == "unknown"
    assert state_of(hass, ONLINE) == "on"
    assert caplog.text.count("Fetching nano_tts data recovered") == 1


async def test_setup_waits_for_the_server(
    hass: HomeAssistant, entry: MockConfigEntry, server: SpeechServer
) -> None:
    """Home Assistant tries again by itself."""
    await server.stop()
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason is not None
    assert f"port {server.port}" in entry.reason


async def test_setup_refuses_another_program(
    hass: HomeAssistant, entry: MockConfigEntry, server: SpeechServer
) -> None:
    """Trying again would not help."""
    del server.info["tts"][0]["nano_tts"]
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.reason is not None
    assert "is not a Nano TTS server" in entry.reason


async def test_setup_refuses_a_different_server(
    hass: HomeAssistant, entry: MockConfigEntry, server: SpeechServer
) -> None:
    """Its voice would be given to the wrong entities."""
    server.report["id"] = "another"
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.reason is not None
    assert "A different Nano TTS server" in entry.reason


async def test_protocol_of_another_version(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Refused, and said where people look."""
    server.report["v"] = 0
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert issues(issue_registry)["server_outdated"].translation_placeholders == {
        "name": "Nano TTS",
        "version": "0.1.0",
        "wanted": MIN_SERVER_VERSION,
    }
    await hass.config_entries.async_remove(entry.entry_id)
    assert not issues(issue_registry)


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


async def test_test_sentence(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Played by the media player through tts.speak."""
    played: list[ServiceCall] = async_mock_service(hass, "media_player", "play_media")
    hass.states.async_set("media_player.kitchen", "idle")
    for more in ({}, {"message": "Dinner."}):
        await hass.services.async_call(
            DOMAIN,
            "test_sentence",
            {"entity_id": ENGINE, "media_player_entity_id": "media_player.kitchen", **more},
            blocking=True,
        )
    said = [parse_qs(urlsplit(call.data["media_content_id"]).query) for call in played]
    assert [query["message"] for query in said] == [[TEST_SENTENCE], ["Dinner."]]
    assert said[0]["cache"] == ["false"]


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
