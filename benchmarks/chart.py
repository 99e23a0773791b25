"""A chart of one run: who is quick, who is soon, who is light. Needs matplotlib (extra `train`)."""

from pathlib import Path

from .report import Report


def draw(report: Report, path: Path) -> None:
    """Write a PNG.

    Raises:
        ImportError: matplotlib is not installed.
        ValueError: nothing was measured on one thread.
    """
    from matplotlib.figure import Figure

    rows = [row for row in report.rows if row.threads == 1 and row.sentence == "medium"]
    if not rows:
        raise ValueError("a chart needs the speed of one thread; leave out --threads")
    rows.sort(key=lambda row: -row.cpu_factor)
    names = [row.system.removeprefix("voice:") for row in rows]
    ours = [row.system.startswith("voice:") for row in rows]
    colours = ["#1f77b4" if own else "#b0b0b0" for own in ours]
    panels = (
        ("computing seconds a second of speech", [row.cpu_factor for row in rows], "{:.3f}"),
        ("text to first samples, ms", [row.first_ms for row in rows], "{:.0f}"),
        ("peak memory, MB", [row.peak_memory_mb for row in rows], "{:.0f}"),
    )
    figure = Figure(figsize=(12, 1.2 + 0.5 * len(rows)), layout="constrained")
    axes = figure.subplots(1, len(panels), sharey=True)
    for axis, (title, values, form) in zip(axes, panels, strict=True):
        bars = axis.barh(names, values, color=colours)
        axis.bar_label(bars, [form.format(value) for value in values], padding=3, fontsize=8)
        axis.set_title(title, fontsize=10)
        axis.set_xscale("log")
        # A program that ends at once leaves no peak to read.
        axis.set_xlim(min(value for value in values if value > 0) / 3, max(values) * 4)
        axis.spines[["top", "right"]].set_visible(False)
    figure.suptitle(
        "One sentence of fifteen words on one core (shorter is better, logarithmic)", fontsize=11
    )
    figure.savefig(path, dpi=110, format="png")  # whatever the name ends with
