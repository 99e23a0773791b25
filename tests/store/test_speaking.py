"""From the hub to the ear: installed while the server runs, and heard through a real Wyoming client."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from hub_double import HubDouble, pinned_to
from started import listening
from wyoming.audio import AudioChunk, AudioStart
from wyoming.client import AsyncClient
from wyoming.error import Error
from wyoming.info import Describe, Info
from wyoming.tts import Synthesize, SynthesizeVoice

from wyoming_nano_tts.store import install_published, read_catalogue
from wyoming_nano_tts.text import espeak

PATIENCE_SECONDS = 90.0


@asynccontextmanager
async def server(store: Path, data: Path) -> AsyncIterator[str]:
    """`wyoming-nano-tts serve` as people start it, which finds the store by itself."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "wyoming_nano_tts", "serve", "--uri", "tcp://127.0.0.1:0",
        "--data-dir", str(data), "--no-warm-up",
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1", "NANO_TTS_VOICES": str(store)},
    )  # fmt: skip
    try:
        yield await listening(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def voices_of(uri: str) -> dict[str, tuple[str | None, str | None]]:
    """Voice name to attribution."""
    async with AsyncClient.from_uri(uri) as client:
        await client.write_event(Describe().event())
        event = await asyncio.wait_for(client.read_event(), PATIENCE_SECONDS)
    assert event is not None
    return {
        voice.name: (voice.attribution.name, voice.attribution.url)
        for program in Info.from_event(event).tts
        for voice in program.voices
    }


async def speak(uri: str, voice: str, text: str) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    """All samples of a request."""
    async with AsyncClient.from_uri(uri) as client:
        await client.write_event(Synthesize(text=text, voice=SynthesizeVoice(name=voice)).event())
        audio = b""
        while True:
            event = await asyncio.wait_for(client.read_event(), PATIENCE_SECONDS)
            assert event is not None
            assert not Error.is_type(event.type), event
            if AudioStart.is_type(event.type):
                assert AudioStart.from_event(event).rate == 24000
            elif AudioChunk.is_type(event.type):
                audio += AudioChunk.from_event(event).audio
            elif event.type == "audio-stop":
                return np.frombuffer(audio, "<i2")


@pytest.mark.parametrize("name", ["inflect-nano-v1", "inflect-nano-v2"])
async def test_installed_while_the_server_runs_and_heard(
    name: str, hub_double: HubDouble, v1_folder: Path, v2_folder: Path, tmp_path: Path
) -> None:
    if name.endswith("v2"):
        try:
            espeak.load()
        except espeak.EspeakError as error:
            pytest.skip(str(error))
    folder = v1_folder if name.endswith("v1") else v2_folder
    voice = pinned_to(read_catalogue()[name], folder)
    hub_double.publish(voice.repository, folder)
    store = tmp_path / "store"
    async with server(store, tmp_path / "data") as uri:
        assert name not in await voices_of(uri)
        await asyncio.to_thread(install_published, voice, store, endpoint=hub_double.endpoint)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while name not in (offered := await voices_of(uri)):
                await asyncio.sleep(0.2)
        told = f"{voice.attribution_name} (Apache-2.0)"
        assert offered[name] == (told, voice.attribution_url)
        short = await speak(uri, name, "Hello.")
        long = await speak(uri, name, "Hello. The kitchen light is on, and the door is closed.")
        other = await speak(uri, "en_US-kathleen", "Hello.")
    assert 2000 < len(short) < len(long)
    assert np.abs(short.astype(float)).mean() > 20
    assert len(short) != len(other) or not np.array_equal(short, other)
