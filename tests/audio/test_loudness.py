"""Loudness and peaks, by the signals and tables that the standards give."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.audio.loudness import _high_pass, _shelf, integrated_lufs, true_peak
from wyoming_nano_tts.audio.peaks import CEILING, PeakLimiter


def tone(rate_hz: int, seconds: float, level_dbfs: float, hz: float = 997.0) -> np.ndarray:
    """A sine whose peaks are at a level."""
    n = np.arange(round(rate_hz * seconds))
    return (10 ** (level_dbfs / 20) * np.sin(2 * np.pi * hz * n / rate_hz)).astype(np.float32)


def test_the_filters_are_those_of_the_table_at_48_khz() -> None:
    shelf, high_pass = _shelf(48000), _high_pass(48000)
    assert shelf[0] == pytest.approx([1.53512485958697, -2.69169618940638, 1.19839281085285])
    assert shelf[1] == pytest.approx([1.0, -1.69065929318241, 0.73248077421585])
    assert high_pass[0] == [1.0, -2.0, 1.0]
    assert high_pass[1] == pytest.approx([1.0, -1.99004745483398, 0.99007225036621])


@pytest.mark.parametrize("rate_hz", [16000, 24000, 48000])
def test_a_tone_of_one_channel_is_3_db_below_its_peaks(rate_hz: int) -> None:
    assert integrated_lufs(tone(rate_hz, 5, 0.0), rate_hz) == pytest.approx(-3.01, abs=0.06)
    assert integrated_lufs(tone(rate_hz, 0.2, -20.0), rate_hz) == pytest.approx(-23, abs=0.1)


def test_quiet_parts_do_not_count() -> None:
    """The programmes of EBU Tech 3341, cases 3 to 5, in one channel."""
    rate_hz = 24000

    def loudness(*parts: tuple[float, float]) -> float:
        samples = np.concatenate([tone(rate_hz, seconds, level) for seconds, level in parts])
        return integrated_lufs(samples, rate_hz) + 3.01

    assert loudness((10, -36), (60, -23), (10, -36)) == pytest.approx(-23, abs=0.1)
    assert loudness((10, -72), (10, -36), (60, -23), (10, -36), (10, -72)) == pytest.approx(
        -23, abs=0.1
    )
    assert loudness((20, -26), (20.1, -20), (20, -26)) == pytest.approx(-23, abs=0.1)


def test_silence_has_no_loudness() -> None:
    assert integrated_lufs(np.zeros(0, np.float32), 24000) == -math.inf
    assert integrated_lufs(np.zeros(48000, np.float32), 24000) == -math.inf


def test_peaks_between_samples_are_found() -> None:
    """EBU Tech 3341, cases 15 to 19: the samples of a quarter of the rate at 45 degrees miss the peaks by 3 dB."""
    n = np.arange(4800)
    fade = np.minimum(1, np.minimum(n, n[::-1]) / 480)
    for part, phase in ((4, 0.0), (4, 45.0), (6, 60.0), (8, 67.5)):
        wave = 0.5 * fade * np.sin(2 * np.pi * n / part + np.deg2rad(phase))
        assert -6.4 < 20 * np.log10(true_peak(wave.astype(np.float32))) < -5.8, (part, phase)
    assert true_peak(np.zeros(0, np.float32)) == 0


def limited(samples: np.ndarray, cuts: list[int]) -> np.ndarray:
    limiter = PeakLimiter(24000)
    pieces = [limiter.feed(piece) for piece in np.split(samples, sorted(cuts))]
    return np.concatenate([*pieces, limiter.finish()])


def loud(seed: int, count: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    swell = np.exp(1.5 * np.sin(np.arange(count) / 700))
    return (0.4 * swell * rng.standard_normal(count)).astype(np.float32)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 99), st.lists(st.integers(0, 3000), max_size=6))
def test_the_limiter_is_the_same_however_the_stream_is_cut(seed: int, cuts: list[int]) -> None:
    samples = loud(seed, 3000)
    whole = limited(samples, [])
    assert len(whole) == len(samples)
    assert np.allclose(limited(samples, cuts), whole, atol=1e-6)
    assert np.abs(whole).max() <= CEILING + 1e-6
    assert true_peak(whole) <= CEILING * 1.02


def test_the_limiter_leaves_alone_what_is_below() -> None:
    quiet = (0.1 * loud(1, 5000)).clip(-0.4, 0.4).astype(np.float32)
    assert np.array_equal(limited(quiet, [700, 701]), quiet)
    peak = np.concatenate([quiet, tone(24000, 0.05, 6.0), quiet])
    held = limited(peak, [])
    away = 400  # farther than the limiter sees
    assert np.array_equal(held[: 5000 - away], quiet[: 5000 - away])
    assert np.array_equal(held[-5000 + away :], quiet[away:])
    assert true_peak(held) <= CEILING * 1.02


def test_the_limiter_does_not_wobble_within_a_loud_tone() -> None:
    """A steady tone stays a tone: one gain, no distortion."""
    wave = tone(24000, 0.5, 6.0, hz=200.0)
    held = limited(wave, [])[2400:-2400]
    ratio = held / wave[2400:-2400]
    steady = ratio[np.abs(wave[2400:-2400]) > 0.1]
    assert np.ptp(steady) < 0.02
