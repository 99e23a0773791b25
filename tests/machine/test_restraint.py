"""What a restrained process can no longer do: tried in processes of their own, which would keep it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEGIN = "from wyoming_nano_tts.machine.restraint import restrain\n"
AFTER = BEGIN + "given = restrain(network=False)\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )


def output(code: str) -> str:
    """Return what code prints; it must not fail."""
    done = run(code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_no_program_gains_rights() -> None:
    status = dict(
        line.split(":\t", 1)
        for line in output(AFTER + "print(open('/proc/self/status').read())").splitlines()
        if ":\t" in line
    )
    assert status["NoNewPrivs"] == "1"
    assert int(status["CapEff"], 16) & ~(1 << 2) == 0  # to read is kept by a superuser
    assert int(status["CapPrm"], 16) & ~(1 << 2) == 0
    if os.geteuid() == 0:
        assert int(status["CapBnd"], 16) == 1 << 2


def test_it_yields_to_whoever_started_it() -> None:
    code = AFTER + "import os; print(os.getpriority(0, 0), open('/proc/self/oom_score_adj').read())"
    nice, oom_score = map(int, output(code).split())
    assert nice >= 5
    assert oom_score >= 500


def test_a_low_priority_is_not_raised() -> None:
    low = os.getpriority(os.PRIO_PROCESS, 0) + 15
    assert int(output("import os; os.nice(15)\n" + AFTER + "print(os.getpriority(0, 0))")) >= low


def test_memory_is_bounded() -> None:
    done = run(AFTER + "b = bytearray(1200 << 20)")
    assert "MemoryError" in done.stderr
    assert output(AFTER + "b = bytearray(500 << 20); print(len(b))") == str(500 << 20)


def test_files_are_bounded_and_private(tmp_path: Path) -> None:
    path = tmp_path / "file"
    done = run(AFTER + f"open({str(path)!r}, 'wb').write(bytes(65 << 20))")
    assert "OSError" in done.stderr
    assert path.stat().st_mode & 0o077 == 0


CONNECT = """
import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    probe.listen()
    try:
        socket.create_connection(probe.getsockname(), timeout=5)
        print("connected")
    except OSError as error:
        print("no network")
"""


def test_the_network_goes_only_where_nobody_needs_it() -> None:
    code = AFTER + "if 'network' in given:\n    " + CONNECT.replace("\n", "\n    ")
    told = output(code + "\nelse:\n    print('not a superuser')")
    assert told == "no network" or os.geteuid() != 0
    assert output(BEGIN + "restrain(network=True)\n" + CONNECT) == "connected"


@pytest.mark.parametrize("missing", ["prctl", "capset", "unshare"])
def test_other_systems_are_no_error(missing: str) -> None:
    code = f"""
from wyoming_nano_tts.machine import restraint
real = restraint._system_call
def call(name, *arguments):
    if name == {missing!r}:
        raise AttributeError(name)
    real(name, *arguments)
restraint._system_call = call
print(restraint.restrain(network=False))
"""
    assert "priority" in output(code)
