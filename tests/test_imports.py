"""What may import what, and what serving never imports."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import wyoming_nano_tts
from wyoming_nano_tts.cli import COMMANDS

PACKAGE = Path(wyoming_nano_tts.__file__).parent
ROOT = PACKAGE.parent
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "version": set(),
    "cores": set(),
    "files": set(),
    "bounded_log": set(),
    "audio": {"errors"},
    "text": {"errors"},
    "text.english": {"text", "errors"},
    "text.german": {"text", "errors"},
    "backends": {"errors"},
    "machine": {"cores"},
    "voice_files": {"audio", "backends", "text", "errors", "files", "version"},
    "families": {"voice_files", "backends", "text", "text.english", "audio", "errors"},
    "engine": {
        "families", "voice_files", "backends", "text", "text.english", "audio", "machine", "errors", "cores", "files",
    },
    "store": {"families", "voice_files", "audio", "text", "errors", "files", "version"},
    "speech": {"text", "voice_files.options", "machine.heap", "errors", "files", "bounded_log"},
    "server.wire": {"errors", "files", "version", "bounded_log"},
    "server": {"server.wire", "speech", "text", "voice_files.options", "errors", "version", "bounded_log"},
    "sinks": {"errors"},
    "services": {"errors", "files", "version"},
    "supervised": {"errors"},
    "satellite": {"sinks", "server.wire", "server.requests", "speech", "audio", "errors", "version", "bounded_log"},
    "web": {
        "server", "server.wire", "speech", "audio", "text", "voice_files.options", "errors", "bounded_log",
    },
    "judges": {"audio", "backends", "text", "errors"},
    "train": {
        "families", "voice_files", "backends", "text", "text.english", "audio", "engine", "store", "errors", "files",
        "version", "cores", "judges",
    },
    "evaluate": {
        "judges", "train", "families", "voice_files", "backends", "text", "text.english", "audio", "engine", "store",
        "errors", "files", "version", "cores",
    },
    "cli": {
        "machine", "backends", "server", "server.wire", "satellite", "web", "sinks", "services", "speech", "store",
        "engine", "families", "voice_files", "text", "text.english", "train", "evaluate", "judges", "audio",
        "errors", "version", "cores", "files",
    },
    "__main__": {"cli"},
    "__init__": {"version", "engine"},
}  # fmt: skip
"""Room to rooms that it may import; a new room has to be entered here. A room in another is a room of its own."""
NEVER_WHEN_SERVING = (
    "torch", "accelerate", "scipy", "soundfile", "soxr", "pyworld", "matplotlib", "onnx", "onnxscript", "tqdm",
    "aiohttp", "aiomqtt", "paho", "wyoming_nano_tts.web",
    "wyoming_nano_tts.train", "wyoming_nano_tts.evaluate", "wyoming_nano_tts.judges",
)  # fmt: skip


def module_of(path: Path) -> str:
    """`text.english.reading` for text/english/frontend.py, `text` for text/__init__.py."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def room(module: str) -> str:
    """The longest room that a module lies in: `text.english` for `text.english.reading`."""
    parts = module.split(".")
    names = [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((name for name in names if name in MAY_IMPORT), parts[0])


def imported(path: Path) -> set[str]:
    """Dotted names, within the package, of our own modules that a file imports, also inside functions."""
    own = ("wyoming_nano_tts", *path.relative_to(PACKAGE).parts[:-1])
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = own[: len(own) - node.level + 1] if node.level else ()
            module = (*start, *(node.module.split(".") if node.module else ()))
            base = ".".join(module)
            if module[0] == "wyoming_nano_tts":  # `from ..text import english` imports a room
                folder = PACKAGE.joinpath(*module[1:])
                modules = {
                    alias.name
                    for alias in node.names
                    if (folder / f"{alias.name}.py").exists() or (folder / alias.name).is_dir()
                }
                names |= {f"{base}.{name}" for name in modules}
                if len(modules) == len(node.names):
                    continue
            names.add(base)
    return {
        name.removeprefix("wyoming_nano_tts").removeprefix(".") or "version"
        for name in names
        if name.split(".")[0] == "wyoming_nano_tts"
    }


SOURCES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    here = module_of(path)
    assert room(here) in MAY_IMPORT, f"{here} is a new room: say here what it may import"
    allowed = MAY_IMPORT[room(here)]
    for there in imported(path):
        inside = room(there) == room(here)
        named = any(
            there == name or there.startswith(f"{name}.") for name in allowed if "." in name
        )
        if inside or named or room(there) in allowed:
            continue
        raise AssertionError(f"{here} imports {there}")


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_torch_is_in_networks_training_and_evaluation_only(path: Path) -> None:
    """A file `network…` imports torch; outside `train` and `evaluate` nothing else does.

    Nor does anything else import such a file, but for the judges, which no server has.
    """
    here = room(module_of(path))
    if path.name.startswith("network") or here in {"train", "evaluate"}:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        assert not {name.split(".")[0] for name in names} & {"torch", "accelerate"}, path
    if here == "judges":
        return
    networks = {name for name in imported(path) if name.split(".")[-1].startswith("network")}
    assert not {n for n in networks if n.split(".")[-1] != "network" or "families" in n}, path


@pytest.mark.parametrize("folder", ["benchmarks", "tools"])
def test_programs_import_no_tests(folder: str) -> None:
    """What both need lies in `benchmarks.stand_ins`; and what tests put on the path is theirs."""
    own = {path.stem for path in (ROOT / "tests").glob("*.py")} | {"tests", "conftest"}
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            assert not {name.split(".")[0] for name in names} & own, path


def test_the_package_imports_no_programs() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"^\s*(?:from|import) (?:benchmarks|tools|tests)\b", text, re.MULTILINE
        ), path


