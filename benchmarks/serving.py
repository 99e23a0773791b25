"""The server as it is used: a real process on one core and real Wyoming clients on another.

Start to `info`, memory, time to first audio alone and in company, with text that comes word by word,
throughput, slow readers, clients that leave.
"""

import asyncio
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wyoming.client import AsyncClient
from wyoming.event import Event

from wyoming_nano_tts.engine.measure import SENTENCES

from .client import Answer, describe, speak, speak_together, speak_words
from .memory import ProcessMemory, process_memory

THREE_WORDS: Final = "Dinner is ready."
FIFTEEN_WORDS: Final = SENTENCES["medium"]
SLOW_TEXT: Final = (
    "Good morning, the temperature outside is three degrees below zero, so please take a warm coat "
    "with you. The first meeting starts in fifteen minutes."
)
SECONDS_PER_WORD: Final = 0.25
"""Of a slow language model: four words a second."""
LONG_TEXT: Final = " ".join([SENTENCES["long"]] * 20)
CLIENTS: Final = (1, 4, 16)
START_SECONDS: Final = 60
REST_SECONDS: Final = 4.0
"""After which a server has given freed memory back to the system."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server process."""

    pid: int
    uri: str
    info_seconds: float
    """Process start to the answer of `describe`."""
    info_cpu_seconds: float
    """Computing time until then."""

    @property
    def memory(self) -> ProcessMemory:
        """Of the process, now."""
        return process_memory(self.pid)

    @property
    def cpu_seconds(self) -> float:
        """Computing time until now."""
        return cpu_seconds(self.pid)


def cpu_seconds(pid: int) -> float:
    """Computing time of a process until now, to the nanosecond."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread may have ended
            total += int((task / "schedstat").read_text(encoding="ascii").split()[0])
    return total / 1e9


@contextlib.asynccontextmanager
async def server(arguments: Sequence[str] = ()) -> AsyncIterator[Server]:
    """Start `wyoming-nano-tts serve` on the last core; yields it once it has described itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    uri = f"tcp://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "wyoming_nano_tts", "serve", "--uri", uri]
        command += ["--data-dir", folder, "--log-level", "error", *arguments]
        cores = os.sched_getaffinity(0)
        started = time.perf_counter()
        with _pinned({max(cores)}):  # what a process starts inherits its core
            process = await asyncio.create_subprocess_exec(
                *command, env={**os.environ, "OMP_NUM_THREADS": "1"}
            )
        try:
            while not await describe(uri):
                if process.returncode is not None or time.perf_counter() - started > START_SECONDS:
                    raise RuntimeError("the server did not start; its message is above")
                await asyncio.sleep(0.002)
            seconds = time.perf_counter() - started
            yield Server(process.pid, uri, seconds, cpu_seconds(process.pid))
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


@contextlib.contextmanager
def _pinned(cores: set[int]) -> Iterator[None]:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@dataclass(frozen=True, slots=True)
class Company:
    """Some clients that ask at the same moment for the same sentence of fifteen words."""

    clients: int
    median_first_ms: float
    worst_first_ms: float
    """Of the slowest client; median over the rounds, as the rest."""
    throughput: float
    """Seconds of audio a second, of all together."""
    cpu_factor: float
    """Computing seconds of the server a second of audio."""
    fairness: float
    """Slowest client's time to the last audio over the fastest's."""


@dataclass(frozen=True, slots=True)
class Serving:
    """All that is measured of a server."""

    info_seconds: float
    """Process start to the answer of `describe`; median."""
    info_best_seconds: float
    info_cpu_seconds: float
    """Computing time until then; median."""
    idle: ProcessMemory
    after: ProcessMemory
    """With its peak, after everything below."""
    four: ProcessMemory
    """After four clients at once, the first work."""
    first_ms: dict[str, float]
    """Time to first audio alone, by kind of request; medians."""
    first_best_ms: dict[str, float]
    """The same, best: what the server can do where no other program disturbs it."""
    espeak_whole_ms: tuple[float, float] | None
    """What espeak-ng needs for the whole sentence of fifteen words, in turns with the requests: median and best."""
    company: tuple[Company, ...]
    cpu_seconds_per_minute: float
    """Computing seconds of the server for a minute of speech."""
    slow_reader_mb: float
    """Memory that eight clients cost that read nothing of twenty long sentences."""
    leaving_cpu_ms: tuple[float, float]
    """Computing time of the server after a client has left: median and most."""
    turned_away_ms: float | None
    """Time to the error of a request that the server will not take."""


