"""What a run says: drift of what is held, losses, how long clients waited."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ..report import table
from .watching import Sample, percentile

SETTLED_SECONDS: Final = 600.0
"""After which nothing may grow any more: voices are loaded, the heap has its size."""
MOST_DRIFT_MB_PER_HOUR: Final = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Figures of a run."""

    hours: float
    clients: int
    lost: tuple[str, ...]
    overloaded: int
    drift_mb_per_hour: float | None
    """Of the largest resident memory after the first ten minutes; None where the run was no longer than twenty."""
    descriptors: tuple[int, int]
    """Fewest and most after the first ten minutes (of all, in a short run)."""
    threads: tuple[int, int]
    rows: tuple[tuple[str, ...], ...]
    """By kind: clients, then median, 95th, 99th percentile and longest wait in milliseconds."""
    memory_mb: tuple[float, float, float]
    """First, largest and last."""
    cpu_share: float
    """Of a core."""
    log_kb_per_hour: float

    @property
    def problems(self) -> tuple[str, ...]:
        """What must not be."""
        found = list(self.lost)
        if self.drift_mb_per_hour is not None and self.drift_mb_per_hour > MOST_DRIFT_MB_PER_HOUR:
            found.append(f"memory grows by {self.drift_mb_per_hour:.2f} MB an hour")
        return tuple(found)

    def markdown(self) -> str:
        """A table of kinds and a table of the process."""
        drift = "too short to say"
        if self.drift_mb_per_hour is not None:
            drift = f"{self.drift_mb_per_hour:+.2f} MB per hour"
        first, largest, last = self.memory_mb
        process = [
            ("time", f"{self.hours:.2f} h"),
            ("clients", f"{self.clients:,}"),
            ("good clients that lost something", f"{len(self.lost)}"),
            ("good clients that were told to come back later", f"{self.overloaded}"),
            ("largest resident memory, second half against first, after ten minutes", drift),
            (
                "resident memory: first, largest, last",
                f"{first:.1f}, {largest:.1f}, {last:.1f} MB",
            ),
            ("file descriptors", "{} to {}".format(*self.descriptors)),
            ("threads", "{} to {}".format(*self.threads)),
            ("processor", f"{100 * self.cpu_share:.0f} % of a core"),
            ("log", f"{self.log_kb_per_hour:.0f} kB per hour"),
        ]
        heads = ("client", "how many", "median", "95 %", "99 %", "longest wait")
        return table(("", "figure"), process) + "\n\n" + table(heads, list(self.rows))


def judge(samples: Sequence[Sample]) -> Verdict:
    """Sum a run up.

    Raises:
        ValueError: there is no sample.
    """
    if not samples:
        raise ValueError("there are no samples to judge")
    settled = [one for one in samples if one.at_seconds >= SETTLED_SECONDS]
    seconds = samples[-1].at_seconds - samples[0].at_seconds
    long = samples[-1].at_seconds >= 2 * SETTLED_SECONDS
    looked_at = settled if long else samples
    done: Counter[str] = Counter()
    waits: dict[str, list[float]] = {}
    for sample in samples:
        done.update(sample.met.done)
        for kind, found in sample.met.seconds.items():
            waits.setdefault(kind, []).extend(found)
    memory = [one.resident_mb for one in samples]
    spent = samples[-1].cpu_seconds - samples[0].cpu_seconds
    written = samples[-1].log_bytes - samples[0].log_bytes
    return Verdict(
        hours=samples[-1].at_seconds / 3600,
        clients=done.total(),
        lost=tuple(text for one in samples for text in one.met.lost),
        overloaded=sum(one.met.overloaded for one in samples),
        drift_mb_per_hour=growth_per_hour(settled) if long else None,
        descriptors=_range(one.descriptors for one in looked_at),
        threads=_range(one.threads for one in looked_at),
        rows=tuple(_row(kind, count, waits.get(kind, [])) for kind, count in sorted(done.items())),
        memory_mb=(memory[0], max(memory), memory[-1]),
        cpu_share=spent / seconds if seconds else 0.0,
        log_kb_per_hour=written / 1000 / seconds * 3600 if seconds else 0.0,
    )


def growth_per_hour(samples: Sequence[Sample]) -> float:
    """Return how much larger resident memory became in the second half than in the first, MB for each hour between.

    All that is resident counts: what is its own alone also grows when another process that has the same libraries ends.

    Freed memory goes back to the system when nobody speaks, so that memory follows the clients up and down; what leaks
    makes the largest value larger.
    """
    middle = (samples[0].at_seconds + samples[-1].at_seconds) / 2
    first = max(one.resident_mb for one in samples if one.at_seconds <= middle)
    second = max(one.resident_mb for one in samples if one.at_seconds >= middle)
    return (second - first) / ((samples[-1].at_seconds - middle) / 3600)


def _row(kind: str, count: int, waits: Sequence[float]) -> tuple[str, ...]:
    if not waits:
        return (kind, f"{count:,}", "–", "–", "–", "–")
    shown = [percentile(waits, share) for share in (0.5, 0.95, 0.99)] + [max(waits)]
    return (kind, f"{count:,}", *(f"{1000 * value:.0f} ms" for value in shown))


def _range(values: Iterable[int]) -> tuple[int, int]:
    found = list(values)
    return min(found), max(found)
