"""Speech for programs that know OpenAI's interface."""

import asyncio
import io
import sys
import wave

import aiohttp
import numpy as np
import pytest
import soundfile
from frames import Page

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.audio.compressed import KINDS, CompressedStream
from wyoming_nano_tts.speech.profiles import Profile

SPEECH = "/v1/audio/speech"
TEXT = {"model": "tts-1", "voice": "alloy", "input": "One two three."}


def heard(data: bytes, count: int) -> np.ndarray:
    """Samples of a file that does not say how many they are."""
    if data[:4] == b"fLaC":  # a browser plays it; libsndfile wants the number, 36 bits of the head
        data = data[:21] + bytes([data[21] & 0xF0]) + count.to_bytes(4) + data[26:]
    with soundfile.SoundFile(io.BytesIO(data)) as file:
        assert (file.samplerate, file.channels) == (24000, 1)
        return file.read(1 << 20, dtype="float32")


async def speech(client: aiohttp.ClientSession, **more: object) -> tuple[int, str, bytes]:
    async with client.post(SPEECH, json={**TEXT, **more}) as response:
        return response.status, response.headers["Content-Type"], await response.read()


async def test_pcm_and_wav_are_the_samples_of_the_engine(client: aiohttp.ClientSession) -> None:
    status, kind, pcm = await speech(client, response_format="pcm")
    assert (status, kind, len(pcm)) == (200, "audio/pcm", 2 * 3 * 2400)
    status, kind, wav = await speech(client, response_format="wav")
    assert (status, kind) == (200, "audio/wav")
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24000, 1, 2)
        assert file.readframes(7200) == pcm


@pytest.mark.parametrize(
    ("form", "kind"), [("mp3", "audio/mpeg"), ("opus", "audio/ogg"), ("flac", "audio/flac")]
)
async def test_compressed_kinds_can_be_heard(
    client: aiohttp.ClientSession, form: str, kind: str
) -> None:
    _, _, pcm = await speech(client, response_format="pcm")
    status, found, data = await speech(client, response_format=form)
    assert (status, found) == (200, kind)
    original = np.frombuffer(pcm, "<i2") / 32768
    samples = heard(data, len(original))
    assert len(samples) >= len(original)
    likeness = np.correlate(samples[: len(original) + 3000], original, "valid").max()
    assert likeness > 0.9 * np.sum(original**2)


async def test_mp3_is_the_usual_kind_and_wav_without_a_library(
    client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await speech(client))[1] == "audio/mpeg"
    monkeypatch.setitem(sys.modules, "soundfile", None)
    status, kind, data = await speech(client)
    assert (status, kind, data[:4]) == (200, "audio/wav", b"RIFF")
    status, _, error = await speech(client, response_format="mp3")
    assert status == 400
    assert b"pip install soundfile" in error


async def test_speed_is_the_opposite_of_length(
    client: aiohttp.ClientSession, engine: ToneEngine
) -> None:
    for speed in (0.25, 0.5, 1.25, 4.0):
        assert (await speech(client, response_format="pcm", speed=speed))[0] == 200
    assert [utterance.options.length_scale for utterance in engine.utterances] == [
        2.0,
        2.0,
        0.8,
        0.5,
    ]


async def test_voices_go_by_name_profile_or_object_and_others_by_the_default(
    page: Page, engine: ToneEngine
) -> None:
    async with page(profiles=(Profile("calm", {"length_scale": 1.5}),)) as client:
        for voice in ("alloy", "en_GB-duo", "Duo", {"id": "en_GB-duo"}, "en_US-tone@calm", None):
            assert (await speech(client, voice=voice, response_format="pcm"))[0] == 200
        async with client.get("/v1/audio/voices") as response:
            voices = (await response.json())["voices"]
    ids = [utterance.voice_id for utterance in engine.utterances]
    assert ids == ["en_US-tone", "en_GB-duo", "en_GB-duo", "en_GB-duo", "en_US-tone", "en_US-tone"]
    assert engine.utterances[4].options.length_scale == 1.5
    assert {"en_US-tone", "en_US-tone@calm", "de_DE-ton"} <= {voice["id"] for voice in voices}


@pytest.mark.parametrize(
    "wrong",
    [
        {"input": None},
        {"input": ["a"]},
        {"speed": "fast"},
        {"speed": 5},
        {"speed": True},
        {"speed": float("nan")},
        {"response_format": "aac"},
        {"response_format": 3},
        {"stream_format": "sse"},
        {"voice": 7},
    ],
)
async def test_what_is_wrong_is_explained_in_their_form(
    client: aiohttp.ClientSession, engine: ToneEngine, wrong: dict[str, object]
) -> None:
    async with client.post(SPEECH, json={**TEXT, **wrong}) as response:
        assert response.status == 400
        error = (await response.json())["error"]
    assert error["type"] == "invalid_request_error"
    assert next(iter(wrong)) in error["message"]
    assert not engine.utterances


async def test_it_streams(page: Page, engine: ToneEngine) -> None:
    engine.chunk_seconds = 0.05
    async with (
        page() as client,
        client.post(
            SPEECH, json={**TEXT, "input": "word " * 40, "response_format": "wav"}
        ) as response,
    ):
        first = await asyncio.wait_for(response.content.readany(), 10)
        made = engine.chunks_made
        await response.read()
    assert first[:4] == b"RIFF"
    assert made < 10
    assert engine.chunks_made == 40


async def test_half_of_the_speech_is_not_taken_for_the_whole(client: aiohttp.ClientSession) -> None:
    async with client.post(
        SPEECH, json={**TEXT, "input": "One. Now unspeakable.", "response_format": "pcm"}
    ) as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientError):
            await response.read()


async def test_models_are_listed_in_both_forms(client: aiohttp.ClientSession) -> None:
    for path in ("/v1/models", "/v1/audio/models"):
        async with client.get(path) as response:
            listed = await response.json()
        assert listed["data"][0]["id"] == listed["models"][0]["id"] == "nano-tts"


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_gives_what_it_has(kind: str) -> None:
    """What is sent first is never asked for again, and the whole can be read."""
    rng = np.random.default_rng(0)
    time = np.arange(96_000) / 24_000
    pcm = (9000 * np.sin(2 * np.pi * 300 * time) + rng.normal(0, 300, len(time))).astype(np.int16)
    stream = CompressedStream(kind, 24_000)
    parts = [stream.feed(part) for part in np.split(pcm, 16)]
    assert any(parts[:-4]), "nothing came before the end"
    data = b"".join([*parts, stream.finish()])
    assert len(heard(data, len(pcm))) >= len(pcm)
