"""Plain recordings get what a teacher would have given: F0 in step with the sound, energy, durations."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.train.align.alignment import PAUSE, Aligner, Found
from wyoming_nano_tts.train.nano2.recorded.contours import energy_of, f0_of_frames, locked_cycles
from wyoming_nano_tts.train.nano2.recorded.targets import durations
from wyoming_nano_tts.train.nano2.recorded.timing import lay_out, plan, usual_units
from wyoming_nano_tts.train.settings import AlignerSettings

FRAMES = 120


def hum(f0_hz: np.ndarray, start: float = 0.0) -> np.ndarray:
    """Three harmonics of a contour of frames, silent where it is 0; the phase at the first sample is `start` cycles."""
    cycles = start + np.cumsum(np.repeat(f0_hz, 300) / 24_000)
    tone = sum(np.cos(2 * np.pi * n * cycles) / n for n in (1, 2, 3))
    return (0.1 * tone * np.repeat(f0_hz > 0, 300)).astype(np.float32)


def test_f0_is_that_of_frame_centres() -> None:
    rising = np.linspace(120, 240, FRAMES)
    found = f0_of_frames(hum(rising), FRAMES)
    assert found.shape == (FRAMES,)
    inner = slice(10, -10)
    np.testing.assert_allclose(found[inner], rising[inner], rtol=0.02)


@pytest.mark.parametrize("start", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("off", [1.0, 1.005])
def test_the_phase_follows_the_sound_where_f0_is_a_little_off(start: float, off: float) -> None:
    f0_hz = np.full(FRAMES, 150.0)
    f0_hz[50:60] = 0
    waveform = hum(f0_hz, start)
    cycles = locked_cycles(waveform, (off * f0_hz).astype(np.float32))
    true = start + np.cumsum(np.repeat(f0_hz, 300) / 24_000)[150::300]
    voiced = f0_hz > 0
    voiced[[0, 1, 48, 49, 60, 61, -2, -1]] = False  # a window is half empty there
    apart = (cycles - true)[voiced]
    assert np.abs(apart - np.round(apart)).max() < 0.05
    assert np.diff(cycles)[voiced[1:]].min() > 1.5, "it grows by 1.875 cycles a frame"


def test_without_a_voice_the_phase_goes_on_slowly() -> None:
    cycles = locked_cycles(np.zeros(3000, np.float32), np.zeros(10, np.float32))
    np.testing.assert_allclose(np.diff(cycles), 5 * 300 / 24_000)


def test_energy_grows_with_the_level_as_a_logarithm_of_power() -> None:
    tone = hum(np.full(FRAMES, 200.0))
    soft, loud = energy_of(tone), energy_of(2 * tone)
    inner = slice(5, -5)
    np.testing.assert_allclose((loud - soft)[inner], 0.96 * np.log(4), atol=1e-3)
    assert energy_of(np.zeros(3000, np.float32)).max() < -8, (
        "silence is what the teacher calls silence"
    )


SYMBOLS = "hˈI ðˈɛɹ, ˈɑliː."


def test_a_plan_groups_marks_with_their_sounds() -> None:
    found = plan(SYMBOLS)
    said = [None, *SYMBOLS, None]
    groups = ["".join(str(said[t]) for t in group) for group in found.sounds]
    assert groups == ["h", "ˈI", "ð", "ˈɛ", "ɹ", "ˈɑ", "l", "iː"]
    assert found.heard.symbols == ("h", "I", " ", "ð", "ɛ", "ɹ", ",", "ɑ", "l", "i", ",")
    assert [len(gap) for gap in found.gaps] == [1, 0, 1, 0, 0, 2, 0, 0, 2]
    together = sorted(t for group in (*found.sounds, *found.gaps) for t in group)
    assert together == list(range(found.tokens)), "each token lies in one group"


def test_a_sound_shares_its_time_with_the_marks_at_it_and_a_space_borrows() -> None:
    symbols = "ðə kˈæt"
    found = plan(symbols)
    times = [(2.0, 6.0), (6.0, 10.0), (10.0, 14.0), (14.0, 20.0), (20.0, 24.0)]
    units = lay_out(found, times, 26, usual_units(symbols))
    assert units is not None
    assert units.sum() == 26
    assert dict(zip("<ðə kˈæt>", units.tolist(), strict=True)) == {
        "<": 2, "ð": 4, "ə": 3, " ": 2, "k": 3, "ˈ": 3, "æ": 3, "t": 4, ">": 2,
    }  # fmt: skip
    pause = lay_out(
        found, [*times[:2], (14.0, 16.0), (16.0, 20.0), times[4]], 26, usual_units(symbols)
    )
    assert pause is not None
    assert pause[3] == 4, "a space with a silence of its own is that silence"


@settings(max_examples=60, deadline=None)
@given(st.text("ˈaəkts ,.ː", min_size=1, max_size=12), st.integers(1, 60), st.randoms())
def test_every_token_gets_a_unit_and_all_of_them_the_recording(
    text: str, units: int, random: object
) -> None:
    found = plan(text)
    borders = sorted(random.uniform(0, units) for _ in range(2 * len(found.sounds)))  # type: ignore[attr-defined]
    times = list(zip(borders[::2], borders[1::2], strict=True))
    laid = lay_out(found, times, units, usual_units(text))
    if units < found.tokens:
        assert laid is None
    else:
        assert laid is not None
        assert laid.min() >= 1
        assert laid.sum() == units


def test_what_an_aligner_found_becomes_units() -> None:
    found = plan("kˈæt.")
    heard = Found(("_", "k", "æ", "t", ",", "_"), (0,) * 6, np.array([19, 14, 28, 14, 9, 10]), -1.0)
    units = durations(found, heard, 20, usual_units("kˈæt."))
    assert units is not None
    assert units.tolist() == [4, 3, 3, 3, 3, 3, 1]


def test_pauses_that_an_aligner_heard_between_sounds_are_no_sounds() -> None:
    text = "hˈI,sˈæm."
    heard = plan(text).heard.symbols
    assert " " not in heard, "no space tells words apart in it"
    symbols, counts = ["_"], [19]
    for symbol in heard:
        symbols += [symbol] if symbol == "," or symbols[-1] in {",", "_"} else [PAUSE, symbol]
        counts += [14] * (len(symbols) - len(counts))
    found = Found((*symbols, "_"), (0,) * (len(symbols) + 1), np.array([*counts, 10]), -1.0)
    units = durations(plan(text), found, 40, usual_units(text))
    assert units is not None
    assert units.sum() == 40
    assert units.min() >= 1


def test_whether_an_alphabet_has_spaces_is_told_by_all_recordings(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    texts = {"two": "hˈI sˈæm.", "one": "hˈI,sˈæm."}
    for name in texts:
        wave = (0.1 * rng.standard_normal(36_000)).astype(np.float32)
        np.savez(tmp_path / f"{name}.npz", waveform=wave)
    heard = {name: plan(text).heard for name, text in texts.items()}
    aligner = Aligner(heard, tmp_path, AlignerSettings(rounds=4, mixtures=1))
    for name in texts:
        assert PAUSE not in aligner._units(name, pauses=True)[1]
    alone = Aligner({"one": heard["one"]}, tmp_path, AlignerSettings(rounds=4, mixtures=1))
    assert PAUSE in alone._units("one", pauses=True)[1]
