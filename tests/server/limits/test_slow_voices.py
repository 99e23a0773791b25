"""Voices that may be too slow for the machine: what a server says of them, and what it refuses."""

from pathlib import Path

import numpy as np
import pytest
from golden_vectors import OUR_VECTORS
from nanospeech_vectors import recording, write_checkpoint
from talk import Serve, Talk, audio, talk_to, types

from benchmarks.stand_ins.tone_engine import ToneEngine
from benchmarks.stand_ins.voices import NOBODY
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.speech.profiles import Profile
from wyoming_nano_tts.store.sources import read_model
from wyoming_nano_tts.text import open_stream
from wyoming_nano_tts.voice_files.writing import NewVoice, write_companion, write_voice

VECTORS = OUR_VECTORS / "nanospeech"
NAMES = ("celeste", "luna", "nash", "orion", "rhea", "matched")


async def capability(talk: Talk) -> dict[str, dict[str, object]]:
    await talk.say("describe")
    data = (await talk.hear()).data
    found: dict[str, dict[str, object]] = data["tts"][0]["nano_tts"]["voices"]
    return found


async def test_the_server_says_how_slow_a_voice_will_be(talk: Talk, engine: ToneEngine) -> None:
    voices = await capability(talk)
    assert all("presets" not in voice for voice in voices.values())


async def test_the_expected_factor_of_each_preset_is_there(
    serve: Serve, engine: ToneEngine
) -> None:
    engine.expected_factors = {"fast": 3.456, "quality": 27.123}
    async with serve() as uri, talk_to(uri) as talk:
        voices = await capability(talk)
    assert {tuple(voice["presets"].items()) for voice in voices.values()} == {  # type: ignore[attr-defined]
        (("fast", 3.5), ("quality", 27.0))
    }


async def test_what_would_be_silent_for_minutes_is_refused_at_once(
    talk: Talk, engine: ToneEngine
) -> None:
    engine.expected_seconds = 61.0
    await talk.say("synthesize", text="One two three.")
    events = await talk.until("error")
    assert events[-1].data["code"] == "overloaded"
    assert "about 61 s for a sentence" in events[-1].data["text"]
    assert "preset fast" in events[-1].data["text"]
    assert engine.utterances[-1].chunks_made == 0
    engine.expected_seconds = 59.0
    await talk.until("audio-stop")
    assert audio(await talk.speak("One two three."))


@pytest.mark.parametrize("where", ["context", "speaker", "profile", "default"])
async def test_a_preset_is_asked_for_in_every_way(
    where: str, serve: Serve, engine: ToneEngine
) -> None:
    defaults = SpeechOptions(preset="fast" if where == "default" else None)
    profiles = (Profile("quick", {"preset": "fast"}),)
    asked = {
        "context": {"context": {"nano_tts": {"preset": "fast", "seed": 7}}},
        "speaker": {"voice": {"name": "en_US-tone", "speaker": "preset=fast,seed=7"}},
        "profile": {"voice": {"name": "en_US-tone@quick"}},
        "default": {},
    }[where]
    async with serve(defaults=defaults, profiles=profiles) as uri, talk_to(uri) as talk:
        await talk.speak("One.", **asked)
        assert engine.utterances[-1].options.preset == "fast"
        assert engine.utterances[-1].options.seed == (7 if where in {"context", "speaker"} else 0)
        await talk.say("synthesize", text="One.", context={"nano_tts": {"preset": "best"}})
        (error,) = [event for event in await talk.until("error") if event.type == "error"]
    assert error.data["code"] == "invalid-options"
    assert "fast, balanced, quality" in error.data["text"]


async def test_a_real_client_hears_five_voices_and_a_matched_one(tmp_path: Path) -> None:
    """Sentence by sentence, from golden weights, each with a voice of its own."""
    model = read_model(write_checkpoint(tmp_path / "published", VECTORS))
    store = tmp_path / "store"
    first = NewVoice(model.architecture, model.parts, NOBODY, reference=recording(VECTORS))
    write_voice(store / NAMES[0], first, ARCHITECTURES)
    for number, name in enumerate(NAMES[1:], 1):
        reference = recording(VECTORS, 1 + 0.1 * number)
        write_companion(store / name, store / NAMES[0], {"name": name}, ARCHITECTURES, reference)
    engine = Engine((store,), threads=1, default_voice=NAMES[0])
    config = ServerConfig(uris=("tcp://127.0.0.1:0",), warm_up=False, grace_seconds=0.0)
    heard: dict[str, bytes] = {}
    async with running(config, engine, open_stream) as listeners, talk_to(listeners[0].uri) as talk:
        voices = await capability(talk)
        for name in NAMES:
            assert set(voices[name]["presets"]) == {"fast", "balanced", "quality"}  # type: ignore[call-overload]
            events = await talk.speak(
                "Pick it up. The cat sat.",
                voice={"name": name},
                context={"nano_tts": {"preset": "fast"}},
            )
            assert types(events) == ["audio-start", "audio-chunk", "audio-stop"]
            heard[name] = audio(events)
    assert len(set(heard.values())) == len(NAMES)
    assert all(np.abs(np.frombuffer(one, "<i2").astype(int)).max() > 100 for one in heard.values())
