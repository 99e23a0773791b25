"""`wyoming-nano-tts doctor`: is this machine fit, is everything in place?"""

import argparse
import importlib.metadata
import json
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ..cores import usable_cores
from ..errors import NanoTtsError
from ..machine.advice import COMFORTABLE, Advice, Trial, advise
from ..machine.checkup import Finding, check_machine
from .speech import add_voice_arguments, all_voice_folders, backend_of, open_engine

if TYPE_CHECKING:
    from ..engine.measure import Speed

NAME: Final = "doctor"
HELP: Final = "check the machine, the installation and the voices, and say what to mend"

REQUIRED: Final = ("wyoming", "numpy")
OPTIONAL: Final = {
    "onnxruntime": ("onnx", "quicker speech on most machines, for 40 MB more memory"),
    "zeroconf": ("zeroconf", "discovery by Home Assistant (--zeroconf)"),
}
"""Package to the extra that brings it, and what for."""
ONE_THREAD: Final = "numpy"
"""The backend that takes no number of threads."""
MOST_VOICES: Final = 8
"""More are not measured: each takes a moment to load."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_voice_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the findings; return 1 if anything keeps the server from speaking."""
    report: list[Finding] = []
    advice: list[Advice] = []
    trials: list[Trial] = []
    for finding in (
        *check_machine(),
        *_packages(),
        *_computing(),
        *_speech(args, trials, advice),
    ):
        report.append(finding)
        if not args.json:
            sys.stdout.write(f"{finding.verdict:<5} {finding.subject:<12} {finding.text}\n")
    failed = any(finding.verdict == "FAIL" for finding in report)
    if args.json:
        sys.stdout.write(json.dumps(_json(report, trials, advice), indent=1) + "\n")
    return int(failed)


