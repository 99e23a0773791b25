"""What a satellite takes at rest and while it plays: `python -m benchmarks.satellite`, two minutes.

Processor time and memory of the process, with the pings of Home Assistant every two seconds. It plays into
`null`, which takes sound at the pace of a device; a player's own part comes on top. Processor time is given in
percent of one core, so other programs on the machine make the run no longer, only less exact.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from wyoming.client import AsyncClient
from wyoming.event import Event

from .memory import process_memory

ROOT: Final = Path(__file__).parent.parent
FORM: Final = {"rate": 22050, "width": 2, "channels": 1}
CHUNK_BYTES: Final = 2048
PING_SECONDS: Final = 2.0
VARIANTS: Final = {
    "as it is": (),
    "volume 0.5": ("--output-volume", "0.5"),
    "48 kHz stereo": ("--rate", "48000", "--channels", "2"),
    "with its own voice": ("--say-http", "127.0.0.1:0"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=12.0, help="of each part (default: 12)")
    seconds = parser.parse_args(arguments).seconds
    print("| satellite | memory | peak | at rest, of one core | playing, of one core |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, more in VARIANTS.items():
        print(asyncio.run(_measure(name, more, seconds)), flush=True)
    return 0


async def _measure(name: str, more: Sequence[str], seconds: float) -> str:
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "wyoming_nano_tts", "satellite", "--uri", "tcp://127.0.0.1:0"),
            *("--output", "null", "--data-dir", folder, *more),
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        )
        try:
            uri = await _uri(process)
            async with AsyncClient.from_uri(uri) as client:
                await client.write_event(Event("run-satellite"))
                await _play(client, 1.0)  # loads what playing needs
                await _ping(client, 3.0)
                rest = await _percent(process.pid, _ping(client, seconds))
                playing = await _percent(process.pid, _play(client, seconds))
                memory = process_memory(process.pid)
        finally:
            process.terminate()
            await process.communicate()
    return (
        f"| {name} | {memory.unique_mb:.0f} MB | {memory.peak_mb:.0f} MB "
        f"| {rest:.2f} % | {playing:.1f} % |"
    )


async def _uri(process: asyncio.subprocess.Process) -> str:
    while process.stderr and (line := await process.stderr.readline()):
        if found := re.search(rb"Listening on (\S+),", line):
            return found[1].decode()
    raise RuntimeError("the satellite ended")


async def _percent(pid: int, work: Any) -> float:
    before, began = _cpu_seconds(pid), time.monotonic()
    await work
    return 100 * (_cpu_seconds(pid) - before) / (time.monotonic() - began)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _ping(client: AsyncClient, seconds: float) -> None:
    for _ in range(max(1, round(seconds / PING_SECONDS))):
        await client.write_event(Event("ping"))
        await client.read_event()
        await asyncio.sleep(PING_SECONDS)


async def _play(client: AsyncClient, seconds: float) -> None:
    """Announce as Home Assistant does: all at once."""
    await client.write_event(Event("audio-start", {**FORM, "timestamp": 0}))
    for _ in range(round(seconds * 44100 / CHUNK_BYTES)):
        chunk = Event("audio-chunk", {**FORM, "timestamp": 0}, bytes(range(256)) * 8)
        await client.write_event(chunk)
    await client.write_event(Event("audio-stop"))
    while (event := await client.read_event()) is not None and event.type != "played":
        pass


if __name__ == "__main__":
    sys.exit(main())
