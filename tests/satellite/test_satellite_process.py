"""The command in a process of its own: it plays, serves, speaks lines, tells systemd, and ends."""

import argparse
import asyncio
import os
import signal
import socket
import sys
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from loudspeaker import announce, samples
from started import listening, told
from talk import talk_to

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.cli.serving import health

ROOT = Path(__file__).parent.parent.parent


@asynccontextmanager
async def process(
    folder: Path, *arguments: str, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a satellite that records; kill it at the end if it still runs."""
    started = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "wyoming_nano_tts",
            "satellite",
            "--data-dir",
            str(folder / "data"),
        ),
        *("--uri", "tcp://127.0.0.1:0", "--output", f"folder:{folder}/heard", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **environment},
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


def recording(folder: Path, number: int = 1) -> tuple[float, bytes]:
    """Return seconds and samples of what was heard."""
    with wave.open(str(folder / "heard" / f"{number:04}.wav")) as file:
        return file.getnframes() / file.getframerate(), file.readframes(file.getnframes())


async def test_it_plays_and_ends_at_a_signal(tmp_path: Path) -> None:
    arguments = ("--name", "Kitchen", "--lead-ms", "300", "--output-volume", "0.5")
    async with process(tmp_path, *arguments) as started:
        uri = await listening(started)
        async with talk_to(uri) as talk:
            await talk.say("run-satellite")
            await announce(talk, samples(0.5))
            assert (await talk.hear()).type == "played"
        checked = await asyncio.to_thread(health.run, argparse.Namespace(uri=uri, timeout=10.0))
        started.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(started.wait(), 20) == 0
    assert checked == 0
    seconds, pcm = recording(tmp_path)
    assert seconds == pytest.approx(0.8, abs=0.001)
    lead = 2 * round(0.3 * 22050)
    assert not any(pcm[:lead])
    assert any(pcm[lead : lead + 100])


async def test_the_same_process_serves_and_speaks_lines_with_the_real_voice(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    async with process(tmp_path, "--serve", server, "--say-stdin") as started:
        assert started.stdin is not None
        await told(started, r"(Voice \S+ is ready)")
        started.stdin.write(b"Dinner is ready.\n")
        await told(started, r"Played (\S+) s")
        async with talk_to(server) as talk:
            await talk.say("describe")
            assert (await talk.hear()).data["tts"][0]["name"] == "nano-tts"
            spoken = await talk.speak("Dinner is ready.")
    seconds, pcm = recording(tmp_path)
    assert 0.8 < seconds < 3
    assert pcm.endswith(b"".join(event.payload or b"" for event in spoken if event.payload))


async def test_systemd_hears_that_it_is_ready_lives_and_stops(tmp_path: Path) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(str(path))
        notified.settimeout(60)
        environment = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "2000000"}
        async with process(tmp_path, **environment) as started:
            for wanted in (b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"):
                assert await asyncio.to_thread(notified.recv, 100) == wanted
            os.kill(started.pid, signal.SIGTERM)
            while (state := await asyncio.to_thread(notified.recv, 100)) == b"WATCHDOG=1":
                pass
            assert state == b"STOPPING=1"


@pytest.mark.parametrize(("arguments", "expected"), [
    (("--output", "speaker"), "there are: player"), (("--rate", "12345"), "--rate 12345 must be one of"),
    (("--chime", "/nowhere.wav"), "/nowhere.wav cannot be read"), (("--say-http", "0.0.0.0:1"), "only 127.0.0.1"),
    (("--uri", "http://x"), "must be tcp://HOST:PORT"), (("--player", "aplay", "--device", "hw:1"), "in the command"),
])  # fmt: skip
def test_wrong_arguments_are_explained(
    arguments: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = () if "--output" in arguments or "--player" in arguments else ("--output", "null")
    assert main(["satellite", *output, *arguments]) == 1
    assert expected in capsys.readouterr().err
