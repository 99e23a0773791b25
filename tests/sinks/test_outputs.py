"""Devices: the system's players, recordings, PortAudio, and one that goes and comes back."""

import asyncio
import shlex
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from wyoming_nano_tts.sinks import steady
from wyoming_nano_tts.sinks.finding import find_output
from wyoming_nano_tts.sinks.output import Output, OutputError, Sound
from wyoming_nano_tts.sinks.player.output import PlayerOutput
from wyoming_nano_tts.sinks.player.programs import Program, given_command, installed_commands
from wyoming_nano_tts.sinks.steady import SteadyStream

MONO = Sound(24000, 1)
PLAYER = Path(__file__).parent / "stand_in_player.py"
TONE = (8000 * np.sin(np.arange(24000) / 5)).astype("<i2").tobytes()


class Device:
    """A stand-in for a device, which can be unplugged."""

    def __init__(self, folder: Path) -> None:
        self.heard = folder / "heard"
        self.plug = folder / "device"
        self.plug.touch()
        words = (
            sys.executable,
            str(PLAYER),
            "{rate}",
            "{channels}",
            str(self.heard),
            str(self.plug),
        )
        self.command = shlex.join(words)

    @property
    def sound(self) -> bytes:
        """What was heard."""
        return self.heard.read_bytes() if self.heard.exists() else b""


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Device:
    """A device that is plugged in; its player may start late, on a busy machine."""
    monkeypatch.setattr(steady, "BEHIND_SECONDS", 30.0)
    return Device(tmp_path)


def output_of(device: Device) -> Output:
    """Its player."""
    return find_output("player", player=device.command)


async def play(output: Output, pcm: bytes, sound: Sound = MONO, *, absent: float = 5.0) -> float:
    """Play samples in pieces; return the seconds until they were heard."""
    began = time.monotonic()
    stream = SteadyStream(output, await output.accepted(sound), absent_seconds=absent)
    try:
        for first in range(0, len(pcm), 4800):
            await stream.write(pcm[first : first + 4800])
        await stream.drain()
    finally:
        await stream.abort()
    return time.monotonic() - began


async def test_a_player_gets_every_sample_and_is_waited_for(device: Device) -> None:
    assert await play(output_of(device), TONE) >= 1.0
    assert device.sound == TONE


async def test_a_device_that_goes_in_the_middle_and_comes_back_plays_the_whole(
    device: Device,
) -> None:
    playing = asyncio.create_task(play(output_of(device), TONE * 3))
    while len(device.sound) < len(TONE):
        await asyncio.sleep(0.02)
    device.plug.unlink()
    cut_at = len(device.sound)
    await asyncio.sleep(1.0)
    device.plug.touch()
    await playing
    # Nothing is missing: what came after the gap begins with something that was heard already, or goes on.
    second = device.sound[cut_at:]
    assert len(device.sound) >= 3 * len(TONE)
    assert (TONE * 3).endswith(second[-len(TONE) :])
    assert len(second) >= 3 * len(TONE) - cut_at


async def test_a_device_that_goes_while_it_drains_is_given_the_rest_again(device: Device) -> None:
    playing = asyncio.create_task(play(output_of(device), TONE))
    while len(device.sound) < 4800:  # by now all is in the pipe
        await asyncio.sleep(0.02)
    device.plug.unlink()
    await asyncio.sleep(0.5)
    device.plug.touch()
    await playing
    assert device.sound.endswith(TONE[-4800:])


async def test_a_device_that_stays_away_is_given_up_with_what_the_player_says(
    device: Device,
) -> None:
    device.plug.unlink()
    with pytest.raises(OutputError, match="status 1: stand-in: no such device"):
        await play(output_of(device), TONE, absent=0.6)


