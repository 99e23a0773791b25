"""What the server process holds, looked at now and then, and what clients met since the last look."""

import dataclasses
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ..memory import process_memory


@dataclass(slots=True)
class Met:
    """What clients met in one interval."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    """By kind: to the first answer, of good clients."""
    done: dict[str, int] = field(default_factory=dict)
    """By kind: clients that went through."""
    lost: list[str] = field(default_factory=list)
    """Good clients that did not get what they asked for, in words."""
    overloaded: int = 0
    """Good clients that were told to come back later, as a full server may."""

    def went_through(self, kind: str) -> None:
        """Count a client."""
        self.done[kind] = self.done.get(kind, 0) + 1


@dataclass(slots=True)
class Sample:
    """The server at one moment, and what clients met since the moment before."""

    at_seconds: float
    """Since the clients began."""
    resident_mb: float
    unique_mb: float
    """What would be freed if the server ended."""
    descriptors: int
    threads: int
    cpu_seconds: float
    """Computing time since its start."""
    log_bytes: int
    met: Met

    def line(self) -> str:
        """One line of JSON."""
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def of(cls, line: str) -> Self:
        """Read a line back."""
        values: dict[str, Any] = json.loads(line)
        met = values.pop("met")
        return cls(**values, met=Met(**met))


def look(pid: int, log: Path, began: float, met: Met) -> Sample:
    """Return the process as it is now.

    Raises:
        OSError: it has ended.
    """
    from ..serving import cpu_seconds

    memory, process = process_memory(pid), Path(f"/proc/{pid}")
    return Sample(
        at_seconds=round(time.monotonic() - began, 1),
        resident_mb=round(memory.resident_mb, 2),
        unique_mb=round(memory.unique_mb, 2),
        descriptors=len(list((process / "fd").iterdir())),
        threads=len(list((process / "task").iterdir())),
        cpu_seconds=round(cpu_seconds(pid), 2),
        log_bytes=log.stat().st_size,
        met=met,
    )


def read_samples(path: Path) -> list[Sample]:
    """Read what a run has written so far."""
    return [Sample.of(line) for line in path.read_text(encoding="utf-8").splitlines()]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
