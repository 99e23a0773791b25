"""The aligner on tones whose boundaries are known, and the rounding of durations."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wyoming_nano_tts.audio.mel import log_mel
from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.text import Phonemes
from wyoming_nano_tts.train.align.alignment import (
    PAUSE,
    Aligner,
    Alignment,
    align_all,
    aligned_names,
    cepstra,
    frame_durations,
    share_last_silence,
)
from wyoming_nano_tts.train.features import Features, save_features
from wyoming_nano_tts.train.settings import AlignerSettings

RATE_HZ = 24000
TONES_HZ = {
    "aa": (300, 900),
    "iy": (500, 2800),
    "uw": (200, 600),
    "s": (5000, 7000),
    "m": (1500, 1900),
}
Corpus = tuple[Path, dict[str, tuple[tuple[str, ...], list[float]]]]
"""Folder of features, and of each recording the symbols with their seconds."""
SETTINGS = AlignerSettings(rounds=8, mixtures=2)


def tone_sentence(
    rng: np.random.Generator, pause: bool
) -> tuple[tuple[str, ...], list[float], NDArray[np.float32]]:
    """Random tone "phones" between silences: (symbols, seconds of each with the silences, wave)."""
    phones = [str(p) for p in rng.choice(list(TONES_HZ), 6)]
    phones = [p for n, p in enumerate(phones) if n == 0 or phones[n - 1] != p]
    symbols: list[str] = ["_", *phones, "_"]
    if pause:
        symbols.insert(3, PAUSE)
    seconds, parts = [], []
    for symbol in symbols:
        length = {"_": 0.1, PAUSE: 0.3}.get(symbol, float(rng.uniform(0.08, 0.2)))
        time = np.arange(round(length * RATE_HZ)) / RATE_HZ
        tones = TONES_HZ.get(symbol, ())
        parts.append(sum((0.2 * np.sin(2 * np.pi * f * time) for f in tones), 0 * time))
        seconds.append(len(time) / RATE_HZ)
    wave = np.concatenate(parts) + 1e-3 * rng.standard_normal(sum(map(len, parts)))
    return tuple(symbols), seconds, wave.astype(np.float32)


@pytest.fixture(scope="module")
def corpus(
    tmp_path_factory: pytest.TempPathFactory,
) -> Corpus:
    folder = tmp_path_factory.mktemp("tones")
    rng = np.random.default_rng(3)
    truth = {}
    for n in range(24):
        symbols, seconds, wave = tone_sentence(rng, pause=n % 6 == 0)
        mel = log_mel(wave)
        padded = np.zeros(256 * mel.shape[1], np.float32)
        padded[: len(wave)] = wave[: len(padded)]
        save_features(
            folder / f"t{n}.npz", Features(padded, mel, np.zeros(mel.shape[1], np.float32))
        )
        truth[f"t{n}"] = (symbols, seconds)
    return folder, truth


def phonemes_of(symbols: tuple[str, ...]) -> Phonemes:
    """What the text says: no pads, no unwritten pauses."""
    said = tuple(s for s in symbols if s not in {"_", PAUSE})
    return Phonemes(said, (0,) * len(said))


def test_known_boundaries_are_found(corpus: Corpus, tmp_path: Path) -> None:
    features, truth = corpus
    phonemes = {name: phonemes_of(symbols) for name, (symbols, _) in truth.items()}
    names = align_all(phonemes, features, tmp_path / "alignments", SETTINGS)
    assert names == list(truth) == aligned_names(tmp_path / "alignments")
    inside: list[float] = []
    beside_silence: list[float] = []
    for name in names:
        symbols, seconds = truth[name]
        alignment = Alignment.load(tmp_path / "alignments" / f"{name}.npz")
        assert alignment.symbols == symbols  # with the pauses that no text shows, and only those
        assert len(alignment.stresses) == len(symbols)
        # Frame f is centred on sample 256 f, so a boundary lies between two centres.
        found = (np.cumsum(alignment.durations)[:-1] - 0.5) * 256 / RATE_HZ
        errors = np.abs(found - np.cumsum(seconds)[:-1])
        for pair, error in zip(itertools.pairwise(symbols), errors, strict=True):
            (beside_silence if {"_", PAUSE} & set(pair) else inside).append(float(error))
    frame = 256 / RATE_HZ
    assert float(np.median(inside)) < 1.5 * frame
    assert max(inside) < 4 * frame
    # Slopes over +-21 ms let a phone begin before the first sound and end after the last.
    assert max(beside_silence) < 4 * frame
    before = (tmp_path / "alignments" / "t0.npz").stat().st_mtime_ns
    assert align_all(phonemes, features, tmp_path / "alignments", SETTINGS) == names
    assert (tmp_path / "alignments" / "t0.npz").stat().st_mtime_ns == before


def test_a_text_too_long_for_its_recording_is_left_out(corpus: Corpus, tmp_path: Path) -> None:
    features, truth = corpus
    phonemes = {name: phonemes_of(truth[name][0]) for name in list(truth)[:4]}
    phonemes["t1"] = Phonemes(("aa", "iy") * 200, (1,) * 400)
    assert align_all(phonemes, features, tmp_path, AlignerSettings(rounds=2, mixtures=1)) == [
        "t0", "t2", "t3",
    ]  # fmt: skip


@pytest.mark.parametrize("phonemes", [{}, {"t0": Phonemes((".", ","), (0, 0))}])
def test_nothing_to_say_is_an_error(
    corpus: Corpus,
    phonemes: dict[str, Phonemes],
) -> None:
    with pytest.raises(TrainingError, match="none of the recordings has a speakable text"):
        Aligner(phonemes, corpus[0], SETTINGS)


def test_an_unfinished_stage_is_told(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="run the stage 'align' first"):
        aligned_names(tmp_path)


def test_cepstra_have_a_row_every_128_samples() -> None:
    wave = np.random.default_rng(0).normal(0, 0.1, 24000).astype(np.float32)
    rows = cepstra(wave)
    assert rows.shape == (24000 // 128 + 1, 39)
    louder = cepstra(2 * wave)
    np.testing.assert_allclose(rows[:, 1:13], louder[:, 1:13], atol=0.02)  # level is in the first
    assert float((louder[:, 0] - rows[:, 0]).mean()) > 0.5


tokens = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=30)


@settings(deadline=None, max_examples=200)
@given(tokens, st.integers(-3, 3))
def test_rounded_durations_keep_the_sum_and_the_phones(
    given_tokens: list[tuple[int, bool]], extra: int
) -> None:
    fine = np.array([length for length, _ in given_tokens], np.int64)
    spoken = [flag for _, flag in given_tokens]
    frames = max(1, round(int(fine.sum()) / 2) + extra)
    durations = frame_durations(fine, frames, spoken)
    assert int(durations.sum()) == frames
    assert int(durations.min()) >= 0
    for n in np.flatnonzero((durations == 0) & np.array(spoken)):
        near = durations[max(0, n - 1) : n + 2]
        assert int(near.max()) <= 1, "a neighbour could have given a frame"


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(3, 40), min_size=1, max_size=30))
def test_phones_of_three_states_never_vanish(lengths: list[int]) -> None:
    fine = np.array([1, *lengths, 1], np.int64)
    frames = int(fine.sum()) // 2 + 1
    durations = frame_durations(fine, frames, [True] * len(fine))
    assert int(durations[1:-1].min()) >= 1
    assert float(np.abs(durations[1:-1] - fine[1:-1] / 2).max()) <= 2


def test_the_last_silence_is_shared() -> None:
    shared = share_last_silence(("_", "aa", ".", "_"), np.array([4, 9, 0, 7]))
    assert shared.tolist() == [4, 9, 3, 4]
    assert share_last_silence(("_", "aa", "_"), np.array([4, 9, 7])).tolist() == [4, 9, 7]
    assert share_last_silence(("_",), np.array([4])).tolist() == [4]
