"""The engine of an entry over time: upgraded, damaged, moved to another Python, removed."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts.embedded.folders import EngineFolders
from custom_components.nano_tts.repairs import async_create_fix_flow
from tests.ha.conftest import Speak
from tests.ha.helpers import issues, state_of
from tests.ha.server_process import seconds_of

from .conftest import PutWheel
from .test_engine import engine_of, until

VERSION = "sensor.nano_tts_server_version"


async def reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set the entry up anew, as after a restart with an updated integration."""
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_upgrade(
    hass: HomeAssistant,
    embedded: MockConfigEntry,
    put_wheel: PutWheel,
    folders: EngineFolders,
    speak: Speak,
) -> None:
    """The new one takes over once it has spoken; then the old one is removed. A bad one changes nothing."""
    old = engine_of(embedded).installed.path
    put_wheel("0.2.0", fault="refuse")
    await reload(hass, embedded)
    await until(lambda: "engine_outdated" in issues(ir.async_get(hass)))
    assert state_of(hass, VERSION) == "0.1.0"
    assert [one.path for one in folders.installed()] == [old]
    _, wav = await speak("The old one goes on.")
    assert seconds_of(wav) > 0

    put_wheel("0.2.0")
    await reload(hass, embedded)
    await until(lambda: state_of(hass, VERSION) == "0.2.0")
    assert issues(ir.async_get(hass)) == {}
    assert [one.version for one in folders.installed()] == ["0.2.0"]
    assert not old.exists()
    _, wav = await speak("The new one speaks.")
    assert seconds_of(wav) > 0


async def test_upgrade_by_a_person(
    hass: HomeAssistant, embedded: MockConfigEntry, put_wheel: PutWheel, folders: EngineFolders
) -> None:
    """Where the hash is not known, or the file comes later, the repair leads on."""
    wheel = put_wheel("0.2.0", pinned=False)
    await reload(hass, embedded)
    await until(lambda: "engine_outdated" in issues(ir.async_get(hass)))
    issue = issues(ir.async_get(hass))["engine_outdated"]
    data = (
        b"" if wheel.rename(folders.root / "away") is None else (folders.root / "away").read_bytes()
    )
    flow: Any = await async_create_fix_flow(hass, issue.issue_id, issue.data)
    flow.hass = hass
    form = await flow.async_step_init()
    assert (form["step_id"], form["errors"]) == ("install", {})
    form = await flow.async_step_install({})
    assert form["errors"] == {"base": "engine_not_found"}
    wheel.write_bytes(data)
    form = await flow.async_step_install({})
    assert form["step_id"] == "confirm_file"
    assert form["description_placeholders"]["version"] == "0.2.0"
    result = await flow.async_step_confirm_file({})
    assert result["type"] == "create_entry"
    await hass.async_block_till_done()
    await until(lambda: embedded.state is ConfigEntryState.LOADED)
    assert engine_of(embedded).installed.version == "0.2.0"
    assert [one.version for one in folders.installed()] == ["0.2.0"]
    assert issues(ir.async_get(hass)) == {}


async def test_damaged_on_the_disk(
    hass: HomeAssistant,
    embedded: MockConfigEntry,
    put_wheel: PutWheel,
    folders: EngineFolders,
) -> None:
    """After a power cut it is installed again; without a source the entry waits, and a repair says why."""
    program = engine_of(embedded).installed.path / "wyoming_nano_tts" / "__main__.py"
    program.write_bytes(b"")
    (wheel,) = folders.wheels()
    wheel.rename(folders.root / "away")
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr("custom_components.nano_tts.embedded.release.SHA256", None)
    await reload(hass, embedded)
    assert embedded.state.value == "setup_retry"
    assert "engine_outdated" in issues(ir.async_get(hass))
    monkeypatch.undo()
    (folders.root / "away").rename(wheel)
    await reload(hass, embedded)
    assert embedded.state is ConfigEntryState.LOADED
    assert issues(ir.async_get(hass)) == {}
    assert len(list(folders.engines.iterdir())) == 1


async def test_remove(
    hass: HomeAssistant, embedded: MockConfigEntry, folders: EngineFolders
) -> None:
    """Everything that we have made goes; what a person has put there stays."""
    (folders.voices / "mine").mkdir(parents=True)
    engine = engine_of(embedded)
    assert await hass.config_entries.async_remove(embedded.entry_id)
    assert not engine.is_running
    assert sorted(path.name for path in folders.root.iterdir()) == [
        "voices", folders.wheels()[0].name
    ]  # fmt: skip
