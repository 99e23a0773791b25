"""A running server and its voices: new ones, removed ones, loaded and unloaded ones, and what each can do."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from golden_vectors import write_golden_v1
from talk import Serve, Talk, audio, eventually, talk_to
from wyoming.info import Info

from benchmarks.stand_ins.tone_engine import ToneEngine, ToneVoice
from benchmarks.stand_ins.voices import copy_voice
from wyoming_nano_tts.engine import Engine
from wyoming_nano_tts.errors import VoiceNotFoundError
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.text import open_stream
from wyoming_nano_tts.voice_files.options import RANGES

NEW = ToneVoice("en_US-new", "New", supported=frozenset(RANGES) - {"pitch_scale", "seed"})


async def program(talk: Talk) -> dict[str, Any]:
    await talk.say("describe")
    event = await talk.hear()
    Info.from_event(event)  # valid for the library
    data: dict[str, Any] = event.data["tts"][0]
    return data


def names(described: dict[str, Any]) -> list[str]:
    return [voice["name"] for voice in described["voices"]]


async def test_info_follows_the_voices(talk: Talk, engine: ToneEngine) -> None:
    before = await program(talk)
    assert "en_US-new" not in names(before)
    engine._voices.append(NEW)
    after = await program(talk)
    assert set(names(after)) - set(names(before)) == {"en_US-new"}
    assert after["nano_tts"]["voice_hash"] != before["nano_tts"]["voice_hash"]
    engine._voices.remove(NEW)
    assert await program(talk) == before


async def test_info_is_made_once_for_as_long_as_nothing_changes(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wyoming_nano_tts.server import info

    made = 0
    build = info.build_info

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal made
        made += 1
        return build(*arguments, **named)

    monkeypatch.setattr(info, "build_info", counted)
    for _ in range(3):
        await program(talk)
    assert made == 1


async def test_a_new_voice_can_speak_before_anybody_asked_for_info(
    talk: Talk, engine: ToneEngine
) -> None:
    engine._voices.append(NEW)
    for name in ("en_US-new", "New", "en_US-new@none"):
        await talk.speak("Hello.", voice={"name": name})
        assert engine.utterances[-1].voice_id == "en_US-new"
    await talk.speak("Hello.", voice={"name": "nobody"})
    assert engine.utterances[-1].voice_id == "en_US-tone"


async def test_what_a_voice_cannot_do_is_in_info(serve: Serve, engine: ToneEngine) -> None:
    engine._voices.append(NEW)
    async with serve() as uri, talk_to(uri) as talk:
        described = await program(talk)
    assert described["nano_tts"]["unsupported"] == {"en_US-new": ["pitch_scale", "seed"]}
    descriptions = {voice["name"]: voice["description"] for voice in described["voices"]}
    assert descriptions["en_US-new"] == "New (fixed pitch)"
    assert descriptions["en_US-tone"] == "Tone"


async def test_the_licence_is_in_the_attribution(talk: Talk) -> None:
    for voice in (await program(talk))["voices"]:
        assert voice["attribution"] == {"name": "Test (CC0-1.0)", "url": "https://example.org"}


async def test_voices_are_preloaded(serve: Serve, engine: ToneEngine) -> None:
    async with serve(preload=("Duo", "de_DE-ton"), warm_up=True):
        await eventually(lambda: len(engine.loaded) == 3)
    assert engine.loaded == ["en_US-tone", "en_GB-duo", "de_DE-ton"]


async def test_voices_are_preloaded_without_the_default_one(
    serve: Serve, engine: ToneEngine
) -> None:
    async with serve(preload=("Duo",)):
        await eventually(lambda: bool(engine.loaded))
    assert engine.loaded == ["en_GB-duo"]


async def test_preloading_a_voice_that_is_not_installed_stops_the_start(serve: Serve) -> None:
    with pytest.raises(VoiceNotFoundError, match="no voice 'lost'; installed: en_US-tone"):
        async with serve(preload=("lost",)):
            pass


async def test_idle_voices_are_unloaded(
    serve: Serve, engine: ToneEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["wyoming_nano_tts.server.serve"]  # the room has a function of that name
    monkeypatch.setattr(module, "SHORTEST_LOOK_SECONDS", 0.01)
    async with serve(unload_after_seconds=0.02):
        await eventually(lambda: len(engine.unload_calls) > 1)
    assert set(engine.unload_calls) == {0.02}
    seen = len(engine.unload_calls)
    await asyncio.sleep(0.05)
    assert len(engine.unload_calls) == seen, "it ends with the server"


async def test_none_is_unloaded_unless_it_was_asked_for(uri: str, engine: ToneEngine) -> None:
    await asyncio.sleep(0.05)
    assert engine.unload_calls == []


@asynccontextmanager
async def served(engine: Engine) -> AsyncIterator[Talk]:
    config = ServerConfig(uris=("tcp://127.0.0.1:0",), warm_up=False, grace_seconds=0)
    async with (
        running(config, engine, open_stream) as listeners,
        talk_to(listeners[0].uri) as talk,
    ):
        yield talk


async def test_a_published_voice_speaks_beside_ours(tmp_path: Path) -> None:
    write_golden_v1(tmp_path / "inflect-nano-v1")
    engine = Engine((tmp_path,), threads=1)
    async with served(engine) as talk:
        described = await program(talk)
        events = await talk.speak(
            "Good morning.",
            voice={"name": "inflect-nano-v1"},
            context={"nano_tts": {"v": 1, "length_scale": 0.8, "pitch_scale": 1.1}},
        )
    assert {"en_US-kathleen", "inflect-nano-v1"} <= set(names(described))
    unsupported = set(described["nano_tts"]["unsupported"]["inflect-nano-v1"])
    assert unsupported == {"seed", "variation", "loudness"}, "nobody has measured it"
    assert len(audio(events)) > 2 * 0.3 * 24_000


async def test_with_the_real_engine(random_voice_dir: Path, tmp_path: Path) -> None:
    """A voice is put into a folder while the server runs, speaks, and is taken away."""
    voice = random_voice_dir / "en_US-random"
    copy_voice(voice, tmp_path / "en_US-first", name="First")
    engine = Engine((tmp_path,), threads=1, default_voice="en_US-first", max_loaded_voices=1)
    async with served(engine) as talk:
        assert "en_US-late" not in names(await program(talk))
        copy_voice(voice, tmp_path / "en_US-late", name="Late")
        assert "en_US-late" in names(await program(talk))
        assert len(audio(await talk.speak("Hello.", voice={"name": "en_US-late"}))) > 10_000
        assert engine.loaded_voices == ("en_US-late",)
        shutil.rmtree(tmp_path / "en_US-late")
        assert "en_US-late" not in names(await program(talk))
        events = await talk.speak("Hello.", voice={"name": "en_US-late"})
        assert len(audio(events)) > 10_000, "the default voice instead"
        assert engine.loaded_voices == ("en_US-first",)
