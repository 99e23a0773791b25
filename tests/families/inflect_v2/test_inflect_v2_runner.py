"""Inflect-v2 on ONNX Runtime: golden vectors, the torch reference, chunks against the whole."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from golden_vectors import read_vectors
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from vits_vectors import GoldenModels, graphs_of, parametrize, size_of

from wyoming_nano_tts.audio.mel import HOP_LENGTH
from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.families.inflect_v2 import vits
from wyoming_nano_tts.families.inflect_v2.config import NANO
from wyoming_nano_tts.families.inflect_v2.network import Vits
from wyoming_nano_tts.families.inflect_v2.noise import frame_noise
from wyoming_nano_tts.families.inflect_v2.vits import VitsModel

TOLERANCE = 1e-4
ROUNDING = 1e-5
Floats = NDArray[np.float32]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize(metafunc)


class Runners:
    """The engine's models with golden weights, made when first asked for."""

    def __init__(self) -> None:
        self.references = GoldenModels()
        self._made: dict[str, VitsModel] = {}

    def __getitem__(self, size: str) -> VitsModel:
        if size not in self._made:
            self._made[size] = runner(self.references[size], size)
        return self._made[size]


def runner(model: Vits, size: str = "nano") -> VitsModel:
    weights = {name: value.numpy() for name, value in model.fold().state_dict().items()}
    return VitsModel(graphs_of(size), weights, OnnxBackend(), 1)


@pytest.fixture(scope="module")
def runners() -> Runners:
    torch.set_num_threads(1)
    return Runners()


@pytest.fixture(scope="module")
def nano(runners: Runners) -> VitsModel:
    return runners["nano"]


def close(actual: Floats, expected: object, tolerance: float = TOLERANCE) -> None:
    np.testing.assert_allclose(actual, expected, rtol=0, atol=tolerance)


def test_every_stage(runners: Runners, staged: Path) -> None:
    vectors = read_vectors(staged)
    model = runners[size_of(vectors)]
    prior = model.prior(vectors["tokens"], 1 / float(vectors["speed"]))
    np.testing.assert_array_equal(prior.durations, vectors["durations"])
    close(prior.mean, vectors["m_token"])
    close(prior.log_deviation, vectors["logs_token"])
    noise = frame_noise(len(prior.mean), prior.frames, int(vectors["seed"]))
    np.testing.assert_array_equal(noise, vectors["noise"])
    sample = prior.sample(noise, float(vectors["variation"]))
    close(sample, vectors["z_p"])
    latent = model.latent(sample)
    close(latent, vectors["z"])
    close(np.concatenate(list(model.stream(latent))), vectors["waveform"])


def test_whole_call_with_fades_and_pauses(runners: Runners, spoken: Path) -> None:
    vectors = read_vectors(spoken)
    model = runners[size_of(vectors)]
    output: list[Floats] = []
    for chunk in range(int(vectors["n_chunks"])):
        output.append(np.zeros(int(vectors[f"chunk{chunk}_pause_before"]), np.float32))
        output += model.speak(
            vectors[f"chunk{chunk}_tokens"],
            length_scale=1 / float(vectors["speed"]),
            variation=float(vectors["variation"]),
            seed=int(vectors["seed"]) + chunk,
        )
    close(np.concatenate(output), vectors["waveform"])


@pytest.mark.parametrize("size", ["nano", "micro"])
@pytest.mark.parametrize(("tokens", "speed"), [(1, 1.25), (1, 1e3), (2, 0.8), (5, 1), (41, 1.5)])
def test_engine_equals_torch(runners: Runners, size: str, tokens: int, speed: float) -> None:
    """Down to one frame, for which PyTorch draws noise in another way."""
    ids = np.arange(tokens, dtype=np.int64) * 13 % 178
    reference = runners.references[size].synthesize(
        torch.from_numpy(ids), speed=speed, variation=0.8, seed=5
    )
    model = runners[size]
    (prior,) = model.priors(ids, 1 / speed)
    noise = frame_noise(len(prior.mean), prior.frames, 5)
    latent = model.latent(prior.sample(noise, 0.8))
    close(np.concatenate(list(model.stream(latent))), reference.numpy())


@settings(max_examples=12, deadline=None)
@given(
    frames=st.integers(1, 60),
    places=st.lists(st.integers(1, 59), max_size=5),
    seed=st.integers(0, 9),
)
def test_any_windows_equal_the_whole(
    nano: VitsModel, frames: int, places: list[int], seed: int
) -> None:
    latent = np.random.default_rng(seed).standard_normal((128, frames), dtype=np.float32)
    whole = nano.samples(latent, 0, frames)
    assert whole.shape == (256 * frames,)
    edges = [0, *sorted({place for place in places if place < frames}), frames]
    windows = [nano.samples(latent, a, b) for a, b in itertools.pairwise(edges)]
    assert [len(window) for window in windows] == [256 * int(n) for n in np.diff(edges)]
    close(np.concatenate(windows), whole, ROUNDING)


