"""What is spoken, on ONNX Runtime and numpy, against torch with the same weights in one pass."""

from typing import Any

import numpy as np
import pytest
import torch
from nano2_weights import nano2_weights
from numpy.typing import NDArray

from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.families.nano2.config import (
    FRAME_SAMPLES,
    SAMPLE_RATE_HZ,
    DecoderConfig,
    ProsodyConfig,
)
from wyoming_nano_tts.families.nano2.decoder import Decoder
from wyoming_nano_tts.families.nano2.network_decoder import FEATURES, FrameDecoder, filters
from wyoming_nano_tts.families.nano2.network_prosody import USUAL_TOKENS, ProsodyNetwork
from wyoming_nano_tts.families.nano2.network_render import Renderer, pulse_train
from wyoming_nano_tts.families.nano2.prosody import Contours, Prosody
from wyoming_nano_tts.families.parts.products.network_products import EightBitProducts
from wyoming_nano_tts.families.parts.short_spectra import NOISE_DEVIATION, white_noise

TOKENS = np.array([0, 61, 156, 83, 54, 16, 65, 157, 86, 54, 46, 4, 0], np.int64)
SPEAKER = 2


def loaded(network: torch.nn.Module, part: str) -> Any:
    network.load_state_dict({k: torch.from_numpy(v) for k, v in nano2_weights(part).items()})
    return network.eval()


@torch.inference_mode()
def test_contours_are_those_of_the_network_in_one_pass(prosody: Prosody) -> None:
    contours = prosody.plan(TOKENS, SPEAKER, 1.0, 1.0)
    contours.until(10**6)
    network = loaded(ProsodyNetwork(ProsodyConfig()), "prosody")
    tokens, speaker = torch.from_numpy(TOKENS)[None], torch.tensor([SPEAKER])
    length = torch.full((1, 1, 1), float(np.log(len(TOKENS) / USUAL_TOKENS)))
    text, logits = network.encode(tokens, length, torch.ones(tokens.shape), speaker)
    units = torch.sigmoid(logits).sum(2)[0]
    assert abs(contours.durations[1:].sum() - 2 * float(units[1:].sum())) < 1.5
    steps = torch.from_numpy(contours.index[::2])
    place = torch.from_numpy(contours.features[None, ::2, 3:])
    pitch, voicing, energy = network(text[:, steps], place, torch.ones(1, len(steps)), speaker)
    frames = len(contours.index)
    voiced = voicing[0, :frames].numpy() > 0
    np.testing.assert_array_equal(contours.voicing > 0, voiced)
    np.testing.assert_allclose(
        contours.features[:, 0], np.where(voiced, pitch[0, :frames].numpy(), 0), atol=1e-4
    )
    np.testing.assert_allclose(contours.features[:, 2], energy[0, :frames].numpy(), atol=1e-4)


def samples_of_network(network: FrameDecoder, contours: Contours) -> NDArray[np.float32]:
    """What a decoder in torch makes of contours in one pass, with the noise of seed 1."""
    tokens, speaker = torch.from_numpy(TOKENS)[None], torch.tensor([SPEAKER])
    units = torch.from_numpy(contours.durations / 2).float()[None]
    text = network.encode(tokens, units, torch.ones(tokens.shape), speaker)
    frames = text[:, torch.from_numpy(contours.index)]
    planes = network(frames, torch.from_numpy(contours.features)[None], speaker)
    f0 = contours.f0_hz
    cycles = np.cumsum(f0 * FRAME_SAMPLES / SAMPLE_RATE_HZ)
    slope = FRAME_SAMPLES / SAMPLE_RATE_HZ
    wide = np.concatenate([[cycles[0] - f0[0] * slope], cycles, [cycles[-1] + f0[-1] * slope]])
    pulses = pulse_train(
        torch.from_numpy(wide)[None],
        torch.from_numpy(f0).float()[None],
        torch.from_numpy(contours.voicing)[None],
    )
    noise = white_noise(np.random.default_rng(1), pulses.shape[1]).astype(np.float32)
    noise /= NOISE_DEVIATION
    made: NDArray[np.float32] = Renderer(network.config)(
        filters(planes), pulses, torch.from_numpy(noise)[None]
    )[0].numpy()
    return made


@torch.inference_mode()
def test_samples_are_those_of_training(prosody: Prosody, decoder: Decoder) -> None:
    contours = prosody.plan(TOKENS, SPEAKER, 1.0, 1.0)
    spoken = np.concatenate(
        list(decoder.stream(TOKENS, SPEAKER, contours, np.random.default_rng(1)))
    )
    reference = samples_of_network(loaded(FrameDecoder(DecoderConfig()), "decoder"), contours)
    assert len(spoken) == len(reference)
    # float32 near a pulse: the quotient of two small sines.
    error = np.sqrt(np.mean((spoken - reference) ** 2) / np.mean(reference**2))
    assert error < 1e-3


@torch.inference_mode()
def test_integer_products_are_those_of_the_graph() -> None:
    config = DecoderConfig()
    network = loaded(FrameDecoder(config), "decoder")
    frames, features = torch.randn(30, config.width), torch.randn(30, FEATURES)
    before = torch.zeros(config.left, config.layers * config.width)
    after = torch.zeros(config.right, config.width)
    planes, state = network.step(frames, features, before, after, EightBitProducts())
    runner = OnnxBackend(integers=True).open("nano2_decoder_frames", nano2_weights("decoder"), 1)
    served, kept = runner.run(
        text=frames.numpy(),
        index=np.arange(30),
        features=features.numpy(),
        before=before.numpy(),
        after=after.numpy(),
    )
    # A value between two steps may be rounded either way.
    assert np.abs(served - planes.numpy()).mean() < 1e-3
    assert np.abs(kept - state.numpy()).mean() < 1e-3


def test_a_block_sees_what_it_says_and_no_more() -> None:
    network = FrameDecoder(DecoderConfig()).eval()
    config = network.config
    frames = torch.randn(1, 90, config.text_width)
    features, speaker = torch.randn(1, 90, 6), torch.tensor([0])
    with torch.inference_mode():
        before = torch.stack(network(frames, features, speaker))
        frames[:, 50] += 1
        after = torch.stack(network(frames, features, speaker))
    changed = (before != after).any(-1).any(0)[0].reshape(90, 2).any(1)
    first, last = int(changed.nonzero().min()), int(changed.nonzero().max())
    # At the very edge a random network's change is too small for float32.
    assert 0 <= first - (50 - config.layers * config.right) <= 4
    assert 0 <= 50 + config.layers * config.left - last <= 8


@pytest.mark.parametrize(
    "network", [FrameDecoder(DecoderConfig()), ProsodyNetwork(ProsodyConfig())]
)
def test_both_networks_together_are_small(network: torch.nn.Module) -> None:
    assert sum(p.numel() for p in network.parameters()) < 3_500_000
