"""Instructions that a sentence costs: they stay the same on a noisy machine, where times do not.

`perf stat` counts them where the kernel lets it, for one process that speaks once and one that speaks
twice; else valgrind's callgrind does, switched on for the second sentence only, because it takes
minutes.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from wyoming_nano_tts.engine.measure import SENTENCES

CALLGRIND_SECONDS: Final = 900
_SPEAK: Final = """
import os, subprocess, sys
from pathlib import Path
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import Passage
voice, times, switch, sentence, *folders = sys.argv[1:]
engine = Engine(tuple(map(Path, folders)), threads=1, default_voice=voice)
def speak():
    for chunk in engine.utterance(voice, SpeechOptions()).say(Passage.of(sentence)):
        pass
def count(state):
    if switch == "callgrind":
        subprocess.run(["callgrind_control", "-i", state, str(os.getpid())], check=True)
speak()
if times == "2":
    count("on")
    speak()
    count("off")
os._exit(0)
"""


def instructions(voice_id: str, voice_dirs: Sequence[Path]) -> tuple[float, str] | None:
    """Count what one more sentence of fifteen words costs.

    Returns:
        Instructions and the tool's name; None where neither tool can count.
    """
    once, twice = (_by_perf(_command(voice_id, n, "perf", voice_dirs)) for n in (1, 2))
    if once is not None and twice is not None:
        return twice - once, "perf"
    counted = _by_callgrind(_command(voice_id, 2, "callgrind", voice_dirs), "--instr-atstart=no")
    return None if counted is None else (counted, "callgrind")


def program_instructions(command: Sequence[str]) -> tuple[float, str] | None:
    """Count what a program costs that is started for the sentence."""
    whole = [*command, SENTENCES["medium"]]
    found = _by_perf(whole)
    if found is not None:
        return found, "perf"
    found = _by_callgrind(whole)
    return None if found is None else (found, "callgrind")


def _command(voice_id: str, times: int, switch: str, voice_dirs: Sequence[Path]) -> list[str]:
    arguments = [voice_id, str(times), switch, SENTENCES["medium"], *map(str, voice_dirs)]
    return [sys.executable, "-c", _SPEAK, *arguments]


def _by_perf(command: Sequence[str]) -> float | None:
    if shutil.which("perf") is None:
        return None
    done = subprocess.run(
        ["perf", "stat", "-x", ",", "-e", "instructions:u", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
    )
    found = re.search(r"^(\d+),.*instructions", done.stderr, re.MULTILINE)
    return float(found[1]) if found and done.returncode == 0 else None


def _by_callgrind(command: Sequence[str], *options: str) -> float | None:
    if shutil.which("valgrind") is None:
        return None
    try:
        done = subprocess.run(
            [
                "valgrind",
                "--tool=callgrind",
                "--callgrind-out-file=/dev/null",
                *options,
                *command,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
            timeout=CALLGRIND_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return None
    found = re.search(r"Collected : (\d+)", done.stderr)
    return float(found[1]) if found and done.returncode == 0 else None
