"""`wyoming-nano-tts doctor`: is this machine fit, is everything in place?"""

import argparse
import importlib.metadata
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..cores import usable_cores
from ..errors import NanoTtsError
from .speech import add_voice_arguments, open_engine

NAME: Final = "doctor"
HELP: Final = "check the machine, the installation and the voices, and say what to mend"

SLOW: Final = 0.5
"""Above this real-time factor two requests at once no longer keep up with speaking."""
ENOUGH_MEMORY_MB: Final = 200
REQUIRED: Final = ("wyoming", "numpy", "onnxruntime", "safetensors")
OPTIONAL: Final = {"zeroconf": "discovery by Home Assistant (--zeroconf)"}


class Finding:
    """One line of the report."""

    def __init__(self, verdict: str, subject: str, text: str) -> None:
        self.verdict, self.subject, self.text = verdict, subject, text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_voice_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print the findings; return 1 if anything keeps the server from speaking."""
    failed = False
    for finding in (*_machine(), *_packages(), *_speech(args)):
        failed |= finding.verdict == "FAIL"
        sys.stdout.write(f"{finding.verdict:<5} {finding.subject:<12} {finding.text}\n")
    return int(failed)


def _machine() -> Iterator[Finding]:
    yield Finding(
        "ok",
        "machine",
        f"{platform.machine()}, {usable_cores()} core(s), Python {platform.python_version()}",
    )
    memory = _memory_mb()
    if memory is not None:
        enough = memory["MemAvailable"] >= ENOUGH_MEMORY_MB
        text = f"{memory['MemAvailable']:.0f} MB of {memory['MemTotal']:.0f} MB are free"
        yield Finding(
            "ok" if enough else "warn",
            "memory",
            text if enough else f"{text}; the server needs about 150 MB, stop something else",
        )
    throttled = _throttled()
    if throttled is not None:
        yield throttled


def _memory_mb() -> dict[str, float] | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    values = {line.split(":")[0]: float(line.split()[1]) / 1024 for line in lines}
    return values if {"MemAvailable", "MemTotal"} <= set(values) else None


def _throttled() -> Finding | None:
    """The Pi's firmware tells of low voltage and heat in one number."""
    path = Path("/sys/devices/platform/soc/soc:firmware/get_throttled")
    try:
        flags = int(path.read_text(encoding="ascii"), 16)
    except (OSError, ValueError):
        return None
    if flags & 0x7:
        return Finding(
            "warn",
            "power",
            "the Pi is throttled now (heat or weak supply): speech is slower than it could be",
        )
    if flags & 0x70000:
        return Finding(
            "warn", "power", "the Pi has been throttled since it started (heat or weak supply)"
        )
    return Finding("ok", "power", "no throttling since start")


def _packages() -> Iterator[Finding]:
    for name in REQUIRED:
        try:
            yield Finding("ok", "package", f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding("FAIL", "package", f"{name} is missing: pip install {name}")
    for name, purpose in OPTIONAL.items():
        try:
            yield Finding("ok", "package", f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding(
                "note",
                "package",
                f"{name} is not installed; it is needed for {purpose}: pip install 'wyoming-nano-tts[{name}]'",
            )


def _speech(args: argparse.Namespace) -> Iterator[Finding]:
    try:
        from ..engine.measure import measure, peak_memory_mb
        from ..engine.voice import BUILT_IN_VOICES, VoiceInfo, find_voices
    except ImportError as error:
        yield Finding("FAIL", "speech", f"a package is missing or broken: {error}")
        return

    for voice in find_voices((*args.voice_dir, BUILT_IN_VOICES)):
        if isinstance(voice, VoiceInfo):
            yield Finding("ok", "voice", f"{voice.id} {voice.version}, {voice.licence}")
        else:
            yield Finding("warn", "voice", str(voice))
    try:
        engine = open_engine(args)
        speed = measure(engine, engine.default_voice, repeats=3)[1]
    except NanoTtsError as error:
        yield Finding("FAIL", "speech", str(error))
        return
    text = (
        f"{engine.default_voice}: real-time factor {speed.real_time_factor:.3f}, first audio after "
        f"{speed.first_audio_ms:.0f} ms, {peak_memory_mb():.0f} MB, {engine.threads} thread(s) a computation"
    )
    if speed.real_time_factor > 1:
        yield Finding("FAIL", "speech", f"{text}; this machine cannot keep up with speaking")
    elif speed.real_time_factor > SLOW:
        yield Finding(
            "warn", "speech", f"{text}; two requests at once will stutter, serve with --workers 1"
        )
    else:
        yield Finding("ok", "speech", text)
