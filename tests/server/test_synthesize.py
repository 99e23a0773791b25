"""One-shot requests: order of events, format, timing keys, options, unknown names."""

import logging
from typing import Any

import numpy as np
import pytest
from talk import Serve, Talk, audio, talk_to, types
from wyoming.audio import AudioChunk, AudioStart

from benchmarks.stand_ins.tone_engine import CHUNK_SAMPLES, ToneEngine
from wyoming_nano_tts.speech.profiles import Profile
from wyoming_nano_tts.voice_files.options import SpeechOptions


async def test_order_and_format(talk: Talk) -> None:
    events = await talk.speak("One two three. Four.")
    assert types(events) == ["audio-start", "audio-chunk", "audio-stop"]
    start = AudioStart.from_event(events[0])
    assert (start.rate, start.width, start.channels) == (24000, 2, 1)
    chunks = [AudioChunk.from_event(event) for event in events[1:-1]]
    assert {(chunk.rate, chunk.width, chunk.channels) for chunk in chunks} == {(24000, 2, 1)}
    assert [chunk.timestamp for chunk in chunks] == [0, 100, 200, 300]
    assert len(audio(events)) == 4 * 2 * CHUNK_SAMPLES
    assert np.frombuffer(audio(events), "<i2").max() > 7000


async def test_timing_keys(talk: Talk) -> None:
    stop = (await talk.speak("One two three."))[-1]
    assert stop.data["audio_ms"] == 300
    assert {"synth_ms", "queue_ms", "first_audio_ms"} <= set(stop.data)
    assert all(isinstance(stop.data[key], int) for key in ("synth_ms", "queue_ms", "audio_ms"))


