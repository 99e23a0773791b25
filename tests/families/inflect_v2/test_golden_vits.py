"""Inflect-v2 in torch against golden vectors of the published runtime."""

from pathlib import Path

import numpy as np
import pytest
import torch
from golden_vectors import read_vectors
from golden_weights import state_sha256
from torch import Tensor
from vits_golden import inventory_fingerprint
from vits_vectors import GoldenModels, parametrize, size_of

from wyoming_nano_tts.families.inflect_v2.network import Vits, prior_noise

PRIOR_TOLERANCE, WAVEFORM_TOLERANCE = 2e-5, 1e-5
SHA256 = {
    "nano": "ef758454d4c052c5ef23ffd9b4e09221e1a0713266728903b6088f6a04de0453",
    "micro": "45f98b09af9aad04422356729674a1fa0545ece08796bd9680ba91628e089126",
}
FINGERPRINT = {
    "nano": "f4b65b449d95167a19f5ebebdd5f0c64ae93ec4ec17d8039c3f1625609edf516",
    "micro": "16490fe45b1e702613e5e352d2f6b88b9136023697f2c704a120c62021ab9fbf",
}
"""Of the published files."""
PARAMETERS = {  # of enc_p, dp, flow, dec as stored, all folded
    "nano": (596_416, 253_697, 1_020_640, 2_095_968, 3_958_801),
    "micro": (1_499_520, 272_129, 1_818_624, 5_766_240, 9_344_753),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize(metafunc)


@pytest.fixture(scope="module")
def models() -> GoldenModels:
    return GoldenModels()


def count(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def close(actual: Tensor, expected: object, tolerance: float) -> None:
    np.testing.assert_allclose(actual.numpy(), expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("size", SHA256)
def test_inventory_is_the_published_one(models: GoldenModels, size: str) -> None:
    model = models[size]
    state = model.state_dict()
    assert inventory_fingerprint(state) == FINGERPRINT[size]
    assert len(state) == 410
    folded = model.fold()
    assert len(folded.state_dict()) == 302
    parts = tuple(count(part) for part in model.children())
    assert (*parts, count(folded)) == PARAMETERS[size]


@pytest.mark.parametrize("size", SHA256)
def test_golden_weights_follow_the_recipe(models: GoldenModels, size: str) -> None:
    state = models[size].state_dict()
    assert state_sha256(state) == SHA256[size]
    close(state["dec.ups.0.weight_g"].flatten()[:3], [3.2554748, 2.7259681, 2.4014316], 1e-6)


def test_every_stage(models: GoldenModels, staged: Path) -> None:
    vectors = read_vectors(staged)
    model = models[size_of(vectors)]
    ids, speed = torch.from_numpy(vectors["tokens"]), float(vectors["speed"])
    with torch.inference_mode():
        hidden, mean, log_deviation = model.enc_p(ids[None])
        close(hidden[0], vectors["hidden"], PRIOR_TOLERANCE)
        close(mean[0], vectors["m_token"], PRIOR_TOLERANCE)
        close(log_deviation[0], vectors["logs_token"], PRIOR_TOLERANCE)
        close(model.dp(hidden)[0], vectors["logw"], PRIOR_TOLERANCE)
        prior = model.prior(ids, speed)
        np.testing.assert_array_equal(prior.durations, vectors["durations"])
        close(prior.mean, vectors["m_p"], PRIOR_TOLERANCE)
        close(prior.log_deviation, vectors["logs_p"], PRIOR_TOLERANCE)
        sample = prior.sample(torch.from_numpy(vectors["noise"]), float(vectors["variation"]))
        close(sample, vectors["z_p"], PRIOR_TOLERANCE)
        latent = model.flow(sample[None])
        close(latent[0], vectors["z"], PRIOR_TOLERANCE)
        close(model.dec(latent)[0], vectors["waveform"], WAVEFORM_TOLERANCE)


def test_from_tokens_and_seed_to_the_waveform(models: GoldenModels, staged: Path) -> None:
    vectors = read_vectors(staged)
    model: Vits = models[size_of(vectors)]
    options = {"speed": float(vectors["speed"]), "variation": float(vectors["variation"])}
    ids = torch.from_numpy(vectors["tokens"])
    waveform = model.synthesize(ids, seed=int(vectors["seed"]), **options)
    close(waveform, vectors["waveform"], WAVEFORM_TOLERANCE)
    folded = model.fold().synthesize(ids, seed=int(vectors["seed"]), **options)
    close(folded, vectors["waveform"], WAVEFORM_TOLERANCE)


def test_noise_is_drawn_as_published(staged: Path) -> None:
    vectors = read_vectors(staged)
    noise = prior_noise(*vectors["noise"].shape, int(vectors["seed"]))
    np.testing.assert_array_equal(noise.numpy(), vectors["noise"])


def test_whole_call(models: GoldenModels, spoken: Path) -> None:
    """Chunks with their seeds and pauses; the fades are undone by comparing where there are none."""
    vectors = read_vectors(spoken)
    model = models[size_of(vectors)]
    start = 0
    for chunk in range(int(vectors["n_chunks"])):
        pause = int(vectors[f"chunk{chunk}_pause_before"])
        assert not vectors["waveform"][start : start + pause].any()
        waveform = model.synthesize(
            torch.from_numpy(vectors[f"chunk{chunk}_tokens"]),
            speed=float(vectors["speed"]),
            variation=float(vectors["variation"]),
            seed=int(vectors["seed"]) + chunk,
        )
        start += pause
        inner = vectors["waveform"][start + 120 : start + len(waveform) - 120]
        close(waveform[120:-120], inner, WAVEFORM_TOLERANCE)
        start += len(waveform)
    assert start == len(vectors["waveform"])
