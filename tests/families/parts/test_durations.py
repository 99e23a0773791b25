"""Rounding and planning of durations, and the layout of frames, against plain loops."""

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.families.parts.fastspeech.network_durations import (
    duration_groups,
    planned_durations,
    token_durations,
)
from wyoming_nano_tts.families.parts.fastspeech.network_length_regulator import (
    absolute_bins,
    frame_layout,
)


@pytest.mark.parametrize(
    ("frames", "scale", "expected"),
    [
        (0.0, 1.0, 1),  # at least one frame, after rounding
        (0.2, 2.0, 1),
        (10.0, 0.5, 5),
        (10.0, 2.0, 20),
        (200.0, 1.0, 80),
        (200.0, 1.5, 120),  # the clamp comes before the scale
        (-0.5, 1.0, 1),
    ],
)
def test_token_durations(frames: float, scale: float, expected: int) -> None:
    assert token_durations(torch.tensor([math.log1p(frames)]), scale).tolist() == [expected]


@pytest.mark.parametrize(("limit", "expected"), [(5, 2), (7, 4), (9, 4), (11, 6)])
def test_ties_are_rounded_to_even(limit: int, expected: int) -> None:
    # The clamp makes the frames exact, so that half of an odd limit is a tie.
    assert token_durations(torch.tensor([9.0]), 0.5, max_frames=limit).tolist() == [expected]


def plan_by_hand(
    phone: list[int], base: list[float], delta: list[float], scale: float
) -> list[int]:
    """Section 3.4 of the specification, word by word."""
    visible = [i for i, p in enumerate(phone) if p != 0]
    result = [0] * len(phone)
    start = 0
    for end in visible:
        tokens = list(range(start, end + 1))
        value = sum(base[i] * math.exp(delta[end]) for i in tokens)
        if end == visible[-1]:
            value += sum(base[end + 1 :])
        target = max(len(tokens), round(value * scale))
        extra = target - len(tokens)
        total = sum(base[i] for i in tokens)
        shares = [base[i] / total * extra for i in tokens]
        for i, share in zip(tokens, shares, strict=True):
            result[i] = 1 + math.floor(share)
        left = target - sum(result[i] for i in tokens)
        order = sorted(range(len(tokens)), key=lambda n: math.floor(shares[n]) - shares[n])
        for n in order[:left]:
            result[tokens[n]] += 1
        start = end + 1
    if start < len(phone):
        result[visible[-1]] += max(1, round(sum(base[start:]) * scale))
    return [min(80, value) for value in result]


# The offsets keep sums away from ties, which another order of additions would decide otherwise.
BASES = st.integers(10, 1200).map(lambda n: n / 100 + math.pi / 1000)
DELTAS = st.integers(-15, 14).map(lambda n: n / 10 + math.e / 100)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from([0, 0, 3, 9]), BASES, DELTAS), min_size=1, max_size=12),
    st.sampled_from([0.5, 1.0, 1.7]),
)
def test_planner_follows_its_description(
    tokens: list[tuple[int, float, float]], scale: float
) -> None:
    phone = [t[0] for t in tokens]
    if not any(phone):
        phone[0] = 4
    base, delta = [t[1] for t in tokens], [t[2] for t in tokens]
    planned = planned_durations(
        torch.tensor(phone),
        torch.tensor(base, dtype=torch.float64).log1p(),
        torch.tensor(delta, dtype=torch.float64),
        scale,
    )
    assert planned.tolist() == plan_by_hand(phone, base, delta, scale)


def test_planner_example() -> None:
    phone = torch.tensor([0, 5, 0, 6, 0, 0])
    base = torch.tensor([1.0, 4.0, 2.0, 6.0, 1.0, 1.0], dtype=torch.float64)
    delta = torch.zeros(6, dtype=torch.float64)
    # Groups of 5 and 8 + 2 trailing; 3 extra frames as .6 and 2.4, 8 as 2 and 6; then + 2.
    assert planned_durations(phone, base.log1p(), delta).tolist() == [2, 3, 3, 9, 0, 0]


def test_planner_without_a_visible_phone_rounds_each_token() -> None:
    zeros = torch.zeros(3, dtype=torch.int64)
    assert planned_durations(zeros, torch.ones(3), torch.zeros(3)).tolist() == [2, 2, 2]


def test_groups_put_trailing_blanks_into_the_last() -> None:
    groups = duration_groups(torch.tensor([[0, 4, 0, 0, 5, 0, 0]]))
    assert groups.group.tolist() == [[0, 0, 1, 1, 1, 1, 1]]
    assert groups.trailing.tolist() == [[False] * 5 + [True] * 2]
    totals = groups.total(torch.tensor([[1.0, 2, 3, 4, 5, 6, 7]]))
    assert totals.tolist() == [[0, 3, 0, 0, 25, 0, 0]]


def meta_by_hand(durations: list[int]) -> list[list[float]]:
    """Section 3.6 of the specification, frame by frame."""
    filled = sum(d > 0 for d in durations)
    rows = []
    for index, d in enumerate(durations):
        for k in range(d):
            rel = k / (d - 1) if d > 1 else 0.0
            rows.append(
                [
                    rel, 1 - rel, 1 - abs(2 * rel - 1), math.sin(math.pi * rel),
                    math.cos(math.pi * rel), float(Fraction(index, max(1, filled - 1))),
                    math.log(1 + d) / 6, d / 40,
                ]
            )  # fmt: skip
    return rows


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=4),
    st.integers(1, 30),
)
def test_layout_equals_a_loop(rows: list[list[int]], max_frames: int) -> None:
    layout = frame_layout(torch.tensor(rows), max_frames)
    lengths = [min(max(1, sum(row)), max_frames) for row in rows]
    assert layout.mask.shape == (len(rows), max(lengths))
    assert layout.mask.sum(1).tolist() == lengths
    for item, row in enumerate(rows):
        tokens = [i for i, d in enumerate(row) for _ in range(d)][:max_frames]
        padding = [4] * (max(lengths) - len(tokens))
        assert layout.context_index[item].tolist() == tokens + padding
        if not tokens:
            padding[0] = 0
        assert layout.token_index[item].tolist() == tokens + padding
        expected = torch.zeros(max(lengths), 8)
        if tokens:
            expected[: len(tokens)] = torch.tensor(meta_by_hand(row))[:max_frames]
        assert torch.allclose(layout.meta[item], expected, atol=1e-6)


def test_absolute_bins_scale_with_max_frames() -> None:
    bins = absolute_bins(1400, 512, 1400, torch.device("cpu"))
    assert bins[:4].tolist() == [0, 0, 0, 1]
    assert int(bins[-1]) == 511
    assert absolute_bins(6, 4, 4, torch.device("cpu")).tolist() == [0, 1, 2, 3, 3, 3]
