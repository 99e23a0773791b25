"""What version 0.1.0 stored: its entry, profiles, devices and entities, taken over as they are.

stored/version_0_1_0.json is what Home Assistant kept after the dialogs of 0.1.0 had been gone through: an address, the
options, two profiles (one on a profile of the server's), and every entity enabled.
"""

import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigFlowContext,
    ConfigSubentryData,
)
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts.config_flow import NanoTtsConfigFlow
from custom_components.nano_tts.const import DOMAIN

from .conftest import ENGINE, Speak
from .helpers import choose
from .speech_server import SpeechServer

STORED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "stored" / "version_0_1_0.json").read_text(encoding="utf-8")
)
WHISPER, CALM = (profile["subentry_id"] for profile in STORED["entry"]["subentries"])


@pytest.fixture
def old(hass: HomeAssistant, server: SpeechServer, ffmpeg: str) -> MockConfigEntry:
    """Return the entry with its devices and entities, as Home Assistant has it when it starts."""
    stored = {**STORED["entry"]}
    subentries: list[ConfigSubentryData] = stored.pop("subentries")
    stored["data"] = {**stored["data"], CONF_PORT: server.port}
    entry = MockConfigEntry(**stored, subentries_data=subentries)
    entry.add_to_hass(hass)
    devices, entities = dr.async_get(hass), er.async_get(hass)
    made: dict[str, str] = {}
    for device in STORED["devices"]:
        more = {**device, "entry_type": dr.DeviceEntryType(device["entry_type"])}
        more["identifiers"] = {(domain, name) for domain, name in device["identifiers"]}
        new = devices.async_get_or_create(config_entry_id=entry.entry_id, **more)
        made[device["identifiers"][0][1]] = new.id
    for entity in STORED["entities"]:
        domain, object_id = entity["entity_id"].split(".")
        known = entities.async_get_or_create(
            domain, entity["platform"], entity["unique_id"],
            config_entry=entry, config_subentry_id=entity["config_subentry_id"], device_id=made[entity["device"]],
            suggested_object_id=object_id, translation_key=entity["translation_key"],
        )  # fmt: skip
        assert known.entity_id == entity["entity_id"]
    return entry


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set the entry up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def test_settings_are_taken_over(hass: HomeAssistant, old: MockConfigEntry) -> None:
    """Every number that was chosen stays; on a server's profile, a default meant "not moved"."""
    await set_up(hass, old)
    assert (old.version, old.minor_version) == (
        NanoTtsConfigFlow.VERSION,
        NanoTtsConfigFlow.MINOR_VERSION,
    )
    assert dict(old.options) == STORED["entry"]["options"]
    whisper, calm = (profile["data"] for profile in STORED["entry"]["subentries"])
    assert dict(old.subentries[WHISPER].data) == whisper
    moved = ("voice", "length_scale", "pitch_scale")
    assert dict(old.subentries[CALM].data) == {name: calm[name] for name in moved}
    assert [one.title for one in old.subentries.values()] == ["Night whisper", "Calm"]


async def test_migrating_again_changes_nothing(hass: HomeAssistant, old: MockConfigEntry) -> None:
    """What is stored afterwards is today's, also for the next start."""
    await set_up(hass, old)
    before = old.as_dict()
    await hass.config_entries.async_reload(old.entry_id)
    await hass.async_block_till_done()
    assert {**old.as_dict(), "modified_at": ""} == {**before, "modified_at": ""}


async def test_entities_and_devices_are_the_same_ones(
    hass: HomeAssistant,
    old: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    """Pipelines, automations and dashboards name them: none is made anew or left without a state."""
    before = {
        entity.entity_id: entity.id
        for entity in er.async_entries_for_config_entry(entity_registry, old.entry_id)
    }
    devices = {
        device.id for device in dr.async_entries_for_config_entry(device_registry, old.entry_id)
    }
    assert len(before) == len(STORED["entities"])
    await set_up(hass, old)
    after = {
        entity.entity_id: entity
        for entity in er.async_entries_for_config_entry(entity_registry, old.entry_id)
    }
    assert {name: after[name].id for name in before} == before
    assert not [name for name in after if name.endswith("_2")]
    for name in before:
        assert after[name].disabled_by is None
        state = hass.states.get(name)
        assert state is not None
        assert "restored" not in state.attributes, name
    assert {
        device.id for device in dr.async_entries_for_config_entry(device_registry, old.entry_id)
    } == devices


async def test_it_speaks_as_before(
    hass: HomeAssistant, old: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """The engine, and both profiles under their old names."""
    await set_up(hass, old)
    for engine, voice, sound in (
        (ENGINE, "kathleen", {"length_scale": 1.1, "energy_scale": 1.0}),
        ("tts.night_whisper_speech", "kathleen", {"length_scale": 1.1, "energy_scale": 0.6}),
        ("tts.calm_speech", "kathleen@calm", {"length_scale": 1.1, "pitch_scale": 1.1}),
    ):
        await speak(engine=engine)
        asked = server.requests[-1]
        assert asked.start["voice"]["name"] == voice
        assert {name: asked.sound[name] for name in sound} == sound
    assert "energy_scale" not in server.requests[-1].sound


async def test_an_old_entry_can_be_moved_and_unloaded(
    hass: HomeAssistant, old: MockConfigEntry, speak: Speak
) -> None:
    """Its server has another address from now on."""
    await set_up(hass, old)
    moved = SpeechServer()
    await moved.start()
    try:
        context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=old.entry_id)
        flow = await hass.config_entries.flow.async_init(DOMAIN, context=context)
        flow = await choose(hass, flow, "address")
        address = {CONF_HOST: "127.0.0.1", CONF_PORT: moved.port}
        flow = await hass.config_entries.flow.async_configure(flow["flow_id"], address)
        assert flow["reason"] == "reconfigure_successful"
        await hass.async_block_till_done()
        assert dict(old.data) == address
        await speak()
        assert moved.requests
    finally:
        await moved.stop()
    assert await hass.config_entries.async_unload(old.entry_id)
    assert old.state is ConfigEntryState.NOT_LOADED


async def test_data_of_a_coming_version_is_left_alone(
    hass: HomeAssistant, old: MockConfigEntry
) -> None:
    """Home Assistant says that it cannot be migrated; going back to the newer version finds it as it was."""
    hass.config_entries.async_update_entry(old, version=2)
    before = old.as_dict()
    assert not await hass.config_entries.async_setup(old.entry_id)
    assert old.state is ConfigEntryState.MIGRATION_ERROR
    assert old.as_dict() == before
