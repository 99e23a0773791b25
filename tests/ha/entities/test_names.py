"""Names: engines, devices and servers are told apart everywhere, and renaming works at once."""

from homeassistant.components import media_source
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..conftest import ENGINE, PROFILE_ENGINE, add_profile
from ..helpers import begin, state_of
from ..speech_server import SpeechServer


def names_of(hass: HomeAssistant, *entity_ids: str) -> list[str]:
    """Return the names that people see."""
    return [state.name for entity_id in entity_ids if (state := hass.states.get(entity_id))]


async def test_media_browser(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Where Home Assistant shows an engine's own name and nothing else."""
    await add_profile(hass, loaded)
    await add_profile(hass, loaded, title="Kitchen")
    assert await async_setup_component(hass, "media_source", {})
    root = await media_source.async_browse_media(hass, "media-source://tts")
    assert root.children is not None
    assert [child.title for child in root.children] == ["Kitchen", "Nano TTS", "Night whisper"]
    assert names_of(hass, ENGINE, PROFILE_ENGINE) == ["Nano TTS", "Night whisper"]


async def test_renaming(
    hass: HomeAssistant, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    """Of the entry, of a profile and of a device: seen at once, and entity ids stay."""
    profile = await add_profile(hass, loaded)
    hass.config_entries.async_update_entry(loaded, title="Attic")
    hass.config_entries.async_update_subentry(loaded, profile, title="Day shout")
    await hass.async_block_till_done()
    assert names_of(hass, ENGINE, PROFILE_ENGINE) == ["Attic", "Day shout"]
    assert names_of(hass, "number.night_whisper_speed") == ["Day shout Speed"]
    devices = {
        device.name: device
        for device in dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    }
    assert set(devices) == {"Attic", "Day shout"}
    device_registry.async_update_device(devices["Day shout"].id, name_by_user="Bedroom")
    await hass.async_block_till_done()
    assert names_of(hass, PROFILE_ENGINE) == ["Bedroom"]
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert names_of(hass, ENGINE, PROFILE_ENGINE) == ["Attic", "Bedroom"]


async def test_second_server_asks_for_a_name(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """And is told apart by it in entry, device and entities."""
    second = SpeechServer()
    second.report["id"] = "second"
    await second.start()
    try:
        flow = await begin(hass)
        form = await hass.config_entries.flow.async_configure(
            flow["flow_id"], {CONF_HOST: "127.0.0.1", CONF_PORT: second.port}
        )
        assert form["step_id"] == "name"
        assert form["data_schema"] is not None
        assert form["data_schema"]({}) == {"name": "Nano TTS 2"}
        for name, error in (("nano tts", "name_taken"), (" ", "name_blank")):
            form = await hass.config_entries.flow.async_configure(flow["flow_id"], {"name": name})
            assert form["errors"] == {"name": error}
        result = await hass.config_entries.flow.async_configure(
            flow["flow_id"], {"name": "  Attic "}
        )
        await hass.async_block_till_done()
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["title"] == "Attic"
        assert names_of(hass, "tts.attic_speech", "number.attic_speed") == ["Attic", "Attic Speed"]
        assert state_of(hass, "binary_sensor.attic_online") == "on"
        assert await hass.config_entries.async_unload(result["result"].entry_id)
    finally:
        await second.stop()


def subentry_of(device: dr.DeviceEntry, entry: MockConfigEntry) -> str | None:
    """Return the one subentry of a device, which belongs to one entry; older releases keep sets of both."""
    if hasattr(device, "config_subentry_id"):
        assert device.config_entry_id == entry.entry_id
        return device.config_subentry_id
    (subentries,) = [device.config_entries_subentries[one] for one in device.config_entries]
    (subentry,) = subentries
    return subentry


async def test_one_entry_and_one_subentry_a_device(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    """What Home Assistant demands since 2026.8."""
    profile = await add_profile(hass, loaded)
    devices = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    by_id = {device.id: subentry_of(device, loaded) for device in devices}
    assert set(by_id.values()) == {None, profile.subentry_id}
    for entity in er.async_entries_for_config_entry(entity_registry, loaded.entry_id):
        assert entity.device_id is not None
        assert by_id[entity.device_id] == entity.config_subentry_id, entity.entity_id
