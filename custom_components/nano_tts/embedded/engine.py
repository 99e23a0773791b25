"""The engine while it is wanted: started, watched, and started again when it ends."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
import logging
from pathlib import Path
import shutil
import tempfile
import time
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..wire.address import SocketAddress
from .command import command_for
from .folders import EngineFolders, Installed
from .log import Lines, new_lines
from .process import START_SECONDS, EngineProcess

_LOGGER = logging.getLogger(__name__)

FIRST_DELAY_SECONDS: Final = 0.25
LONGEST_DELAY_SECONDS: Final = 60.0
"""Between an end and the next start; it doubles each time."""
HEALTHY_SECONDS: Final = 60.0
"""An engine that has run for so long did not fail to start."""
MOST_FAILURES: Final = 4
"""In a row, before a person is told."""
MOST_SILENCES: Final = 3
"""Questions in a row that a running engine may leave unanswered before it is ended."""
_LONGEST_PATH: Final = 90
"""Of a socket: the system's limit is a little above."""


@dataclass(slots=True)
class History:
    """What has happened to an engine since Home Assistant was started; it outlives reloads of the entry."""

    starts: int = 0
    failures: int = 0
    """In a row."""
    last_end: str | None = None
    lines: Lines = field(default_factory=new_lines)


class EmbeddedEngine:
    """Keeps one process running. Its address stays the same over restarts."""

    on_change: Callable[["EmbeddedEngine"], None] | None = None
    """Called when it has failed again, and when it is healthy again."""

    def __init__(self, hass: HomeAssistant, installed: Installed, history: History) -> None:
        """Prepare; `async_start` is next.

        Args:
            hass: Home Assistant.
            installed: what to run.
            history: to go on with.
        """
        self._hass = hass
        self._folders = EngineFolders.of(hass)
        self.installed = installed
        self.history = history
        self._folder: Path | None = None
        self._process: EngineProcess | None = None
        self._running: asyncio.Task[None] | None = None
        self._first = asyncio.Event()
        self._silences = 0
        self._began = 0.0

    @property
    def address(self) -> SocketAddress:
        """Where it listens."""
        if self._folder is None:
            raise RuntimeError("the engine has not been started")
        return SocketAddress(self._folder / "tts.sock")

    @property
    def is_running(self) -> bool:
        """Tell whether it listens."""
        return self._process is not None

    @property
    def is_failing(self) -> bool:
        """Tell whether it has ended too often."""
        return self.history.failures >= MOST_FAILURES

    @property
    def facts(self) -> dict[str, Any]:
        """What a report needs."""
        process = self._process
        return {
            "version": self.installed.version,
            "sha256": self.installed.sha256,
            "running": process is not None,
            "running_seconds": None if process is None else round(time.monotonic() - self._began),
            "restarts": max(0, self.history.starts - 1),
            "failures_in_a_row": self.history.failures,
            "last_end": self.history.last_end,
            "log": list(self.history.lines),
        }

    async def async_start(self) -> None:
        """Start it, and wait until it listens or has failed to; it goes on trying by itself."""
        if self._folder is None:
            self._folder = await self._hass.async_add_executor_job(self._prepare)
        self._first.clear()
        self._running = self._hass.async_create_background_task(self._run(), "nano_tts engine")
        await self._first.wait()

    async def async_stop(self) -> None:
        """Stop it for good."""
        await self._end()
        if self._folder is not None:
            await self._hass.async_add_executor_job(shutil.rmtree, self._folder, True)
            self._folder = None

    async def async_switch(self, installed: Installed) -> None:
        """Go on with another version, at the same address."""
        await self._end()
        self.installed = installed
        self.history.failures = 0
        await self.async_start()

    def async_answered(self) -> None:
        """Take note that it has answered a question."""
        self._silences = 0
        if self.history.failures and self._process is not None and self._has_lasted():
            self.history.failures = 0
            self._changed()

    def async_unanswered(self) -> None:
        """Take note that it has not; one that is stuck is ended, to be started again."""
        self._silences += 1
        if self._silences >= MOST_SILENCES and self._process is not None:
            _LOGGER.warning("The engine does not answer, and is started again")
            self._silences = 0
            self._process.kill()

    async def _end(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})
            self._running = None

    def _prepare(self) -> Path:
        """Make the folder of the socket, which nobody else may enter."""
        self._folders.prepare_data(self._folders.data)
        return _socket_folder()

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change(self)

    def _has_lasted(self) -> bool:
        return time.monotonic() - self._began >= HEALTHY_SECONDS

    async def _run(self) -> None:
        """Start it again and again."""
        while True:
            await self._run_once()
            if self._has_lasted():
                self.history.failures = 0
            self.history.failures += 1
            self._first.set()
            delay = min(
                LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (self.history.failures - 1)
            )
            _LOGGER.warning(
                "The engine has ended (%s); starting it again in %g s", self.history.last_end, delay
            )
            self._changed()
            await asyncio.sleep(delay)

    async def _run_once(self) -> None:
        """Start it, and wait for its end."""
        self._began = time.monotonic()
        try:
            command = await self._hass.async_add_executor_job(
                command_for,
                self.installed.path,
                self._folders,
                self._folders.data,
                self.address.path,
                _LOGGER,
            )
            process = await EngineProcess.start(command, self.history.lines)
        except OSError as err:
            self.history.last_end = f"it cannot be started: {err}"
            return
        self.history.starts += 1
        try:
            if await process.is_ready():
                self._process, self._silences = process, 0
                self._first.set()
                self.history.last_end = await process.ended()
            else:
                process.kill()
                ended = await process.ended()
                self.history.last_end = f"not ready within {START_SECONDS:g} s, {ended}"
        finally:
            self._process = None
            await process.stop()


def _socket_folder() -> Path:
    """Return a new folder that nobody else may enter, with a path that is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="nano-tts-"))
    if len(str(folder)) > _LONGEST_PATH:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="nano-tts-", dir="/tmp"))
    return folder
