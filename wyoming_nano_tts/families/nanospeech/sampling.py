"""From noise to a mel: how long it becomes, and how the flow is followed.

Flow matching after Lipman et al. 2022 and Voicebox (Le et al. 2023), classifier-free guidance after Ho and Salimans
2022, sway sampling after F5-TTS (Chen et al. 2024).
"""

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from ...audio.arrays import Floats
from ...errors import TextError
from ...voice_files.ranges import OneOf, Range
from .config import FRAMES_PER_SECOND, LONGEST_FRAMES, MEL_BANDS

LEAST_GUIDANCE: Final = 1e-5
"""Weaker guidance is none, and saves half of the work."""
PREDICTED_FRAMES_PER_SECOND: Final = 93
"""As the published program counts; training used 93.75."""
LEAST_NEW_FRAMES: Final = 24
USUAL_CHARACTERS_PER_SECOND: Final = 15
EVALUATIONS: Final = {"euler": 1, "midpoint": 2, "rk4": 4}
"""Solver to evaluations of the flow in an interval."""
METHODS: Final = OneOf(tuple(EVALUATIONS))
POINTS: Final = Range(2, 128)


@dataclass(frozen=True, slots=True)
class Solver:
    """How the flow is followed."""

    method: str
    """Of `EVALUATIONS`."""
    points: int
    """Of the grid, so one more than intervals; 2 to 128."""
    guidance: float
    """Strength of classifier-free guidance; 0: none."""
    sway: float | None
    """Negative: more points near the noise; None: evenly spaced."""

    @property
    def guided(self) -> bool:
        """Whether each evaluation takes a second pass, without conditions."""
        return self.guidance >= LEAST_GUIDANCE

    @property
    def passes(self) -> int:
        """Passes of the network that a sentence takes."""
        return (self.points - 1) * EVALUATIONS[self.method] * (2 if self.guided else 1)

    def grid(self) -> Floats:
        """Times of the points, (points,) from 0 to 1."""
        times = np.linspace(0, 1, self.points)
        if self.sway is not None:
            times = times + self.sway * (np.cos(np.pi / 2 * times) - 1 + times)
        return times.astype(np.float32)


PRESETS: Final[Mapping[str, Solver]] = {
    "fast": Solver("euler", 8, 0.0, -1.0),
    "balanced": Solver("midpoint", 7, 2.0, -1.0),
    "quality": Solver("rk4", 8, 2.0, -1.0),
}
"""7, 24 and 56 passes. The first is meant for models that were trained with the guidance loss."""
USUAL_PRESET: Final = "balanced"


class Flow(Protocol):
    """The network with text and reference given."""

    def __call__(self, x: Floats, time: float, *, guided: bool) -> tuple[Floats, Floats | None]:
        """Flow with conditions and, where `guided`, without any; (N, 100) each."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Lengths of a sentence, in frames."""

    given: int
    """Of the reference, with zeros behind it where the text has more characters."""
    total: int
    """Of all that is generated, the reference included."""
    cut: int
    """Where the new speech begins."""
    estimated: bool = False
    """Whether the predicted duration was too short, so that a usual tempo decided."""


def extent(
    reference_frames: int,
    characters: int,
    new_characters: int,
    seconds: float,
    speed: float = 1.0,
    *,
    compatible: bool = False,
) -> Extent:
    """Decide how long a sentence becomes.

    Args:
        reference_frames: of the reference's mel.
        characters: of the transcript and the new text together.
        new_characters: of the new text.
        seconds: predicted for reference and new speech together.
        speed: divides the duration of the new speech.
        compatible: count as the published program does: `speed` divides the reference as well, and the cut is where
            the text ends, which loses the first frames where it has more characters than the reference has frames.

    Raises:
        TextError: what is given is as long already as all may become.
    """
    given = max(characters, reference_frames)
    if given >= LONGEST_FRAMES:
        raise TextError(
            f"reference and text take {given} of {LONGEST_FRAMES} frames, which leaves none for speech; "
            "send shorter sentences, or match the voice with a shorter clip"
        )
    predicted = seconds * PREDICTED_FRAMES_PER_SECOND
    if compatible:
        predicted /= speed
    elif predicted > reference_frames:
        predicted = reference_frames + (predicted - reference_frames) / speed
    total = math.floor(min(predicted, LONGEST_FRAMES)) if math.isfinite(predicted) else 0
    estimated = total <= given
    if estimated:
        usual = round(FRAMES_PER_SECOND * new_characters / USUAL_CHARACTERS_PER_SECOND / speed)
        total = min(LONGEST_FRAMES, given + max(LEAST_NEW_FRAMES, usual))
    return Extent(given, total, given if compatible else reference_frames, estimated)


def condition(reference: Floats, frames: int) -> Floats:
    """The reference's mel with zeros behind it, (N, 100)."""
    known = np.zeros((frames, MEL_BANDS), np.float32)
    known[: len(reference)] = reference
    return known


def follow(flow: Flow, noise: Floats, solver: Solver) -> Floats:
    """Integrate the flow from noise.

    Args:
        flow: of the network.
        noise: standard normal, (N, 100).
        solver: how.

    Returns:
        The mel, (N, 100).
    """

    def velocity(x: Floats, time: float) -> Floats:
        with_conditions, without = flow(x, time, guided=solver.guided)
        if without is None:
            return with_conditions
        return with_conditions + np.float32(solver.guidance) * (with_conditions - without)

    step, x, grid = _STEPS[solver.method], noise.astype(np.float32), solver.grid()
    for start, end in itertools.pairwise(grid):
        x = x + np.float32(end - start) * step(velocity, x, float(start), float(end - start))
    return x


Velocity = Callable[[Floats, float], Floats]


def _euler(velocity: Velocity, x: Floats, time: float, _: float) -> Floats:
    return velocity(x, time)


def _midpoint(velocity: Velocity, x: Floats, time: float, width: float) -> Floats:
    half = np.float32(width / 2)
    return velocity(x + half * velocity(x, time), time + width / 2)


def _rk4(velocity: Velocity, x: Floats, time: float, width: float) -> Floats:
    half, whole = np.float32(width / 2), np.float32(width)
    first = velocity(x, time)
    second = velocity(x + half * first, time + width / 2)
    third = velocity(x + half * second, time + width / 2)
    fourth = velocity(x + whole * third, time + width)
    return (first + 2 * second + 2 * third + fourth) / np.float32(6)


_STEPS: Final[Mapping[str, Callable[[Velocity, Floats, float, float], Floats]]] = {
    "euler": _euler,
    "midpoint": _midpoint,
    "rk4": _rk4,
}