async def measure(
    arguments: Sequence[str] = (), repeats: int = 5, espeak: Sequence[str] | None = None
) -> Serving:
    """Measure a server of its own.

    Args:
        arguments: of `serve`.
        repeats: of every measurement.
        espeak: command that speaks a sentence, to interleave with; None if not installed.
    """
    starts: list[Server] = []
    for _ in range(max(1, repeats - 1)):
        async with server(arguments) as one:
            starts.append(one)
    async with server(arguments) as running:
        starts.append(running)
        await speak(running.uri, "Hello.")
        await asyncio.sleep(REST_SECONDS)
        idle = running.memory
        await speak_together(running.uri, [FIFTEEN_WORDS] * 4)
        four = running.memory
        seconds, programs = await _alone(running, repeats, espeak)
        company = [await _company(running, clients, repeats) for clients in CLIENTS]
        slow_mb = await _slow_readers(running)
        leaving = [await _leave(running) for _ in range(2 * repeats)]
        after = running.memory
    turned_away = await _overload(arguments)
    return Serving(
        info_seconds=statistics.median(start.info_seconds for start in starts),
        info_best_seconds=min(start.info_seconds for start in starts),
        info_cpu_seconds=statistics.median(start.info_cpu_seconds for start in starts),
        idle=idle,
        four=four,
        after=after,
        first_ms={kind: 1000 * statistics.median(values) for kind, values in seconds.items()},
        first_best_ms={kind: 1000 * min(values) for kind, values in seconds.items()},
        espeak_whole_ms=(
            (1000 * statistics.median(programs), 1000 * min(programs)) if programs else None
        ),
        company=tuple(company),
        cpu_seconds_per_minute=60 * company[0].cpu_factor,
        slow_reader_mb=slow_mb,
        leaving_cpu_ms=(statistics.median(leaving), max(leaving)),
        turned_away_ms=turned_away,
    )


async def _alone(
    running: Server, repeats: int, espeak: Sequence[str] | None
) -> tuple[dict[str, list[float]], list[float]]:
    """Seconds to the first audio of each kind of request, and of espeak-ng to the end."""
    kinds: dict[str, Callable[[], Awaitable[Answer]]] = {
        "3 words": lambda: speak(running.uri, THREE_WORDS),
        "15 words": lambda: speak(running.uri, FIFTEEN_WORDS),
        "36 words": lambda: speak(running.uri, SENTENCES["long"]),
    }
    seconds: dict[str, list[float]] = {}
    programs: list[float] = []
    for _ in range(2 * repeats):
        for kind, ask in kinds.items():
            seconds.setdefault(kind, []).append((await ask()).first_audio_seconds)
        if espeak is not None:
            began = time.perf_counter()
            await asyncio.to_thread(
                subprocess.run, [*espeak, FIFTEEN_WORDS], stdout=subprocess.DEVNULL, check=True
            )
            programs.append(time.perf_counter() - began)
    for _ in range(2):
        answer = await speak_words(running.uri, SLOW_TEXT, SECONDS_PER_WORD)
        seconds.setdefault("word by word", []).append(answer.first_audio_seconds)
    return seconds, programs


async def _company(running: Server, clients: int, repeats: int) -> Company:
    """Every repetition speaks as many sentences, whether by one client after the other or at once."""
    firsts: list[float] = []
    worst: list[float] = []
    rates, factors, ratios = [], [], []
    rounds = max(CLIENTS) // clients
    for _ in range(repeats):
        cpu_before, audio, seconds = running.cpu_seconds, 0.0, 0.0
        for _ in range(rounds):
            answers, taken = await speak_together(running.uri, [FIFTEEN_WORDS] * clients)
            if refused := next((answer.error for answer in answers if answer.error), None):
                # Its 0 ms to no audio would make every figure better.
                raise RuntimeError(f"of {clients} clients one was answered {refused!r}")
            audio += sum(answer.audio_seconds for answer in answers)
            seconds += taken
            firsts += [answer.first_audio_seconds for answer in answers]
            worst.append(max(answer.first_audio_seconds for answer in answers))
            ends = [answer.seconds for answer in answers]
            ratios.append(max(ends) / min(ends))
        rates.append(audio / seconds)
        factors.append((running.cpu_seconds - cpu_before) / audio)
    return Company(
        clients=clients,
        median_first_ms=1000 * statistics.median(firsts),
        worst_first_ms=1000 * statistics.median(worst),
        throughput=statistics.median(rates),
        cpu_factor=statistics.median(factors),
        fairness=statistics.median(ratios),
    )


async def _slow_readers(running: Server) -> float:
    """Memory that clients cost that ask for minutes of speech and read none of it, in MB."""
    before = running.memory.unique_mb
    port = int(running.uri.rsplit(":", 1)[1])
    sockets = []
    try:
        for _ in range(8):
            sock = socket.create_connection(("127.0.0.1", port))
            sockets.append(sock)
            text = b'{"text": "' + LONG_TEXT.encode() + b'"}'
            header = b'{"type": "synthesize", "data_length": %d}\n' % len(text)
            sock.sendall(header + text)
        await asyncio.sleep(3.0)
        return running.memory.unique_mb - before
    finally:
        for sock in sockets:
            sock.close()
        await asyncio.sleep(0.5)


async def _leave(running: Server) -> float:
    """Leave in the middle of a long text; return what the server still computes, in ms."""
    client = AsyncClient.from_uri(running.uri)
    await client.connect()
    await client.write_event(Event("synthesize", {"text": LONG_TEXT}))
    while (event := await client.read_event()) is not None and event.type != "audio-chunk":
        pass
    await client.disconnect()
    before = running.cpu_seconds
    await asyncio.sleep(0.4)
    return 1000 * (running.cpu_seconds - before)


async def _overload(arguments: Sequence[str]) -> float | None:
    """Ask a server for more than it will take; return when clients were told so, median in ms."""
    async with server(arguments) as running:
        answers, _ = await speak_together(running.uri, [FIFTEEN_WORDS] * 48)
        refused = [answer.seconds for answer in answers if answer.error == "overloaded"]
        return 1000 * statistics.median(refused) if refused else None
