"""Other rates and forms of samples."""

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.audio.forms import FormConverter, scaled
from wyoming_nano_tts.audio.rates import RateConverter
from wyoming_nano_tts.audio.usual import RATES_HZ


def tone(rate_hz: int, frequency_hz: float, seconds: float = 0.3) -> np.ndarray:
    n = np.arange(round(rate_hz * seconds))
    return (10000 * np.sin(2 * np.pi * frequency_hz * n / rate_hz)).astype(np.float32)


def converted(samples: np.ndarray, from_hz: int, to_hz: int) -> np.ndarray:
    converter = RateConverter(from_hz, to_hz)
    return np.concatenate([converter.feed(samples), converter.finish()])


@pytest.mark.parametrize(("from_hz", "to_hz"), [
    (22050, 48000), (24000, 44100), (24000, 48000), (48000, 16000), (96000, 11025), (8000, 96000),
])  # fmt: skip
def test_a_tone_stays_the_tone_at_its_place(from_hz: int, to_hz: int) -> None:
    out = converted(tone(from_hz, 1000), from_hz, to_hz)
    wanted = tone(to_hz, 1000)
    assert len(out) == pytest.approx(len(wanted), abs=1)
    inner = slice(to_hz // 50, -to_hz // 50)
    error = (out[: len(wanted)] - wanted[: len(out)])[inner]
    assert 20 * np.log10(np.std(wanted) / np.std(error)) > 85
    other = soxr.resample(tone(from_hz, 1000), from_hz, to_hz)[: len(out)]
    assert np.abs(out[: len(other)] - other)[inner].max() < 2


def test_what_the_lower_rate_cannot_hold_is_gone() -> None:
    out = converted(tone(48000, 9500), 48000, 16000)
    assert np.abs(out[200:-200]).max() < 2


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(1, 4000), max_size=5), st.sampled_from(RATES_HZ), st.sampled_from(RATES_HZ)
)
def test_however_it_is_cut_the_result_is_the_same(
    cuts: list[int], from_hz: int, to_hz: int
) -> None:
    samples = tone(from_hz, 440, 0.1)
    converter = RateConverter(from_hz, to_hz)
    pieces = np.split(samples, np.minimum(np.cumsum(cuts, dtype=int), len(samples)))
    out = np.concatenate([*(converter.feed(piece) for piece in pieces), converter.finish()])
    whole = converted(samples, from_hz, to_hz)
    assert len(out) == len(whole)
    np.testing.assert_allclose(out, whole, atol=0.05)


@pytest.mark.parametrize(("width", "raw"), [
    (1, bytes([0, 128, 192])),
    (2, np.array([-32768, 0, 16384], "<i2").tobytes()),
    (3, b"\0\0\x80" + b"\0\0\0" + b"\0\0\x40"),
    (4, np.array([-(2**31), 0, 2**30], "<i4").tobytes()),
])  # fmt: skip
def test_every_width_comes_out_as_sixteen_bits(width: int, raw: bytes) -> None:
    out = FormConverter(24000, width, 1, 24000, 1).feed(raw)
    assert np.frombuffer(out, "<i2").tolist() == [-32768, 0, 16384]


def test_channels_become_their_mean_or_are_repeated() -> None:
    stereo = np.array([[100, 300], [-50, 50]], "<i2").tobytes()
    assert np.frombuffer(FormConverter(24000, 2, 2, 24000, 1).feed(stereo), "<i2").tolist() == [
        200,
        0,
    ]
    mono = np.array([7, 8], "<i2").tobytes()
    assert np.frombuffer(FormConverter(24000, 2, 1, 24000, 2).feed(mono), "<i2").tolist() == [
        7,
        7,
        8,
        8,
    ]
    assert FormConverter(24000, 2, 2, 24000, 2).feed(stereo) == stereo
    both = FormConverter(24000, 2, 2, 48000, 2)
    assert len(both.feed(stereo * 500) + both.finish()) == 2 * len(stereo * 500)


def test_louder_is_limited() -> None:
    pcm = np.array([-30000, 100, 30000], "<i2").tobytes()
    assert np.frombuffer(scaled(pcm, 2), "<i2").tolist() == [-32768, 200, 32767]
    assert np.frombuffer(scaled(pcm, 0.5), "<i2").tolist() == [-15000, 50, 15000]
