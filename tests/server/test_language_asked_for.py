"""Requests that name a language: who speaks it, and what is refused."""

from typing import Any

import pytest
from talk import Serve, Talk, talk_to

from benchmarks.stand_ins.tone_engine import ToneEngine, ToneVoice
from wyoming_nano_tts.speech.offered_voices import Catalogue
from wyoming_nano_tts.speech.profiles import Profile, ProfileFileError

THERE_ARE = "there are de (de_DE-ton), en (en_US-tone, en_GB-duo)"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"voice": {"language": "fr_FR"}}, f"no voice here speaks 'fr_FR'; {THERE_ARE}"),
        ({"language": "fr"}, f"no voice here speaks 'fr'; {THERE_ARE}"),
        ({"voice": {"name": "unknown"}, "language": "fr"}, f"speaks 'fr'; {THERE_ARE}"),
        ({"voice": {"name": "en_US-tone", "language": "fr"}}, f"speaks 'fr'; {THERE_ARE}"),
        (
            {"voice": {"name": "en_US-tone"}, "language": "de-DE"},
            "the voice en_US-tone does not speak 'de-DE'; voices that do: de_DE-ton",
        ),
        (
            {"voice": {"name": "Ton@calm"}, "language": "en"},
            "voices that do: en_US-tone, en_GB-duo",
        ),
    ],
)
async def test_what_cannot_be_spoken_is_refused_and_never_read_in_another_language(
    talk: Talk, engine: ToneEngine, data: dict[str, Any], reason: str
) -> None:
    await talk.say("synthesize", text="Bonjour.", **data)
    refusal = await talk.hear()
    assert refusal.type == "error"
    assert refusal.data["code"] == "language-not-spoken"
    assert reason in refusal.data["text"]
    assert not engine.utterances
    await talk.speak("One.")  # the connection goes on
    assert engine.utterances[-1].voice_id == "en_US-tone"


async def test_a_voice_of_a_new_language_is_found_by_the_first_request(
    talk: Talk, engine: ToneEngine
) -> None:
    await talk.say("synthesize", text="Bonjour.", language="fr")
    assert (await talk.hear()).type == "error"
    engine.voices().append(ToneVoice("fr_FR-ton", "Voix", language="fr_FR"))
    await talk.speak("Bonjour.", language="fr")
    assert engine.utterances[-1].voice_id == "fr_FR-ton"


async def test_a_profile_of_a_language_is_offered_for_its_voices_alone(
    serve: Serve, engine: ToneEngine
) -> None:
    profiles = (Profile("lesen", {"length_scale": 1.5}, language="de"),)
    async with serve(profiles=profiles) as uri, talk_to(uri) as talk:
        await talk.say("describe")
        voices = (await talk.hear()).data["tts"][0]["voices"]
        offered = {voice["name"]: voice["languages"] for voice in voices}
        assert [name for name in offered if "@" in name] == ["de_DE-ton@lesen"]
        assert offered["de_DE-ton@lesen"][:3] == ["de_DE", "de-DE", "de"]
        await talk.speak("Eins.", voice={"name": "de_DE-ton@lesen"})
        assert engine.utterances[-1].options.length_scale == 1.5
        await talk.speak("One.", voice={"name": "en_US-tone@lesen"})
        assert engine.utterances[-1].voice_id == "en_US-tone"
        assert engine.utterances[-1].options.length_scale == 1.0


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        (Profile("a", {}, language="fr"), f"profile 'a': no voice here speaks 'fr'; {THERE_ARE}"),
        (Profile("b", {}, voice="en_US-tone", language="de"), "voices that do: de_DE-ton"),
    ],
)
def test_a_profile_of_a_language_that_nobody_speaks_stops_the_start(
    engine: ToneEngine, profile: Profile, reason: str
) -> None:
    with pytest.raises(ProfileFileError) as caught:
        Catalogue(engine, (profile,))
    assert reason in str(caught.value)
