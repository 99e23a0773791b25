"""What hostile clients do to the others: `python -m benchmarks.hostile`, about a minute.

A server of this code, or with `--code FOLDER` of another checkout, speaks while clients flood it,
hoard its memory, are silent, or close their sending side. `--write` appends the table to RESULTS.md.
"""

import argparse
import asyncio
import datetime as dt
import json
import socket
import statistics
import sys
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wyoming.client import AsyncClient
from wyoming.event import Event, async_read_event

from .client import speak
from .memory import process_memory
from .server_process import Server, serving

RESULTS: Final = Path(__file__).parent / "RESULTS.md"
ROOT: Final = Path(__file__).parent.parent
TEXT: Final = "The light in the kitchen is on."
FLOODS: Final[dict[str, bytes]] = {
    "unknown events": b'{"type":"x"}\n',
    "pings": b'{"type":"ping"}\n',
    "refused requests": b'{"type":"synthesize","data":{"text":5}}\n',
}
FLOODERS: Final = 4
PATIENCE_SECONDS: Final = 15.0
"""After which an answer counts as none; it goes into the figures as this."""
SETTLE_SECONDS: Final = 1.0
SILENT_SECONDS: Final = 8.0
"""How long silent clients are there before somebody asks."""
CONNECTIONS: Final = 64
STREAMS: Final = 32
HOARDERS: Final = 10
HOARD: Final = b'{"a":[' + b"[]," * 359_000 + b"[]]}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; told on standard error as soon as it is known."""

    what: str
    figure: str

    def __post_init__(self) -> None:
        sys.stderr.write(f"{self.what}: {self.figure}\n")


async def describe_seconds(uri: str) -> float:
    """Time from connecting to `info`."""
    started = time.perf_counter()
    async with AsyncClient.from_uri(uri) as client:
        await client.write_event(Event("describe"))
        await client.read_event()
    return time.perf_counter() - started


async def timed(uri: str, times: int) -> tuple[list[float], list[float]]:
    """Return seconds to `info` and to the first audio, of so many requests each."""
    described, spoken = [], []
    for _ in range(times):
        described.append(await _patient(describe_seconds(uri)))
        spoken.append(await _patient(_first_audio_seconds(uri)))
    return described, spoken


async def _first_audio_seconds(uri: str) -> float:
    return (await speak(uri, TEXT)).first_audio_seconds


async def _patient(asking: Coroutine[None, None, float]) -> float:
    """Wait for an answer, `PATIENCE_SECONDS` at most."""
    try:
        return await asyncio.wait_for(asking, PATIENCE_SECONDS)
    except TimeoutError:
        return PATIENCE_SECONDS


def flood(address: tuple[str, int], event: bytes) -> None:
    """Send an event without pause over several connections, reading what comes back; never ends."""

    def send(sock: socket.socket) -> None:
        while True:
            sock.sendall(event * 200)

    def read(sock: socket.socket) -> None:
        while sock.recv(65536):
            pass

    threads = []
    for _ in range(FLOODERS):
        sock = socket.create_connection(address)
        threads += [threading.Thread(target=run, args=(sock,)) for run in (send, read)]
    for thread in threads:
        thread.start()
    sys.stdout.write("flooding\n")
    sys.stdout.flush()


async def floods(server: Server, times: int) -> list[Row]:
    """Time others while four connections flood the server."""
    rows = []
    described, spoken = await timed(server.uri, times)
    rows.append(Row("quiet: `info` after", _milliseconds(described)))
    rows.append(Row("quiet: first audio after", _milliseconds(spoken)))
    quiet = statistics.median(spoken)
    for name, event in FLOODS.items():
        log_bytes = server.log.stat().st_size
        command = [sys.executable, "-m", "benchmarks.hostile", "--flood", server.uri, event.hex()]
        flooding = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert flooding.stdout is not None  # noqa: S101  (a pipe was asked for)
        await flooding.stdout.readline()
        began = time.perf_counter()
        try:
            await asyncio.sleep(SETTLE_SECONDS)
            described, spoken = await timed(server.uri, times)
        finally:
            flooding.kill()
            await flooding.wait()
        seconds = time.perf_counter() - began
        ratio = statistics.median(spoken) / quiet
        written = (server.log.stat().st_size - log_bytes) / seconds / 1000
        rows.append(Row(f"four floods of {name}: `info` after", _milliseconds(described)))
        rows.append(
            Row(
                f"four floods of {name}: first audio after",
                f"{_milliseconds(spoken)}, {ratio:.1f} ×",
            )
        )
        rows.append(Row(f"four floods of {name}: log written", f"{written:.1f} kB/s"))
        await asyncio.sleep(SETTLE_SECONDS)
    return rows


