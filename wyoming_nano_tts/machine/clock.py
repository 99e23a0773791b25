"""The clock: a Pi has none of its own, and starts in the past until the network tells the time."""

import ctypes
import datetime as dt
import sys
from dataclasses import dataclass
from typing import Final

EARLIEST: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""This version did not exist before."""
LATEST: Final = dt.datetime(2060, 1, 1, tzinfo=dt.UTC)

_STA_UNSYNC: Final = 0x40
_TIMEX_BYTES: Final = 512
"""More than any kernel's `struct timex` has."""
_STATUS_LONGS: Final = 4
"""Position of the status: modes (padded to a long), offset, freq, maxerror, esterror, then status."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What is known of the time."""

    now: dt.datetime
    plausible: bool
    """The date lies in this version's lifetime."""
    synchronised: bool | None
    """A time server keeps it; None where the system does not tell."""


def read_clock(now: dt.datetime | None = None) -> Clock:
    """Judge the clock.

    Args:
        now: what to take for the time; None asks the system.
    """
    now = now or dt.datetime.now(dt.UTC)
    return Clock(now, EARLIEST <= now <= LATEST, synchronised())


def synchronised() -> bool | None:
    """Ask the kernel whether a time server keeps the clock (adjtimex(2), nothing is changed)."""
    buffer = ctypes.create_string_buffer(_TIMEX_BYTES)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        adjtimex = library.adjtimex
    except (OSError, AttributeError):
        return None
    if adjtimex(buffer) < 0:
        return None
    long_bytes = ctypes.sizeof(ctypes.c_long)
    offset = long_bytes * (_STATUS_LONGS + 1)
    status = int.from_bytes(buffer.raw[offset : offset + 4], sys.byteorder)
    return not status & _STA_UNSYNC
