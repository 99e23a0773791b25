"""The settings as entities: numbers, selects, what a voice does not obey, restarts, the cache."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..conftest import PROFILE_ENGINE, Speak, add_profile
from ..helpers import state_of
from ..speech_server import SpeechServer, voice

SPEED = "number.nano_tts_speed"
PITCH = "number.nano_tts_pitch_scale"
VARIATION = "number.nano_tts_variation"
VOICE = "select.nano_tts_voice"
SPEAKER = "select.nano_tts_speaker"
KATHLEEN = "Voice kathleen (en-US, CC0-1.0)"
CALM = "Voice kathleen@calm (en-US)"
RYAN = "Voice ryan (en-US, male, 9.2 MB)"


async def set_number(hass: HomeAssistant, entity_id: str, value: float) -> None:
    """Move a slider."""
    await hass.services.async_call(
        "number", "set_value", {"entity_id": entity_id, "value": value}, blocking=True
    )


async def choose(hass: HomeAssistant, entity_id: str, option: str) -> None:
    """Choose from a list."""
    await hass.services.async_call(
        "select", "select_option", {"entity_id": entity_id, "option": option}, blocking=True
    )


NUMBERS = [
    ("speed", 1.25, {"length_scale": 0.8}),
    ("pitch_scale", 0.9, {"pitch_scale": 0.9}),
    ("energy_scale", 0.55, {"energy_scale": 0.55}),
    ("volume", 0.4, {"volume": 0.4}),
    ("pause_between_sentences", 0.75, {"sentence_silence": 0.75}),
    ("lead_in_silence", 300, {"lead_silence_ms": 300}),
    ("trailing_silence", 250, {"trail_silence_ms": 250}),
]


@pytest.mark.parametrize("device", ["nano_tts", "night_whisper"])
@pytest.mark.parametrize(("name", "value", "sound"), NUMBERS)
async def test_numbers(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: SpeechServer,
    speak: Speak,
    device: str,
    name: str,
    value: float,
    sound: dict[str, float],
) -> None:
    """Heard with the next request although the phrase is cached, and kept over a restart."""
    await add_profile(hass, loaded, voice="kathleen")
    engine = f"tts.{device}_speech"
    await speak(engine=engine, cache=True)
    entity_id = f"number.{device}_{name}"
    await set_number(hass, entity_id, value)
    assert float(state_of(hass, entity_id)) == value
    await speak(engine=engine, cache=True)
    assert server.requests[-1].sound == {"v": 1, **sound}
    assert len(server.requests) == 2
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert float(state_of(hass, entity_id)) == value
    await speak(engine=engine, cache=True)
    assert len(server.requests) == 2


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_speed_and_length_scale_are_one(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Two ways to see the same number: to the right is faster, or longer."""
    await set_number(hass, SPEED, 1.25)
    assert state_of(hass, "number.nano_tts_length_scale") == "0.8"
    await set_number(hass, "number.nano_tts_length_scale", 2)
    assert state_of(hass, SPEED) == "0.5"
    state = hass.states.get(SPEED)
    assert state is not None
    assert (state.attributes["min"], state.attributes["max"]) == (0.5, 2.0)


