"""A picture of a run: memory, descriptors and threads, waiting. Needs matplotlib (extra `train`)."""

from collections.abc import Sequence
from pathlib import Path

from .watching import Sample, percentile


def draw(samples: Sequence[Sample], path: Path) -> None:
    """Write a PNG.

    Raises:
        ImportError: matplotlib is not installed.
    """
    from matplotlib.figure import Figure

    minutes = [one.at_seconds / 60 for one in samples]
    figure = Figure(figsize=(10, 7), layout="constrained")
    memory, held, waits = figure.subplots(3, 1, sharex=True)
    memory.plot(minutes, [one.unique_mb for one in samples], label="not shared with others")
    memory.plot(minutes, [one.resident_mb for one in samples], label="resident")
    memory.set_ylabel("memory, MB")
    held.plot(minutes, [one.descriptors for one in samples], label="file descriptors")
    held.plot(minutes, [one.threads for one in samples], label="threads")
    held.set_ylabel("count")
    for share in (0.5, 0.95, 0.99):
        found = [
            1000 * percentile(waited, share) if waited else float("nan")  # nobody was answered
            for one in samples
            for waited in [[s for kind in one.met.seconds.values() for s in kind]]
        ]
        waits.plot(minutes, found, label=f"{100 * share:.0f} %")
    waits.set_ylabel("first answer after, ms")
    waits.set_yscale("symlog")
    waits.set_xlabel("minutes")
    for axis in (memory, held, waits):
        axis.set_ylim(bottom=0)
        axis.legend(loc="upper left", fontsize=8)
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110, format="png")
