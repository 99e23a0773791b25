"""Measure Nano TTS beside others on this machine: `python -m benchmarks`, under ten minutes.

Speed of every installed voice and where its time goes, of hibari (package hibari-tts), of the published architectures
in torch (extra `train`), of espeak-ng and flite (Debian packages), in turns; then a real server with real clients; then
sizes. What is not installed is named and left out.
"""

import argparse
import asyncio
import datetime as dt
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: peak of one core

from wyoming_nano_tts.cli.speech import positive
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.files import replacing
from wyoming_nano_tts.machine.processor import read_processor
from wyoming_nano_tts.machine.speed import matrix_gflops
from wyoming_nano_tts.version import __version__
from wyoming_nano_tts.voice_files.description import BUILT_IN_VOICES, VoiceInfo, find_voices
from wyoming_nano_tts.voice_files.places import voice_folders

from . import counts, serving, sizes, synthesis, targets
from .report import Floor, Report
from .systems import HIBARI, PROGRAMS, TORCH_REFERENCES, VOICE_PREFIX

FOLDER: Final = Path(__file__).parent
RESULTS: Final = FOLDER / "RESULTS.md"
ONE_THREAD: Final = "numpy"
"""The backend of the base install, which computes on one thread whatever is asked for."""
SECTIONS: Final = ("speed", "serving", "sizes", "instructions")
THREADS: Final = (1, 2) if (os.cpu_count() or 1) > 1 else (1,)
DEFAULT_VOICE: Final = "en_US-heart"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    parser = _parser()
    args = parser.parse_args(arguments)
    args.only = args.only or SECTIONS[:3]
    args.voice_dir += [folder for folder in voice_folders() if folder.is_dir()]
    for file in (args.json, args.chart):  # now, not after ten minutes
        if file is not None and not file.absolute().parent.is_dir():
            parser.error(f"{file.parent} is not a folder")
    with tempfile.TemporaryDirectory() as folder:
        if args.random:
            from . import random_voices

            random_voices.write(Path(folder))
            args.voice_dir.append(Path(folder))
        known = [voice.id for voice in _voices(args.voice_dir)]
        if missing := [voice for voice in args.serve if voice not in known]:
            parser.error(f"there is no voice {missing[0]!r}; installed: {', '.join(known)}")
        report = _measure(args, arguments)
    _write(report, args)
    return 0


def _measure(args: argparse.Namespace, arguments: Sequence[str] | None) -> Report:
    voices = _voices(args.voice_dir)
    report = Report(
        f"Benchmark, {dt.datetime.now(tz=dt.UTC).date().isoformat()}, version {__version__}",
        machine(),
        " ".join(["python -m benchmarks", *(arguments if arguments is not None else sys.argv[1:])]),
    )
    report.voices_mb = {voice.id: sizes.voice_mb(voice.folder) for voice in voices}
    if "speed" in args.only:
        _speed(report, args, voices)
    if "serving" in args.only:
        _serving(report, args, voices)
    if "sizes" in args.only:
        report.sizes = sizes.measure(install=args.install)
        report.verdicts += targets.size(report.sizes)
    if "instructions" in args.only:
        _instructions(report, args, voices)
    return report


def machine() -> str:
    """What the numbers were measured on."""
    found = read_processor()
    return (
        f"{found.name}, {found.usable_cores} core(s), load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}"
    )


def contestants(voices: Sequence[VoiceInfo], threads: Sequence[int]) -> list[synthesis.Contestant]:
    """Everyone who can be measured here; who cannot is named on standard error."""
    systems = [f"{VOICE_PREFIX}{voice.id}" for voice in voices]
    alone = [synthesis.Contestant(f"{VOICE_PREFIX}{voice.id}@{ONE_THREAD}") for voice in voices]
    systems += [name for name in TORCH_REFERENCES if _installed(name, "torch", "extra `train`")]
    systems += [HIBARI] if _installed(HIBARI, "hibari", "package hibari-tts") else []
    found = [synthesis.Contestant(name, count) for name in systems for count in threads] + alone
    for name in PROGRAMS:
        if shutil.which(name):
            found.append(synthesis.Contestant(name))
        else:
            print(f"left out: {name} is not installed", file=sys.stderr)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=SECTIONS,
        help="a section; may be given several times (default: all but instructions)",
    )
    parser.add_argument(
        "--voice-dir", type=Path, action="append", default=[], help="folder with more voices"
    )
    parser.add_argument(
        "--random",
        action="store_true",
        help="also measure voices of random weights of every published architecture",
    )
    parser.add_argument(
        "--serve", action="append", default=[], metavar="VOICE", help="also serve this voice"
    )
    parser.add_argument(
        "--threads",
        type=positive,
        action="append",
        help="of a computation; may be given several times (default: 1 and 2)",
    )
    parser.add_argument(
        "--system",
        action="append",
        default=[],
        help="a voice or another system whose speed is measured; may be given several times (default: all)",
    )
    parser.add_argument("--rounds", type=positive, default=5, help="rounds that count (default: 5)")
    parser.add_argument(
        "--install", action="store_true", help="install the wheel into a fresh environment"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything as JSON")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw a chart, PNG")
    parser.add_argument("--write", action="store_true", help=f"append to {RESULTS.name}")
    return parser


