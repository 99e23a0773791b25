"""What is compared: each system is a process of its own that speaks sentences on request.

A system's process prints one JSON line when it is ready, then one forevery sentence that it reads.

    python -m benchmarks.systems voice:en_US-kathleen [--voice-dir DIR] [--threads N]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from .memory import peak_mb
from .speaking import Loaded

VOICE_PREFIX: Final = "voice:"
PROGRAMS: Final = {
    "espeak-ng": (["espeak-ng", "--stdout"], 22050),
    "flite": (["flite", "-voice", "slt", "-o", "/dev/stdout", "-t"], 16000),
}
"""Command and sample rate; a program is started forevery sentence."""
TORCH_REFERENCES: Final = ("torch-inflect-v1", "torch-inflect-v2")
HIBARI: Final = "hibari"
"""Another small voice of the same teacher, on ONNX Runtime too: the package hibari-tts."""

WAV_HEADER_BYTES: Final = 44


def voice(named: str, args: argparse.Namespace) -> Loaded:
    """Our engine as the server runs it; ID, or ID@BACKEND."""
    from wyoming_nano_tts.engine import Engine, SpeechOptions
    from wyoming_nano_tts.text import Passage

    voice_id, _, backend = named.partition("@")
    engine = Engine(
        tuple(args.voice_dir),
        threads=args.threads,
        default_voice=voice_id,
        backend=backend or "auto",
    )
    engine.preload(voice_id)

    def speak(sentence: str) -> Iterator[int]:
        for chunk in engine.utterance(voice_id, SpeechOptions(lead_silence_ms=0)).say(
            Passage.of(sentence)
        ):
            yield len(chunk)

    return speak, engine.sample_rate_hz


def hibari(threads: int) -> Loaded:
    """hibari, whose smallest piece is a sentence."""
    from hibari.tts import Hibari

    system = Hibari(threads=threads)

    def speak(sentence: str) -> Iterator[int]:
        for samples in system.stream(sentence):
            yield len(samples)

    return speak, system.sample_rate


def program(command: list[str], rate_hz: int) -> Loaded:
    """A program that writes a WAV to standard output and is started forevery sentence."""

    def speak(sentence: str) -> Iterator[int]:
        with subprocess.Popen([*command, sentence], stdout=subprocess.PIPE) as process:
            if process.stdout is None:
                return
            first = process.stdout.read(WAV_HEADER_BYTES + 2)
            # While it still runs: what `wait` tells afterwards would be our own peak, inherited.
            peaks.append(peak_mb(process.pid))
            rest = process.stdout.read()
        yield 1
        yield (len(first) + len(rest) - WAV_HEADER_BYTES) // 2 - 1

    return speak, rate_hz


peaks: list[float] = []
"""Peak memory in MB of the programs that were started."""


def load(name: str, args: argparse.Namespace) -> Loaded:
    """Make a system ready.

    Raises:
        KeyError: there is none of that name.
    """
    if name.startswith(VOICE_PREFIX):
        return voice(name.removeprefix(VOICE_PREFIX), args)
    if name == "torch-inflect-v1":
        from .torch_fastspeech import torch_fastspeech

        return torch_fastspeech(args.threads)
    if name == "torch-inflect-v2":
        from .torch_vits import torch_vits

        return torch_vits(args.threads)
    if name == HIBARI:
        return hibari(args.threads)
    return program(*PROGRAMS[name])


def cpu_seconds() -> float:
    """Computing time of this process and of the programs that it has waited for."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def own_cpu_seconds() -> float:
    """Computing time of this process alone, finer than `os.times`."""
    return time.process_time()


def main() -> None:
    """Serve one system over standard input and output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("system")
    parser.add_argument("--voice-dir", type=Path, action="append", default=[])
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    if args.threads == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    speak, rate_hz = load(args.system, args)
    cpu = cpu_seconds if args.system in PROGRAMS else own_cpu_seconds
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        started, cpu_before = time.perf_counter(), cpu()
        first, first_cpu, samples = 0.0, 0.0, 0
        for count in speak(json.loads(line)):
            if not samples:
                first, first_cpu = time.perf_counter() - started, cpu() - cpu_before
            samples += count
        answer: dict[str, Any] = {
            "first_seconds": first,
            "first_cpu_seconds": first_cpu,
            "seconds": time.perf_counter() - started,
            "cpu_seconds": cpu() - cpu_before,
            "audio_seconds": samples / rate_hz,
            "peak_memory_mb": max(peaks) if peaks else peak_mb(),
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
