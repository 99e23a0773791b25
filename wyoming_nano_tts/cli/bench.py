"""`wyoming-nano-tts bench`: how fast a voice speaks here."""

import argparse
import dataclasses
import json
import sys
import time
from typing import Final

from .speech import add_voice_arguments, open_engine, positive

NAME: Final = "bench"
HELP: Final = "measure how fast a voice speaks on this machine"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_voice_arguments(parser)
    parser.add_argument(
        "--repeats", type=positive, default=5, metavar="N", help="times each sentence (default: 5)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Measure and print; return the exit status."""
    started = time.perf_counter()
    engine = open_engine(args)
    engine.preload(engine.default_voice)
    ready_seconds = time.perf_counter() - started
    from ..engine.measure import measure, peak_memory_mb

    speeds = measure(engine, engine.default_voice, args.repeats)
    if args.json:
        rows = {
            "voice": engine.default_voice,
            "threads": engine.threads,
            "backend": engine.backend_name,
            "ready_seconds": round(ready_seconds, 3),
            "peak_memory_mb": round(peak_memory_mb(), 1),
            "sentences": [dataclasses.asdict(speed) for speed in speeds],
        }
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
        return 0
    write = sys.stdout.write
    write(
        f"{engine.default_voice} on {engine.backend_name}, {engine.threads} thread(s) a computation\n"
    )
    write(f"ready after {ready_seconds:.2f} s, peak memory {peak_memory_mb():.0f} MB\n\n")
    write(f"{'sentence':<10}{'audio s':>9}{'first audio ms':>16}{'real-time factor':>18}\n")
    for speed in speeds:
        write(
            f"{speed.sentence:<10}{speed.audio_seconds:>9.2f}{speed.first_audio_ms:>16.1f}{speed.real_time_factor:>18.4f}\n"
        )
    return 0