def _voices(folders: Sequence[Path]) -> list[VoiceInfo]:
    found = []
    for voice in find_voices((*folders, BUILT_IN_VOICES), ARCHITECTURES):
        if isinstance(voice, VoiceInfo):
            found.append(voice)
        else:
            print(f"left out: {voice}", file=sys.stderr)
    return found


def _installed(system: str, package: str, remedy: str) -> bool:
    if importlib.util.find_spec(package) is None:
        print(f"left out: {system} ({package} is not installed: {remedy})", file=sys.stderr)
        return False
    return True


def _speed(report: Report, args: argparse.Namespace, voices: Sequence[VoiceInfo]) -> None:
    who = contestants(voices, args.threads or THREADS)
    names = [one.system.removeprefix(VOICE_PREFIX) for one in who]
    chosen = args.system or names
    for name in set(chosen) - set(names):
        print(f"left out: there is no system {name!r}", file=sys.stderr)
    voices = [voice for voice in voices if voice.id in chosen]
    who = [one for one, name in zip(who, names, strict=True) if name in chosen]
    report.rows = synthesis.measure(who, args.rounds, args.voice_dir)
    report.verdicts += targets.speed(report.rows, VOICE_PREFIX + _main_voice(voices))
    peak = matrix_gflops(1.0)
    for voice in voices:
        if parts := _of_a_voice("parts", voice, args.voice_dir):
            report.parts[voice.id] = parts
        if counted := _of_a_voice("arithmetic", voice, args.voice_dir):
            gmacs = counted["macs"] / counted["audio_seconds"] / 1e9
            report.floors.append(Floor(voice.id, gmacs, peak))


def _of_a_voice(module: str, voice: VoiceInfo, voice_dirs: Sequence[Path]) -> Any:
    """What a program of this folder prints of a voice; None where it cannot."""
    command = [sys.executable, "-m", f"benchmarks.{module}", voice.id]
    command += [f"--voice-dir={folder}" for folder in voice_dirs]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None


def _serving(report: Report, args: argparse.Namespace, voices: Sequence[VoiceInfo]) -> None:
    espeak = PROGRAMS["espeak-ng"][0] if shutil.which("espeak-ng") else None
    main_voice = _main_voice(voices)
    asked = [(voice, "auto") for voice in dict.fromkeys([main_voice, *args.serve])]
    for voice, backend in [*asked, (main_voice, ONE_THREAD)]:
        name = voice if backend == "auto" else f"{voice}@{backend}"
        print(f"serving {name}", file=sys.stderr)
        options = ["--voice", voice, "--backend", backend]
        for folder in args.voice_dir:
            options += ["--voice-dir", str(folder)]
        report.serving[name] = asyncio.run(serving.measure(options, args.rounds, espeak))
    report.verdicts += targets.serving(report.serving[main_voice])
    report.verdicts += targets.small_server(report.serving[f"{main_voice}@{ONE_THREAD}"])


def _instructions(report: Report, args: argparse.Namespace, voices: Sequence[VoiceInfo]) -> None:
    for voice in voices:
        found = counts.instructions(voice.id, args.voice_dir)
        if found is not None:
            report.instructions[voice.id] = found
    for name, (command, _) in PROGRAMS.items():
        if shutil.which(name) and (found := counts.program_instructions(command)) is not None:
            report.instructions[name] = found


def _main_voice(voices: Sequence[VoiceInfo]) -> str:
    ids = [voice.id for voice in voices]
    if not ids:
        raise SystemExit("no voice is installed")
    return DEFAULT_VOICE if DEFAULT_VOICE in ids else ids[0]


def _write(report: Report, args: argparse.Namespace) -> None:
    text = report.markdown()
    print(text)
    if args.json:
        with replacing(args.json) as partial:
            partial.write_text(json.dumps(report.json(), indent=1) + "\n", encoding="utf-8")
    if args.chart and report.rows:
        try:
            from .chart import draw

            with replacing(args.chart) as partial:
                draw(report, partial)
        except ImportError as error:
            print(f"no chart: {error} (extra `train`)", file=sys.stderr)
        except ValueError as error:
            print(f"no chart: {error}", file=sys.stderr)
    if args.write:
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write("\n" + text)


if __name__ == "__main__":
    sys.exit(main())