async def hoard(server: Server) -> Row:
    """Hold idle connections that have sent one large event each."""
    before = process_memory(server.process.pid).resident_mb
    async with AsyncExitStack() as stack:
        for _ in range(HOARDERS):
            client = await stack.enter_async_context(_raw(server))
            client[1].write(b'{"type":"x","data_length":%d}\n' % len(HOARD) + HOARD)
            await client[1].drain()
        held, last = 0.0, -1.0
        while held != last:  # until all of it has been read
            last = held
            await asyncio.sleep(3 * SETTLE_SECONDS)
            held = round(process_memory(server.process.pid).resident_mb - before)
    await describe_seconds(server.uri)
    size = HOARDERS * len(HOARD) / 1e6
    return Row(
        f"{HOARDERS} idle connections that sent {size:.1f} MB of lists hold", f"{held:.0f} MB"
    )


async def silence(server: Server) -> list[Row]:
    """Ask while silent clients have taken all room."""
    rows = []
    silent = {
        f"{CONNECTIONS} bare connections": (CONNECTIONS, b""),
        f"{STREAMS} streams without text": (STREAMS, b'{"type":"synthesize-start"}\n'),
    }
    for name, (count, event) in silent.items():
        async with AsyncExitStack() as stack:
            for _ in range(count):
                _, writer = await stack.enter_async_context(_raw(server))
                writer.write(event)
            await asyncio.sleep(SILENT_SECONDS)
            try:
                answer = await speak(server.uri, TEXT)
                told = answer.error or "spoken"
            except (ConnectionError, OSError) as error:
                told = type(error).__name__
        rows.append(Row(f"{name} for {SILENT_SECONDS:g} s, then a request", told))
        await asyncio.sleep(SETTLE_SECONDS)
    return rows


async def half_closed(server: Server) -> Row:
    """Close the sending side after a request; count the audio."""
    async with _raw(server) as (reader, writer):
        data = json.dumps({"text": TEXT}).encode()
        writer.write(b'{"type":"synthesize","data_length":%d}\n' % len(data) + data)
        writer.write_eof()
        size = 0
        while (event := await async_read_event(reader)) is not None:
            size += len(event.payload or b"")
    return Row("audio for a client that has closed its sending side", f"{size / 48000:.2f} s")


@asynccontextmanager
async def _raw(server: Server) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(*server.address)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


def _milliseconds(seconds: Sequence[float]) -> str:
    median, most = 1000 * statistics.median(seconds), 1000 * max(seconds)
    return f"{median:.0f} ms (at most {most:.0f})"


async def measure(code: Path, times: int) -> list[Row]:
    """Return all rows for one checkout."""
    async with serving(code) as server:
        return [
            await half_closed(server),
            await hoard(server),
            *await silence(server),
            *await floods(server, times),
        ]


def main() -> int:
    """Measure and print, or be the one that floods."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--code", type=Path, default=ROOT, help="checkout to serve (default: this)")
    parser.add_argument("--before", type=Path, help="another checkout, measured first")
    parser.add_argument("--times", type=int, default=8, help="requests per figure (default: 8)")
    parser.add_argument("--write", action="store_true", help="append the table to RESULTS.md")
    parser.add_argument("--flood", nargs=2, metavar=("URI", "HEX"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.flood:
        host, port = args.flood[0].removeprefix("tcp://").rsplit(":", 1)
        flood((host, int(port)), bytes.fromhex(args.flood[1]))
        return 0
    codes = (
        [args.code.resolve()]
        if args.before is None
        else [args.before.resolve(), args.code.resolve()]
    )
    columns = [asyncio.run(measure(code, args.times)) for code in codes]
    heads = ["now"] if len(codes) == 1 else ["before", "now"]
    lines = [f"| | {' | '.join(heads)} |", "| --- |" + " --- |" * len(heads)]
    lines += [
        f"| {rows[0].what} | {' | '.join(row.figure for row in rows)} |"
        for rows in zip(*columns, strict=True)
    ]
    table = "\n".join(lines)
    sys.stdout.write(table + "\n")
    if args.write:
        day = dt.datetime.now(dt.UTC).date()
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(
                f"\n## Hostile clients, {day}\n\n`python -m benchmarks.hostile`\n\n{table}\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
