"""From sounds with times to durations of misaki's symbols, as a teacher would give them.

An aligner hears sounds and silences. The symbols of a sentence are more: marks of stress, spaces, marks of length. A
teacher gives each of them time too, and a network taught by it expects that; so each sound shares its time with the
marks at it, each silence with the marks and spaces in it, and a space without silence takes from both its neighbours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ....text import Phonemes
from ....text.symbols import PAD

BEFORE_A_SOUND: Final = frozenset("ˈˌ")
BEHIND_A_SOUND: Final = frozenset("ːʰʲᵝ\u0303")
MARKS: Final = frozenset(';:,.!?—…"()“”')
SPACE: Final = " "
USUAL_UNITS: Final[Mapping[str, float]] = {
    SPACE: 2.0, "ˈ": 2.6, "ˌ": 2.6, ".": 6.0, "!": 6.0, "?": 6.0, ",": 3.0, PAD: 1.0,
}  # fmt: skip
"""Means of a teacher; of a sound 2."""
MOST_BORROWED: Final = 1 / 3
"""Of a sound's time, by a space that has no silence of its own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the tokens of a sentence (its symbols between two pads) belong together."""

    tokens: int
    sounds: tuple[tuple[int, ...], ...]
    """Tokens of each sound: what stands before it, itself, what stands behind."""
    gaps: tuple[tuple[int, ...], ...]
    """Tokens before the first sound, between sounds, and behind the last; one more than sounds."""
    heard: Phonemes
    """What an aligner listens for: sounds, "," where a mark may be a silence, " " between words."""


def plan(symbols: str) -> Plan:
    """Group the symbols of a sentence."""
    sounds: list[list[int]] = []
    gaps: list[list[int]] = [[0]]
    heard: list[str] = []
    waiting: list[int] = []
    for place, symbol in enumerate(symbols, start=1):
        if symbol in BEFORE_A_SOUND:
            waiting.append(place)
        elif symbol in BEHIND_A_SOUND and sounds:
            sounds[-1].append(place)
        elif symbol == SPACE or symbol in MARKS:
            gaps[-1] += [*waiting, place]
            waiting = []
        else:
            heard += _gap_symbol(symbols, gaps[-1]) if sounds else []
            heard.append(symbol)
            sounds.append([*waiting, place])
            gaps.append([])
            waiting = []
    gaps[-1] += waiting
    heard += _gap_symbol(symbols, gaps[-1]) if sounds else []
    gaps[-1].append(len(symbols) + 1)
    return Plan(
        len(symbols) + 2,
        tuple(map(tuple, sounds)),
        tuple(map(tuple, gaps)),
        Phonemes(tuple(heard), (0,) * len(heard)),
    )


def _gap_symbol(symbols: str, gap: Sequence[int]) -> list[str]:
    if any(symbols[place - 1] in MARKS for place in gap):
        return [","]
    return [SPACE] if gap else []


def usual_units(symbols: str) -> NDArray[np.float64]:
    """Usual durations of the tokens of a sentence in units of 25 ms, (T,)."""
    return np.array([USUAL_UNITS.get(symbol, 2.0) for symbol in (PAD, *symbols, PAD)])


def lay_out(
    plan: Plan,
    times: Sequence[tuple[float, float]],
    units: int,
    usual: NDArray[np.float64],
) -> NDArray[np.int64] | None:
    """Give every token its share.

    Args:
        plan: of the sentence.
        times: begin and end of each sound in units of 25 ms, in order.
        units: of the whole recording.
        usual: durations of the tokens as they usually are, (T,); what belongs together is shared in proportion.

    Returns:
        Units of each token, (T,), at least 1; None where the recording is too short for its text.
    """
    if units < plan.tokens:
        return None
    begins, ends = _with_room_for_gaps(plan, times, usual)
    borders = np.zeros(plan.tokens)
    edges = [0.0, *(edge for pair in zip(begins, ends, strict=True) for edge in pair), float(units)]
    groups = [plan.gaps[0]]
    for sound, gap in zip(plan.sounds, plan.gaps[1:], strict=True):
        groups += [sound, gap]
    for group, first, last in zip(groups, edges[:-1], edges[1:], strict=True):
        if group:
            share = np.cumsum(usual[list(group)])
            borders[list(group)] = first + (last - first) * share / share[-1]
    return _whole(borders, units)


def _with_room_for_gaps(
    plan: Plan, times: Sequence[tuple[float, float]], usual: NDArray[np.float64]
) -> tuple[list[float], list[float]]:
    """Begins and ends of sounds; a gap whose tokens do not fit into its silence gets a part of its neighbours."""
    begins, ends = [begin for begin, _ in times], [end for _, end in times]
    for n, gap in enumerate(plan.gaps[1:-1]):
        silence = begins[n + 1] - ends[n]
        missing = usual[list(gap)].sum() - silence if silence < len(gap) else 0.0
        if missing > 0:
            before, behind = times[n][1] - times[n][0], times[n + 1][1] - times[n + 1][0]
            ends[n] -= min(missing / 2, before * MOST_BORROWED)
            begins[n + 1] += min(missing / 2, behind * MOST_BORROWED)
    return begins, ends


def _whole(borders: NDArray[np.float64], units: int) -> NDArray[np.int64]:
    """Round ends of tokens, (T,), so that each has a unit at least and all together have `units`."""
    count = len(borders)
    steps = np.arange(1, count + 1)
    ends = np.rint(borders).astype(np.int64)
    ends = np.maximum.accumulate(ends - steps) + steps  # each behind the one before
    ends = np.maximum(ends, steps)
    ends = np.minimum(ends, units - count + steps)
    ends[-1] = units
    return np.diff(ends, prepend=0)
