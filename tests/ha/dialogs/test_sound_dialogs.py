"""The dialogs for the sound: voice, what it obeys, listening, and names of profiles."""

from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.nano_tts.const import DOMAIN, SUBENTRY_VOICE_PROFILE

from ..conftest import ENGINE, PROFILE_ENGINE, Speak, add_profile
from ..speech_server import SpeechServer, voice
from .test_config_flow import SOUND, STORED

SAVE = {"next_step_id": "save"}


class Options:
    """The dialog of the engine."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        """Prepare."""
        self._flows = hass.config_entries.options
        self._entry = entry

    async def begin(self) -> Any:
        """Open it."""
        return await self._flows.async_init(self._entry.entry_id)

    async def go_on(self, flow: Any, user_input: dict[str, Any]) -> Any:
        """Press the button."""
        return await self._flows.async_configure(flow["flow_id"], user_input)


class Profiles:
    """The dialog of a profile."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        """Prepare."""
        self._hass = hass
        self._flows = hass.config_entries.subentries
        self._handler = (entry.entry_id, SUBENTRY_VOICE_PROFILE)

    async def begin(self, subentry_id: str | None = None) -> Any:
        """Open it, to change a profile if there is one."""
        context: Any = {"source": SOURCE_USER}
        if subentry_id is not None:
            context = {"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id}
        return await self._flows.async_init(self._handler, context=context)

    async def go_on(self, flow: Any, user_input: dict[str, Any]) -> Any:
        """Press the button."""
        result = await self._flows.async_configure(flow["flow_id"], user_input)
        await self._hass.async_block_till_done()
        return result


def fields(form: Any) -> set[str]:
    """Return the names of a form's fields."""
    assert form["type"] is FlowResultType.FORM, form
    return {str(marker) for marker in form["data_schema"].schema}


