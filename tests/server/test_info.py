"""What the server says about itself, as Home Assistant and our integration read it."""

import dataclasses
from typing import Any

import pytest
from talk import Serve, Talk, eventually, raw_talk_to, talk_to
from wyoming.info import Info

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.server.info import sound_hash
from wyoming_nano_tts.speech.offered_voices import Catalogue
from wyoming_nano_tts.speech.profiles import Profile, ProfileFileError
from wyoming_nano_tts.text.language import offered_tags
from wyoming_nano_tts.version import __version__
from wyoming_nano_tts.voice_files.options import RANGES, SpeechOptions

CALM = Profile("calm", {"length_scale": 1.5}, description="Slow")
DUO = Profile("low", {"pitch_scale": 0.8}, voice="en_GB-duo")


async def described(talk: Talk) -> dict[str, Any]:
    """Return the data of `info`, untouched by the library's parser."""
    await talk.say("describe")
    event = await talk.hear()
    assert event.type == "info"
    Info.from_event(event)  # what the library needs is there
    return event.data


async def test_program(talk: Talk) -> None:
    data = await described(talk)
    (program,) = data["tts"]
    assert program["name"] == "nano-tts"
    assert program["version"] == __version__
    assert program["installed"] is True
    assert program["nano_tts"]["backend"] == "tone"
    assert program["supports_synthesize_streaming"] is True
    assert set(program["attribution"]) == {"name", "url"}
    assert data.get("satellite") is None  # with one, Home Assistant loads no voices


async def test_voices_and_profiles(serve: Serve) -> None:
    async with serve(profiles=(CALM, DUO)) as uri, talk_to(uri) as talk:
        (program,) = (await described(talk))["tts"]
    voices = {voice["name"]: voice for voice in program["voices"]}
    assert list(voices) == [
        "en_US-tone",
        "en_US-tone@calm",
        "en_GB-duo",
        "en_GB-duo@calm",
        "en_GB-duo@low",
        "de_DE-ton",
        "de_DE-ton@calm",
    ]
    assert voices["en_US-tone@calm"]["description"] == "Tone: Slow"
    assert voices["en_GB-duo@low"]["description"] == "Duo: low"
    assert voices["en_GB-duo"]["speakers"] == [{"name": "anna"}, {"name": "ben"}]
    for voice in voices.values():
        assert {"name", "attribution", "installed", "version", "languages"} <= set(voice)
    assert {"en", "en-US", "en_US", "en-GB", "en_GB"} <= set(voices["en_US-tone"]["languages"])
    assert voices["de_DE-ton"]["languages"][:3] == ["de_DE", "de-DE", "de"]


async def test_capability(serve: Serve) -> None:
    defaults = SpeechOptions(length_scale=1.25, volume=0.5)
    async with serve(profiles=(CALM,), defaults=defaults) as uri, talk_to(uri) as talk:
        report = (await described(talk))["tts"][0]["nano_tts"]
    assert report["v"] == 1
    assert len(report["id"]) == 32
    assert report["engine"] == __version__
    assert report["sample_rate"] == 24000
    assert report["default_voice"] == "en_US-tone"
    assert report["profiles"] == ["calm"]
    assert report["scales"] == {
        "length_scale": [0.5, 1.25, 2.0],
        "pitch_scale": [0.5, 1.0, 2.0],
        "energy_scale": [0.5, 1.0, 2.0],
    }
    assert report["options"]["volume"] == [0.0, 0.5, 2.0]
    assert {*report["scales"], *report["options"], "seed"} == set(RANGES)


def test_hash_follows_everything_that_changes_the_sound(engine: ToneEngine) -> None:
    hashes = {
        sound_hash(Catalogue(engine, profiles), defaults, key)
        for profiles in ((), (CALM,), (Profile("calm", {"length_scale": 1.4}),))
        for defaults in (SpeechOptions(), SpeechOptions(volume=0.9))
        for key in ("", "pronunciations")
    }
    assert len(hashes) == 12
    assert sound_hash(Catalogue(engine), SpeechOptions(), "") in hashes


