"""What connections share of the server: its attention and the memory for large events.

A connection that asks for more than its share is slowed; the others do not notice. Attention is
counted in events, a large one as several: so many at once, then so many per second, for all
connections over their share together.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from .limits import WireLimits

EVENTS_PER_TURN: Final = 8
"""Events of one connection in a row before all others have their turn."""

BYTES_PER_EVENT: Final = 2048
"""What parsing costs as much as the rest of an event."""

SMALL_BYTES: Final = 64 * 1024
"""A data section of no more needs no room: every connection may hold one."""

LARGE_AT_ONCE: Final = 3
"""Data sections of the largest size that may be under way at a time."""


class Shares:
    """What all connections share."""

    def __init__(self, limits: WireLimits) -> None:
        self.limits = limits
        self.over: set[Attention] = set()
        """Connections that have used up their share and are slowed."""
        self._free_bytes = LARGE_AT_ONCE * limits.max_data_bytes
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def room_for(self, count: int) -> AsyncIterator[None]:
        """Hold room for a data section of `count` bytes, at most `max_data_bytes`; wait for it."""
        if count <= SMALL_BYTES:
            yield
            return
        while self._free_bytes < count:
            self._freed.clear()
            await self._freed.wait()
        self._free_bytes -= count
        try:
            yield
        finally:
            self._free_bytes += count
            self._freed.set()


class Attention:
    """One connection's share of the server's attention."""

    def __init__(self, shares: Shares) -> None:
        self._shares = shares
        self._credit = float(shares.limits.events_at_once)
        self._at = asyncio.get_running_loop().time()
        self._in_a_row = 0

    async def turn(self, size_bytes: int) -> None:
        """Account for an event of that size; let the others have theirs, or wait where it is too much."""
        limits, over = self._shares.limits, self._shares.over
        now = asyncio.get_running_loop().time()
        rate = limits.events_per_second / max(1, len(over))
        self._credit = min(limits.events_at_once, self._credit + (now - self._at) * rate)
        self._credit -= 1 + size_bytes / BYTES_PER_EVENT
        self._at = now
        if self._credit < 0:
            over.add(self)
            self._in_a_row = 0
            await asyncio.sleep(-self._credit * max(1, len(over)) / limits.events_per_second)
            return
        if self._credit > limits.events_at_once / 2:
            over.discard(self)
        self._in_a_row += 1
        if self._in_a_row >= EVENTS_PER_TURN:
            self._in_a_row = 0
            await asyncio.sleep(0)

    def end(self) -> None:
        """Give the share back: the connection is over."""
        self._shares.over.discard(self)
