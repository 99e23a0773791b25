"""A device that may go and come back: what may not have been heard is played again."""

import asyncio
import logging
from collections import deque
from typing import Final

from .output import Output, OutputError, Sound, Stream

_LOGGER = logging.getLogger(__name__)

ABSENT_SECONDS: Final = 10.0
"""How long a device is waited for, before an announcement is given up."""
STALL_SECONDS: Final = 15.0
"""A device that takes nothing for so long has gone, whatever it says; a pipe and a player hold a few."""
BEHIND_SECONDS: Final = 2.0
"""How far a player may be behind the clock: it starts, and it buffers. So much may be heard twice, not lost."""
AGAIN_SECONDS: Final = 0.5
"""Between two tries to open it."""
MOST_OPENINGS: Final = 20
"""For one announcement: a device that goes again and again is no device."""


class SteadyStream:
    """An announcement on a device, whichever stream of it is open."""

    def __init__(
        self, output: Output, sound: Sound, *, absent_seconds: float = ABSENT_SECONDS
    ) -> None:
        """Prepare.

        Args:
            output: the device.
            sound: the form of all samples.
            absent_seconds: how long to wait for a device that is not there.
        """
        self.sound = sound
        self._output = output
        self._absent_seconds = absent_seconds
        self._stream: Stream | None = None
        self._unheard: deque[bytes] = deque()
        self._ends: deque[float] = deque()  # of those that the open stream has been given
        self._end = 0.0  # loop time at which the last of them can be over
        self._openings = 0
        self._absent_since: float | None = None

    async def open(self) -> None:
        """Open the device if it is not, so that it wakes before there is sound.

        Raises:
            OutputError: it is not there, and has not come.
        """
        while self._stream is None:
            try:
                self._stream = await self._output.open(self.sound)
            except OutputError as error:
                await self._wait(error)
            else:
                self._openings += 1
                self._end = asyncio.get_running_loop().time()

    async def write(self, pcm: bytes) -> None:
        """Play samples, whole frames.

        Raises:
            OutputError: the device has gone and has not come back.
        """
        self._unheard.append(pcm)
        await self._give()

    async def drain(self) -> None:
        """Wait until everything has been heard, and close the device.

        Raises:
            OutputError: the device has gone and has not come back.
        """
        while True:
            await self._give()
            if self._stream is None:
                return
            try:
                async with asyncio.timeout(self._left_seconds() + STALL_SECONDS):
                    await self._stream.drain()
            except (OutputError, TimeoutError) as error:
                await self._lose(error)
            else:
                self._stream = None
                return

    async def abort(self) -> None:
        """Be silent at once."""
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.abort()

    async def _give(self) -> None:
        """Give the device what it has not been given, all of it if it is a new one."""
        while len(self._ends) < len(self._unheard):
            await self.open()
            if self._stream is None:
                return
            piece = self._unheard[len(self._ends)]
            self._end = max(self._end, asyncio.get_running_loop().time())
            try:
                async with asyncio.timeout(self._left_seconds() + STALL_SECONDS):
                    await self._stream.write(piece)
            except (OutputError, TimeoutError) as error:
                await self._lose(error)
            else:
                # Earliest: the pieces follow each other, and none begins before it was given.
                self._end += self.sound.seconds_of(len(piece))
                self._ends.append(self._end)
                self._forget_heard()

    async def _lose(self, error: OutputError | TimeoutError) -> None:
        self._forget_heard()
        self._ends.clear()
        await self.abort()
        if isinstance(error, OutputError):
            await self._wait(error)
        else:
            await self._wait(OutputError(f"{self._output.name} takes no more sound"))

    async def _wait(self, error: OutputError) -> None:
        now = asyncio.get_running_loop().time()
        if self._absent_since is None:
            self._absent_since = now
            _LOGGER.warning("Waiting for the device: %s", error)
        if now - self._absent_since >= self._absent_seconds or self._openings >= MOST_OPENINGS:
            raise error
        await asyncio.sleep(AGAIN_SECONDS)

    def _forget_heard(self) -> None:
        """Forget what has surely been heard."""
        heard_at = asyncio.get_running_loop().time() - BEHIND_SECONDS
        while self._ends and self._ends[0] <= heard_at:
            self._ends.popleft()
            self._unheard.popleft()
            self._absent_since = None  # it plays

    def _left_seconds(self) -> float:
        return max(0.0, self._end - asyncio.get_running_loop().time())
