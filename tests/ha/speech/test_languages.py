"""Who speaks when a request names a language, a voice, both or neither."""

from pathlib import Path
from typing import Any

from homeassistant.components import tts
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.nano_tts.const import DOMAIN

from ..conftest import ENGINE, PROFILE_ENGINE, Speak, add_profile
from ..helpers import UNSUPPORTED
from ..server_process import ServerProcess
from ..speech_server import SpeechServer, voice
from ..test_end_to_end import add
from .requests import engine_of


@pytest.fixture
async def german(
    hass: HomeAssistant, loaded: MockConfigEntry, server: SpeechServer
) -> MockConfigEntry:
    """Return an entry whose server has a German voice with two speakers as well."""
    languages = ["de_DE", "de-DE", "de"]
    speakers = [{"name": "ute"}, {"name": "uwe"}]
    server.info["tts"][0]["voices"].append(voice("kerstin", languages=languages, speakers=speakers))
    server.report["unsupported"]["kerstin"] = ["pitch_scale"]
    await loaded.runtime_data.async_refresh()
    await hass.async_block_till_done()
    return loaded


def asked(server: SpeechServer) -> tuple[dict[str, Any], str | None]:
    """Return voice and language of the last request, which its copy has as well."""
    request = server.requests[-1]
    assert request.copy is not None
    for name in ("voice", "language"):
        assert request.copy.get(name) == request.start.get(name)
    return request.start["voice"], request.start.get("language")


@pytest.mark.parametrize(
    ("language", "options", "expected"),
    [
        (None, {}, ({"name": "kathleen"}, "en-US")),
        ("en_GB", {}, ({"name": "kathleen"}, "en_GB")),
        ("de-DE", {}, ({"name": "kerstin"}, "de-DE")),
        ("de", {"speaker": "uwe"}, ({"name": "kerstin", "speaker": "uwe"}, "de")),
        ("de", {"speaker": "old"}, ({"name": "kerstin"}, "de")),
        ("de", {"voice": "kerstin"}, ({"name": "kerstin"}, "de")),
        # Home Assistant puts in the engine's language where a request has none: no contradiction.
        (None, {"voice": "kerstin"}, ({"name": "kerstin"}, None)),
        (None, {"voice": "ryan", "speaker": "old"}, ({"name": "ryan", "speaker": "old"}, "en-US")),
        ("de", {"voice": "gone"}, ({"name": "kerstin"}, "de")),
    ],
)
async def test_who_speaks(
    german: MockConfigEntry,
    server: SpeechServer,
    speak: Speak,
    language: str | None,
    options: dict[str, Any],
    expected: tuple[dict[str, str], str | None],
) -> None:
    """A language chooses a voice of it; a voice that is named stays."""
    await speak("Hallo.", language=language, **options)
    assert asked(server) == expected


