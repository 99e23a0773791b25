"""No command speaks to anyone but its clients, or writes outside its own folders.

Every command runs under strace in a network of its own, in which there is nothing but loopback.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from wyoming_nano_tts.cli import COMMANDS

ROOT = Path(__file__).parent.parent
LONGEST_SECONDS = 12
"""For which the server is watched: ONNX Runtime's telemetry, where it is on, begins after nine."""

PATIENCE_SECONDS = 600
"""Half a minute is enough, on a machine that has nothing else to do."""

NAMESPACE = """
import fcntl, os, socket, struct, sys
with socket.socket() as any_socket:  # SIOCSIFFLAGS: loopback up
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 1 | 64))
os.execv("/bin/sh", ["/bin/sh", "-c", sys.argv[1]])
"""

CLIENT = """
import asyncio, sys, time
from wyoming.client import AsyncClient
from wyoming.event import Event

async def speak():
    until = time.monotonic() + float(sys.argv[1])
    while True:
        try:
            client = AsyncClient.from_uri(sys.argv[2])
            await client.connect()
            break
        except OSError:
            await asyncio.sleep(0.1)
    await client.write_event(Event("describe"))
    assert (await client.read_event()).type == "info"
    await client.write_event(Event("synthesize", {"text": "Hello there."}))
    while (event := await client.read_event()).type != "audio-stop":
        assert event.type != "error", event
    await client.disconnect()
    await asyncio.sleep(max(0, until - time.monotonic()))

asyncio.run(speak())
"""

PAGE = """
import json, sys, urllib.request
asked_for = {"model": "tts-1", "input": "Hello there.", "voice": "en_US-heart", "response_format": "pcm"}
said = json.dumps(asked_for).encode()
for path, data in (("/", None), ("/v1/audio/speech", said)):
    asked = urllib.request.Request(sys.argv[1] + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert len(answer.read()) > 1000, path
"""

TRAINING = {"corpus", "train", "evaluate"}
"""Commands that need torch and are not part of serving."""

WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT")
MAKES = re.compile(r'\b(?:mkdir|mkdirat|rename|renameat2?|symlink|link|creat|mknod)\(.*?"([^"]+)"')
OPENS = re.compile(r'openat\([^,]*, "([^"]+)", (\S+)')
HARMLESS = ("/dev/null", "/dev/tty", "/proc/self/", "/proc/thread-self/")