def _packages() -> Iterator[Finding]:
    for name in REQUIRED:
        try:
            yield Finding("ok", "package", f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding("FAIL", "package", f"{name} is missing: pip install {name}")
    for name, (extra, purpose) in OPTIONAL.items():
        try:
            yield Finding("ok", "package", f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding(
                "note",
                "package",
                f"{name} is not installed; it is needed for {purpose}: pip install 'wyoming-nano-tts[{extra}]'",
            )


def _computing() -> Iterator[Finding]:
    try:
        from ..machine.speed import measure_speed
    except ImportError:
        return  # told as a missing package
    speed = measure_speed()
    yield Finding(
        "ok",
        "computing",
        f"{speed.gflops:.1f} GFLOP/s multiplying matrices, memory {speed.memory_gb_per_second:.1f} GB/s",
    )


def _speech(
    args: argparse.Namespace, trials: list[Trial], advice: list[Advice]
) -> Iterator[Finding]:
    try:
        from ..engine.measure import peak_memory_mb
        from ..engine.pace import expected_by_preset
        from ..families.registry import ARCHITECTURES
        from ..voice_files.description import BUILT_IN_VOICES, VoiceInfo, find_voices
    except ImportError as error:
        yield Finding("FAIL", "speech", f"a package is missing or broken: {error}")
        return

    vocoders: dict[str, str] = {}
    slow: set[str] = set()
    for voice in find_voices((*all_voice_folders(args), BUILT_IN_VOICES), ARCHITECTURES):
        if isinstance(voice, VoiceInfo):
            yield Finding("ok", "voice", f"{voice.id} {voice.version}, {voice.licence}")
            paces = expected_by_preset(voice)
            if paces:  # to measure it could take an hour
                slow.add(voice.id)
                yield _expected(voice.id, paces)
            else:
                vocoders[voice.id] = _vocoder(voice)
        else:
            yield Finding("warn", "voice", str(voice))
    try:
        engine = open_engine(args)
        wanted = engine.default_voice
        if wanted in slow:
            return  # it is told what to expect
        backend = engine.backend_name
        speed = _measure(args, wanted, engine.threads, backend)
    except NanoTtsError as error:
        yield Finding("FAIL", "speech", str(error))
        return
    trials.append(_trial(speed, wanted, vocoders, engine.threads, backend))
    text = (
        f"{wanted} on {backend}: real-time factor {speed.real_time_factor:.3f}, first audio after "
        f"{speed.first_audio_ms:.0f} ms, {peak_memory_mb():.0f} MB, {engine.threads} thread(s) a computation"
    )
    if speed.real_time_factor > 1:
        yield Finding("FAIL", "speech", f"{text}; this machine cannot keep up with speaking")
    elif speed.real_time_factor > COMFORTABLE:
        yield Finding(
            "warn", "speech", f"{text}; two requests at once will stutter, serve with --workers 1"
        )
    else:
        yield Finding("ok", "speech", text)
    yield from _other_trials(args, trials, vocoders)
    found = advise(trials, wanted, usable_cores())
    advice.append(found)
    yield Finding("note", "advice", f"serve {found.options} ({found.reason})")


def _expected(voice: str, paces: Mapping[str, float]) -> Finding:
    """What to expect of a voice that may be too slow here."""
    told = ", ".join(f"{preset} {factor:.2g}" for preset, factor in paces.items())
    text = f"{voice}: real-time factor to be expected here, by preset: {told}"
    if min(paces.values()) > 1:
        return Finding("warn", "speed", f"{text}; this machine cannot answer with it in time")
    return Finding("note", "speed", text)


def _other_trials(
    args: argparse.Namespace, trials: list[Trial], vocoders: dict[str, str]
) -> Iterator[Finding]:
    """Measure the voice on other numbers of threads, and the other voices."""
    first = trials[0]
    counts = [args.threads] if args.threads else [n for n in (1, 2, 4) if n <= usable_cores()]
    if first.backend == ONE_THREAD:
        counts = []
    others = [(first.voice, count, first.backend) for count in counts if count != first.threads]
    others += [(first.voice, 1, name) for name in _other_backends(args, first.backend)]
    others += [(voice, first.threads, first.backend) for voice in vocoders if voice != first.voice][
        :MOST_VOICES
    ]
    for voice, threads, backend in others:
        try:
            speed = _measure(args, voice, threads, backend)
        except NanoTtsError as error:
            yield Finding("warn", "voice", str(error))
            continue
        trials.append(_trial(speed, voice, vocoders, threads, backend))
        yield Finding(
            "ok" if speed.real_time_factor <= COMFORTABLE else "note",
            "speed",
            f"{voice} on {backend}: real-time factor {speed.real_time_factor:.3f}, first audio after "
            f"{speed.first_audio_ms:.0f} ms, {threads} thread(s)",
        )


def _other_backends(args: argparse.Namespace, used: str) -> list[str]:
    """Backends that are here as well, where none was asked for."""
    from ..backends.backend import AUTO, BACKENDS, missing

    if backend_of(args) != AUTO:
        return []
    return [name for name in BACKENDS if name != used and missing(name) is None]


def _measure(args: argparse.Namespace, voice: str, threads: int, backend: str) -> "Speed":
    """Speed of a voice with the sentence of middle length."""
    from ..engine import Engine
    from ..engine.measure import measure

    folders = all_voice_folders(args)
    engine = Engine(folders, threads=threads, default_voice=voice, backend=backend)
    return measure(engine, voice, repeats=3)[1]


def _trial(
    speed: "Speed", voice: str, vocoders: dict[str, str], threads: int, backend: str
) -> Trial:
    vocoder = vocoders.get(voice, "")
    return Trial(voice, vocoder, threads, speed.real_time_factor, speed.first_audio_ms, backend)


def _vocoder(voice: object) -> str:
    """Type of a voice's vocoder; its architecture where the two are one model."""
    parts = getattr(voice, "parts", {})
    return str(parts["vocoder"].type if "vocoder" in parts else getattr(voice, "architecture", ""))


def _json(report: list[Finding], trials: list[Trial], advice: list[Advice]) -> dict[str, object]:
    import dataclasses

    return {
        "findings": [finding.json() for finding in report],
        "trials": [dataclasses.asdict(trial) for trial in trials],
        "advice": dataclasses.asdict(advice[0]) if advice else None,
    }