def test_speech_knows_no_wire() -> None:
    for path in SOURCES:
        if room(module_of(path)) == "speech":
            text = path.read_text(encoding="utf-8")
            assert "from wyoming." not in text
            assert "import wyoming" not in text


def test_families_do_not_import_each_other() -> None:
    for path in SOURCES:
        parts = module_of(path).split(".")
        if parts[0] != "families" or len(parts) < 3:
            continue
        for there in imported(path):
            other = there.split(".")
            if other[0] == "families" and len(other) > 2:
                assert other[1] in {parts[1], "parts"}, f"{module_of(path)} imports {there}"


def test_there_is_no_circle() -> None:
    """Files, not rooms: whoever is imported is there before."""
    graph = {module_of(path): imported(path) for path in SOURCES}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name in done or name not in graph:
            return
        for there in sorted(graph[name]):
            visit(there, (*trail, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())


@pytest.mark.parametrize(
    ("name", "commands"),
    [
        ("train", ["train", "corpus", "distilling"]),
        ("evaluate", ["evaluate"]),
        ("judges", ["train", "corpus"]),
    ],
)
def test_only_its_commands_reach_a_room_with_torch_and_not_before_they_run(
    name: str, commands: list[str]
) -> None:
    for path in SOURCES:
        if room(module_of(path)) == "cli" and any(n.split(".")[0] == name for n in imported(path)):
            assert path.stem in commands
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
from wyoming_nano_tts.text import open_stream

voices, out = sys.argv[1:3]
assert main(["say", "Hello.", "--voice-dir", voices, "--voice", "en_US-random", "-o", out]) == 0
assert main(["voices", "--voice-dir", voices]) == 0

async def serve_one():
    engine = Engine((Path(voices),), threads=1, default_voice="en_US-random")
    config = ServerConfig(uris=("tcp://127.0.0.1:0",))
    async with running(config, engine, open_stream) as listeners:
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
import wyoming_nano_tts.cli.serving.serve, wyoming_nano_tts.cli.serving.health, wyoming_nano_tts.cli.doctor
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


LISTING = """
import sys
for package in ("onnxruntime", "onnx", "safetensors"):
    sys.modules[package] = None  # as if it were not installed
from wyoming_nano_tts.cli import main
voices = sys.argv[1]
assert main(["voices", "list", "--voice-dir", voices]) == 0
assert main(["voices", "info", "en_US-random", "--voice-dir", voices]) == 0
assert main(["voices", "verify", "--voice-dir", voices]) == 0
import wyoming_nano_tts.store, wyoming_nano_tts.voice_files.folders
import wyoming_nano_tts.voice_files.writing
print("EXIT", main(["say", "Hello.", "--voice-dir", voices, "--voice", "en_US-random", "-o", sys.argv[2]]))
"""


def test_voices_are_listed_shown_checked_and_spoken_without_onnx_runtime(
    random_voice_dir: Path, tmp_path: Path
) -> None:
    done = run(LISTING, str(random_voice_dir), str(tmp_path / "out.wav"))
    assert done.returncode == 0, done.stderr
    assert "en_US-random" in done.stdout
    assert done.stdout.splitlines()[-1] == "EXIT 0"  # numpy computes
    assert done.stderr.startswith("wrote ")
    assert (tmp_path / "out.wav").stat().st_size > 10000


ASKED = """
import sys
if sys.argv[1] == "onnx":
    sys.modules["onnxruntime"] = None
from wyoming_nano_tts.cli import main
print("EXIT", main(["say", "Hello.", "--backend", sys.argv[1], "-o", sys.argv[2]]))
print("onnxruntime" in sys.modules)
"""


@pytest.mark.parametrize(("name", "status", "told"), [
    ("numpy", 0, ""),
    ("onnx", 1, "pip install 'wyoming-nano-tts[onnx]'"),
    ("magic", 1, "there are: auto, onnx, numpy"),
])  # fmt: skip
def test_the_backend_that_is_asked_for_computes_or_says_why_not(
    name: str, status: int, told: str, tmp_path: Path
) -> None:
    done = run(ASKED, name, str(tmp_path / "out.wav"))
    assert done.returncode == 0, done.stderr
    assert f"EXIT {status}" in done.stdout
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    if name == "numpy":
        assert done.stdout.splitlines()[-1] == "False"


THREADS = """
import os, sys
from wyoming_nano_tts.cores import BLAS_VARIABLES
import wyoming_nano_tts, wyoming_nano_tts.cli.serving.serve
before = {name: os.environ.get(name) for name in BLAS_VARIABLES}
from wyoming_nano_tts.engine import Engine
assert {name: os.environ.get(name) for name in BLAS_VARIABLES} == before  # somebody else's program
del sys.modules["numpy"]
from wyoming_nano_tts.cli import main
main(["voices", "list"])
print([os.environ.get(name) for name in BLAS_VARIABLES])
"""


def test_matrices_get_one_thread_in_our_own_program_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    done = run(THREADS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "['1', '1', '1', '1']"
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    assert run(THREADS).stdout.splitlines()[-1] == "['3', '1', '1', '1']"
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert run(THREADS).stdout.splitlines()[-1] == "['3', None, None, None]"


PUBLIC = """
import sys
import wyoming_nano_tts
assert not {"numpy", "wyoming_nano_tts.engine"} & set(sys.modules)
from wyoming_nano_tts import Engine, SpeechOptions, VoiceInfo
assert Engine.__module__.startswith("wyoming_nano_tts.engine")
try:
    wyoming_nano_tts.Motor
except AttributeError as error:
    print(error)
"""


def test_the_public_names_are_imported_when_they_are_asked_for() -> None:
    done = run(PUBLIC)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "module 'wyoming_nano_tts' has no attribute 'Motor'\n"


ELSEWHERE = """
import importlib, os, pathlib, select, socket, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "spwd", "crypt", "readline"):
    sys.modules[name] = None  # as on Windows
import asyncio, asyncio.unix_events  # whose own imports are the system's affair
for owner, name in (
    (os, "sched_getaffinity"), (os, "sysconf"), (os, "geteuid"), (os, "getuid"), (os, "mkfifo"), (os, "O_DIRECTORY"),
    (os, "fork"), (os, "nice"), (select, "poll"), (socket, "AF_UNIX"), (asyncio, "start_unix_server"),
):
    if hasattr(owner, name):
        delattr(owner, name)
root = pathlib.Path(sys.argv[1])
for path in sorted((root / "wyoming_nano_tts").rglob("*.py")):
    parts = path.relative_to(root).with_suffix("").parts
    if parts[1] in ("train", "evaluate") or parts[-1].startswith("network") or parts[-1] == "__main__":
        continue
    importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
from wyoming_nano_tts.cli import main
assert main(["say", "Hello.", "--voice-dir", sys.argv[2], "--voice", "en_US-random", "-o", sys.argv[3] + "/o.wav"]) == 0
assert main(["voices", "import", sys.argv[2] + "/en_US-random", "--id", "en_US-copy", "--voice-dir", sys.argv[3]]) == 0
from wyoming_nano_tts.engine.measure import peak_memory_mb
assert peak_memory_mb() == 0
from wyoming_nano_tts.store.locking import lock_folder
folder = pathlib.Path(sys.argv[3], "locked")
lock = lock_folder(folder)
assert lock_folder(folder) is None
lock.release()
assert lock_folder(folder) is not None
print("FINE")
"""


def test_nothing_of_serving_needs_what_only_posix_has(
    random_voice_dir: Path, tmp_path: Path
) -> None:
    done = run(ELSEWHERE, str(ROOT), str(random_voice_dir), str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "FINE"
