"""A server that a program started: it says when it listens, and does not outlive the program."""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from talk import audio, talk_to
from test_process import HERE, LONG, ROOT, data_dir, ended, listening, process  # noqa: F401

from wyoming_nano_tts.cli.serving import serve as command
from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.server.wire.starter import tell_ready

STARTER = """
import subprocess, sys
server = subprocess.Popen([sys.executable, *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
assert server.stdout.read(1) == b"\\n"
print(server.pid, flush=True)
server.wait()
"""


def is_alive(pid: int) -> bool:
    """Tell whether a process is there and no zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


async def test_ready_means_that_it_listens(data_dir: tuple[str, str], tmp_path: Path) -> None:  # noqa: F811
    uri = f"unix://{tmp_path}/tts.sock"
    async with process("--uri", uri, "--ready-fd", "1", *data_dir) as server:
        assert server.stdout is not None
        assert await asyncio.wait_for(server.stdout.read(), 30) == b"\n"  # and it is closed
        async with talk_to(uri) as talk:
            assert audio(await talk.speak("One.")) != b""


async def test_end_of_input_lets_a_request_end(data_dir: tuple[str, str]) -> None:  # noqa: F811
    slow = ("--chunk-seconds", "0.05", "--until-eof")
    async with process("--uri", "tcp://127.0.0.1:0", *slow, *data_dir) as server:
        async with talk_to(await listening(server)) as talk:
            await talk.say("synthesize", text="One two three four five six.")
            await talk.until("audio-chunk")
            assert server.stdin is not None
            server.stdin.close()
            await talk.until("audio-stop")
        status, log = await ended(server)
    assert status == 0
    assert "Stopping" in log
    assert "Traceback" not in log


@pytest.mark.parametrize("is_stuck", [False, True])
async def test_no_orphan_stays(data_dir: tuple[str, str], tmp_path: Path, is_stuck: bool) -> None:  # noqa: F811
    """Killed outright, the starter cannot tell; one that computes is ended after its grace."""
    uri = f"unix://{tmp_path}/tts.sock"
    arguments = ("--uri", uri, "--until-eof", "--ready-fd", "1", "--grace-seconds", "0.2")
    starter = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STARTER, str(HERE / "tone_server.py"), *arguments, *data_dir),
        *(("--chunk-seconds", "3") if is_stuck else ()),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert starter.stdout is not None
    pid = int(await asyncio.wait_for(starter.stdout.readline(), 30))
    try:
        async with talk_to(uri) as talk:
            await talk.say("synthesize", text=LONG if is_stuck else "One.")
            await talk.until("audio-start")
            assert is_alive(pid)
            starter.send_signal(signal.SIGKILL)
            await starter.wait()
            async with asyncio.timeout(20):
                while is_alive(pid):
                    await asyncio.sleep(0.05)
    finally:
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)


def test_standard_input_has_one_use() -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    args = parser.parse_args(["--uri", "stdio://", "--until-eof"])
    with pytest.raises(NanoTtsError, match="--until-eof"):
        command.configuration(args)


def test_a_starter_that_does_not_read_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    read, write = os.pipe()
    os.close(read)
    tell_ready(write)
    assert "Cannot tell" in caplog.text
    os.close(write)
