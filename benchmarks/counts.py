"""Instructions that a sentence costs: they stay the same on a noisy machine, where times do not.

`perf stat` counts them where the kernel lets it; else valgrind's callgrind does, some fifty times
slower. Loading is subtracted: a process that speaks once is compared with one that speaks twice.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from wyoming_nano_tts.engine.measure import SENTENCES

CALLGRIND_SECONDS: Final = 240
_SPEAK: Final = """
import sys
from pathlib import Path
from wyoming_nano_tts.engine import Engine, SpeechOptions
voice, times, sentence, *folders = sys.argv[1:]
engine = Engine(tuple(map(Path, folders)), threads=1, default_voice=voice)
for _ in range(int(times)):
    for chunk in engine.utterance(voice, SpeechOptions()).say(sentence):
        pass
"""


def instructions(voice_id: str, voice_dirs: Sequence[Path]) -> tuple[float, str] | None:
    """Count what one more sentence of fifteen words costs.

    Returns:
        Instructions and the tool's name; None where neither tool can count.
    """
    for name, count in (("perf", _by_perf), ("callgrind", _by_callgrind)):
        once, twice = (count(_command(voice_id, times, voice_dirs)) for times in (1, 2))
        if once is not None and twice is not None:
            return twice - once, name
    return None


def program_instructions(command: Sequence[str]) -> tuple[float, str] | None:
    """Count what a program costs that is started for the sentence."""
    whole = [*command, SENTENCES["medium"]]
    for name, count in (("perf", _by_perf), ("callgrind", _by_callgrind)):
        found = count(whole)
        if found is not None:
            return found, name
    return None


def _command(voice_id: str, times: int, voice_dirs: Sequence[Path]) -> list[str]:
    folders = [str(folder) for folder in voice_dirs]
    return [sys.executable, "-c", _SPEAK, voice_id, str(times), SENTENCES["medium"], *folders]


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


def _by_callgrind(command: Sequence[str]) -> float | None:
    if shutil.which("valgrind") is None:
        return None
    try:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
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