pytestmark = pytest.mark.timeout(PATIENCE_SECONDS + 60)


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory, v2_folder: Path) -> dict[str, list[str]]:
    """What each command asked of the system: name to lines of strace."""
    assert shutil.which("strace"), "strace is needed: apt-get install strace"
    folder = tmp_path_factory.mktemp("nothing_leaves")
    home, work = folder / "home", folder / "work"
    for one in (home, work):
        one.mkdir()
    python = f"{sys.executable} -m wyoming_nano_tts"
    client = f"{sys.executable} -c '{CLIENT}' {LONGEST_SECONDS}"
    numpy = f"env NANO_TTS_BACKEND=numpy {python}"
    commands = {
        "say": f"{python} say 'Hello there.' -o {work}/a.wav",
        "normalize": f"{python} normalize 'It is 7:05.'",
        "phonemize": f"{python} phonemize 'It is 7:05.'",
        "voices": f"{python} voices list",
        "verify": f"{python} voices verify en_US-kathleen",
        "doctor": f"{python} doctor",
        "doctor-numpy": f"{numpy} doctor",
        "install-service": f"{python} install-service both --dry-run",
        "bench": f"{python} bench --repeats 1",
        "say-numpy": f"{numpy} say 'Hello there.' -o {work}/b.wav",
        "bench-numpy": f"{numpy} bench --repeats 1",
        "import": f"{python} voices import {v2_folder} --id en_US-traced",
        "espeak": f"{sys.executable} -c 'from wyoming_nano_tts.text import espeak; espeak.load()'",
    }
    strace = "strace --seccomp-bpf -D -f -qq -s 200 -e trace=%network,%file,openat"
    server = f"{strace} -o {work}/serve.trace {python} serve --uri tcp://127.0.0.1:10217 --web"
    # As Home Assistant starts the engine that it runs itself, on the backend that it mostly has: until its input ends.
    embedded = f"{strace} -o {work}/embedded.trace {numpy} serve --uri unix://{work}/engine --restrained --until-eof"
    satellite = (
        f"{strace} -o {work}/satellite.trace {numpy} satellite --uri tcp://127.0.0.1:10218"
        f" --output folder:{work}/played --say-stdin --data-dir {work}/satellite"
    )
    page = f"{sys.executable} -c '{PAGE}' http://127.0.0.1:10280"
    lines = [
        f"mkfifo {work}/text; {satellite} < {work}/text & satellite=$!",
        f"exec 8> {work}/text; echo 'Hello there.' >&8",
        f"{server} & server=$!",
        f"mkfifo {work}/hold; {embedded} < {work}/hold & embedded=$!",
        f"exec 9> {work}/hold",
        f"{client} tcp://127.0.0.1:10217 & client=$!",
        f"{client} unix://{work}/engine & inner=$!",
    ]
    lines += [
        f"{strace} -o {work}/{name}.trace {command} > {work}/{name}.out 2>&1 || echo {name} failed"
        for name, command in commands.items()
    ]
    lines += [
        f"{strace} -o {work}/health.trace {python} health --uri tcp://127.0.0.1:10217 || echo health failed",
        f"{page} || echo page failed",
        f"until test -e {work}/played/0001.wav; do kill -0 $satellite || break; sleep 0.2; done",
        f"test -s {work}/played/0001.wav || echo satellite failed",
        "kill $satellite; exec 8>&-; wait $satellite",
        "wait $client || echo client failed",
        "wait $inner || echo inner client failed",
        "exec 9>&-; wait $embedded || echo embedded failed",
        "kill $server; wait $server; sleep 0.5",  # strace is behind its program
        "exit 0",
    ]
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(work),
    }
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    done = subprocess.run(
        [*alone, sys.executable, "-c", NAMESPACE, "\n".join(lines)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        cwd=work,
        env=environment,
        check=False,
    )
    outputs = {path.name: path.read_text(errors="replace")[-500:] for path in work.glob("*.out")}
    assert "failed" not in done.stdout, (done.stdout, done.stderr[-3000:], outputs)
    assert done.returncode == 0, done.stderr[-3000:]
    return {
        path.stem: path.read_text(errors="replace").splitlines() for path in work.glob("*.trace")
    }


NAMES = (
    "say", "normalize", "phonemize", "voices", "verify", "doctor", "bench", "import", "espeak", "health", "serve",
    "say-numpy", "bench-numpy", "doctor-numpy", "embedded", "satellite", "install-service",
)  # fmt: skip


def test_every_command_is_watched() -> None:
    kinds = {"voices", "verify", "import"}  # of `voices`
    watched = {name.removesuffix("-numpy") for name in NAMES} - kinds | {"voices"}
    assert set(COMMANDS) - TRAINING == watched & set(COMMANDS)


@pytest.mark.parametrize("name", NAMES)
def test_no_connection_beyond_loopback_and_no_query(
    traces: dict[str, list[str]], name: str
) -> None:
    spoken_to = [line for line in traces[name] if re.search(r"sa_family=AF_(INET|INET6)\b", line)]
    wrong = [
        line
        for line in spoken_to
        if not re.search(r'"(127\.|::1"|0\.0\.0\.0|::")', line) or "htons(53)" in line
    ]
    assert wrong == []
    if name in ("serve", "health"):
        assert spoken_to, "the trace would show it"


@pytest.mark.parametrize("name", NAMES)
def test_no_local_service_is_asked(traces: dict[str, list[str]], name: str) -> None:
    """Neither a sound server nor a message bus; the name service's cache is the C library's habit."""
    asked = [line for line in traces[name] if "connect(" in line and "AF_UNIX" in line]
    assert [line for line in asked if "nscd" not in line] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_file_outside_our_own_folders(
    traces: dict[str, list[str]], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = str(tmp_path_factory.getbasetemp())
    written: set[str] = set()
    for line in traces[name]:
        if (found := OPENS.search(line)) and WRITES.search(found[2]):
            written.add(found[1])
        elif made := MAKES.search(line):
            written.add(made[1])
    own = re.compile(
        re.escape(base) + r"/nothing_leaves\d*/(work(/|$)|home/\.local(/share(/nano-tts(/.*)?)?)?$)"
    )
    strange = {path for path in written if not own.match(path) and not path.startswith(HARMLESS)}
    assert strange == set()
    if name == "serve":
        assert any(path.endswith("server_id.partial") for path in written), (
            "the trace would show it"
        )


def test_the_network_of_the_test_is_only_loopback() -> None:
    """What is tested above holds because nothing else is there, not because nobody answered."""
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
    code = "import socket; print([name for _, name in socket.if_nameindex()])"
    done = subprocess.run(
        [*alone, sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['lo']"
    assert len(socket.if_nameindex()) >= 1
