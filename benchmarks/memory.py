"""Memory of a process, as Linux tells it; in megabytes of 1024 x 1024 bytes."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """Of one process now, but for the peak."""

    resident_mb: float
    """Everything in memory, shared libraries in full."""
    proportional_mb: float
    """Shared pages divided by the number of processes that have them."""
    unique_mb: float
    """What would be freed if it ended."""
    peak_mb: float
    """Largest resident memory since its start (or since the peak was reset)."""


def process_memory(pid: int) -> ProcessMemory:
    """Read /proc.

    Raises:
        OSError: there is no such process.
    """
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    values = {
        key: int(kilobytes) / 1024 for key, kilobytes in re.findall(r"(\w+):\s+(\d+) kB", rollup)
    }
    return ProcessMemory(
        resident_mb=values["Rss"],
        proportional_mb=values["Pss"],
        unique_mb=values["Private_Clean"] + values["Private_Dirty"],
        peak_mb=peak_mb(pid),
    )


def peak_mb(pid: int | str = "self") -> float:
    """Peak resident memory; 0 if the process has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0
