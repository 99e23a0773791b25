#!/usr/bin/env python3
"""Compare speed and memory of Nano TTS with others, side by side and interleaved in one run, on one core.

    python -m benchmarks.compare [--repeats N] [--voice ID] [--write]

The torch reference is Inflect-Nano-v1's architecture (needs the `train` extra); espeak-ng and flite are Debian
packages. A system that is not installed is named and left out. `--write` appends the table to RESULTS.md.
"""

import argparse
import datetime as dt
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from wyoming_nano_tts.engine.measure import SENTENCES
from wyoming_nano_tts.version import __version__

RESULTS = Path(__file__).parent / "RESULTS.md"
NEEDS = {"torch-reference": "torch", "espeak-ng": "espeak-ng", "flite": "flite"}


class System:
    """A running system."""

    def __init__(self, name: str, voice: str | None) -> None:
        command = [sys.executable, "-m", "benchmarks.systems", name]
        if voice and name == "nano-tts":
            command += ["--voice", voice]
        started = time.perf_counter()
        self.name = name
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        self._read()
        self.ready_seconds = time.perf_counter() - started

    def speak(self, sentence: str) -> dict[str, float]:
        """Have it speak; return its measurements."""
        if self.process.stdin is None:
            raise RuntimeError(f"{self.name} has no input")
        self.process.stdin.write(json.dumps(sentence) + "\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError(f"{self.name} stopped; its message is above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End it."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(timeout=30)


def installed() -> list[str]:
    """Systems that can be measured here."""
    names = ["nano-tts"]
    for name, needed in NEEDS.items():
        if importlib.util.find_spec(needed.replace("-", "_")) or shutil.which(needed):
            names.append(name)
        else:
            print(f"left out: {name} ({needed} is not installed)", file=sys.stderr)
    return names


def measure(names: list[str], repeats: int, voice: str | None) -> list[dict[str, Any]]:
    """Interleave sentences and systems; return a row for each of both."""
    systems = [System(name, voice) for name in names]
    rows: dict[tuple[str, str], list[dict[str, float]]] = {}
    for repeat in range(repeats + 1):
        for label, sentence in SENTENCES.items():
            for system in systems:
                answer = system.speak(sentence)
                if repeat:  # the first round warms up
                    rows.setdefault((system.name, label), []).append(answer)
        print(f"\rround {repeat}/{repeats}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    ready = {system.name: system.ready_seconds for system in systems}
    for system in systems:
        system.close()
    return [
        {
            "system": name,
            "sentence": label,
            "audio_seconds": round(answers[0]["audio_seconds"], 2),
            "first_audio_ms": round(
                1000 * statistics.median(a["first_seconds"] for a in answers), 1
            ),
            "real_time_factor": round(
                statistics.median(a["seconds"] / a["audio_seconds"] for a in answers), 4
            ),
            "ready_seconds": round(ready[name], 2),
            "peak_memory_mb": round(max(a["peak_memory_mb"] for a in answers)),
        }
        for (name, label), answers in rows.items()
    ]


def table(rows: list[dict[str, Any]]) -> str:
    """Format as Markdown."""
    head = [
        "system",
        "sentence",
        "audio s",
        "first audio ms",
        "real-time factor",
        "ready s",
        "peak memory MB",
    ]
    lines = [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    lines += [f"| {' | '.join(str(value) for value in row.values())} |" for row in rows]
    return "\n".join(lines)


def machine() -> str:
    """What the numbers were measured on."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    load, python = os.getloadavg()[0], platform.python_version()
    return f"{model}, pinned to one core of {os.cpu_count()}, load {load:.1f}, Python {python}"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=7, help="rounds that count (default: 7)")
    parser.add_argument("--voice", help="voice of nano-tts (default: the built-in one)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows as JSON")
    parser.add_argument("--write", action="store_true", help="append the table to RESULTS.md")
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    rows = measure(installed(), args.repeats, args.voice)
    print(table(rows))
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if args.write:
        today = dt.datetime.now(tz=dt.UTC).date().isoformat()
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(
                f"\n## Speed and memory, {today}, version {__version__}\n\n`python -m benchmarks.compare"
                f" --repeats {args.repeats}` on {machine()}\n\n{table(rows)}\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
