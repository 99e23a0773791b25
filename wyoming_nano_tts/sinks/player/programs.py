"""The players that Linux systems have, and what each is called with.

Raw samples on standard input: a player then neither guesses a format nor believes the length in a header.
`pw-play` reads them since PipeWire 1.0 only; that of Debian 12 stops a longer stream after a second.
`paplay` left to itself is silent until two seconds of sound have come, or its end.
"""

import shlex
import shutil
import subprocess
from dataclasses import dataclass
from typing import Final

from ..output import OutputError, Sound

_HELP_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Program:
    """A player."""

    command: tuple[str, ...]
    """With {rate} and {channels}."""
    device: str
    """The argument that names a device, with {device}."""
    last: tuple[str, ...] = ()
    """What comes behind the device."""
    must_know: str = ""
    """An option that its help has to name, "" for none."""

    def is_installed(self) -> bool:
        """Tell whether it is there, and new enough."""
        if shutil.which(self.command[0]) is None:
            return False
        if not self.must_know:
            return True
        try:
            told = subprocess.run(  # noqa: S603 - a program of the fixed list
                (self.command[0], "--help"), capture_output=True, timeout=_HELP_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return self.must_know.encode() in told.stdout + told.stderr


PROGRAMS: Final = (
    Program(
        ("paplay", "--raw", "--format=s16le", "--rate={rate}", "--channels={channels}",
         "--latency-msec=200", "--client-name=Nano TTS", "--stream-name=Announcement"),
        "--device={device}",
    ),
    Program(
        ("pw-play", "--raw", "--format=s16", "--rate={rate}", "--channels={channels}"),
        "--target={device}",
        last=("-",),
        must_know="--raw",
    ),
    Program(
        ("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-r", "{rate}", "-c", "{channels}"),
        "--device={device}",
        last=("-",),
    ),
)  # fmt: skip
"""Sound servers first: where one runs, the device itself is theirs."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is started for an announcement."""

    words: tuple[str, ...]
    """With {rate} and {channels}."""

    @property
    def name(self) -> str:
        """Its program, for people."""
        return self.words[0]

    def arguments(self, sound: Sound) -> list[str]:
        """Return the command for samples of that form."""
        values = {"{rate}": str(sound.rate_hz), "{channels}": str(sound.channels)}
        found = []
        for word in self.words:
            filled = word
            for name, value in values.items():
                filled = filled.replace(name, value)
            found.append(filled)
        return found


def installed_commands(device: str | None) -> list[Command]:
    """Return the players of this machine, the preferred one first.

    Raises:
        OutputError: there is none.
    """
    found = [
        Command(
            (
                *program.command,
                *(() if device is None else (program.device.replace("{device}", device),)),
                *program.last,
            )
        )
        for program in PROGRAMS
        if program.is_installed()
    ]
    if not found:
        names = ", ".join(program.command[0] for program in PROGRAMS)
        raise OutputError(
            f"no player found (looked for {names}); install one, such as the package alsa-utils, or "
            "give --player COMMAND"
        )
    return found


def given_command(text: str) -> Command:
    """Return the command of a person.

    Raises:
        OutputError: it has no words, or a quotation mark is missing.
    """
    try:
        words = tuple(shlex.split(text))
    except ValueError as error:
        raise OutputError(f"--player {text[:80]!r}: {error}") from error
    if not words:
        raise OutputError("--player is empty; give a command that plays its standard input")
    return Command(words)
