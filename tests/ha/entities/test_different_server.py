"""Another server at the address: it speaks, and a repair has three ways out."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.nano_tts.const import DOMAIN

from ..conftest import PROFILE_ENGINE, Speak, add_profile
from ..helpers import issues, state_of
from ..speech_server import SERVER_ID, SpeechServer
from .test_availability import loaded_refresh, start_over

FACTOR = "sensor.nano_tts_real_time_factor"
ONLINE = "binary_sensor.nano_tts_online"
FAILURE = "event.nano_tts_last_error"


async def test_a_different_server_speaks_until_the_right_one_is_back(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
    speak: Speak,
) -> None:
    """Nothing said is lost, the sensor tells, and the issue goes away by itself."""
    server.report["id"] = "another"
    await loaded_refresh(loaded)
    assert issues(issue_registry)["different_server"].translation_placeholders == {
        "name": "Nano TTS",
        "address": f"127.0.0.1:{server.port}",
    }
    assert state_of(hass, ONLINE) == "off"
    _, wav = await speak()
    assert len(wav) > 44
    await start_over(hass, loaded)
    assert loaded.state is ConfigEntryState.LOADED
    assert "different_server" in issues(issue_registry)
    server.report["id"] = SERVER_ID
    await loaded_refresh(loaded)
    assert not issues(issue_registry)
    assert state_of(hass, ONLINE) == "on"


class Repair:
    """The dialog of an issue, over HTTP."""

    def __init__(self, hass: HomeAssistant, client: ClientSessionGenerator) -> None:
        """Prepare."""
        self._hass = hass
        self._client = client
        self._url = "/api/repairs/issues/fix"

    async def begin(self, issue: ir.IssueEntry) -> dict[str, Any]:
        """Open it."""
        assert await async_setup_component(self._hass, "repairs", {})
        return await self._post(self._url, {"handler": DOMAIN, "issue_id": issue.issue_id})

    async def go_on(self, flow: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        """Choose, or fill in."""
        return await self._post(f"{self._url}/{flow['flow_id']}", data)

    async def _post(self, url: str, data: dict[str, Any]) -> dict[str, Any]:
        client = await self._client()
        answer: dict[str, Any] = await (await client.post(url, json=data)).json()
        await self._hass.async_block_till_done()
        return answer


async def test_wait_for_the_right_server(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    """The first of three ways: nothing changes, and the issue stays until it is solved."""
    server.report["id"] = "another"
    await loaded_refresh(loaded)
    repair = Repair(hass, hass_client)
    menu = await repair.begin(issues(issue_registry)["different_server"])
    assert menu["type"] == "menu"
    assert menu["menu_options"] == ["wait", "adopt", "address"]
    result = await repair.go_on(menu, {"next_step_id": "wait"})
    assert (result["type"], result["reason"]) == ("abort", "waiting")
    assert "different_server" in issues(issue_registry)
    assert loaded.unique_id == SERVER_ID


async def test_accept_the_server_that_lost_its_id(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
    hass_client: ClientSessionGenerator,
    speak: Speak,
) -> None:
    """The second: profiles, entities and devices are the same ones as before."""
    await add_profile(hass, loaded)

    def known() -> tuple[set[str], set[str]]:
        entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
        devices = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
        return {entity.entity_id for entity in entities}, {device.id for device in devices}

    before = known()
    server.report["id"] = "another"
    await loaded_refresh(loaded)
    repair = Repair(hass, hass_client)
    menu = await repair.begin(issues(issue_registry)["different_server"])
    result = await repair.go_on(menu, {"next_step_id": "adopt"})
    assert result["type"] == "create_entry"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded.unique_id == "another"
    assert loaded.state is ConfigEntryState.LOADED
    assert known() == before
    assert state_of(hass, ONLINE) == "on"
    assert not issues(issue_registry)
    await speak(engine=PROFILE_ENGINE)
    assert server.requests[-1].sound["energy_scale"] == 0.6
    # So its predecessor can be added beside it, if it ever returns.
    assert not entity_registry.async_get_entity_id("tts", DOMAIN, SERVER_ID)


async def test_accept_a_server_that_has_an_entry(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    """It cannot be two at once."""
    MockConfigEntry(
        domain=DOMAIN, unique_id="another", data={CONF_HOST: "attic", CONF_PORT: 1}
    ).add_to_hass(hass)
    server.report["id"] = "another"
    await loaded_refresh(loaded)
    repair = Repair(hass, hass_client)
    menu = await repair.begin(issues(issue_registry)["different_server"])
    result = await repair.go_on(menu, {"next_step_id": "adopt"})
    assert result["reason"] == "already_configured"
    assert loaded.unique_id == SERVER_ID


async def test_the_right_server_has_moved(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    issue_registry: ir.IssueRegistry,
    hass_client: ClientSessionGenerator,
) -> None:
    """The third: give its address, which is checked."""
    moved = SpeechServer()
    await moved.start()
    try:
        server.report["id"] = "another"
        await loaded_refresh(loaded)
        repair = Repair(hass, hass_client)
        menu = await repair.begin(issues(issue_registry)["different_server"])
        form = await repair.go_on(menu, {"next_step_id": "address"})
        assert form["step_id"] == "address"
        for typed, error in (
            ({"host": "", "port": 1}, {"host": "no_host"}),
            ({"host": "127.0.0.1", "port": 1}, {"base": "refused"}),
            ({"host": "127.0.0.1", "port": server.port}, {"base": "different_server"}),
        ):
            again = await repair.go_on(form, typed)
            assert again["errors"] == error
        result = await repair.go_on(form, {"host": f"tcp://127.0.0.1:{moved.port}", "port": 1})
        assert result["type"] == "create_entry"
        await hass.async_block_till_done(wait_background_tasks=True)
        assert loaded.data[CONF_PORT] == moved.port
        assert not issues(issue_registry)
        assert await hass.config_entries.async_unload(loaded.entry_id)
    finally:
        await moved.stop()