def test_whole_equals_the_torch_generator(runners: Runners, nano: VitsModel) -> None:
    latent = np.random.default_rng(3).standard_normal((128, 40), dtype=np.float32)
    with torch.inference_mode():
        expected = runners.references["nano"].dec(torch.from_numpy(latent)[None])[0]
    close(nano.samples(latent, 0, 40), expected.numpy(), ROUNDING)


def test_context_is_what_the_architecture_needs() -> None:
    assert NANO.context_frames() == vits.CONTEXT_FRAMES
    assert NANO.context_frames(1) == vits.LATER_CONTEXT_FRAMES
    assert NANO.frame_samples == HOP_LENGTH


def test_first_window_is_short_and_later_ones_grow(nano: VitsModel) -> None:
    latent = np.random.default_rng(0).standard_normal((128, 600), dtype=np.float32)
    sizes = [len(chunk) // 256 for chunk in nano.stream(latent)]
    assert sum(sizes) == 600
    assert sizes[0] == vits.FIRST_WINDOW_FRAMES
    assert sizes[:-1] == sorted(sizes[:-1])
    assert max(sizes) == vits.LARGEST_WINDOW_FRAMES


def test_nothing_is_held_back_or_made_ahead(
    nano: VitsModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    original = nano.samples
    monkeypatch.setattr(nano, "samples", lambda *given: made.append(given[1:]) or original(*given))
    chunks = nano.speak(np.arange(60) % 178)
    assert len(next(chunks)) == 256 * vits.FIRST_WINDOW_FRAMES
    assert len(made) == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=8))
def test_fades_do_not_depend_on_the_chunks(sizes: list[int]) -> None:
    total = sum(sizes)
    chunks = (np.ones(size, np.float32) for size in sizes)
    joined = np.concatenate(list(vits.faded(chunks, total)))
    fade = min(120, total // 2)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    expected = np.ones(total, np.float32)
    expected[:fade] *= ramp
    if fade:
        expected[-fade:] *= ramp[::-1]
    np.testing.assert_array_equal(joined, expected)


def test_seed_and_variation(nano: VitsModel) -> None:
    ids = np.arange(30) % 178

    def spoken(**options: float) -> Floats:
        return np.concatenate(list(nano.speak(ids, **options)))  # type: ignore[arg-type]

    assert np.array_equal(spoken(seed=4), spoken(seed=4))
    assert not np.array_equal(spoken(seed=4), spoken(seed=5))
    assert np.array_equal(spoken(seed=4, variation=0), spoken(seed=5, variation=0))


def test_length_scale_is_the_inverse_of_speed_down_to_a_frame_a_token(nano: VitsModel) -> None:
    ids = np.arange(50) % 178
    frames = {scale: nano.prior(ids, scale).durations for scale in (0.001, 0.5, 1.0, 2.0)}
    assert (frames[0.001] == 1).all()
    assert frames[0.5].sum() < frames[1.0].sum() < frames[2.0].sum()
    assert (frames[0.5] >= 1).all()
    assert abs(frames[2.0].sum() / frames[1.0].sum() - 2) < 0.25


def test_unspeakable_durations_have_an_end() -> None:
    log_frames = np.array([np.inf, -np.inf, np.nan, 88.0, 2.0], np.float32)
    frames = vits.durations_frames(log_frames, 2.0)
    longest = vits.LONGEST_TOKEN_FRAMES
    assert frames.tolist() == [longest, 1, 1, longest, 15]


def test_what_is_too_long_is_cut_and_not_lost(
    nano: VitsModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The published runtime drops what comes after 4,000 frames."""
    ids = np.zeros(121, np.int64)
    ids[1::2] = np.random.default_rng(1).integers(43, 69, 60)
    ids[41], ids[81] = 3, 16  # a comma, a space
    whole = nano.prior(ids, 1.0)
    monkeypatch.setattr(vits, "LONGEST_FRAMES", whole.frames * 2 // 3)
    priors = list(nano.priors(ids, 1.0))
    assert [len(prior.durations) for prior in priors] == [43, 79]
    assert all(prior.frames <= vits.LONGEST_FRAMES for prior in priors)
    chunks = list(nano.speak(ids, seed=2))
    pause = np.zeros(1920, np.float32)
    assert sum(np.array_equal(chunk, pause) for chunk in chunks) == 1
    total = 256 * sum(prior.frames for prior in priors) + len(pause)
    assert sum(map(len, chunks)) == total


def test_nothing_to_say(nano: VitsModel) -> None:
    assert list(nano.speak(np.zeros(0, np.int64))) == []


def test_hostile_weights_end_and_do_not_warn(
    runners: Runners, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.setattr(vits, "LONGEST_TOKEN_FRAMES", 20)
    weights = {
        name: value.numpy() * (1e30 if "enc_p.proj" in name or "dp.proj" in name else 1)
        for name, value in runners.references["nano"].fold().state_dict().items()
    }
    chunks = list(VitsModel(graphs_of("nano"), weights, OnnxBackend(), 1).speak(np.arange(3)))
    assert 0 < sum(map(len, chunks)) <= 3 * 256 * vits.LONGEST_TOKEN_FRAMES
    assert not recwarn.list
