"""Pictures of a report, as PNG."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..audio.arrays import Floats
from ..audio.mel import HOP_LENGTH, SAMPLE_RATE_HZ, log_mel
from .comparison import Compared
from .scales import MEASURES, Achieved
from .signal import f0_contour

VOICE_COLOUR: Final = "#d95f02"
RECORDING_COLOUR: Final = "#1b5e8a"
DPI: Final = 110
FRAME_SECONDS: Final = HOP_LENGTH / SAMPLE_RATE_HZ


def f0_histogram(voice: Sequence[Floats], recordings: Sequence[Floats]) -> bytes | None:
    """How often which F0 occurs, of all voiced frames; None where nothing is voiced."""
    figure, (axis,) = _figure(1, 1, 7, 2.6)
    drawn = False
    for contours, label, colour in (
        (recordings, "recordings", RECORDING_COLOUR),
        (voice, "voice", VOICE_COLOUR),
    ):
        frames = np.concatenate(list(contours)) if contours else np.zeros(0, np.float32)
        voiced = frames[frames > 0]
        if voiced.size:
            bins = np.geomspace(50, 600, 80)
            axis.hist(voiced, bins, density=True, alpha=0.55, color=colour, label=label)
            drawn = True
    axis.set_xscale("log")
    axis.set_xticks([50, 75, 100, 150, 200, 300, 400, 600], minor=False)
    axis.set_xticklabels(["50", "75", "100", "150", "200", "300", "400", "600"])
    axis.set_xticks([], minor=True)
    axis.set_yticks([])
    axis.set_xlabel("F0 in Hz")
    axis.legend(fontsize=8)
    return _png(figure) if drawn else None


def durations(compared: Sequence[Compared]) -> bytes:
    """Length of the voice's speech against the recording's, a point for each sentence."""
    figure, (axis,) = _figure(1, 1, 3.6, 3.4)
    recorded = [c.recording.extent.seconds for c in compared]
    spoken = [c.speech.extent.seconds for c in compared]
    longest = 1.05 * max([*recorded, *spoken])
    axis.plot([0, longest], [0, longest], color="#999999", linewidth=0.8)
    axis.scatter(recorded, spoken, color=VOICE_COLOUR, s=18)
    axis.set_xlabel("recording, seconds")
    axis.set_ylabel("voice, seconds")
    return _png(figure)


def mels_and_f0(compared: Compared) -> bytes:
    """Mels and F0 of one recording and of what the voice makes of it."""
    rows: dict[str, Floats] = {"recording": compared.recording.samples}
    if compared.copy is not None:
        rows["copy by the vocoder"] = compared.copy.samples
    if compared.timed is not None:
        rows["the voice with the recording's durations"] = compared.timed
    else:
        rows["the voice"] = compared.speech.samples
    figure, axes = _figure(len(rows) + 1, 1, 8, 1.5 * len(rows) + 1.6)
    for axis, (label, samples) in zip(axes, rows.items(), strict=False):
        mel = log_mel(samples)
        seconds = mel.shape[1] * FRAME_SECONDS
        axis.imshow(mel, origin="lower", aspect="auto", extent=(0, seconds, 0, 80), vmin=-9, vmax=1)
        axis.set_title(label, fontsize=9)
        axis.set_yticks([])
    colours = (RECORDING_COLOUR, "#66a61e", VOICE_COLOUR)
    for (label, samples), colour in zip(rows.items(), colours, strict=False):
        f0 = f0_contour(samples)
        time = np.arange(len(f0)) * FRAME_SECONDS
        axes[-1].plot(time, np.where(f0 > 0, f0, np.nan), color=colour, label=label, linewidth=1)
    axes[-1].set_ylabel("F0 in Hz")
    axes[-1].set_xlabel("seconds")
    axes[-1].legend(fontsize=7)
    return _png(figure)


def scale_curves(rows: Sequence[Achieved]) -> bytes:
    """Achieved against asked forevery option, both logarithmic."""
    options = [option for option in MEASURES if any(row.option == option for row in rows)]
    figure, axes = _figure(1, max(1, len(options)), 3.2 * max(1, len(options)), 3.0)
    ticks = [0.5, 0.75, 1, 1.5, 2]
    for axis, option in zip(axes, options, strict=False):
        points = [(1.0, 1.0)] + [(r.asked, r.achieved) for r in rows if r.option == option]
        asked, achieved = zip(*sorted(points), strict=True)
        axis.plot([0.45, 2.2], [0.45, 2.2], color="#999999", linewidth=0.8)
        axis.plot(asked, achieved, "o-", color=VOICE_COLOUR, markersize=4, linewidth=1)
        axis.set_title(f"{option}: {MEASURES[option]}", fontsize=9)
        for scale in ("x", "y"):
            getattr(axis, f"set_{scale}scale")("log")
            getattr(axis, f"set_{scale}ticks")(ticks)
            getattr(axis, f"set_{scale}ticklabels")([f"{tick:g}" for tick in ticks])
            getattr(axis, f"set_{scale}ticks")([], minor=True)
    return _png(figure)


def training_curve(
    rows: Sequence[Mapping[str, Any]], panels: Mapping[str, str], stages: Sequence[str]
) -> bytes:
    """Scores against minutes of training, a panel for each score and a line for each stage.

    Args:
        rows: with `minutes`, perhaps `stage`, and the scores; missing ones are None.
        panels: key of a score to its label.
        stages: names of the stages in the order of their colours.
    """
    figure, axes = _figure(len(panels), 1, 7.5, 2.1 * len(panels))
    colours = ("#1b5e8a", "#d95f02", "#66a61e", "#7570b3", "#a6761d", "#666666")
    for axis, (key, label) in zip(axes, panels.items(), strict=True):
        points = sorted((float(row["minutes"]), float(row[key]), str(row.get("stage", "")))
                        for row in rows if row.get(key) is not None)  # fmt: skip
        for number, stage in enumerate(stages):
            own = [p for p in points if p[2] == stage]
            if own:
                axis.plot([p[0] for p in own], [p[1] for p in own], "o-", linewidth=1, markersize=4,
                          color=colours[number % len(colours)], label=stage or None)  # fmt: skip
        axis.set_ylabel(label, fontsize=9)
        axis.grid(visible=True, linewidth=0.3)
    if any(stages):
        axes[0].legend(fontsize=8)
    axes[-1].set_xlabel("minutes of training")
    return _png(figure)


def _figure(rows: int, columns: int, width: float, height: float) -> tuple[Any, list[Any]]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes: NDArray[Any] = figure.subplots(rows, columns, squeeze=False)
    return figure, list(axes.ravel())


def _png(figure: Any) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=DPI, format="png")
    return buffer.getvalue()
