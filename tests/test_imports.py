"""What may import what, and what serving never imports."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import wyoming_nano_tts
from wyoming_nano_tts.cli import COMMANDS

PACKAGE = Path(wyoming_nano_tts.__file__).parent
ROOT = PACKAGE.parent
BASE = {"errors", "version", "audio", "cores", "files"}
MAY_IMPORT = {
    "errors": set(),
    "version": set(),
    "audio": set(),
    "cores": set(),
    "files": set(),
    "text": {"text", "errors"},
    "engine": {"engine", "text", *BASE},
    "machine": {"machine", "cores"},
    "server": {"server", "engine", "text", *BASE},
    "store": {"store", "engine", "text", *BASE},
    "cli": {"cli", "machine", "server", "store", "engine", "text", "train", "evaluate", *BASE},
    "models": {"models", "errors"},
    "train": {"train", "models", "engine", "text", *BASE},
    "evaluate": {"evaluate", "train", "engine", "text", *BASE},
    "__main__": {"cli"},
    "__init__": {"version"},
}
"""Room to rooms that it may import; a new room has to be entered here."""
NEVER_WHEN_SERVING = (
    "torch", "accelerate", "scipy", "soundfile", "soxr", "pyworld", "matplotlib", "onnx", "onnxscript", "tqdm",
    "wyoming_nano_tts.models", "wyoming_nano_tts.train", "wyoming_nano_tts.evaluate",
)  # fmt: skip


def room(path: Path) -> str:
    """`text` for text/…, `errors` for errors.py."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imported(path: Path) -> set[str]:
    """Absolute dotted names of our own modules that a file imports, also inside functions."""
    own = ("wyoming_nano_tts", *path.relative_to(PACKAGE).parts[:-1])
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = own[: len(own) - node.level + 1] if node.level else ()
            module = (*start, *(node.module.split(".") if node.module else ()))
            if module == ("wyoming_nano_tts",):  # `from .. import audio` imports rooms
                names |= {".".join((*module, alias.name)) for alias in node.names}
            else:
                names.add(".".join(module))
    return {name for name in names if name.split(".")[0] == "wyoming_nano_tts"}


SOURCES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    here = room(path)
    assert here in MAY_IMPORT, f"{here} is a new room: say here what it may import"
    for name in imported(path):
        parts = name.split(".")
        there = parts[1] if len(parts) > 1 else "version"
        assert there in MAY_IMPORT[here], f"{path.name} of {here} imports {name}"


@pytest.mark.parametrize("name", ["train", "evaluate"])
def test_only_its_command_reaches_a_room_with_torch_and_not_before_it_runs(name: str) -> None:
    for path in SOURCES:
        if room(path) == "cli" and any(n.split(".")[1:2] == [name] for n in imported(path)):
            assert path.name == f"{name}.py"
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ImportFrom):
                    assert (node.module or "").split(".")[0] != name


def test_base_imports_are_relative() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                assert (node.module or "").split(".")[0] != "wyoming_nano_tts", path


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, where nothing is imported yet."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, timeout=120, env=environment, check=False,
    )  # fmt: skip


SERVE = """
import asyncio, sys
from pathlib import Path
import numpy
from wyoming.client import AsyncClient
from wyoming.event import Event
from wyoming_nano_tts.cli import main
from wyoming_nano_tts.engine import Engine
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.text import SpeechStream

voices, out = sys.argv[1:3]
assert main(["say", "Hello.", "--voice-dir", voices, "--voice", "en_US-random", "-o", out]) == 0
assert main(["voices", "--voice-dir", voices]) == 0

async def serve_one():
    engine = Engine((Path(voices),), threads=1, default_voice="en_US-random")
    config = ServerConfig(uris=("tcp://127.0.0.1:0",))
    async with running(config, engine, SpeechStream) as listeners:
        async with AsyncClient.from_uri(listeners[0].uri) as client:
            await client.write_event(Event("describe"))
            assert (await client.read_event()).type == "info"
            await client.write_event(Event("synthesize", {"text": "It is 7:05."}))
            size = 0
            while (event := await client.read_event()).type != "audio-stop":
                assert event.type != "error", event
                size += len(event.payload or b"")
            assert size > 10000, size

asyncio.run(serve_one())
import wyoming_nano_tts.cli.serve, wyoming_nano_tts.cli.health, wyoming_nano_tts.cli.doctor
print("\\n".join(sorted(sys.modules)))
"""


def test_serving_never_imports_torch_nor_anything_of_training(
    random_voice_dir: Path, tmp_path: Path
) -> None:
    done = run(SERVE, str(random_voice_dir), str(tmp_path / "out.wav"))
    assert done.returncode == 0, done.stderr
    modules = done.stdout.split("\n")
    assert "onnxruntime" in modules  # so it did speak
    assert (tmp_path / "out.wav").stat().st_size > 10000
    unwanted = [
        name for name in modules for bad in NEVER_WHEN_SERVING
        if name == bad or name.startswith(f"{bad}.")
    ]  # fmt: skip
    assert unwanted == []


HELP = """
import sys
from wyoming_nano_tts.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
heavy = {"numpy", "onnxruntime", "safetensors", "torch", "wyoming", "zeroconf", "asyncio"}
print("HEAVY", sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize("arguments", [(), *((name,) for name in COMMANDS)])
def test_help_works_and_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    done = run(HELP, *arguments, "--help")
    assert done.returncode == 0, done.stderr
    assert "usage: wyoming-nano-tts" in done.stdout
    assert done.stdout.splitlines()[-1] == "HEAVY []"
    if not arguments:
        for name in COMMANDS:
            assert name in done.stdout.split()
