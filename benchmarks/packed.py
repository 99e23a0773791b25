"""Voices in fewer bits: file, load time, memory and speed on every backend, and what their weights change in the sound.

`python -m benchmarks.packed en_US-heart en_US-heart-int8 …`: the first voice is what the others are compared with. Each
trial is a process of its own on one core, in turns; times are of the processor.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: peak of one core

import numpy as np

from wyoming_nano_tts.backends.backend import Backend
from wyoming_nano_tts.backends.numpy.memory import Keep
from wyoming_nano_tts.backends.numpy.session import NumpyBackend
from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files.places import voice_folders

from .memory import peak_mb, process_memory

SENTENCES: Final = (
    "It is twenty one degrees outside, and the window in the kitchen is open.",
    "The dishwasher will be done at a quarter past seven this evening.",
)
BARE: Final[dict[str, Any]] = {"lead_silence_ms": 0, "trail_silence_ms": 0, "seed": 1}
WAYS: Final = ("onnx", "numpy", "numpy half", "numpy packed")
COLUMNS: Final = (
    "voice", "file", "backend", "load", "memory, loaded", "at most, loading", "at most, speaking",
    "real-time factor", "difference of the sound",
)  # fmt: skip
REPEATS: Final = 3


def backend_of(way: str) -> Backend:
    """A backend, on ONNX Runtime with float32 products so that only weights differ."""
    if way == "onnx":
        return OnnxBackend(integers=False)
    keeps = {"numpy": Keep.WHOLE, "numpy half": Keep.HALF, "numpy packed": Keep.PACKED}
    return NumpyBackend(keeps[way])


def trial(voice: str, folders: Sequence[Path], way: str, sound: Path | None) -> dict[str, float]:
    """Load a voice in this process and let it speak; write the samples where they are wanted."""
    backend = backend_of(way)
    engine = Engine(tuple(folders), threads=1, backend=backend)
    for text in SENTENCES:  # what reads text is there before
        engine.frontend.phonemise(Passage.of(text))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far
    before, begun = process_memory(os.getpid()), time.process_time()
    engine.utterance(voice, SpeechOptions())
    loaded, held = time.process_time(), process_memory(os.getpid())
    peak = peak_mb()
    parts, shares = [], []
    for _ in range(REPEATS):
        for text in SENTENCES:
            utterance = engine.utterance(voice, SpeechOptions(**BARE))
            started = time.process_time()
            said = np.concatenate(list(utterance.say(Passage.of(text))))
            shares.append((time.process_time() - started) / (len(said) / engine.sample_rate_hz))
            parts.append(said)
    if sound is not None:
        np.save(sound, np.concatenate(parts[: len(SENTENCES)]))
    return {
        "load_ms": 1000 * (loaded - begun),
        "held_mb": held.unique_mb - before.unique_mb,
        "peak_mb": peak - before.resident_mb,
        "speaking_mb": peak_mb() - before.resident_mb,
        "real_time_factor": median(shares),
    }


def error_db(reference: Path, other: Path) -> float:
    """Energy of what differs between two recordings, in dB below the first; those of other lengths differ wholly."""
    one, two = (np.load(path).astype(np.float64) / 32768 for path in (reference, other))
    if len(one) != len(two):
        return 0.0
    error = float(np.square(one - two).sum())
    return -math.inf if error == 0 else 10 * math.log10(error / float(np.square(one).sum()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.packed", description=__doc__)
    parser.add_argument("voices", nargs="+", metavar="ID")
    parser.add_argument("--voice-dir", action="append", type=Path, default=[], metavar="DIR")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="trials (default: 3)")
    parser.add_argument("--trial", metavar="WAY", help=argparse.SUPPRESS)
    parser.add_argument("--sound", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    folders = (*args.voice_dir, *voice_folders())
    if args.trial:
        sys.stdout.write(json.dumps(trial(args.voices[0], folders, args.trial, args.sound)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        rows = _measured(args.voices, folders, args.rounds, Path(folder))
    sys.stdout.write(_table(rows))
    return 0


def _measured(
    voices: Sequence[str], folders: Sequence[Path], rounds: int, sounds: Path
) -> list[dict[str, Any]]:
    known = {info.id: info for info in Engine(tuple(folders)).voices()}
    trials: dict[tuple[str, str], list[dict[str, float]]] = {}
    for _ in range(rounds):
        for way in WAYS:
            for voice in voices:
                sound = sounds / f"{way} {voice}.npy"
                found = _apart(voice, folders, way, sound)
                trials.setdefault((voice, way), []).append(found)
    rows = []
    for (voice, way), found in trials.items():
        medians = {key: median(one[key] for one in found) for key in found[0]}
        sound, first = (sounds / f"{way} {one}.npy" for one in (voice, voices[0]))
        rows.append(
            {"voice": voice, "way": way, "bytes": known[voice].size_bytes, **medians}
            | {"error_db": error_db(first, sound)}
        )
    return rows


def _apart(voice: str, folders: Sequence[Path], way: str, sound: Path) -> dict[str, float]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.packed",
        voice,
        "--trial",
        way,
        "--sound",
        str(sound),
    ]
    for folder in folders:
        command += ["--voice-dir", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def _table(rows: Sequence[dict[str, Any]]) -> str:
    lines = [f"| {' | '.join(COLUMNS)} |", "| --- " * len(COLUMNS) + "|"]
    for row in rows:
        error = "–" if row["error_db"] == -math.inf else f"{row['error_db']:.1f} dB"
        lines.append(
            f"| {row['voice']} | {row['bytes'] / 1e6:.2f} MB | {row['way']} | {row['load_ms']:.0f} ms | "
            f"{row['held_mb']:.1f} MB | {row['peak_mb']:.1f} MB | {row['speaking_mb']:.1f} MB | "
            f"{row['real_time_factor']:.4f} | {error} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
