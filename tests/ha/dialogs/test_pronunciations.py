"""Pronunciations of the server, taught from Home Assistant: dialog, actions, cache."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.nano_tts.const import DOMAIN

from ..conftest import ENGINE, Speak
from ..server_process import ServerProcess, seconds_of
from ..speech_server import SpeechServer
from ..test_end_to_end import add
from .test_sound_dialogs import Options, fields


@pytest.fixture
async def taught(tmp_path: Path, ffmpeg: str) -> AsyncGenerator[ServerProcess]:
    """Return our real server, with a voice if there is one, that may be taught."""
    kind = "voice"
    async with ServerProcess(kind, tmp_path, "--allow-pronunciation-edits") as server:
        yield server


async def call(hass: HomeAssistant, action: str, **data: Any) -> dict[str, str]:
    """Call an action and return the words."""
    response = await hass.services.async_call(
        DOMAIN, action, {"entity_id": ENGINE, **data}, blocking=True, return_response=True
    )
    assert response is not None
    words: Any = response["pronunciations"]
    return dict(words)


async def test_actions(hass: HomeAssistant, taught: ServerProcess, speak: Speak) -> None:
    """Set, listed, heard at once although the phrase is cached, removed."""
    await add(hass, DOMAIN, taught.port)
    assert await call(hass, "list_pronunciations") == {}
    _, before = await speak("Nanu.", cache=True)
    said = "an extraordinarily long way to say one short word"
    assert await call(hass, "set_pronunciation", word="Nanu", pronunciation=said) == {"nanu": said}
    _, after = await speak("Nanu.", cache=True)
    assert seconds_of(after) > seconds_of(before) + 1
    assert await call(hass, "remove_pronunciation", word="nanu") == {}
    _, again = await speak("Nanu.", cache=True)
    assert seconds_of(again) == seconds_of(before)


async def test_actions_refuse_in_words(hass: HomeAssistant, taught: ServerProcess) -> None:
    """The rule that was broken is the server's to name."""
    await add(hass, DOMAIN, taught.port)
    for word, said, message in (
        ("two words", "x", "must be one word"),
        ("sonos", "S 7 Q", "is neither"),
    ):
        with pytest.raises(HomeAssistantError, match=message):
            await call(hass, "set_pronunciation", word=word, pronunciation=said)
    with pytest.raises(ServiceValidationError, match="no pronunciation of nobody"):
        await call(hass, "remove_pronunciation", word="nobody")


async def test_dialog(
    hass: HomeAssistant,
    taught: ServerProcess,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Choose or type a word, write how it is said, listen, save; and take it back."""
    entry = await add(hass, DOMAIN, taught.port)
    dialog = Options(hass, entry)
    menu = await dialog.begin()
    assert menu["menu_options"] == ["voice", "pronunciation"]
    form = await dialog.go_on(menu, {"next_step_id": "pronunciation"})
    form = await dialog.go_on(form, {"word": " Sonos "})
    assert fields(form) == {"said"}
    menu = await dialog.go_on(form, {"said": "so nose"})
    client = await hass_client_no_auth()
    answer = await client.get(menu["description_placeholders"]["sample"])
    assert answer.status == 200
    assert await call(hass, "list_pronunciations") == {}
    form = await dialog.go_on(menu, {"next_step_id": "said"})
    assert form["data_schema"]({})["said"] == "so nose"
    menu = await dialog.go_on(form, {"said": "S 7"})
    form = await dialog.go_on(menu, {"next_step_id": "save_word"})
    assert form["errors"] == {"base": "pronunciation"}
    assert "neither" in form["description_placeholders"]["text"]
    menu = await dialog.go_on(form, {"said": "so nose"})
    result = await dialog.go_on(menu, {"next_step_id": "save_word"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "word_saved")
    assert await call(hass, "list_pronunciations") == {"sonos": "so nose"}

    form = await dialog.go_on(await dialog.begin(), {"next_step_id": "pronunciation"})
    form = await dialog.go_on(form, {"word": "SONOS"})
    assert fields(form) == {"said", "remove"}
    assert form["data_schema"]({})["said"] == "so nose"
    result = await dialog.go_on(form, {"said": "so nose", "remove": True})
    assert result["reason"] == "word_removed"
    assert await call(hass, "list_pronunciations") == {}


async def test_dialog_without_the_server(hass: HomeAssistant, taught: ServerProcess) -> None:
    """Says so, and nothing else happens."""
    entry = await add(hass, DOMAIN, taught.port)
    dialog = Options(hass, entry)
    menu = await dialog.begin()
    await taught.stop()
    result = await dialog.go_on(menu, {"next_step_id": "pronunciation"})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "refused")


async def test_server_that_cannot_be_taught(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """No menu for what it does not allow, and the action says why."""
    form = await Options(hass, loaded).begin()
    assert form["step_id"] == "voice"
    with pytest.raises(HomeAssistantError, match="start it with --allow-pronunciation-edits"):
        await call(hass, "list_pronunciations")


@pytest.mark.parametrize(
    ("fault", "message"), [("mute", "no answer within"), ("hang-up", "was lost")]
)
async def test_server_that_does_not_answer(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    message: str,
) -> None:
    """Is not waited for."""
    monkeypatch.setattr("custom_components.nano_tts.wire.pronunciations.DESCRIBE_SECONDS", 0.2)
    server.fault = fault
    with pytest.raises(HomeAssistantError, match=message):
        await call(hass, "list_pronunciations")