async def test_options(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """The engine's own sound, stored without a reload."""
    dialog = Options(hass, loaded)
    form = await dialog.begin()
    assert form["step_id"] == "voice"
    form = await dialog.go_on(form, {"voice": "ryan"})
    assert form["step_id"] == "sound"
    describes = server.describes
    menu = await dialog.go_on(form, SOUND)
    assert menu["type"] is FlowResultType.MENU
    result = await dialog.go_on(menu, SAVE)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert dict(loaded.options) == STORED
    assert server.describes == describes
    await speak()
    sound = {name: value for name, value in STORED.items() if name != "voice"}
    assert server.requests[-1].sound == {"v": 1, **sound}
    assert server.requests[-1].start["voice"] == {"name": "ryan"}
    again = await dialog.go_on(await dialog.begin(), {"voice": "ryan"})
    assert again["data_schema"]({"silence": {}})["speed"] == 0.8


async def test_only_one_voice(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Nobody is asked to choose where there is no choice."""
    server.info["tts"][0]["voices"] = [voice("kathleen")]
    await loaded.runtime_data.async_refresh()
    form = await Options(hass, loaded).begin()
    assert form["step_id"] == "sound"


async def test_no_field_for_what_a_voice_does_not_obey(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """And the speakers are those of the chosen voice."""
    server.report["unsupported"] = {"kathleen": ["variation"], "ryan": ["pitch_scale"]}
    server.info["tts"][0]["voices"].append(voice("joe", speakers=[{"name": "joseph"}]))
    await loaded.runtime_data.async_refresh()
    hass.config_entries.async_update_entry(loaded, options={"pitch_scale": 1.2})
    dialog = Options(hass, loaded)

    async def shown(name: str) -> Any:
        return await dialog.go_on(await dialog.begin(), {"voice": name})

    kathleen, ryan = await shown("kathleen"), await shown("ryan")
    assert {"pitch_scale"} == fields(kathleen) - fields(ryan)
    assert {"variation", "speaker"} == fields(ryan) - fields(kathleen)
    speakers = {str(marker): selector for marker, selector in ryan["data_schema"].schema.items()}[
        "speaker"
    ]
    assert speakers.config["options"] == ["old", "young"]
    # What this voice does not obey waits for another one.
    sound = {name: value for name, value in SOUND.items() if name != "pitch_scale"}
    await dialog.go_on(await dialog.go_on(ryan, sound), SAVE)
    assert loaded.options["pitch_scale"] == 1.2


async def test_options_offer_an_existing_voice(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """When the stored one has gone."""
    hass.config_entries.async_update_entry(loaded, options={"voice": "gone", "volume": 99})
    dialog = Options(hass, loaded)
    form = await dialog.begin()
    assert form["data_schema"]({})["voice"] == "kathleen"
    form = await dialog.go_on(form, {"voice": "kathleen"})
    assert form["data_schema"]({"silence": {}})["volume"] == 2.0


async def test_hear_before_you_choose(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """The link speaks with what is being set, for whoever has it, before anything is stored."""
    hass.config_entries.async_update_entry(loaded, options={"energy_scale": 2.0})
    dialog = Options(hass, loaded)
    form = await dialog.go_on(await dialog.begin(), {"voice": "ryan"})
    menu = await dialog.go_on(form, {**SOUND, "speaker": "young", "energy_scale": 1.0})
    link = menu["description_placeholders"]["sample"]
    client = await hass_client_no_auth()
    answer = await client.get(link)
    assert answer.status == 200
    assert answer.content_type == "audio/mpeg"
    assert (await answer.read()).startswith((b"ID3", b"\xff"))
    request = server.requests[-1]
    assert request.start["voice"] == {"name": "ryan", "speaker": "young"}
    assert request.sound["length_scale"] == 1.25
    assert request.sound["energy_scale"] == 1.0
    assert loaded.options == {"energy_scale": 2.0}
    server.fault = "refuse"
    menu = await dialog.go_on(await dialog.go_on(menu, {"next_step_id": "sound"}), SOUND)
    answer = await client.get(menu["description_placeholders"]["sample"])
    assert answer.status == 502
    assert "the text is too long" in await answer.text()
    assert (await client.get(link.partition("?")[0])).status == 401
    # Back, with what was filled in, and once more.
    form = await dialog.go_on(menu, {"next_step_id": "sound"})
    assert form["data_schema"]({"silence": {}})["speed"] == 0.8


async def test_without_an_engine_there_is_no_sample(
    hass: HomeAssistant, loaded: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """A person may have disabled it, to use profiles only."""
    entity_registry.async_update_entity(ENGINE, disabled_by=er.RegistryEntryDisabler.USER)
    dialog = Options(hass, loaded)
    form = await dialog.go_on(await dialog.begin(), {"voice": "ryan"})
    result = await dialog.go_on(form, SOUND)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_profile(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Add a voice profile and speak with it; change it and hear that."""
    dialog = Profiles(hass, loaded)
    form = await dialog.go_on(await dialog.begin(), {"name": " Night  whisper ", "voice": "ryan"})
    menu = await dialog.go_on(form, {"speaker": "old", **SOUND})
    result = await dialog.go_on(menu, SAVE)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Night whisper"
    await speak(engine=PROFILE_ENGINE)
    assert server.requests[-1].start["voice"] == {"name": "ryan", "speaker": "old"}
    assert server.requests[-1].sound["length_scale"] == 1.25

    (subentry_id,) = loaded.subentries
    form = await dialog.begin(subentry_id)
    assert form["data_schema"]({"name": "x"})["voice"] == "ryan"
    form = await dialog.go_on(form, {"name": "Day shout", "voice": "ryan"})
    menu = await dialog.go_on(form, {**SOUND, "energy_scale": 2})
    result = await dialog.go_on(menu, SAVE)
    assert result["reason"] == "profile_changed"
    assert loaded.subentries[subentry_id].title == "Day shout"
    await speak(engine=PROFILE_ENGINE)
    assert server.requests[-1].sound["energy_scale"] == 2


async def test_changing_a_profile_disturbs_nobody(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Nothing is set up anew, so no announcement meets an engine that is not there."""
    profile = await add_profile(hass, loaded)
    dialog = Profiles(hass, loaded)
    form = await dialog.begin(profile.subentry_id)
    form = await dialog.go_on(form, {"name": "Night whisper", "voice": "kathleen"})
    sound = {name: value for name, value in SOUND.items() if name != "variation"}
    menu = await dialog.go_on(form, sound)
    describes = server.describes
    await dialog.go_on(menu, SAVE)
    assert server.describes == describes
    state = hass.states.get("number.night_whisper_speed")
    assert state is not None
    assert state.state == "0.8"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "name_blank"),
        ("  \t ", "name_blank"),
        ("x" * 65, "name_too_long"),
        (" night WHISPER", "name_taken"),
        ("Nano TTS", "name_taken"),
    ],
)
async def test_names_of_profiles(
    hass: HomeAssistant, loaded: MockConfigEntry, name: str, error: str
) -> None:
    """Trimmed, not blank, unique, at most 64 characters; the dialog goes on when it is right."""
    await add_profile(hass, loaded)
    dialog = Profiles(hass, loaded)
    form = await dialog.begin()
    again = await dialog.go_on(form, {"name": name, "voice": "ryan"})
    assert again["errors"] == {"name": error}
    assert again["data_schema"]({"name": "x"})["voice"] == "ryan"
    form = await dialog.go_on(again, {"name": "x" * 64, "voice": "ryan"})
    assert form["step_id"] == "sound"


async def test_profile_on_a_profile_of_the_server(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Shows what is heard, and whatever is chosen is spoken, 1.0 too."""
    dialog = Profiles(hass, loaded)
    form = await dialog.go_on(await dialog.begin(), {"name": "Calm", "voice": "kathleen@calm"})
    filled = form["data_schema"]({"silence": {}})
    assert filled["speed"] == 0.625
    menu = await dialog.go_on(form, filled)
    await dialog.go_on(menu, SAVE)
    (subentry_id,) = loaded.subentries
    assert dict(loaded.subentries[subentry_id].data) == {"voice": "kathleen@calm"}
    await speak(engine="tts.calm_speech")
    assert server.requests[-1].sound == {"v": 1}
    form = await dialog.go_on(
        await dialog.begin(subentry_id), {"name": "Calm", "voice": "kathleen@calm"}
    )
    menu = await dialog.go_on(form, {**filled, "speed": 1.0})
    await dialog.go_on(menu, SAVE)
    await speak(engine="tts.calm_speech")
    assert server.requests[-1].sound == {"v": 1, "length_scale": 1.0}


async def test_dialogs_need_a_server_that_was_there_once(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Voices and limits come from it."""
    profile = await add_profile(hass, loaded)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert (await Options(hass, loaded).begin())["reason"] == "not_loaded"
    dialog = Profiles(hass, loaded)
    assert (await dialog.begin())["reason"] == "not_loaded"
    assert (await dialog.begin(profile.subentry_id))["reason"] == "not_loaded"


async def test_settings_of_an_older_version(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Its dialogs stored every number; on a server's profile the defaults meant "not moved"."""
    stored: dict[str, Any] = {
        "voice": "kathleen@calm",
        "length_scale": 1.0,
        "pitch_scale": 1.1,
    }
    profile = await add_profile(hass, loaded, **stored)
    hass.config_entries.async_update_entry(loaded, options={"length_scale": 1.0}, minor_version=1)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert loaded.minor_version == 2
    assert dict(loaded.options) == {"length_scale": 1.0}
    assert dict(loaded.subentries[profile.subentry_id].data) == {
        "voice": "kathleen@calm",
        "pitch_scale": 1.1,
    }
    assert DOMAIN in hass.config.components


async def test_a_profile_of_a_language(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """A voice of another language brings the form back with those of the language alone."""
    profiles = Profiles(hass, loaded)
    flow = await profiles.begin()
    assert "language" not in flow["data_schema"].schema
    server.info["tts"][0]["voices"].append(voice("kerstin", languages=["de_DE", "de"]))
    await loaded.runtime_data.async_refresh()
    flow = await profiles.begin()
    given = {"name": "Vorlesen", "language": "de", "voice": "kathleen"}
    flow = await profiles.go_on(flow, given)
    assert flow["errors"] == {"voice": "voice_language"}
    selector = flow["data_schema"].schema["voice"]
    assert [option["value"] for option in selector.config["options"]] == ["kerstin"]
    flow = await profiles.go_on(flow, {**given, "voice": "kerstin"})
    assert flow["step_id"] == "sound"
    flow = await profiles.go_on(flow, SOUND)
    flow = await profiles.go_on(flow, SAVE)
    (profile,) = loaded.subentries.values()
    assert (profile.title, profile.data["language"]) == ("Vorlesen", "de")
    assert profile.data["voice"] == "kerstin"
    select = hass.states.get("select.vorlesen_voice")
    assert select is not None
    assert select.attributes["options"] == ["Voice kerstin (de-DE)"]

    flow = await profiles.begin(profile.subentry_id)
    flow = await profiles.go_on(flow, {"name": "Vorlesen", "voice": "kerstin"})
    assert flow["errors"] == {}
    # Of any language again.
    flow = await profiles.go_on(flow, {"name": "Vorlesen", "voice": "ryan"})
    flow = await profiles.go_on(flow, SOUND)
    await profiles.go_on(flow, SAVE)
    (profile,) = loaded.subentries.values()
    assert "language" not in profile.data


async def test_a_voice_that_may_be_too_slow(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Its dialog says how slow, offers presets and a seed, and both go with every request."""
    server.report["voices"]["ryan"]["presets"] = {"fast": 3.5, "quality": 27.0, "x": "no number"}
    await loaded.runtime_data.async_refresh()
    dialog = Options(hass, loaded)
    plain = await dialog.go_on(await dialog.begin(), {"voice": "kathleen"})
    assert not {"preset", "seed"} & fields(plain)
    form = await dialog.go_on(await dialog.begin(), {"voice": "ryan"})
    assert form["description_placeholders"]["paces"] == "fast 3.5, quality 27"
    assert {"preset", "seed"} <= fields(form)
    await dialog.go_on(await dialog.go_on(form, {**SOUND, "preset": "fast", "seed": 7}), SAVE)
    assert (loaded.options["preset"], loaded.options["seed"]) == ("fast", 7)
    await speak()
    assert server.requests[-1].sound.items() >= {"preset": "fast", "seed": 7}.items()
    await speak(preset="quality")
    assert server.requests[-1].sound["preset"] == "quality"
    again = await dialog.go_on(await dialog.begin(), {"voice": "ryan"})
    await dialog.go_on(await dialog.go_on(again, SOUND), SAVE)
    assert not {"preset", "seed"} & set(loaded.options), (
        "what is taken out of the form is the server's again"
    )


async def test_loudness(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """An engine has one only where somebody has set it, and loses it when the field is cleared."""
    dialog = Options(hass, loaded)

    async def stored(given: dict[str, Any]) -> Any:
        form = await dialog.go_on(await dialog.begin(), {"voice": "kathleen"})
        menu = await dialog.go_on(form, {**form["data_schema"]({"silence": {}}), **given})
        await dialog.go_on(menu, SAVE)
        await hass.async_block_till_done()
        return loaded.options.get("loudness")

    assert await stored({}) is None
    await speak()
    assert "loudness" not in server.requests[-1].sound
    assert await stored({"loudness": -23}) == -23
    await speak()
    assert server.requests[-1].sound["loudness"] == -23
    assert await stored({}) is None
    await speak(loudness=-50)
    assert server.requests[-1].sound["loudness"] == -40


async def test_a_server_with_a_loudness_of_its_own(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """It is shown, and stays the server's where nobody moves it."""
    server.report["options"]["loudness"] = [-40.0, -20.0, -10.0]
    await loaded.runtime_data.async_refresh()
    dialog = Options(hass, loaded)
    form = await dialog.go_on(await dialog.begin(), {"voice": "kathleen"})
    filled = form["data_schema"]({"silence": {}})
    assert filled["loudness"] == -20
    await dialog.go_on(await dialog.go_on(form, filled), SAVE)
    await hass.async_block_till_done()
    assert "loudness" not in loaded.options
    del server.report["options"]["loudness"]
    await loaded.runtime_data.async_refresh()
    form = await dialog.go_on(await dialog.begin(), {"voice": "kathleen"})
    assert "loudness" not in fields(form)


@pytest.mark.parametrize(
    ("voice_name", "speaks"), [("kathleen", "ryan"), ("kathleen@calm", "kathleen@calm")]
)
async def test_a_profile_that_begins_with_a_mood(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    speak: Speak,
    voice_name: str,
    speaks: str,
) -> None:
    """Its numbers fill the form; its voice takes the place of the default, not of one that was chosen."""
    dialog = Profiles(hass, loaded)
    form = await dialog.begin()
    assert "mood" in fields(form)
    form = await dialog.go_on(form, {"name": "Night whisper", "voice": voice_name, "mood": "night"})
    filled = form["data_schema"]({"silence": {}})
    assert (filled["speed"], filled["volume"]) == (0.8, 0.5)
    result = await dialog.go_on(await dialog.go_on(form, {**filled, "loudness": -24}), SAVE)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await speak(engine=PROFILE_ENGINE)
    assert server.requests[-1].start["voice"] == {"name": speaks}
    sound = server.requests[-1].sound
    assert sound == {"v": 1, "length_scale": 1.25, "volume": 0.5, "loudness": -24}
    (profile,) = loaded.subentries.values()
    assert "mood" not in profile.data
    assert "mood" not in fields(await dialog.begin(profile.subentry_id))
