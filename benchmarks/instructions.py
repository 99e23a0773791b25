"""What each stage costs, kept and compared: `python -m benchmarks.instructions`, some minutes.

Stages are front end, encoder, decoder and wire, on fixed texts and with the numpy backend, on one thread. Instructions
are counted by valgrind's callgrind, so they stay the same on a noisy machine. Where there is no valgrind (or with
`--by time`) it is processor time, as a multiple of a fixed reference program's that runs in turns with them. `--write`
keeps the figures in instructions.json; without it they are compared with what is kept, and a stage that costs over 5 %
more is told with its function, and the exit status is 1.
"""

import argparse
import asyncio
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from wyoming_nano_tts.backends.backend import Backend, Runner

from .report import table

KEPT: Final = Path(__file__).with_suffix(".json")
MOST_MORE: Final = {"callgrind": 0.05, "time": 0.15}
"""Share that a stage may cost more: times of a machine that others use are no better than that."""
SECONDS: Final = 3600
ROUNDS: Final = 7
NOTHING: Final = "nothing"
"""A stage of what switching itself costs, which is taken off the others."""
ENGLISH: Final = (
    "It is 21.5 °C in the living room, and the window is open.",
    "At 7:05 PM on 3/4/2026 sensor.hall_temp read 68 °F; Dr. Lee's 2nd call cost $4.99.",
    "The thermostat whirred quizzically, then the xylograph blinked.",
)
GERMAN: Final = (
    "Im Wohnzimmer sind es 21,5 °C, und das Fenster ist offen.",
    "Am 3. Mai um 7:05 Uhr kostete der 2. Anruf 4,99 €, z. B. bei Dr. Lee.",
)
SAID: Final = "The light in the kitchen is on."

Stage = Callable[[], object]


def stages() -> Mapping[str, Stage]:
    """Return what is measured: a function's name to a call of it that is always the same; a new one is one entry."""
    from wyoming_nano_tts.backends.backend import open_backend
    from wyoming_nano_tts.engine import Engine, SpeechOptions
    from wyoming_nano_tts.server.wire.events import encode
    from wyoming_nano_tts.text import Passage, open_stream
    from wyoming_nano_tts.text.language import find_language

    english, german = find_language("en"), find_language("de")
    watched = WatchedBackend(open_backend("numpy"))
    engine = Engine(threads=1, backend=watched, default_voice="en_US-heart")
    voice_id = engine.voice_id(None)

    def split() -> None:
        stream = open_stream("en")
        for text in ENGLISH:
            for word in text.split(" "):
                stream.feed(word + " ")
        stream.finish()

    def speak() -> None:
        for _ in engine.utterance(voice_id, SpeechOptions()).say(Passage.of(SAID)):
            pass

    speak()
    graphs = dict(watched.longest)
    event = _audio_event()
    raw = encode(event) * 200
    return {
        "text.stream.SpeechStream.feed": split,
        "text.english.Language.normalise": lambda: [english.normalise(text) for text in ENGLISH],
        "text.english.Language.phonemise": lambda: [
            english.phonemise(Passage.of(t)) for t in ENGLISH
        ],
        "text.german.Language.normalise": lambda: [german.normalise(text) for text in GERMAN],
        "text.german.Language.phonemise": lambda: [german.phonemise(Passage.of(t)) for t in GERMAN],
        **graphs,
        "engine.Utterance.say": speak,
        "server.wire.events.encode": lambda: [encode(event) for _ in range(200)],
        "server.wire.events.EventReader.read": lambda: asyncio.run(_read(raw)),
    }


class WatchedBackend:
    """A backend that remembers the longest call of every graph."""

    name = "watched"

    def __init__(self, inner: Backend) -> None:
        self._inner = inner
        self._sizes: dict[str, int] = {}
        self.longest: dict[str, Stage] = {}

    def open(
        self, graph: str, weights: Mapping[str, NDArray[Any]], threads: int
    ) -> "WatchedRunner":
        """Open a graph of the inner backend."""
        return WatchedRunner(self, graph, self._inner.open(graph, weights, threads))

    def keep(self, graph: str, runner: Runner, inputs: Mapping[str, NDArray[Any]]) -> None:
        """Remember a call if it is the longest."""
        size = sum(value.size for value in inputs.values())
        if size > self._sizes.get(graph, -1):
            self._sizes[graph] = size
            copies = {name: value.copy() for name, value in inputs.items()}
            self.longest[f"backends.numpy.NumpyRunner.run: {graph}"] = lambda: runner.run(**copies)


class WatchedRunner:
    """A graph that tells its backend what it is asked."""

    def __init__(self, backend: WatchedBackend, graph: str, runner: Runner) -> None:
        self._backend, self._graph, self._runner = backend, graph, runner

    def run(self, **inputs: NDArray[Any]) -> Any:
        """Run it."""
        self._backend.keep(self._graph, self._runner, inputs)
        return self._runner.run(**inputs)


