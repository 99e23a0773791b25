"""Every blueprint is loaded and run, with a player that fetches what it is told to play."""

from datetime import datetime
from pathlib import Path
import shutil
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import persistent_notification
from homeassistant.components.blueprint import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from .conftest import ENGINE, PROFILE_ENGINE, add_profile
from .helpers import state_of
from .players import KITCHEN, add_player
from .speech_server import SpeechServer

FOLDER = Path(__file__).resolve().parents[2] / "blueprints"
BLUEPRINTS = sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*.yaml"))
BEDROOM = "media_player.bedroom"
VOLUMES = ["number.nano_tts_volume", "number.night_whisper_volume"]


async def use(hass: HomeAssistant, domain: str, name: str, **inputs: Any) -> None:
    """Set up an automation or a script from a blueprint, as a person does in the editor."""

    def copy() -> None:
        target = Path(hass.config.path("blueprints", domain, "nano_tts"))
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(FOLDER / domain / "nano_tts" / f"{name}.yaml", target)

    await hass.async_add_executor_job(copy)
    use_blueprint = {"path": f"nano_tts/{name}.yaml", "input": inputs}
    config: Any = {"use_blueprint": use_blueprint}
    config = {name: config} if domain == "script" else [{"id": name, "alias": name, **config}]
    assert await async_setup_component(hass, domain, {domain: config})
    await hass.async_block_till_done()
    assert hass.states.get(f"{domain}.{name}") is not None, "it was refused; see the log"


async def run(hass: HomeAssistant, name: str, **fields: Any) -> None:
    """Call a script and wait for its end."""
    await hass.services.async_call("script", name, fields, blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)


async def go_to(hass: HomeAssistant, freezer: FrozenDateTimeFactory, clock: str) -> None:
    """Let it be some time of the next day."""
    hours, minutes = map(int, clock.split(":"))
    zone = ZoneInfo(hass.config.time_zone)
    now = dt_util.utcnow().astimezone(zone)
    then = datetime(now.year, now.month, now.day, hours, minutes, 0, 1, tzinfo=zone)
    while then <= now:
        then = then.replace(day=then.day + 1)
    freezer.move_to(then)
    async_fire_time_changed(hass, then)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("path", BLUEPRINTS, ids=str)
async def test_form(hass: HomeAssistant, path: Path) -> None:
    """Home Assistant accepts it, its address is its own, and every input is described."""
    data = await hass.async_add_executor_job(load_yaml_dict, str(FOLDER / path))
    blueprint = Blueprint(data, schema=BLUEPRINT_SCHEMA, path=str(path))
    assert blueprint.validate() is None
    assert blueprint.domain == path.parts[0]
    assert blueprint.metadata["source_url"].endswith(f"/blueprints/{path.as_posix()}")
    for given in blueprint.inputs.values():
        assert given["name"]
        assert given["description"]
        assert given["selector"]


def test_all_are_run_here() -> None:
    """A new blueprint needs a test of its own."""
    source = Path(__file__).read_text(encoding="utf-8")
    assert BLUEPRINTS
    for path in BLUEPRINTS:
        assert f'"{path.stem}"' in source, path


async def test_announce_in_rooms(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Each room with its own profile; one that is silent does not silence the others."""
    kitchen, bedroom = await add_player(hass), await add_player(hass, "Bedroom")
    await add_profile(hass, loaded)
    rooms = [
        {"engine": "tts.nobody", "players": [KITCHEN]},
        {"engine": ENGINE, "players": [KITCHEN]},
        {"engine": PROFILE_ENGINE, "players": [BEDROOM]},
    ]
    await use(hass, "script", "announce_in_rooms", rooms=rooms)
    await run(hass, "announce_in_rooms", message="Dinner is ready.")
    assert len(kitchen.heard) == len(bedroom.heard) == 1
    assert [request.text for request in server.requests] == ["Dinner is ready."] * 2
    assert [request.sound.get("energy_scale") for request in server.requests] == [None, 0.6]


async def test_voice_per_person(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Anna has a profile; everybody else has the engine."""
    kitchen = await add_player(hass)
    await add_profile(hass, loaded, title="Anna", voice="ryan")
    people = [{"person": "person.anna", "engine": "tts.anna_speech"}]
    await use(hass, "script", "voice_per_person", players=[KITCHEN], engine=ENGINE, people=people)
    for said in ({"person": "person.anna"}, {"person": "person.ben"}, {}):
        await run(hass, "voice_per_person", message=f"For {said}.", **said)
    voices = [request.start["voice"]["name"] for request in server.requests]
    assert voices == ["ryan", "kathleen", "kathleen"]
    assert len(kitchen.heard) == 3


async def test_quiet_at_night(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Down in the evening, up in the morning, and right after a start of Home Assistant."""
    await add_profile(hass, loaded)
    await go_to(hass, freezer, "12:00")
    await use(hass, "automation", "quiet_at_night", volumes=VOLUMES, night_volume=0.3)
    assert [state_of(hass, volume) for volume in VOLUMES] == ["1.0", "1.0"]
    await go_to(hass, freezer, "22:00")
    assert [state_of(hass, volume) for volume in VOLUMES] == ["0.3", "0.3"]
    await go_to(hass, freezer, "07:00")
    assert [state_of(hass, volume) for volume in VOLUMES] == ["1.0", "1.0"]
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.quiet_at_night"}, blocking=True
    )


async def test_quiet_at_night_after_a_start(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Home Assistant was away when it became evening."""
    await go_to(hass, freezer, "23:30")
    hass.set_state(CoreState.not_running)
    await use(hass, "automation", "quiet_at_night", volumes=VOLUMES[:1], night_volume=0.3)
    await hass.async_start()
    await hass.async_block_till_done()
    assert state_of(hass, VOLUMES[0]) == "0.3"
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.quiet_at_night"}, blocking=True
    )


async def test_read_notifications(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Title first, without links; not at night."""
    kitchen = await add_player(hass)
    await go_to(hass, freezer, "12:00")
    await use(hass, "automation", "read_notifications", engine=ENGINE, players=[KITCHEN])

    async def notify(message: str, title: str | None = None) -> None:
        persistent_notification.async_create(hass, message, title)
        await hass.async_block_till_done(wait_background_tasks=True)

    await notify("The [battery](/config/devices) is low.", "Front door")
    await notify("See https://example.org for more.")
    await go_to(hass, freezer, "22:30")
    await notify("Nobody wants to hear this now.")
    assert [request.text for request in server.requests] == [
        "Front door. The battery is low.",
        "See  for more.",
    ]
    assert len(kitchen.heard) == 2
