"""A player as a device: started when an announcement begins, over when all has been heard."""

import asyncio
import contextlib
import logging
from typing import Final

from ..output import OutputError, Sound, Stream
from .programs import Command, given_command, installed_commands

_LOGGER = logging.getLogger(__name__)

_MOST_WORDS: Final = 2000
"""Bytes of a player's complaints that are kept."""
_AHEAD_BYTES: Final = 8192
"""Samples that wait in this process; those in the pipe are the system's."""
_PROBE_SECONDS: Final = 5.0
_PROBE_SOUND: Final = Sound(24000, 1)


class PlayerOutput:
    """Plays through a program of the system: it converts to what the device takes."""

    def __init__(self, *, device: str | None = None, command: str | None = None) -> None:
        """Prepare.

        Args:
            device: as the player names it; a command of a person names it itself.
            command: what a person wants; None finds out what works.

        Raises:
            OutputError: there is no player, or the command is none.
        """
        if command is not None and device is not None:
            raise OutputError(
                "--device cannot be used with --player: name the device in the command"
            )
        self._commands = [given_command(command)] if command else installed_commands(device)
        self._chosen = self._commands[0] if len(self._commands) == 1 else None

    @property
    def name(self) -> str:
        """The program, or those that are still to choose from."""
        return self._chosen.name if self._chosen else " or ".join(c.name for c in self._commands)

    async def accepted(self, sound: Sound) -> Sound:
        """Take anything: the player converts."""
        return sound

    async def open(self, sound: Sound) -> Stream:
        """Start the player; the first time, the first that plays silence without complaint."""
        return await _start(self._chosen or await self._choose(), sound)

    async def _choose(self) -> Command:
        """Try all: one may be installed without the sound server that it speaks to."""
        complaints = []
        for command in self._commands:
            try:
                async with asyncio.timeout(_PROBE_SECONDS):
                    await _play_silence(command)
            except (OutputError, TimeoutError) as error:
                complaints.append(str(error) or f"{command.name} does not end")
                continue
            self._chosen = command
            _LOGGER.info("Playing through %s", command.name)
            return command
        raise OutputError("; ".join(complaints))


async def _play_silence(command: Command) -> None:
    stream = await _start(command, _PROBE_SOUND)
    try:
        await stream.write(bytes(_PROBE_SOUND.bytes_of(0.05)))
        await stream.drain()
    finally:
        await stream.abort()


async def _start(command: Command, sound: Sound) -> "PlayerStream":
    try:
        process = await asyncio.create_subprocess_exec(
            *command.arguments(sound),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise OutputError(f"{command.name} cannot be started: {why}") from error
    return PlayerStream(command.name, process)


class PlayerStream:
    """A player that runs."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stderr is None:
            raise OutputError(f"{name} was started without pipes")
        self._name = name
        self._process = process
        self._input = process.stdin
        self._input.transport.set_write_buffer_limits(high=_AHEAD_BYTES)
        self._words = b""
        self._listening = asyncio.create_task(self._listen(process.stderr))

    async def write(self, pcm: bytes) -> None:
        """Give it samples."""
        try:
            self._input.write(pcm)
            await self._input.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise await self._gone() from None

    async def drain(self) -> None:
        """End its input; a player ends when everything has been heard."""
        self._input.close()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            await self._input.wait_closed()
        if await self._process.wait():
            raise await self._gone()
        await self._listening

    async def abort(self) -> None:
        """Kill it."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        self._input.close()
        self._listening.cancel()

    async def _gone(self) -> OutputError:
        """Return the error that says what the player said."""
        await self._end()
        words = self._words.decode("utf-8", errors="replace").split("\n")
        said = next((line.strip() for line in reversed(words) if line.strip()), "")
        status = self._process.returncode
        return OutputError(f"{self._name} ended with status {status}{said and f': {said[:200]}'}")

    async def _end(self) -> None:
        """Wait a moment for its last words, then kill it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._process.wait()
                await asyncio.shield(self._listening)
        await self.abort()

    async def _listen(self, errors: asyncio.StreamReader) -> None:
        while piece := await errors.read(1024):
            self._words = (self._words + piece)[-_MOST_WORDS:]