async def test_a_voice_of_another_language_is_refused_in_words(
    german: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """Before the server is asked; nothing is read in another language."""
    with pytest.raises(
        HomeAssistantError, match="voice ryan does not speak de; voices that do: kerstin"
    ):
        await speak("Hallo.", language="de", voice="ryan")
    with pytest.raises(HomeAssistantError, match=UNSUPPORTED.format("fr")):
        await speak("Bonjour.", language="fr")
    assert not server.requests


async def test_only_what_the_chosen_voice_obeys_is_sent(
    hass: HomeAssistant, german: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """The engine's numbers go on to a voice that the language has chosen."""
    hass.config_entries.async_update_entry(
        german, options={"voice": "ryan", "speaker": "old", "length_scale": 1.2, "pitch_scale": 0.9}
    )
    await speak("Hallo.", language="de")
    assert asked(server) == ({"name": "kerstin"}, "de")
    assert server.requests[-1].sound == {"v": 1, "length_scale": 1.2}


async def test_the_engines_own_voice_decides_its_default_language(
    hass: HomeAssistant, german: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """At once, so that a request without a language is spoken by the voice that was chosen."""
    assert engine_of(hass).default_language == "en-US"
    hass.config_entries.async_update_entry(german, options={"voice": "kerstin"})
    assert engine_of(hass).default_language == "de-DE"
    await speak("Hallo.")
    assert asked(server) == ({"name": "kerstin"}, "de-DE")
    await speak("Hello.", language="en")
    assert asked(server) == ({"name": "kathleen"}, "en")


async def test_a_profile_of_a_language(
    hass: HomeAssistant, german: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """It speaks this language alone, and is offered as a voice of it alone."""
    profile = await add_profile(hass, german, language="de", length_scale=1.5)
    engine = engine_of(hass, PROFILE_ENGINE)
    assert list(engine.supported_languages) == ["de", "de-DE"]
    await speak("Hallo.", engine=PROFILE_ENGINE)
    assert asked(server)[0] == {"name": "kerstin"}
    with pytest.raises(HomeAssistantError, match=UNSUPPORTED.format("en")):
        await speak("Hello.", engine=PROFILE_ENGINE, language="en")

    offered = {
        language: [
            one.voice_id for one in engine_of(hass).async_get_supported_voices(language) or ()
        ]
        for language in ("de", "en")
    }
    name = f"profile:{profile.subentry_id}"
    assert offered["de"] == ["kerstin", name]
    assert name not in offered["en"]
    await speak("Hallo.", voice=name, language="de")
    assert asked(server) == ({"name": "kerstin"}, "de")


async def test_a_language_that_has_gone_is_not_read_in_another(
    hass: HomeAssistant, german: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """The profile of a language whose last voice was removed says so."""
    await add_profile(hass, german, language="de", voice="kerstin")
    server.info["tts"][0]["voices"].pop()
    await german.runtime_data.async_refresh()
    with pytest.raises(
        HomeAssistantError, match="voice kathleen does not speak de; voices that do: –"
    ):
        await speak("Hallo.", engine=PROFILE_ENGINE)
    assert not server.requests


async def test_a_changed_voice_of_a_language_is_not_served_from_the_cache(
    german: MockConfigEntry, server: SpeechServer, speak: Speak
) -> None:
    """The cache key knows the voices that languages have chosen."""
    await speak("Hallo.", language="de", cache=True)  # from now on it does
    for expected in (2, 2):
        await speak("Hallo.", language="de", cache=True)
        assert len(server.requests) == expected
    server.info["tts"][0]["voices"][-1]["version"] = "2"
    await german.runtime_data.async_refresh()
    await speak("Hallo.", language="de", cache=True)
    assert len(server.requests) == 3


async def test_the_test_sentence_is_of_the_language(
    hass: HomeAssistant, german: MockConfigEntry, server: SpeechServer
) -> None:
    """A German voice is not tried with an English sentence."""
    from ..players import add_player

    player = await add_player(hass)
    hass.config_entries.async_update_entry(german, options={"voice": "kerstin"})
    await hass.services.async_call(
        DOMAIN,
        "test_sentence",
        {"entity_id": ENGINE, "media_player_entity_id": player.entity_id},
        blocking=True,
    )
    assert server.requests[-1].text.startswith("So klingt die gewählte Stimme.")


async def test_the_real_server(hass: HomeAssistant, tmp_path: Path, speak: Speak) -> None:
    """Of which one voice is called German."""
    assert await async_setup_component(hass, tts.DOMAIN, {})
    async with ServerProcess("tone", tmp_path) as process:
        entry = await add(hass, DOMAIN, process.port)
        listed = list(engine_of(hass).supported_languages)
        assert {"de", "de-DE", "en-GB", "en-US"} <= set(listed)
        assert "fr" not in listed
        for language, options in (
            ("de-DE", {}),
            ("de_DE", {}),
            ("de", {"voice": "de_DE-ton@calm"}),
            ("en-GB", {}),
            (None, {"voice": "de_DE-ton"}),
        ):
            _, wav = await speak("Guten Abend.", language=language, **options)
            assert len(wav) > 44
        with pytest.raises(
            HomeAssistantError, match="does not speak de; voices that do: de_DE-ton"
        ):
            await speak("Guten Abend.", language="de", voice="en_GB-duo")
        await hass.config_entries.async_unload(entry.entry_id)
