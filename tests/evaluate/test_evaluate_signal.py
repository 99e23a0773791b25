"""Extent, F0, mel cepstra and the distance between two pieces of speech."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from wyoming_nano_tts.evaluate.distance import distance, warping_path
from wyoming_nano_tts.evaluate.signal import (
    CEPSTRA,
    DECIBEL,
    cepstra_of,
    cepstral_distances_db,
    extent,
    f0_contour,
    pitch_statistics,
)

RATE_HZ = 24000
Floats = NDArray[np.float32]


def pulses(f0_hz: float, seconds: float, amplitude: float = 0.1) -> Floats:
    """A voice-like tone."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = sum(np.sin(2 * np.pi * n * f0_hz * time) / n for n in range(1, 12))
    return np.asarray(amplitude * wave, np.float32)


def test_extent_finds_speech_between_silences() -> None:
    silent = np.zeros(RATE_HZ // 2, np.float32)
    tone = np.asarray(0.1 * np.sin(np.arange(RATE_HZ) * 0.1), np.float32)
    found = extent(np.concatenate([silent, tone, silent[: RATE_HZ // 4]]))
    assert found.lead_seconds == pytest.approx(0.5, abs=0.011)
    assert found.seconds == pytest.approx(1.0, abs=0.021)
    assert found.trail_seconds == pytest.approx(0.25, abs=0.011)
    assert found.level_dbfs == pytest.approx(20 * np.log10(0.1 / np.sqrt(2)), abs=0.1)
    assert found.peak == pytest.approx(0.1, rel=1e-3)
    assert found.clipped_samples == 0


def test_extent_of_silence_and_of_nothing_is_zero() -> None:
    assert extent(np.zeros(RATE_HZ, np.float32)).seconds == 0
    assert extent(np.zeros(0, np.float32)).seconds == 0
    assert extent(np.ones(480, np.float32)).clipped_samples == 480


@pytest.mark.parametrize("f0_hz", [70, 150, 300, 620])
def test_f0_is_found_far_outside_the_range_of_training(f0_hz: float) -> None:
    found = pitch_statistics([f0_contour(pulses(f0_hz, 0.6), wide=True)])
    assert found is not None
    assert found.median_hz == pytest.approx(f0_hz, rel=0.02)
    assert found.deviation_semitones < 0.5
    assert found.voiced_share > 0.8


def test_pitch_statistics_of_nothing_voiced() -> None:
    assert pitch_statistics([]) is None
    assert pitch_statistics([np.zeros(10, np.float32)]) is None


@pytest.mark.parametrize("order", [1, 7, CEPSTRA])
def test_a_ripple_on_the_mel_is_one_cepstrum_and_its_size_in_decibels(order: int) -> None:
    rng = np.random.default_rng(0)
    mel = rng.normal(-4, 1, (80, 5)).astype(np.float32)
    ripple = np.cos(np.pi * order * (np.arange(80) + 0.5) / 80)[:, None]
    distances = cepstral_distances_db(cepstra_of(mel), cepstra_of(mel + 0.3 * ripple))
    np.testing.assert_allclose(distances, 0.3 * DECIBEL, rtol=1e-4)
    # Which is the RMS difference of the spectra in dB.
    decibels = 20 * np.log10(np.exp(0.3 * ripple))
    np.testing.assert_allclose(distances[0], np.sqrt(np.mean(decibels**2)), rtol=1e-4)


def test_the_level_alone_is_no_distance() -> None:
    mel = np.random.default_rng(0).normal(-4, 1, (80, 5)).astype(np.float32)
    assert cepstral_distances_db(cepstra_of(mel), cepstra_of(mel + 1)).max() < 1e-4


def shortest(cost: NDArray[np.float64]) -> float:
    """The cheapest path by trying all, for small matrices."""
    rows, columns = cost.shape
    best = np.inf
    for length in range(max(rows, columns) - 1, rows + columns - 1):
        for steps in itertools.product(((1, 1), (1, 0), (0, 1)), repeat=length):
            if (sum(s[0] for s in steps), sum(s[1] for s in steps)) != (rows - 1, columns - 1):
                continue
            cells = [(0, 0), *itertools.accumulate(steps, lambda a, b: (a[0] + b[0], a[1] + b[1]))]
            cells = [cells[0], *cells[1:]]
            best = min(best, sum(cost[cell] for cell in cells))
    return best


@pytest.mark.parametrize("sizes", [(1, 1), (1, 4), (4, 1), (3, 4), (4, 3)])
def test_the_warping_path_is_the_cheapest(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(sum(sizes))
    a, b = rng.normal(size=(sizes[0], 3)), rng.normal(size=(sizes[1], 3))
    i, j = warping_path(a, b)
    assert (i[0], j[0]) == (0, 0)
    assert (i[-1], j[-1]) == (sizes[0] - 1, sizes[1] - 1)
    steps = {(int(p), int(q)) for p, q in zip(np.diff(i), np.diff(j), strict=True)}
    assert steps <= {(1, 1), (1, 0), (0, 1)}
    cost = np.linalg.norm(a[:, None] - b[None], axis=2)
    assert cost[i, j].sum() == pytest.approx(shortest(cost))


def test_warping_undoes_another_timing() -> None:
    rng = np.random.default_rng(1)
    mel = rng.normal(-4, 1, (80, 30)).astype(np.float32)
    f0 = rng.uniform(100, 200, 30).astype(np.float32)
    f0[10:15] = 0
    slower = np.repeat(np.arange(30), rng.integers(1, 4, 30))
    found = distance(mel[:, slower], f0[slower], mel, f0, aligned=False)
    assert found.mcd_db < 1e-3
    assert found.f0_rmse_semitones == pytest.approx(0)
    assert found.voicing_error_share == 0
    apart = distance(mel[:, slower], f0[slower], mel, f0, aligned=True)
    assert apart.mcd_db > 1


def test_f0_and_voicing_errors_are_counted_where_they_are() -> None:
    mel = np.zeros((80, 10), np.float32)
    recorded = np.array([100] * 8 + [0, 0], np.float32)
    spoken = np.array([100] * 4 + [150] * 2 + [0, 0] + [0, 120], np.float32)
    found = distance(mel, spoken, mel, recorded, aligned=True)
    octave_share = 12 * np.log2(1.5)
    assert found.f0_rmse_semitones == pytest.approx(np.sqrt(2 / 6) * octave_share, rel=1e-5)
    assert found.f0_gross_share == pytest.approx(2 / 6)
    assert found.voicing_error_share == pytest.approx(3 / 10)
    unvoiced = distance(mel, np.zeros(10, np.float32), mel, recorded, aligned=True)
    assert unvoiced.f0_rmse_semitones is None
    assert unvoiced.voicing_error_share == pytest.approx(0.8)
