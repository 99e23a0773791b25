"""Memory of the machine and of this container, and whether it swaps."""

from dataclasses import dataclass
from pathlib import Path

from .files import read_integer, read_table
from .processor import ROOT

_KB_PER_MB = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """In megabytes of 1024 x 1024 bytes."""

    total_mb: float
    available_mb: float
    """What a new program can have without swapping; less where a container's limit is lower."""
    swap_total_mb: float
    swap_used_mb: float
    own_swap_mb: float
    """Of this process."""


def read_memory(root: Path = ROOT) -> Memory | None:
    """Read /proc/meminfo and the control group's limit; None on a system without them."""
    table = read_table(root / "proc/meminfo")
    kilobytes = {key: _number(value) for key, value in table.items()}
    if not {"MemTotal", "MemAvailable"} <= set(kilobytes):
        return None
    total, available = kilobytes["MemTotal"], kilobytes["MemAvailable"]
    limit = read_integer(root / "sys/fs/cgroup/memory.max")
    used = read_integer(root / "sys/fs/cgroup/memory.current")
    if limit is not None and used is not None:
        total = min(total, limit / 1024)
        available = min(available, max(0.0, (limit - used) / 1024))
    swap_total = kilobytes.get("SwapTotal", 0.0)
    own = _number(read_table(root / "proc/self/status").get("VmSwap", "0"))
    return Memory(
        total_mb=total / _KB_PER_MB,
        available_mb=available / _KB_PER_MB,
        swap_total_mb=swap_total / _KB_PER_MB,
        swap_used_mb=(swap_total - kilobytes.get("SwapFree", swap_total)) / _KB_PER_MB,
        own_swap_mb=own / _KB_PER_MB,
    )


def _number(text: str) -> float:
    first = text.split()[:1]
    try:
        return float(first[0]) if first else 0.0
    except ValueError:
        return 0.0
