"""The dialogs: add the engine, vouch for a file, move from a server to the engine and back."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts.const import DOMAIN, EMBEDDED_ID
from custom_components.nano_tts.embedded.folders import EngineFolders
from custom_components.nano_tts.embedded.wheel import sha256_of
from tests.ha.conftest import ENGINE, PROFILE_ENGINE, Speak, add_profile
from tests.ha.helpers import choose, state_of
from tests.ha.server_process import seconds_of
from tests.ha.speech_server import SERVER_ID, SpeechServer

from .conftest import PutWheel, walk

Add = Callable[[], Awaitable[ConfigFlowResult]]


async def test_add(
    hass: HomeAssistant, put_wheel: PutWheel, add_embedded: Add, speak: Speak
) -> None:
    """One choice, and it speaks: a wheel with the known hash needs no question and no network."""
    put_wheel()
    result = await add_embedded()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert (entry.title, entry.unique_id) == ("Nano TTS", EMBEDDED_ID)
    assert dict(entry.data) == {"engine": "embedded"}
    _, wav = await speak("It speaks.")
    assert seconds_of(wav) == pytest.approx(0.5, abs=0.1)
    assert state_of(hass, "binary_sensor.nano_tts_online") == "on"


async def test_there_is_one_engine(hass: HomeAssistant, embedded: MockConfigEntry) -> None:
    """A further entry can only be a server."""
    context: Any = {"source": SOURCE_USER}
    flow = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "server")


async def test_engine_beside_a_server_gets_a_name(
    hass: HomeAssistant, loaded: MockConfigEntry, put_wheel: PutWheel, add_embedded: Add
) -> None:
    """So that the two can be told apart."""
    put_wheel()
    form = await add_embedded()
    assert form["step_id"] == "name"
    result = await hass.config_entries.flow.async_configure(form["flow_id"], {"name": "In here"})
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert hass.states.get("tts.in_here_speech") is not None
    assert loaded.state.recoverable


async def test_unknown_file_is_vouched_for(
    hass: HomeAssistant, put_wheel: PutWheel, add_embedded: Add, folders: EngineFolders
) -> None:
    """Before the release there is no hash: a person sees what is to become a program."""
    wheel = put_wheel(pinned=False)
    form = await add_embedded()
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "confirm_file")
    shown = form["description_placeholders"]
    assert shown is not None
    assert (shown["file"], shown["sha256"]) == (wheel.name, sha256_of(wheel))
    assert folders.installed() == []
    flow = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    result = await walk(hass, flow)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].data["accepted_sha256"] == sha256_of(wheel)


async def test_nothing_to_install(
    hass: HomeAssistant, put_wheel: PutWheel, add_embedded: Add, folders: EngineFolders
) -> None:
    """The message names file and folder, and the same dialog goes on once it is there."""
    put_wheel(pinned=False).rename(folders.root / "elsewhere")
    form = await add_embedded()
    assert (form["step_id"], form["errors"]) == ("not_installed", {"base": "engine_not_found"})
    shown = form["description_placeholders"]
    assert shown is not None
    assert shown["folder"] == str(folders.root)
    put_wheel()
    flow = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert (await walk(hass, flow))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("how", "error", "reason"),
    [
        ({"ends": True, "says": ["error: no voice is installed"]}, "engine_fails", "no voice"),
        ({"fault": "refuse"}, "engine_fails", "too long"),
        ({"fault": "no-audio"}, "engine_fails", "without audio"),
        ({"requirements": ["wyoming>=99"]}, "engine_needs", ""),
    ],
)
async def test_engine_that_does_not_work(
    hass: HomeAssistant,
    put_wheel: PutWheel,
    add_embedded: Add,
    folders: EngineFolders,
    monkeypatch: pytest.MonkeyPatch,
    how: dict[str, Any],
    error: str,
    reason: str,
) -> None:
    """Is found out before there is an entry, and leaves nothing behind."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    put_wheel(**how)
    form = await add_embedded()
    assert form["errors"] == {"base": error}
    shown = form["description_placeholders"]
    assert shown is not None
    assert reason in shown["reason"]
    if error == "engine_needs":
        assert shown["requirement"] == "wyoming>=99"
        assert shown["found"] == "1.10.2"
    assert list(folders.engines.glob("*")) == []
    assert not hass.config_entries.async_entries(DOMAIN)


async def test_move_to_the_engine_and_back(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    put_wheel: PutWheel,
    folders: EngineFolders,
    speak: Speak,
) -> None:
    """Profiles, entity ids and settings stay; the server can be added anew meanwhile."""
    await add_profile(hass, loaded)
    hass.config_entries.async_update_entry(loaded, options={"length_scale": 2.0})
    registry = er.async_get(hass)
    before = {one.entity_id for one in er.async_entries_for_config_entry(registry, loaded.entry_id)}
    assert {ENGINE, PROFILE_ENGINE} < before
    put_wheel()

    async def begin(step: str) -> ConfigFlowResult:
        context: Any = {"source": SOURCE_RECONFIGURE, "entry_id": loaded.entry_id}
        menu = await hass.config_entries.flow.async_init(DOMAIN, context=context)
        return await walk(hass, await choose(hass, menu, step))

    async def check(unique_id: str, data: dict[str, Any], text: str) -> None:
        await hass.async_block_till_done()
        assert (loaded.unique_id, dict(loaded.data)) == (unique_id, data)
        entities = er.async_entries_for_config_entry(registry, loaded.entry_id)
        assert {one.entity_id for one in entities} == before
        assert registry.async_get(ENGINE).unique_id == unique_id  # type: ignore[union-attr]
        _, wav = await speak(text)
        assert seconds_of(wav) == pytest.approx(2.0, abs=0.1)
        _, wav = await speak(text, PROFILE_ENGINE)
        assert seconds_of(wav) == pytest.approx(1.5, abs=0.1)

    await begin("embedded")
    await check(EMBEDDED_ID, {"engine": "embedded"}, "Twenty characters in")
    assert len(server.requests) == 0
    assert folders.engines.is_dir()

    address = {"host": "127.0.0.1", "port": server.port}
    form = await begin("address")
    assert form["step_id"] == "address"
    result = await hass.config_entries.flow.async_configure(form["flow_id"], address)
    assert result["reason"] == "reconfigure_successful"
    await check(SERVER_ID, address, "And 20 on the server")
    assert len(server.requests) == 2
    assert not folders.engines.exists()


async def test_move_to_the_server_of_another_entry(
    hass: HomeAssistant, embedded: MockConfigEntry, server: SpeechServer
) -> None:
    """One server cannot be two."""
    MockConfigEntry(domain=DOMAIN, unique_id=SERVER_ID, data={"host": "a", "port": 1}).add_to_hass(
        hass
    )
    context: Any = {"source": SOURCE_RECONFIGURE, "entry_id": embedded.entry_id}
    menu = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    form = await choose(hass, menu, "address")
    address = {"host": "127.0.0.1", "port": server.port}
    result = await hass.config_entries.flow.async_configure(form["flow_id"], address)
    assert result["reason"] == "already_configured"


async def test_install_again(
    hass: HomeAssistant, embedded: MockConfigEntry, folders: EngineFolders, speak: Speak
) -> None:
    """By Reconfigure, for an engine that does not work any more."""
    context: Any = {"source": SOURCE_RECONFIGURE, "entry_id": embedded.entry_id}
    menu = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    await walk(hass, await choose(hass, menu, "embedded"))
    await hass.async_block_till_done()
    assert len(folders.installed()) == 1
    _, wav = await speak()
    assert seconds_of(wav) > 0
