"""Real-time factor and time to first samples of every system, sentence by sentence in turns.

A shared machine is slower in one minute than in the next; systems that take turns suffer alike, so
their ratios hold. The real-time factor of one thread is counted in computing time, which other
programs disturb far less than time on the wall; that one is reported beside it.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wyoming_nano_tts.engine.measure import SENTENCES


@dataclass(frozen=True, slots=True)
class Contestant:
    """A system on a number of threads."""

    system: str
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One contestant and one sentence; medians over the rounds."""

    system: str
    threads: int
    sentence: str
    audio_seconds: float
    first_ms: float
    """Text in to first samples out, on the wall."""
    first_cpu_ms: float
    """The same in computing time; of programs that are started for it 0, for it is known when they have ended."""
    whole_ms: float
    """Text in to last samples out, on the wall."""
    real_time_factor: float
    """Wall seconds a second of audio."""
    cpu_factor: float
    """Computing seconds a second of audio."""
    cpu_factor_range: tuple[float, float]
    ready_seconds: float
    peak_memory_mb: float


@dataclass(slots=True)
class _Running:
    """The process of a contestant."""

    contestant: Contestant
    process: "subprocess.Popen[str]"
    ready_seconds: float = 0.0
    answers: dict[str, list[dict[str, float]]] = field(default_factory=dict)

    def read(self) -> dict[str, Any]:
        """Next line of its output."""
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError(f"{self.contestant.system} stopped; its message is above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def speak(self, sentence: str) -> dict[str, float]:
        """Have it speak; return its measurements."""
        if self.process.stdin is None:
            raise RuntimeError(f"{self.contestant.system} has no input")
        self.process.stdin.write(json.dumps(sentence) + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self) -> None:
        """End it."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()


def measure(
    contestants: Sequence[Contestant],
    rounds: int,
    voice_dirs: Sequence[Path] = (),
    seconds: float = 240.0,
) -> list[Row]:
    """Have all contestants speak every sentence in every round.

    Args:
        contestants: who.
        rounds: that count; one before them warms up.
        voice_dirs: folders with more voices.
        seconds: begin no further round after this time.

    Returns:
        A row for each contestant and sentence; none for a contestant that failed.
    """
    began = time.perf_counter()
    running = [found for who in contestants if (found := _start(who, voice_dirs)) is not None]
    try:
        for number in range(rounds + 1):
            if number > 1 and time.perf_counter() - began > seconds:
                print(f"\nout of time after {number - 1} rounds", file=sys.stderr)
                break
            for label, sentence in SENTENCES.items():
                for system in running:
                    answer = system.speak(sentence)
                    if number:
                        system.answers.setdefault(label, []).append(answer)
            print(f"\rspeaking, round {number}/{rounds} ", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    finally:
        for system in running:
            system.close()
    return [
        _row(system, label, answers)
        for system in running
        for label, answers in system.answers.items()
    ]


def _start(who: Contestant, voice_dirs: Sequence[Path]) -> _Running | None:
    command = [sys.executable, "-m", "benchmarks.systems", who.system]
    command += [f"--threads={who.threads}", *(f"--voice-dir={folder}" for folder in voice_dirs)]
    threads = str(who.threads)
    started = time.perf_counter()
    running = _Running(
        who,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "OMP_NUM_THREADS": threads,
                "OPENBLAS_NUM_THREADS": "1",
                "OMP_WAIT_POLICY": "PASSIVE",
            },
        ),
    )
    try:
        running.read()
    except RuntimeError as error:
        print(f"left out: {error}", file=sys.stderr)
        running.close()
        return None
    running.ready_seconds = time.perf_counter() - started
    return running


def _row(running: _Running, label: str, answers: list[dict[str, float]]) -> Row:
    factors = [answer["cpu_seconds"] / answer["audio_seconds"] for answer in answers]
    return Row(
        system=running.contestant.system,
        threads=running.contestant.threads,
        sentence=label,
        audio_seconds=answers[0]["audio_seconds"],
        first_ms=1000 * statistics.median(a["first_seconds"] for a in answers),
        first_cpu_ms=1000 * statistics.median(a["first_cpu_seconds"] for a in answers),
        whole_ms=1000 * statistics.median(a["seconds"] for a in answers),
        real_time_factor=statistics.median(a["seconds"] / a["audio_seconds"] for a in answers),
        cpu_factor=statistics.median(factors),
        cpu_factor_range=(min(factors), max(factors)),
        ready_seconds=running.ready_seconds,
        peak_memory_mb=max(answer["peak_memory_mb"] for answer in answers),
    )
