"""The command, in this process or one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import wyoming_nano_tts
from wyoming_nano_tts.cli import main

ROOT = Path(wyoming_nano_tts.__file__).parent.parent
VOICE = "en_US-random"

Outcome = subprocess.CompletedProcess[bytes]
Command = Callable[..., Outcome]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run `python -m wyoming_nano_tts …` in an empty folder; `path` replaces PATH."""

    def run(*arguments: str | Path, stdin: bytes = b"", path: str | None = None) -> Outcome:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        if path is not None:
            environment["PATH"] = path
        return subprocess.run(
            [sys.executable, "-m", "wyoming_nano_tts", *map(str, arguments)],
            input=stdin, capture_output=True, timeout=120, cwd=tmp_path, env=environment, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def voice_arguments(random_voice_dir: Path) -> list[str]:
    """Options that choose the voice of random weights."""
    return ["--voice-dir", str(random_voice_dir), "--voice", VOICE, "--threads", "1"]


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    """Run the command in this process: (exit status, standard output, standard error)."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        capfd.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:  # argparse
            status = end.code if isinstance(end.code, int) else 1
        out, err = capfd.readouterr()
        return status, out, err

    return call
