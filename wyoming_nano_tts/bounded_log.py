"""A log that strangers cannot fill: the first lines of a kind as they are, then how many more there were."""

import asyncio
import logging
import time
from typing import Final

LINES: Final = 10
"""Of one kind that are written in a period."""

PERIOD_SECONDS: Final = 60.0


class BoundedLog:
    """Passes lines on to a logger, so many of a kind per period; used from one event loop."""

    def __init__(
        self, logger: logging.Logger, *, lines: int = LINES, period_seconds: float = PERIOD_SECONDS
    ) -> None:
        self._logger = logger
        self._lines = lines
        self._period_seconds = period_seconds
        self._kinds: dict[str, _Kind] = {}

    def warn_of(self, kind: str, message: str, *values: object) -> None:
        """Write a warning, or count it."""
        self.log(logging.WARNING, kind, message, *values)

    def log(self, level: int, kind: str, message: str, *values: object) -> None:
        """Write a line of that level, or count it; kinds are names in our code, never a stranger's."""
        now = time.monotonic()
        known = self._kinds.get(kind)
        if known is None or now - known.since >= self._period_seconds:
            self.tell(kind)
            known = self._kinds[kind] = _Kind(level, message, now)
        known.lines += 1
        if known.lines <= self._lines:
            self._logger.log(level, message, *values)
        elif known.lines == self._lines + 1:
            loop = asyncio.get_running_loop()
            loop.call_later(known.since + self._period_seconds - now, self.tell, kind)

    def tell(self, kind: str) -> None:
        """Write how many lines of a kind were only counted."""
        known = self._kinds.pop(kind, None)
        if known is not None and known.lines > self._lines:
            self._logger.log(
                known.level,
                "%d more in a minute like: %s",
                known.lines - self._lines,
                known.message,
            )


class _Kind:
    __slots__ = ("level", "lines", "message", "since")

    def __init__(self, level: int, message: str, since: float) -> None:
        self.level = level
        self.message = message
        self.since = since
        self.lines = 0
