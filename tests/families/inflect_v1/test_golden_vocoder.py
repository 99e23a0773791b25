"""The generator against golden vectors of the published runtime; chunks; variants."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from golden_weights import state_sha256
from torch import Tensor

from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.parts.snake_hifigan.config import VARIANTS, VocoderConfig
from wyoming_nano_tts.families.parts.snake_hifigan.network import SnakeHifiGan

Golden = Callable[[str], dict[str, Any]]
TOLERANCE = 1e-4
SHA256 = "f8d45636dde317750e37a461858e922929040df962a6bfb74bf765d179cd0f5b"

BLOCK_PARAMETERS = {
    "conv_pre": [80_928],
    "ups": [166_104, 41_580, 2_646, 675],
    "up_acts": [144, 72, 36, 18],
    "resblocks": [
        94_608, 219_024, 343_440,
        23_976, 55_080, 86_184,
        6_156, 13_932, 21_708,
        1_620, 3_564, 5_508,
    ],
    "post_act": [9],
    "conv_post": [65],
}  # fmt: skip
VARIANT_PARAMETERS = {
    "snake_v2mid": (1_167_077, 1_164_232),
    "v2": (928_514, 925_985),
    "v2plus": (1_426_842, 1_423_681),
    "v2wide": (1_715_936, 1_712_459),
    "snake_v2balanced": (1_429_852, 1_426_691),
    "source_snake_v2balanced": (1_435_452, 1_432_291),
    "v3": (1_464_322, 1_462_273),
}


def count(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def close(actual: Tensor, expected: Any) -> None:
    """Compare within the tolerance of the golden vectors."""
    np.testing.assert_allclose(actual.detach().numpy(), expected, rtol=0, atol=TOLERANCE)


def test_layout_is_the_published_one(vocoder: SnakeHifiGan) -> None:
    state = vocoder.state_dict()
    assert len(state) == 311
    blocks = {
        name: [count(part) for part in module]
        if isinstance(module, torch.nn.ModuleList)
        else [count(module)]
        for name, module in vocoder.named_children()
    }
    assert blocks == BLOCK_PARAMETERS
    assert list(blocks) == list(BLOCK_PARAMETERS)
    assert list(state)[:6] == [
        f"{layer}.{kind}"
        for layer in ("conv_pre", "ups.0")
        for kind in ("bias", "weight_g", "weight_v")
    ]
    assert state["ups.0.weight_g"].shape == (144, 1, 1)
    assert state["resblocks.11.acts2.2.log_alpha"].shape == (1, 9, 1)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_has_the_published_size(name: str) -> None:
    model = SnakeHifiGan(VocoderConfig.of_variant(name))
    assert (count(model), count(model.fold())) == VARIANT_PARAMETERS[name]


def test_golden_weights_follow_the_recipe(vocoder: SnakeHifiGan) -> None:
    state = vocoder.state_dict()
    assert state_sha256(state) == SHA256
    close(state["conv_pre.weight_g"].flatten()[:3], [0.30517885, 0.34251696, 0.25205082])
    close(state["ups.0.weight_v"].flatten()[:3], [0.01172762, -0.01429208, -0.00455537])


@pytest.mark.parametrize("name", ["short", "medium"])
def test_waveform(vocoder: SnakeHifiGan, golden: Golden, name: str) -> None:
    vectors = golden(name)
    with torch.no_grad():
        waveform = vocoder(torch.from_numpy(vectors["mel"])[None])
    close(waveform[0, 0], vectors["wav"])


def test_every_stage(vocoder: SnakeHifiGan, golden: Golden) -> None:
    stages = golden("short_stages")
    steps = 256
    checked = {"voc_conv_pre"}
    with torch.no_grad():
        x = vocoder.conv_pre(torch.from_numpy(golden("short")["mel"])[None])
        close(x[0], stages["voc_conv_pre"])
        for stage in range(4):
            up = vocoder.upsample(stage, x)
            close(up[0, :, :steps], stages[f"voc_up_{stage}"])
            for branch in range(3):
                result = vocoder.resblocks[3 * stage + branch](up)
                close(result[0, :, :steps], stages[f"voc_res_{stage}_{branch}"])
                checked.add(f"voc_res_{stage}_{branch}")
            x = vocoder.merge(stage, up)
            close(x[0, :, :steps], stages[f"voc_stage_{stage}"])
            checked |= {f"voc_up_{stage}", f"voc_stage_{stage}"}
    assert checked == {name for name in stages if name.startswith("voc_")}


def test_folding_changes_nothing(vocoder: SnakeHifiGan, golden: Golden) -> None:
    mel = torch.from_numpy(golden("short")["mel"])[None]
    folded = vocoder.fold()
    assert not [name for name in folded.state_dict() if "weight_g" in name]
    with torch.no_grad():
        np.testing.assert_allclose(folded(mel), vocoder(mel), rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("frames", "chunk_frames"), [(16, 1), (50, 7), (107, 40), (60, 59), (30, 30), (30, 500)]
)
def test_chunks_equal_the_whole(
    vocoder: SnakeHifiGan, golden: Golden, frames: int, chunk_frames: int
) -> None:
    mel = torch.from_numpy(golden("short")["mel"])[:, :frames]
    with torch.inference_mode():
        whole = vocoder(mel[None])[0, 0]
    chunks = list(vocoder.stream(mel, chunk_frames))
    assert len(chunks) == -(-mel.shape[1] // chunk_frames)
    np.testing.assert_allclose(torch.cat(chunks), whole, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("name", ["snake_v2mid", "v3"])
def test_context_is_what_samples_depend_on(name: str) -> None:
    torch.manual_seed(1)
    model = SnakeHifiGan(VocoderConfig.of_variant(name)).double()
    frames = torch.randn(1, 80, 41, dtype=torch.float64, requires_grad=True)
    for parameter in model.parameters():  # so that no path is too weak to be seen
        torch.nn.init.normal_(parameter, std=0.3)
    middle = model(frames)[..., 20 * 256 : 21 * 256]
    (gradient,) = torch.autograd.grad(middle.sum(), frames)
    reached = gradient.abs().sum((0, 1)).nonzero()[:, 0]
    context = model.context_frames
    assert (int(reached.min()), int(reached.max())) == (20 - context, 20 + context)
    assert context == {"snake_v2mid": 13, "v3": 11}[name]


def test_published_configuration_is_read() -> None:
    published = {
        "variant": "snake_v2mid", "sample_rate": 24000, "n_fft": 1024, "hop_size": 256,
        "win_size": 1024, "num_mels": 80, "fmin": 0.0, "fmax": 12000.0, "resblock": "1",
        "upsample_rates": [8, 8, 2, 2], "upsample_kernel_sizes": [16, 16, 4, 4],
        "upsample_initial_channel": 144, "resblock_kernel_sizes": [3, 7, 11],
        "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5], [1, 3, 5]], "activation": "snake",
    }  # fmt: skip
    assert VocoderConfig.from_dict(published) == VocoderConfig()
    assert VocoderConfig.from_dict({}) == VocoderConfig()
    config = VocoderConfig.of_variant("v3")
    assert VocoderConfig.from_dict(config.to_dict()) == config
    assert VocoderConfig.from_dict({"variant": "v3"}) == config


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"variant": "huge"}, "one of snake_v2mid, v2"),
        ({"variant": ["v2"]}, "one of snake_v2mid"),
        ({"channels": 3}, "it has variant"),
        ({"upsample_rates": [8, 8, 2]}, "must multiply to hop_size 256"),
        ({"upsample_rates": 256}, "list of 1 to 16"),
        ({"upsample_kernel_sizes": [16, 16, 4]}, "one kernel a rate"),
        ({"upsample_kernel_sizes": [15, 16, 4, 4]}, "even number"),
        ({"resblock_kernel_sizes": [3, 7, 10]}, "must be odd"),
        ({"resblock_dilation_sizes": [[1, 3, 5]]}, "one list a resblock kernel"),
        ({"resblock_dilation_sizes": 5}, "list of lists"),
        ({"upsample_initial_channel": 10**9}, "from 1 to 2048"),
        ({"upsample_initial_channel": 8}, "halved 4 times"),
        ({"num_mels": True}, "num_mels must be a whole number"),
        ({"fmax": 20_000}, "fmax must be a number from 0 to 12000"),
        ({"activation": "relu"}, "snake or leaky_relu"),
        ({"resblock": 1}, "1 or 2"),
    ],
)
def test_impossible_configurations_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(VoiceError, match=message):
        VocoderConfig.from_dict(values)