async def test_every_voice_is_described_alone(serve: Serve, engine: ToneEngine) -> None:
    """Values of a profile, facts for people, and a hash that no other voice changes."""

    async def offered(talk: Talk) -> dict[str, Any]:
        voices: dict[str, Any] = (await described(talk))["tts"][0]["nano_tts"]["voices"]
        return voices

    async with serve(profiles=(CALM,)) as uri, talk_to(uri) as talk:
        names = [voice["name"] for voice in (await described(talk))["tts"][0]["voices"]]
        before = await offered(talk)
        assert list(before) == names
        assert before["en_US-tone@calm"]["values"] == {"length_scale": 1.5}
        plain = before["en_US-tone"]
        assert "values" not in plain
        assert {**plain, "hash": ""} == {"hash": "", "licence": "CC0-1.0", "bytes": 9_200_000}
        assert len({voice["hash"] for name, voice in before.items() if "tone" in name}) == 2
        engine._voices = [
            dataclasses.replace(voice, version="2", gender="male")
            if voice.id == "en_GB-duo"
            else voice
            for voice in engine._voices
        ]
        after = await offered(talk)
        assert {name for name in names if before[name] != after[name]} == {
            "en_GB-duo",
            "en_GB-duo@calm",
        }
        assert after["en_GB-duo"]["gender"] == "male"
        engine.sound_key = "another pronunciation file"
        assert all(
            voice["hash"] != after[name]["hash"] for name, voice in (await offered(talk)).items()
        )


async def test_hash_follows_the_engine_while_running(talk: Talk, engine: ToneEngine) -> None:
    """A phrase that Home Assistant has kept is never asked for again: only `info` can tell."""

    async def voice_hash() -> Any:
        return (await described(talk))["tts"][0]["nano_tts"]["voice_hash"]

    before = await voice_hash()
    assert await voice_hash() == before
    engine.sound_key = "another pronunciation file"
    assert await voice_hash() != before


def test_profile_of_a_voice_that_is_not_installed(engine: ToneEngine) -> None:
    with pytest.raises(ProfileFileError, match="en_GB-duo"):
        Catalogue(engine, (Profile("x", {}, voice="lost"),))


@pytest.mark.parametrize("tag", ["en", "en_US", "en-AU", "EN-gb", "en_XY"])
def test_every_english_voice_lists_every_english_tag_once(tag: str) -> None:
    tags = offered_tags(tag)
    assert tags[0] == tag
    assert len(set(tags)) == len(tags)
    assert {"en", "en-US", "en_US", "en-GB", "en_GB"} <= set(tags)


async def test_a_client_that_describes_and_leaves(uri: str) -> None:
    """Home Assistant does so every 30 s."""
    for _ in range(20):
        async with raw_talk_to(uri) as raw:
            await raw.say("describe")
            await raw.until("info")
    async with talk_to(uri) as talk:
        assert await described(talk)


async def test_the_first_voice_is_loaded_in_the_background(
    serve: Serve, engine: ToneEngine
) -> None:
    engine.gate.clear()
    async with serve(warm_up=True) as uri, talk_to(uri) as talk:
        assert await described(talk)  # not delayed by it
        engine.gate.set()
        await eventually(lambda: engine.loaded == ["en_US-tone"])


async def test_a_voice_that_cannot_be_loaded_does_not_stop_the_server(
    serve: Serve, engine: ToneEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(voice_id: str) -> None:
        engine.loaded.append(voice_id)
        raise VoiceError("damaged")

    monkeypatch.setattr(engine, "preload", fail)
    async with serve(warm_up=True) as uri, talk_to(uri) as talk:
        await eventually(lambda: bool(engine.loaded))
        assert await described(talk)
