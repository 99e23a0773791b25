"""One run of the engine: from its start to its end."""

import asyncio
import contextlib
import logging
import os
import signal
from typing import Final, Self

from .command import GRACE_SECONDS, Command
from .log import Lines, forward

_LOGGER = logging.getLogger(__name__)

START_SECONDS: Final = 60.0
"""From the start to the first answer, on a small board that has much else to do."""
_SLACK_SECONDS: Final = 3.0


class EngineProcess:
    """A process in a session of its own, at the other end of three pipes."""

    def __init__(self, process: asyncio.subprocess.Process, lines: Lines) -> None:
        """Take over what `start` has started."""
        self._process = process
        if process.stderr is None or process.stdout is None or process.stdin is None:
            raise RuntimeError("the engine has no pipes")
        self._stdin, self._stdout = process.stdin, process.stdout
        self._log = asyncio.create_task(
            forward(process.stderr, _LOGGER, lines), name="nano_tts engine log"
        )

    @classmethod
    async def start(cls, command: Command, lines: Lines) -> Self:
        """Start it.

        Args:
            command: the program.
            lines: get the last lines of its log.

        Raises:
            OSError: there is no such program, or no room for another process.
        """
        process = await asyncio.create_subprocess_exec(
            *command.arguments,
            env=command.environment,
            cwd=command.folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        return cls(process, lines)

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    async def is_ready(self) -> bool:
        """Wait until it listens; False if it ends or takes too long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS):
                return await self._stdout.read(1) == b"\n"
        return False

    async def ended(self) -> str:
        """Wait for its end, and return how it ended, for people."""
        status = await self._process.wait()
        # What it has written comes first; somebody else may hold the pipe open.
        await asyncio.wait({self._log}, timeout=1)
        if status >= 0:
            return f"status {status}"
        with contextlib.suppress(ValueError):
            return signal.Signals(-status).name
        return f"signal {-status}"

    def kill(self) -> None:
        """End it and whatever it has started, at once."""
        if self._process.returncode is not None:
            return  # its number may be somebody else's by now
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    async def stop(self) -> None:
        """Let it finish what it says, then end it."""
        try:
            self._stdin.close()
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GRACE_SECONDS + _SLACK_SECONDS):
                    await self._process.wait()
        finally:
            self.kill()
            await self._process.wait()
            self._log.cancel()