async def test_requests_of_one_connection_are_answered_in_order(talk: Talk) -> None:
    for text in ("One.", "One two.", "One two three."):
        await talk.say("synthesize", text=text)
    sizes = [len(audio(await talk.until("audio-stop"))) // (2 * CHUNK_SAMPLES) for _ in range(3)]
    assert sizes == [1, 2, 3]


@pytest.mark.parametrize("text", ["", "   ", "\n", "...", "!?", "😀 🎉", "\x00\x07", "\ufffd"])
async def test_nothing_speakable_is_a_moment_of_silence(talk: Talk, text: str) -> None:
    """An empty stream makes ffmpeg fail in Home Assistant, and hides why."""
    events = await talk.speak(text)
    assert types(events) == ["audio-start", "audio-chunk", "audio-stop"]
    assert set(audio(events)) == {0}
    assert "first_audio_ms" in events[-1].data
    assert audio(await talk.speak("Next.")) != b""


async def test_wide_samples(serve: Serve) -> None:
    async with serve() as uri, talk_to(uri) as narrow:
        expected = np.frombuffer(audio(await narrow.speak("One two.")), "<i2")
    async with serve(sample_width_bytes=4) as uri, talk_to(uri) as wide:
        events = await wide.speak("One two.")
    assert AudioStart.from_event(events[0]).width == 4
    assert np.array_equal(np.frombuffer(audio(events), "<i4") >> 16, expected)


async def test_long_audio_is_cut_into_events(talk: Talk) -> None:
    context = {"nano_tts": {"v": 1, "trail_silence_ms": 5000}}
    events = await talk.speak("One.", context=context)
    assert max(len(event.payload or b"") for event in events) <= 2 * 8192
    assert len(audio(events)) == 2 * (CHUNK_SAMPLES + 5 * 24000)


PROFILES = (
    Profile("calm", {"length_scale": 1.5, "pitch_scale": 0.9, "energy_scale": 0.8}),
    Profile("duo", {"volume": 0.5, "speaker": "ben"}, voice="en_GB-duo"),
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, {"length_scale": 1.1}),
        ({"voice": None, "context": None}, {"length_scale": 1.1}),
        ({"voice": {}, "context": {}}, {"length_scale": 1.1}),
        ({"context": {"other": 1}}, {"length_scale": 1.1}),
        ({"context": {"nano_tts": {"v": 1, "length_scale": 2}}}, {"length_scale": 2.0}),
        ({"context": {"nano_tts": {"v": 9, "new_key": [1]}}}, {"length_scale": 1.1}),
        ({"context": {"nano_tts": {"length_scale": "1.25"}}}, {"length_scale": 1.25}),
        ({"context": {"nano_tts": {"length_scale": None}}}, {"length_scale": 1.1}),
        ({"context": {"nano_tts": {"length_scale": 99}}}, {"length_scale": 2.0}),
        ({"context": {"nano_tts": {"pitch_scale": -1e300}}}, {"pitch_scale": 0.5}),
        ({"context": {"nano_tts": {"seed": 7, "volume": 0}}}, {"seed": 7, "volume": 0.0}),
        (
            {"voice": {"name": "en_US-tone", "speaker": "length=1.2,pitch=0.95"}},
            {"length_scale": 1.2, "pitch_scale": 0.95, "speaker": None},
        ),
        ({"voice": {"speaker": "energy=1.3; silence=0.5"}}, {"sentence_silence": 0.5}),
        ({"voice": {"speaker": "length_scale=1.7 lead=200"}}, {"lead_silence_ms": 200.0}),
        ({"voice": {"speaker": "length=7"}}, {"length_scale": 2.0}),
        ({"voice": {"name": "en_US-tone@calm"}}, {"length_scale": 1.5, "pitch_scale": 0.9}),
        ({"voice": {"name": "@calm"}}, {"length_scale": 1.5}),
        (
            {
                "voice": {"name": "en_US-tone@calm", "speaker": "pitch=1.1,length=1.2"},
                "context": {"nano_tts": {"length_scale": 0.7}},
            },
            {"length_scale": 0.7, "pitch_scale": 1.1, "energy_scale": 0.8},
        ),
        ({"voice": {"name": "en_GB-duo", "speaker": "anna"}}, {"speaker": "anna"}),
        ({"voice": {"name": "en_GB-duo", "speaker": "anna,length=2"}}, {"speaker": "anna"}),
        ({"voice": {"name": "en_GB-duo@duo"}}, {"speaker": "ben", "volume": 0.5}),
        ({"voice": {"name": "en_US-tone", "speaker": "nobody"}}, {"speaker": None}),
        ({"voice": {"name": "en_GB-duo", "speaker": 0}}, {"speaker": "anna"}),
        ({"voice": {"name": "en_GB-duo", "speaker": "1"}}, {"speaker": "ben"}),
        ({"voice": {"name": "en_GB-duo", "speaker": 2}}, {"speaker": None}),
        ({"voice": {"name": "en_US-tone", "speaker": 0}}, {"speaker": None}),
        (
            {"voice": {"name": "en_GB-duo"}, "context": {"nano_tts": {"speaker": 1}}},
            {"speaker": "ben"},
        ),
        ({"text_format": "text"}, {"length_scale": 1.1}),
    ],
)
async def test_options(
    serve: Serve, engine: ToneEngine, data: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Context goes before the speaker list, that before the profile, that before the defaults."""
    defaults = SpeechOptions(length_scale=1.1)
    async with serve(defaults=defaults, profiles=PROFILES) as uri, talk_to(uri) as talk:
        events = await talk.speak("One.", **data)
    assert types(events) == ["audio-start", "audio-chunk", "audio-stop"]
    options = engine.utterances[-1].options
    assert {name: getattr(options, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("voice", "expected"),
    [
        ({"name": "en_GB-duo"}, "en_GB-duo"),
        ({"name": "Duo"}, "en_GB-duo"),
        ({"name": "unknown"}, "en_US-tone"),
        ({"name": ""}, "en_US-tone"),
        ({"name": "en_GB-duo@unknown"}, "en_GB-duo"),
        ({"name": "x" * 5000 + "@" * 5000}, "en_US-tone"),
        ({"language": "de-DE"}, "de_DE-ton"),
        ({"language": "de"}, "de_DE-ton"),
        ({"language": "en_gb"}, "en_GB-duo"),
        ({"language": "en-AU"}, "en_US-tone"),
        ({"name": "en_US-tone", "language": "en-GB"}, "en_US-tone"),
        ({"name": "Ton", "language": "de_AT"}, "de_DE-ton"),
        ({"name": "unknown", "language": "de"}, "de_DE-ton"),
        ({"language": ""}, "en_US-tone"),
    ],
)
async def test_voice_names(
    talk: Talk, engine: ToneEngine, voice: dict[str, str], expected: str
) -> None:
    await talk.speak("One.", voice=voice)
    assert engine.utterances[-1].voice_id == expected


async def test_an_unknown_voice_is_logged_once(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await talk.speak("One.", voice={"name": "lost"})
    assert sum("lost" in record.getMessage() for record in caplog.records) == 1


async def test_clamping_and_the_request_are_logged(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "wyoming_nano_tts")
    await talk.speak("One.", context={"nano_tts": {"length_scale": 9, "pitch_scale": 0}})
    assert "Out of range, changed: length_scale 9 to 2, pitch_scale 0 to 0.5" in caplog.messages
    lines = [line for line in caplog.messages if line.startswith("done: 4 characters, en_US-tone")]
    assert len(lines) == 1
    assert "length 2 pitch 0.5 energy 1" in lines[0]


async def test_context_of_another_version_is_spoken_and_logged(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    """An announcement that is not quite as it was meant is better than none."""
    events = await talk.speak("One.", context={"nano_tts": {"v": 9, "whisper": True}})
    assert audio(events)
    assert "A request has context.nano_tts of version 9, this server understands 1" in caplog.text
    caplog.clear()
    await talk.speak("One.", context={"nano_tts": {"length_scale": 1.0}})
    await talk.speak("One.", context={"nano_tts": {"v": 1}})
    assert "of version" not in caplog.text