async def test_a_device_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "STALL_SECONDS", 0.3)
    hanging = find_output("player", player=f"{sys.executable} -c 'import time; time.sleep(60)'")
    with pytest.raises(OutputError, match="takes no more sound"):
        await play(hanging, TONE * 8, absent=0.1)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("no-such-player-{rate}", "cannot be started"),
        ("'unclosed", "--player"),
        ("", "no player"),
        (" ", "is empty"),
    ],
)
async def test_commands_that_cannot_be_started(
    command: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(OutputError, match=told):
        await play(find_output("player", player=command), TONE, absent=0)


def test_a_device_is_named_in_ones_own_command() -> None:
    with pytest.raises(OutputError, match="name the device in the command"):
        PlayerOutput(device="hw:1", command="aplay")


def test_a_command_is_filled_in() -> None:
    command = given_command("play -r {rate} 'my file' -c{channels}")
    assert command.arguments(Sound(16000, 2)) == ["play", "-r", "16000", "my file", "-c2"]


def program(folder: Path, name: str, script: str) -> None:
    """Put a program on the path."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


async def test_the_first_player_that_works_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One may be installed without the sound server that it speaks to, another be too old for our samples."""
    program(tmp_path, "paplay", "echo 'Connection refused' >&2; exit 1")
    program(tmp_path, "pw-play", "echo 'pw-play FILE'")
    program(tmp_path, "aplay", f'echo "$@" >> {tmp_path}/told; exec /bin/cat >> {tmp_path}/heard')
    monkeypatch.setenv("PATH", str(tmp_path))
    output = find_output("player", device="plughw:1")
    assert output.name == "paplay or aplay"
    await play(output, TONE)
    assert output.name == "aplay"
    assert (tmp_path / "heard").read_bytes().endswith(TONE)
    told = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    assert told == ["-q -t raw -f S16_LE -r 24000 -c 1 --device=plughw:1 -"] * 2  # a try, then it


async def test_aplay_itself(tmp_path: Path) -> None:
    """Into ALSA's own plugin that writes a file; the package alsa-utils is installed by script/test."""
    heard = tmp_path / "heard"
    output = PlayerOutput(
        command=f"aplay -q -t raw -f S16_LE -r {{rate}} -c {{channels}} -D file:FILE={heard},FORMAT=raw -"
    )
    await play(output, TONE)
    # ALSA fills its last period with silence.
    assert (await asyncio.to_thread(heard.read_bytes)).startswith(TONE)
    with pytest.raises(
        OutputError, match=r"aplay ended with status 1: aplay: main.* audio open error"
    ):
        await play(
            PlayerOutput(command="aplay -q -D hw:77 -t raw -f S16_LE -r {rate} -c {channels} -"),
            TONE,
            absent=0,
        )


async def test_none_that_works_says_what_each_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "paplay", "echo 'Connection refused' >&2; exit 1")
    program(tmp_path, "aplay", "echo 'no card' >&2; exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutputError, match=r"paplay .*Connection refused; aplay .*no card"):
        await play(find_output("player"), TONE, absent=0)


def test_a_new_pipewire_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "pw-play", "echo '  -a, --raw  RAW mode'")
    monkeypatch.setenv("PATH", str(tmp_path))
    words = installed_commands("speaker")[0].words
    assert words[0] == "pw-play"
    assert words[-2:] == ("--target=speaker", "-")


def test_no_player_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not Program(("aplay",), "").is_installed()
    with pytest.raises(OutputError, match="alsa-utils"):
        find_output("player")


async def test_recordings_are_numbered_and_last_as_long_as_they_sound(tmp_path: Path) -> None:
    output = find_output(f"folder:{tmp_path}/new")
    assert await play(output, TONE[:9600], Sound(24000, 2)) > 0.09
    await play(output, TONE[:9600])
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == ["0001.wav", "0002.wav"]
    with wave.open(str(tmp_path / "new" / "0001.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24000, 2, 2)
        assert file.readframes(24000) == TONE[:9600]


async def test_a_recording_that_is_cut_off_leaves_nothing(tmp_path: Path) -> None:
    stream = await find_output(f"folder:{tmp_path}").open(MONO)
    await stream.write(TONE[:480])
    await stream.abort()
    assert not await asyncio.to_thread(lambda: list(tmp_path.iterdir()))


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot record in"):
        await find_output(f"folder:{tmp_path}/file").open(MONO)


@pytest.mark.parametrize("kind", ["speaker", "folder", "folder:", "player:x", ""])
def test_kinds_that_are_none(kind: str) -> None:
    with pytest.raises(OutputError, match="there are: player, sounddevice, folder:DIR, null"):
        find_output(kind)
