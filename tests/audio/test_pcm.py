"""Levels, PCM and WAV headers by their definitions."""

import io
import math
import wave

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wyoming_nano_tts.audio.pcm import (
    DITHER_SAMPLES,
    KNEE,
    Dither,
    limit,
    silence,
    to_pcm16,
    wav_header,
)

samples = arrays(np.float32, st.integers(0, 60), elements=st.floats(-50, 50, width=32))


@settings(deadline=None, max_examples=100)
@given(samples)
def test_the_limiter_bends_without_breaking(values: np.ndarray) -> None:
    limited = limit(values)
    assert limited.dtype == np.float32
    assert limited.shape == values.shape
    assert bool((np.abs(limited) <= 1).all())
    quiet = np.abs(values) <= KNEE
    np.testing.assert_array_equal(limited[quiet], values[quiet])
    assert bool((np.sign(limited) == np.sign(values)).all())
    order = np.argsort(values, kind="stable")
    assert bool((np.diff(limited[order]) >= 0).all())  # louder stays louder
    np.testing.assert_array_equal(limit(-values), -limited)


@settings(deadline=None, max_examples=50)
@given(samples, st.integers(0, 60))
def test_chunks_limited_apart_equal_the_whole(values: np.ndarray, cut: int) -> None:
    apart = np.concatenate([limit(values[:cut]), limit(values[cut:])])
    np.testing.assert_array_equal(apart, limit(values))


def test_the_limiter_has_no_step_at_its_knee() -> None:
    around = np.linspace(KNEE - 1e-3, KNEE + 1e-3, 2001, dtype=np.float32)
    slope = np.diff(limit(around)) / np.diff(around)
    assert float(np.abs(slope[200:-200] - 1).max()) < 0.1


def test_pcm_rounds_to_the_nearest_and_uses_the_whole_range() -> None:
    exact = np.array([0, 0.4, 0.6, -0.4, -0.6, 1000.4, -1000.6], np.float32) / np.float32(32767)
    assert to_pcm16(exact).tolist() == [0, 0, 1, 0, -1, 1000, -1001]
    assert to_pcm16(np.array([1e9, -1e9], np.float32)).tolist() == [32767, -32767]
    assert to_pcm16(np.zeros(0, np.float32)).dtype == np.int16


def test_dither_makes_the_mean_true_and_its_error_independent() -> None:
    for level in (0.0, 0.25, 0.5, -0.3, 1000.4):
        steps = np.full(DITHER_SAMPLES, level / 32767, np.float32)
        error = to_pcm16(steps, dither=Dither()) - level
        assert abs(error.mean()) < 0.03, "below one step a level is kept as well"
        assert error.var() == pytest.approx(1 / 4, rel=0.05), (
            "of any level: 1/12 of rounding, 1/6 of dither"
        )


def test_dither_does_not_pass_the_range() -> None:
    loud = np.repeat(np.float32([1.0, -1.0]), DITHER_SAMPLES)
    pcm = to_pcm16(loud, 50.0, Dither())
    assert (pcm.min(), pcm.max()) == (-32767, 32767)
    assert (pcm[:DITHER_SAMPLES] > 32000).all()
    assert (pcm[DITHER_SAMPLES:] < -32000).all()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, DITHER_SAMPLES), max_size=5))
def test_chunks_get_the_dither_of_the_whole(counts: list[int]) -> None:
    apart = Dither()
    parts = [np.zeros(0, np.float32), *(apart.take(count) for count in counts)]
    wanted = np.resize(Dither().take(DITHER_SAMPLES), sum(counts))
    np.testing.assert_array_equal(np.concatenate(parts), wanted)
    assert np.abs(wanted).max(initial=0) < 1


def test_silence_with_dither_is_one_step_at_most() -> None:
    pcm = silence(0.5, 24_000, Dither())
    assert pcm.dtype == np.int16
    assert len(pcm) == 12_000
    assert set(pcm.tolist()) == {-1, 0, 1}
    assert not silence(0.5, 24_000).any()


def test_the_gain_comes_before_the_limiter() -> None:
    tone = np.full(4, 0.3, np.float32)
    assert to_pcm16(tone, 0.5).tolist() == [round(0.15 * 32767)] * 4
    assert to_pcm16(tone, 0.0).tolist() == [0] * 4
    loud = to_pcm16(tone, 4.0)
    assert round(KNEE * 32767) < loud[0] < 32767


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_becomes_silence(bad: float) -> None:
    values = np.array([0.5, bad, -0.5], np.float32)
    assert to_pcm16(values).tolist() == [16384, 0, -16384]


def test_silence_counts_its_samples() -> None:
    assert silence(0.2, 24000).tolist() == [0] * 4800
    assert len(silence(0.0001, 24000)) == 2
    assert len(silence(0, 24000)) == 0


def test_the_wav_header_is_what_the_wave_module_reads() -> None:
    pcm = (1000 * np.sin(np.arange(240))).astype(np.int16)
    with wave.open(io.BytesIO(wav_header(24000, len(pcm)) + pcm.tobytes())) as file:
        assert file.getparams()[:4] == (1, 2, 24000, 240)
        assert file.readframes(1000) == pcm.tobytes()


def test_the_header_of_a_stream_claims_no_end() -> None:
    header = wav_header(24000)
    assert len(header) == 44
    assert header[4:8] == header[40:44] == b"\xff\xff\xff\xff"
    with wave.open(io.BytesIO(header + bytes(480))) as file:
        assert file.getframerate() == 24000
        assert file.readframes(240) == bytes(480)


def test_the_header_of_more_than_a_day_is_that_of_a_stream() -> None:
    assert wav_header(24000, 1 << 40) == wav_header(24000)
