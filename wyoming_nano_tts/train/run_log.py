"""What a stage leaves for people in the run folder: metrics as JSON lines, and plots."""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class RunLog:
    """Appends one line of metrics at a time to `<stage>/metrics.jsonl` and draws the curves from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "metrics.jsonl"

    def add(self, step: int, **values: float) -> None:
        """Add a row; the wall-clock time goes with it."""
        row = {
            "step": step,
            "time": round(time.time()),
            **{k: round(float(v), 5) for k, v in values.items()},
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def rows(self) -> list[dict[str, Any]]:
        """All rows so far."""
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]

    def plot_curves(self) -> Path:
        """Draw every metric against the step into `curves.png`."""
        rows = self.rows()
        names = sorted({k for row in rows for k in row} - {"step", "time"})
        figure, axes = _figure(len(names), 2.2)
        for axis, name in zip(axes, names, strict=True):
            points = [(row["step"], row[name]) for row in rows if name in row]
            axis.plot(*zip(*points, strict=True), linewidth=0.8)
            axis.set_ylabel(name)
        axes[-1].set_xlabel("step")
        return self._save(figure, "curves.png")

    def plot_images(self, name: str, images: dict[str, NDArray[Any]]) -> Path:
        """Draw mels or alignments, (bins, frames) each, under one another into `name`.png."""
        figure, axes = _figure(len(images), 2.6)
        for axis, (title, image) in zip(axes, images.items(), strict=True):
            axis.imshow(image, origin="lower", aspect="auto", interpolation="nearest")
            axis.set_title(title, fontsize=9)
        return self._save(figure, f"{name}.png")

    def plot_lines(self, name: str, lines: dict[str, NDArray[np.float32]]) -> Path:
        """Draw contours of one length (pitch, voicing) over each other into `name`.png."""
        figure, axes = _figure(1, 3)
        for title, values in lines.items():
            axes[0].plot(values, label=title, linewidth=1)
        axes[0].legend(fontsize=8)
        return self._save(figure, f"{name}.png")

    def _save(self, figure: Any, name: str) -> Path:
        path = self.folder / name
        figure.savefig(path, dpi=90)
        return path


def _figure(rows: int, height: float) -> tuple[Any, list[Any]]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, max(1, rows) * height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(max(1, rows), 1, squeeze=False)[:, 0]
    return figure, list(axes)
