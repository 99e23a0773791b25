"""The search against brute force, the mixtures against what they are estimated from."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.train.align.hmm import Chain, Mixtures, Unit

MODELS = 3


def best_score(units: list[Unit], likelihoods: np.ndarray) -> float:
    """Try every way of leaving out optional units and every place of every boundary."""
    frames = len(likelihoods)
    best = -math.inf
    choices = [(False, True) if unit.optional else (True,) for unit in units]
    for taken in itertools.product(*choices):
        used = [unit for unit, take in zip(units, taken, strict=True) if take and unit.models]
        states = [model for unit in used for model in unit.models]
        penalty = sum(unit.penalty for unit in used)
        for cuts in itertools.combinations(range(1, frames), len(states) - 1):
            edges = (0, *cuts, frames)
            score = sum(
                float(likelihoods[a:b, model].sum())
                for (a, b), model in zip(itertools.pairwise(edges), states, strict=True)
            )
            best = max(best, score - penalty)
    return best


@st.composite
def sentences(draw: st.DrawFn) -> list[Unit]:
    """Units as the aligner builds them: the first is always spoken, no two optional ones in a row."""
    units: list[Unit] = []
    for _ in range(draw(st.integers(1, 4))):
        models = st.lists(st.integers(0, MODELS - 1), min_size=1, max_size=2).map(tuple)
        units.append(Unit(draw(models)))
        kind = draw(st.sampled_from(["none", "optional", "empty"]))
        if kind == "optional":
            units.append(Unit(draw(models), optional=True, penalty=draw(st.integers(0, 3))))
        elif kind == "empty":
            units.append(Unit((), optional=True))
    return units


@settings(deadline=None, max_examples=80)
@given(sentences(), st.integers(1, 8), st.integers(0, 2**31))
def test_viterbi_finds_what_brute_force_finds(units: list[Unit], frames: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    likelihoods = rng.normal(-3, 2, (frames, MODELS)).astype(np.float32)
    chain = Chain(units)
    path, score = chain.viterbi(likelihoods)
    expected = best_score(units, likelihoods)
    if math.isinf(expected):
        assert path.size == 0
        assert score == -math.inf
        return
    assert score == pytest.approx(expected, abs=1e-3)
    # The path is legal and worth its score.
    assert len(path) == frames
    assert path[0] == 0
    assert bool((np.diff(path) >= 0).all())
    owners = chain.owner[path]
    required = {n for n, unit in enumerate(units) if unit.models and not unit.optional}
    assert required <= set(owners.tolist())
    worth = float(likelihoods[np.arange(frames), chain.models[path]].sum())
    entered = {n for n in set(owners.tolist()) if units[n].optional}
    assert worth - sum(units[n].penalty for n in entered) == pytest.approx(expected, abs=1e-3)
    for n in set(owners.tolist()):  # whoever speaks passes through all of its states
        passed = chain.models[np.unique(path[owners == n])]
        assert tuple(passed.tolist()) == units[n].models


def test_a_text_too_long_for_its_recording_has_no_path() -> None:
    chain = Chain([Unit((0, 1)), Unit((2,), optional=True), Unit((1, 0, 2))])
    path, score = chain.viterbi(np.zeros((4, MODELS), np.float32))
    assert path.size == 0
    assert score == -math.inf
    assert chain.viterbi(np.zeros((5, MODELS), np.float32))[0].tolist() == [0, 1, 3, 4, 5]


def test_a_penalty_keeps_an_optional_unit_out() -> None:
    likelihoods = np.array([[0, -9], [-9, 0], [0, -9]], np.float32)
    for penalty, taken in ((0.0, True), (8.0, True), (19.0, False)):
        chain = Chain([Unit((0,)), Unit((1,), optional=True, penalty=penalty), Unit((0,))])
        path, _ = chain.viterbi(likelihoods)
        assert (1 in chain.owner[path]) == taken


def test_mixtures_find_the_clusters_of_their_frames() -> None:
    rng = np.random.default_rng(0)
    low = rng.normal(-2, 0.5, (600, 2))
    high = rng.normal(3, 0.5, (300, 2))
    frames = np.concatenate([low, high]).astype(np.float32)
    mixtures = Mixtures(2, 2)
    mixtures.estimate([frames, frames[:3]])
    np.testing.assert_allclose(mixtures.means[0, 0], frames.mean(0), atol=1e-3)
    np.testing.assert_allclose(mixtures.means[1], 0)  # three frames teach nothing
    mixtures.split()
    for _ in range(20):
        mixtures.estimate([frames, frames[:3]])
    order = np.argsort(mixtures.means[0, :, 0])
    np.testing.assert_allclose(mixtures.means[0][order], [[-2, -2], [3, 3]], atol=0.1)
    np.testing.assert_allclose(mixtures.weights[0][order], [2 / 3, 1 / 3], atol=0.01)


def test_log_likelihoods_are_those_of_the_normal_distribution() -> None:
    mixtures = Mixtures(1, 2)
    mixtures.means[:] = [1, -1]
    mixtures.variances[:] = [4, 0.25]
    actual = mixtures.log_likelihoods(np.array([[2, -0.5]], np.float32))[0, 0]
    expected = sum(
        -0.5 * (math.log(2 * math.pi * variance) + (x - mean) ** 2 / variance)
        for x, mean, variance in ((2, 1, 4), (-0.5, -1, 0.25))
    )
    assert actual == pytest.approx(expected, abs=1e-5)
    mixtures.split()
    assert mixtures.means.shape == (1, 2, 2)
    assert mixtures.weights.sum() == pytest.approx(1)