async def test_length_scale_is_for_who_knows_it(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Disabled until somebody enables it."""
    assert hass.states.get("number.nano_tts_length_scale") is None


async def test_settings_can_be_changed_while_the_server_is_away(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """The values are ours to keep."""
    await server.stop()
    await loaded.runtime_data.async_refresh()
    await set_number(hass, PITCH, 1.75)
    await choose(hass, VOICE, RYAN)
    assert state_of(hass, PITCH) == "1.75"
    assert loaded.options == {"pitch_scale": 1.75, "voice": "ryan"}


async def test_no_control_does_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """What the voice does not obey cannot be moved, and is not sent."""
    server.report["unsupported"] = {"kathleen": ["variation"], "ryan": ["pitch_scale"]}
    await loaded.runtime_data.async_refresh()
    await set_number(hass, PITCH, 1.2)
    assert state_of(hass, VARIATION) == "unavailable"
    await choose(hass, VOICE, RYAN)
    assert state_of(hass, PITCH) == "unavailable"
    assert state_of(hass, VARIATION) == "0.667"
    await set_number(hass, VARIATION, 0.2)
    await speak()
    assert server.requests[-1].sound == {"v": 1, "variation": 0.2}
    await speak(voice="kathleen")
    assert server.requests[-1].sound == {"v": 1, "pitch_scale": 1.2}
    # A profile of the server is as its voice.
    await choose(hass, VOICE, CALM)
    assert state_of(hass, PITCH) == "1.2"
    assert state_of(hass, VARIATION) == "unavailable"


async def test_variation_comes_with_the_first_voice_that_has_it(
    hass: HomeAssistant, entry: MockConfigEntry, server: SpeechServer
) -> None:
    """No entity for what no voice of the server has; a new voice brings it without a reload."""
    server.report["unsupported"] = {"kathleen": ["variation"], "ryan": ["variation"]}
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(VARIATION) is None
    server.info["tts"][0]["voices"].append(voice("joe"))
    await entry.runtime_data.async_refresh()
    await hass.async_block_till_done()
    assert state_of(hass, VARIATION) == "unavailable"
    await choose(hass, VOICE, "Voice joe (en-US)")
    assert state_of(hass, VARIATION) == "0.667"


async def test_voice(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Of the engine and of a profile, by names that can be told apart; the device says it too."""
    await add_profile(hass, loaded, voice="ryan", speaker="young", length_scale=1.5)
    state = hass.states.get(VOICE)
    assert state is not None
    assert state.attributes["options"] == [KATHLEEN, CALM, RYAN]
    assert state.state == KATHLEEN
    assert state_of(hass, "select.night_whisper_voice") == RYAN
    await choose(hass, "select.night_whisper_voice", CALM)
    await choose(hass, VOICE, RYAN)
    await speak()
    await speak(engine=PROFILE_ENGINE)
    assert server.requests[0].start["voice"] == {"name": "ryan"}
    assert server.requests[1].start["voice"] == {"name": "kathleen@calm"}
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, VOICE) == RYAN


async def test_voices_of_one_name(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> None:
    """Are told apart by their ids."""
    server.info["tts"][0]["voices"] = [
        voice(name, description="Kathleen") for name in ("kathleen", "kathleen-2")
    ]
    server.report["voices"] = {}
    await loaded.runtime_data.async_refresh()
    state = hass.states.get(VOICE)
    assert state is not None
    assert state.attributes["options"] == [
        "Kathleen (en-US): kathleen",
        "Kathleen (en-US): kathleen-2",
    ]


async def test_speaker(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Of the voice that speaks; without a choice there is none."""
    assert state_of(hass, SPEAKER) == "unavailable"
    await choose(hass, VOICE, RYAN)
    state = hass.states.get(SPEAKER)
    assert state is not None
    assert state.attributes["options"] == ["old", "young"]
    assert state.state == "old"
    await choose(hass, SPEAKER, "young")
    await speak()
    assert server.requests[-1].start["voice"] == {"name": "ryan", "speaker": "young"}
    await choose(hass, VOICE, KATHLEEN)
    await speak()
    assert server.requests[-1].start["voice"] == {"name": "kathleen"}


async def test_numbers_show_what_a_profile_of_the_server_does(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """1.6 is heard, so 0.625 is shown; and 1.0 can be chosen."""
    await choose(hass, VOICE, CALM)
    assert state_of(hass, SPEED) == "0.625"
    await speak()
    assert server.requests[-1].sound == {"v": 1}
    await set_number(hass, SPEED, 1.0)
    assert state_of(hass, SPEED) == "1.0"
    await speak()
    assert server.requests[-1].sound == {"v": 1, "length_scale": 1.0}


@pytest.mark.parametrize(
    ("options", "sound"),
    [
        ({"name_emoji": True}, {"name_emoji": True}),
        ({"name_emoji": "true"}, {"name_emoji": True}),
        ({"name_emoji": False}, {}),
        ({"pronunciations": {"sonos": "so nose"}}, {"pronunciations": {"sonos": "so nose"}}),
        ({"pronunciations": '{"sonos": "so nose"}'}, {"pronunciations": {"sonos": "so nose"}}),
        ({"pronunciations": {}}, {}),
    ],
)
async def test_reading_of_one_request(
    loaded: MockConfigEntry,
    server: SpeechServer,
    speak: Speak,
    options: dict[str, Any],
    sound: dict[str, Any],
) -> None:
    """Its own pronunciations and emoji, in the cache key like everything else."""
    await speak("Sonos.", cache=True)
    await speak("Sonos.", cache=True, **options)
    assert server.requests[-1].sound == {"v": 1, **sound}
    assert len(server.requests) == 2
