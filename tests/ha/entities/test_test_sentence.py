"""The test sentence: an action and a button that say so when nothing is heard."""

from urllib.parse import parse_qs, urlsplit

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts.actions.test_sentence import TEST_SENTENCE
from custom_components.nano_tts.const import DOMAIN

from ..conftest import ENGINE, add_profile
from ..players import KITCHEN, add_player
from ..speech_server import SpeechServer


async def say(hass: HomeAssistant, **data: object) -> None:
    """Call the action."""
    target = {"entity_id": ENGINE, "media_player_entity_id": KITCHEN}
    await hass.services.async_call(DOMAIN, "test_sentence", {**target, **data}, blocking=True)


async def press(hass: HomeAssistant, device: str = "nano_tts") -> None:
    """Press the button."""
    target = {"entity_id": f"button.{device}_say_a_test_sentence"}
    await hass.services.async_call("button", "press", target, blocking=True)


async def test_played(hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer) -> None:
    """Through tts.speak, spoken once, without a file in the cache."""
    kitchen = await add_player(hass)
    await say(hass)
    await say(hass, message="Dinner.")
    said = [parse_qs(urlsplit(media_id).query) for media_id in kitchen.ids]
    assert [query["message"] for query in said] == [[TEST_SENTENCE], ["Dinner."]]
    assert said[0]["cache"] == ["false"]
    assert len(kitchen.heard) == 2
    assert [request.text for request in server.requests] == [TEST_SENTENCE, "Dinner."]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("refuse", r"refused: the text is too long \(code invalid-text\)"),
        ("busy", r"is too busy: 32 requests are waiting already.*\(code overloaded\)"),
        ("hang-up", "was lost"),
        ("die", "was lost"),
    ],
)
async def test_engine_that_cannot_speak(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, fault: str, message: str
) -> None:
    """The action fails, in the server's own words, and nothing is played."""
    kitchen = await add_player(hass)
    server.fault = fault
    with pytest.raises(HomeAssistantError, match=message):
        await say(hass)
    assert not kitchen.ids


async def test_server_away(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """So it does without a server."""
    await add_player(hass)
    await server.stop()
    with pytest.raises(HomeAssistantError, match="nobody listens there"):
        await say(hass)


@pytest.mark.parametrize("state", [None, "unavailable", "idle"])
async def test_player_that_plays_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, state: str | None
) -> None:
    """Not there, not available, or no player of media: said before anything is spoken."""
    if state is not None:
        hass.states.async_set(KITCHEN, state)
    wanted = "cannot play anything" if state == "idle" else "is not available"
    with pytest.raises(ServiceValidationError, match=rf"{KITCHEN} {wanted}"):
        await say(hass)
    assert not server.requests


async def test_foreign_engine(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Refused in words."""
    with pytest.raises(ServiceValidationError, match=r"tts\.cloud is not a Nano TTS engine"):
        await say(hass, entity_id="tts.cloud")


async def test_engine_that_is_not_set_up(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Refused too."""
    await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(ServiceValidationError, match="Nano TTS is not set up at the moment"):
        await say(hass)


async def test_button(hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer) -> None:
    """Plays where its profile says, else where the engine says; else it says what to do."""
    kitchen, bedroom = await add_player(hass), await add_player(hass, "Bedroom")
    await add_profile(hass, loaded)
    await add_profile(hass, loaded, title="Bed", test_players=["media_player.bedroom"])
    with pytest.raises(HomeAssistantError, match="Choose where Night whisper shall be heard first"):
        await press(hass, "night_whisper")
    hass.config_entries.async_update_entry(loaded, options={"test_players": [KITCHEN]})
    await press(hass)
    await press(hass, "night_whisper")
    await press(hass, "bed")
    assert len(kitchen.heard) == 2
    assert len(bedroom.heard) == 1
    assert server.requests[1].sound["energy_scale"] == 0.6
    assert len(server.requests) == 3