def _audio_event() -> Any:
    from wyoming.event import Event

    form = {"rate": 24000, "width": 2, "channels": 1, "timestamp": 0}
    return Event("audio-chunk", form, bytes(4096))


async def _read(raw: bytes) -> None:
    from wyoming_nano_tts.server.wire.events import EventReader
    from wyoming_nano_tts.server.wire.limits import WireLimits
    from wyoming_nano_tts.server.wire.shares import Shares

    stream = asyncio.StreamReader()
    stream.feed_data(raw)
    stream.feed_eof()
    reader = EventReader(stream, Shares(WireLimits()))
    while await reader.read() is not None:
        pass


def count_here(folder: Path) -> None:
    """Run every stage in this process, which callgrind watches, and let it write one file for each."""

    def control(*words: str) -> None:
        subprocess.run(
            ["callgrind_control", *words, str(os.getpid())], check=True, stdout=subprocess.DEVNULL
        )

    found = {NOTHING: lambda: None, **stages()}
    (folder / "names").write_text("\n".join(found))
    for stage in found.values():
        stage()  # what is made once is made now
        control("-i", "on")
        stage()
        control("-i", "off")
        control("-d")
        control("-z")


def by_callgrind() -> dict[str, float]:
    """Count instructions of every stage.

    Raises:
        RuntimeError: valgrind did not come to its end.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [
            "valgrind",
            "--tool=callgrind",
            "--instr-atstart=no",
            f"--callgrind-out-file={folder}/out",
        ]
        command += [sys.executable, "-m", "benchmarks.instructions", "--count", str(folder)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=SECONDS,
            env={**os.environ, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(done.stderr[-2000:])
        return counts_in(folder)


def counts_in(folder: Path) -> dict[str, float]:
    """Read what callgrind wrote for the stages, one file each."""
    names = (folder / "names").read_text().splitlines()
    counts = []
    for number in range(1, len(names) + 1):
        text = (folder / f"out.{number}").read_text(errors="replace")
        total = re.search(r"^totals: (\d+)", text, re.MULTILINE)
        counts.append(float(total[1]) if total else 0.0)
    found = dict(zip(names, counts, strict=True))
    switching = found.pop(NOTHING)
    return {name: count - switching for name, count in found.items()}


def reference() -> None:
    """Work that never changes: Python and products of matrices, about a tenth of a second."""
    import numpy as np

    total: dict[int, int] = {}
    for number in range(150_000):
        total[number % 97] = total.get(number % 97, 0) + number
    one = np.ones((256, 256), np.float32)
    for _ in range(20):
        one = one @ one * np.float32(1 / 256)


def by_time() -> dict[str, float]:
    """Time every stage in turns with the reference; return its multiple of that, per call."""
    found = stages()
    ratios: dict[str, list[float]] = {name: [] for name in found}
    for stage in found.values():
        stage()
    for _ in range(ROUNDS):
        for name, stage in found.items():
            ratios[name].append(_seconds(stage) / _seconds(reference))
    return {name: statistics.median(values) for name, values in ratios.items()}


def _seconds(work: Stage) -> float:
    started, times = time.process_time(), 0
    while times < 1 or time.process_time() - started < 0.05:
        work()
        times += 1
    return (time.process_time() - started) / times


def compare(kept: Mapping[str, Any], now: Mapping[str, float], by: str) -> tuple[str, list[str]]:
    """Return a table, and the stages that cost more than they may.

    Args:
        kept: of instructions.json, under the way of counting.
        now: figures of this run.
        by: "callgrind" or "time".
    """
    before: Mapping[str, float] = kept.get(by, {}).get("stages", {})
    rows, worse = [], []
    for name, value in now.items():
        old = before.get(name)
        change = "new" if not old else f"{100 * (value / old - 1):+.1f} %"
        if old and value > old * (1 + MOST_MORE[by]):
            worse.append(f"{name} costs {change}")
        shown = f"{value / 1e6:,.2f} · 10⁶" if by == "callgrind" else f"{value:.4f}"
        rows.append((name, shown, change))
    rows += [(name, "gone", "") for name in before if name not in now]
    unit = "instructions" if by == "callgrind" else "multiple of the reference's time"
    return table(("function", unit, "since it was kept"), rows), worse


def main(arguments: list[str] | None = None) -> int:
    """Measure and compare, or keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.instructions", description=__doc__)
    parser.add_argument(
        "--by",
        choices=("callgrind", "time"),
        help="default: callgrind, where valgrind is installed",
    )
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {KEPT.name}")
    parser.add_argument("--count", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if args.count is not None:
        count_here(args.count)
        return 0
    by = args.by or ("callgrind" if shutil.which("valgrind") else "time")
    now = by_callgrind() if by == "callgrind" else by_time()
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    text, worse = compare(kept, now, by)
    print(text)
    if args.write:
        kept[by] = {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "stages": now,
        }
        KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        return 0
    for one in worse:
        print(one, file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
