"""A whole Home Assistant announces on our satellite, over its own Wyoming integration, and both may restart."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
import sys
import time
from typing import Any
import wave

import pytest

from tests.ha.core.home_assistant import HomeAssistantProcess
from tests.ha.server_process import SERVERS, ServerProcess, WyomingProcess, free_port

SATELLITE = "assist_satellite.kitchen_speaker"  # by the room that it suggests, and its name
SENTENCE = "The washing machine has finished, and the kitchen window is open."
LEAD_SECONDS = 0.3
RATE_HZ = 22050


class SatelliteProcess(WyomingProcess):
    """A satellite that records instead of playing, at the pace of a device."""

    def __init__(self, folder: Path) -> None:
        """Choose a free port."""
        port = free_port()
        self.heard = folder / "heard"
        command = [
            *(sys.executable, "-m", "wyoming_nano_tts", "satellite"),
            *("--uri", f"tcp://127.0.0.1:{port}", "--data-dir", str(folder)),
            *("--name", "Speaker", "--area", "Kitchen"),
            *("--lead-ms", str(round(1000 * LEAD_SECONDS))),
            *("--output", f"folder:{self.heard}"),
        ]
        super().__init__("satellite", port, command, patience_seconds=60)

    async def stop(self) -> int | None:
        """Stop, as systemd would, and without a fault."""
        status = await super().stop()
        assert status in (None, 0)
        return status

    def recording(self, number: int) -> tuple[float, bytes]:
        """Return seconds and samples of an announcement."""
        with wave.open(str(self.heard / f"{number:04}.wav")) as file:
            assert (file.getframerate(), file.getnchannels()) == (RATE_HZ, 1)
            return file.getnframes() / RATE_HZ, file.readframes(file.getnframes())


def loud_seconds(pcm: bytes) -> Sequence[float]:
    """Return the seconds at which tenths of a second begin that are loud."""
    samples = memoryview(pcm).cast("h")
    tenth = RATE_HZ // 10
    return [
        first / RATE_HZ
        for first in range(0, len(samples) - tenth, tenth)
        if max(samples[first : first + tenth]) > 500
    ]


async def until_available(home: HomeAssistantProcess) -> None:
    """Wait until Home Assistant has the satellite, and its long connection stands."""
    async with asyncio.timeout(60):
        while await home.state(SATELLITE) != "idle":
            await asyncio.sleep(0.2)


async def announce(home: HomeAssistantProcess, message: str) -> float:
    """Have it said; return the seconds after which Home Assistant takes it for said.

    Home Assistant connects again by itself, three to ten seconds after a satellite was away.
    """
    data: dict[str, Any] = {"entity_id": SATELLITE, "message": message, "preannounce": False}
    async with asyncio.timeout(60):
        while True:
            began = time.monotonic()
            try:
                await home.post("/api/services/assist_satellite/announce", data)
            except RuntimeError:
                await asyncio.sleep(0.5)
            else:
                return time.monotonic() - began


async def test_announcements(tmp_path: Path) -> None:
    """Found, added, heard; then the satellite restarts, then Home Assistant."""
    folder = tmp_path / "server"
    folder.mkdir()
    async with (
        ServerProcess(list(SERVERS)[-1], folder) as server,
        SatelliteProcess(tmp_path) as satellite,
        HomeAssistantProcess(tmp_path / "config") as home,
    ):
        for port in (server.port, satellite.port):
            added = await home.add_integration("wyoming", {"host": "127.0.0.1", "port": port})
            assert added["type"] == "create_entry", added
        assert added["title"] == "Speaker"
        await _speak_with_ours(home)
        await until_available(home)

        seconds = await announce(home, SENTENCE)
        length, pcm = satellite.recording(1)
        assert length > LEAD_SECONDS + 1
        # It returns once it was heard: no sooner, and not by running out of patience half a second later.
        assert seconds > length - 0.2
        assert not any(pcm[: 2 * round(LEAD_SECONDS * RATE_HZ)])
        loud = loud_seconds(pcm)
        assert LEAD_SECONDS <= loud[0] < LEAD_SECONDS + 0.5
        assert len(loud) / 10 > 0.6 * (length - LEAD_SECONDS)
        sys.stdout.write(f"\n{length:.2f} s of sound, announced in {seconds:.2f} s\n")

        await satellite.stop()
        await satellite.start()
        await announce(home, SENTENCE)
        await home.stop()
        await home.start()
        await until_available(home)
        await announce(home, SENTENCE)
        for number in (2, 3):
            assert satellite.recording(number)[0] == pytest.approx(length, abs=0.2)


async def _speak_with_ours(home: HomeAssistantProcess) -> None:
    """Let the preferred pipeline, which a satellite uses unless told otherwise, speak with our server."""
    (listed,) = await home.websocket({"type": "assist_pipeline/pipeline/list"})
    pipeline = listed["pipelines"][0]
    chosen = {key: value for key, value in pipeline.items() if key not in {"id"}}
    chosen |= {"tts_engine": "tts.nano_tts", "tts_language": "en_US", "tts_voice": None}
    await home.websocket(
        {"type": "assist_pipeline/pipeline/update", "pipeline_id": pipeline["id"], **chosen}
    )
