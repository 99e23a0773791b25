"""Checkpoint and configuration to the parts of a voice: shapes, folding, and every mismatch named."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from checkpoints import acoustic, v2, v2_config, v2_state, vocoder
from numpy.typing import NDArray
from safetensors.torch import save_file

from wyoming_nano_tts.families.inflect_v1 import checkpoint as inflect_v1
from wyoming_nano_tts.families.inflect_v2.config import VitsConfig
from wyoming_nano_tts.families.inflect_v2.network import Vits
from wyoming_nano_tts.families.parts.fastspeech.config import AcousticConfig
from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
from wyoming_nano_tts.families.parts.snake_hifigan import checkpoint as snake_hifigan
from wyoming_nano_tts.families.parts.snake_hifigan.config import (
    DEFAULT_VARIANT,
    VARIANTS,
    VocoderConfig,
)
from wyoming_nano_tts.families.parts.snake_hifigan.network import SnakeHifiGan
from wyoming_nano_tts.store import CheckpointError
from wyoming_nano_tts.store.sources import Model, read_model
from wyoming_nano_tts.voice_files.checkpoints.container import Checkpoint, open_checkpoint
from wyoming_nano_tts.voice_files.checkpoints.weight_norm import fold_weight_norm

GOLDEN_ACOUSTIC = "3d7fcb73f9530bd63a005f4289a3eac940e4b72d60398f8d38e4f18a0850d8d7"
GOLDEN_V2 = "ef758454d4c052c5ef23ffd9b4e09221e1a0713266728903b6088f6a04de0453"
INVENTORIES = {
    "nano": "f4b65b449d95167a19f5ebebdd5f0c64ae93ec4ec17d8039c3f1625609edf516",
    "micro": "16490fe45b1e702613e5e352d2f6b88b9136023697f2c704a120c62021ab9fbf",
}
"""Published fingerprints: SHA-256 over name, dtype and shape of every tensor."""

Shapes = dict[str, tuple[int, ...]]


def shapes_of(module: torch.nn.Module) -> Shapes:
    return {name: tuple(value.shape) for name, value in module.state_dict().items()}


def sha256_of(weights: dict[str, NDArray[np.float32]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(np.ascontiguousarray(weights[name], "<f4").tobytes())
    return digest.hexdigest()


@pytest.mark.parametrize("contextual", [False, True])
@pytest.mark.parametrize("planner", [False, True])
@pytest.mark.parametrize("pitched", [False, True])
def test_every_acoustic_model_with_a_graph_is_read_as_the_torch_module_stores_it(
    contextual: bool, planner: bool, pitched: bool, tmp_path: Path
) -> None:
    changes: dict[str, Any] = {
        "use_contextual_predictors": contextual,
        "use_group_duration_planner": planner,
        "use_frame_pitch": pitched,
    }
    first = acoustic(**changes)
    first["config"] |= changes
    torch.save(first, tmp_path / "acoustic.pt")
    with open_checkpoint(tmp_path / "acoustic.pt") as checkpoint:
        part, _ = inflect_v1.read_acoustic(checkpoint)
    theirs = AcousticConfig.from_dict(changes)
    assert part.config == theirs.to_dict()
    with torch.device("meta"):
        expected = shapes_of(AcousticModel(theirs))
    assert {name: value.shape for name, value in part.weights.items()} == expected


def test_the_vocoder_is_read_as_the_torch_module_stores_it(tmp_path: Path) -> None:
    torch.save(vocoder(), tmp_path / "vocoder.pt")
    with open_checkpoint(tmp_path / "vocoder.pt") as checkpoint:
        part = snake_hifigan.read_vocoder(checkpoint)
    with torch.device("meta"):
        model = SnakeHifiGan(VocoderConfig())
    assert part.parameters == sum(p.numel() for p in model.parameters())
    assert part.config == json.loads(json.dumps(model.config.to_dict()))


@pytest.mark.parametrize("variant", [name for name in VARIANTS if name != DEFAULT_VARIANT])
def test_a_published_variant_without_a_graph_is_told(variant: str, tmp_path: Path) -> None:
    torch.save(vocoder(variant), tmp_path / "vocoder.pt")
    with (
        open_checkpoint(tmp_path / "vocoder.pt") as checkpoint,
        pytest.raises(CheckpointError, match=f"no graph for this vocoder: variant is '{variant}'"),
    ):
        snake_hifigan.read_vocoder(checkpoint)


@pytest.mark.parametrize("size", ["nano", "micro"])
def test_the_torch_module_of_v2_is_the_published_inventory(size: str) -> None:
    with torch.device("meta"):
        shapes = shapes_of(Vits(VitsConfig.from_dict(v2_config(size)["model"])))
    lines = [f"{name}|float32|{','.join(map(str, shapes[name]))}\n" for name in sorted(shapes)]
    assert hashlib.sha256("".join(lines).encode()).hexdigest() == INVENTORIES[size]


@pytest.fixture(scope="module")
def v1(v1_folder: Path) -> Model:
    return read_model(v1_folder)


@pytest.fixture(scope="module")
def nano_v2(v2_folder: Path) -> Model:
    return read_model(v2_folder)


def test_the_published_layout_of_v1_is_read_whole(v1: Model, v1_folder: Path) -> None:
    acoustic_part, vocoder_part = v1.parts
    assert (v1.architecture, v1.speakers) == ("inflect_v1", ())
    assert (acoustic_part.parameters, vocoder_part.parameters) == (3_465_125, 1_167_077)
    assert sha256_of(dict(acoustic_part.weights)) == GOLDEN_ACOUSTIC
    assert vocoder_part.type == "snake_hifigan"
    assert sum(value.size for value in vocoder_part.weights.values()) == 1_164_232
    assert {file.parent for file in v1.files} == {v1_folder / "weights"}


def test_the_published_layout_of_v2_is_read_whole(nano_v2: Model) -> None:
    (part,) = nano_v2.parts
    assert part.parameters == 3_966_721
    assert len(part.weights) == 302
    assert sum(value.size for value in part.weights.values()) == 3_958_801


def test_a_golden_checkpoint_of_v2_has_the_published_size(v2_folder: Path) -> None:
    assert (v2_folder / "model.pth").stat().st_size == 15_971_083


def test_folding_is_what_torch_folds(v1: Model, nano_v2: Model) -> None:
    """All layers of both vocoders, the transposed ones among them, whose gains lie along the input."""
    generator = SnakeHifiGan()
    generator.load_state_dict(vocoder()["generator"])
    vits = Vits().load_checkpoint(v2_state())
    for part, model in ((v1.parts[1], generator), (nano_v2.parts[0], vits)):
        folded = model.fold().state_dict()
        assert set(part.weights) == set(folded)
        for name, value in part.weights.items():
            np.testing.assert_allclose(
                value, folded[name].numpy(), rtol=1e-5, atol=1e-6, err_msg=name
            )


def test_the_golden_checkpoint_of_v2_is_the_published_recipe() -> None:
    weights = {name: value.numpy() for name, value in v2_state().items()}
    assert sha256_of(weights) == GOLDEN_V2


def test_folding_a_transposed_convolution_sounds_the_same() -> None:
    generator = torch.Generator().manual_seed(1)
    plain = torch.nn.ConvTranspose1d(6, 4, 8, stride=4, padding=2)
    normed = torch.nn.utils.parametrizations.weight_norm(plain, dim=0)
    gain, direction = (
        getattr(normed.parametrizations.weight, f"original{i}").detach() for i in (0, 1)
    )
    gain.mul_(torch.rand(gain.shape, generator=generator) + 0.5)
    weights = {"up.weight_g": gain.numpy(), "up.weight_v": direction.numpy()}
    folded = fold_weight_norm(weights)
    assert gain.shape == (6, 1, 1)
    np.testing.assert_allclose(folded["up.weight"], normed.weight.detach().numpy(), rtol=1e-5)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"a.weight_g": (3, 1, 1)}, "a.weight_g has no weight_v"),
        ({"a.weight_v": (3, 2, 1)}, "a.weight_g is missing"),
        ({"a.weight_v": (3, 2, 1), "a.weight_g": (2, 1, 1)}, "of shape (2, 1, 1)"),
        ({"a.weight_v": (3, 2, 1), "a.weight_g": (3, 1)}, "needs (3, 1, 1)"),
    ],
)
def test_half_a_weight_norm_is_refused(weights: Shapes, said: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        fold_weight_norm({name: np.ones(shape, np.float32) for name, shape in weights.items()})
    assert said in str(caught.value)


def test_a_direction_of_length_zero_is_refused() -> None:
    direction = np.ones((2, 3, 4), np.float32)
    direction[1] = 0
    weights = {"a.weight_v": direction, "a.weight_g": np.ones((2, 1, 1), np.float32)}
    with pytest.raises(CheckpointError, match="length 0"):
        fold_weight_norm(weights)


def v1_with(tmp_path: Path, acoustic_file: dict[str, Any], vocoder_file: dict[str, Any]) -> Path:
    torch.save(acoustic_file, tmp_path / "acoustic.pt")
    torch.save(vocoder_file, tmp_path / "vocoder.pt")
    return tmp_path


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointError) as caught:
        read_model(path)
    return str(caught.value)


def test_what_training_stores_beside_the_weights_is_ignored(tmp_path: Path) -> None:
    first, second = acoustic(), vocoder()
    first |= {"optim": {"state": {0: {"m": torch.ones(3)}}}, "step": 9, "args": {"out": "/x"}}
    second |= {"mpd": {"x": torch.ones(2)}, "step": 5, "args": {}}
    second["config"] = {"variant": "snake_v2mid", "sample_rate": 1}  # only the variant is obeyed
    model = read_model(v1_with(tmp_path, first, second))
    assert sha256_of(dict(model.parts[0].weights)) == GOLDEN_ACOUSTIC
    assert model.parts[1].config["sample_rate"] == 24000


def test_missing_configuration_and_speakers_take_the_published_defaults(tmp_path: Path) -> None:
    first, second = acoustic(), vocoder()
    del first["config"], first["speakers"], first["params"], second["config"]
    model = read_model(v1_with(tmp_path, first, second))
    assert model.parts[0].config["hidden"] == 168
    assert model.parts[1].config["variant"] == "snake_v2mid"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hidden": 170}, "no graph for this acoustic: hidden is 170, the graph has 168"),
        ({"use_contextual_predictors": True}, "predictor_context.norm1.weight is missing"),
        ({"use_group_duration_planner": True}, "group_duration_delta.weight is missing"),
        (
            {"speaker_count": 3},
            "speaker.weight has shape (2, 64), the configuration calls for (3, 64)",
        ),
        ({"abs_frame_bins": 511}, "abs_frame.weight has shape (512, 168)"),
        ({"encoder_layers": 4}, "encoder_layers is 4, the graph has 5"),
        ({"hidden": "168"}, "hidden must be a whole number from 2 to 2048, not '168'"),
        ({"hidden": True}, "hidden must be a whole number from"),
        ({"hidden": 1 << 60}, "hidden must be a whole number from"),
        ({"hidden": [168]}, "hidden must be a whole number from 2 to 2048, not a list"),
        ({"hidden": 1 << 2000}, "a huge number"),
        ({"hidden": 9}, "hidden is 9, the graph has 168"),
        ({"sample_rate": 22_050}, "sample_rate must be a whole number from 24000 to 24000"),
        ({"use_frame_pitch": 1}, "use_frame_pitch must be true or false"),
        ({"postnet_scale": float("nan")}, "postnet_scale must be a number from"),
        ({"flux": 1, "warp": 2}, "unknown flux, warp"),
    ],
)
def test_configurations_that_do_not_fit_v1(
    changes: dict[str, Any], said: str, tmp_path: Path
) -> None:
    first = acoustic()
    first["config"] |= changes
    assert said in refusal(v1_with(tmp_path, first, vocoder()))


def test_the_first_mismatches_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    first = acoustic()
    for name in [name for name in first["model"] if name.startswith("encoder.")]:
        del first["model"][name]
    first["model"]["mel_head.0.bias"] = torch.zeros(3)
    message = refusal(v1_with(tmp_path, first, vocoder()))
    assert "in 61 of 199 tensors" in message
    assert "encoder.0.norm1.weight is missing; encoder.0.norm1.bias is missing" in message
    assert message.endswith("; and 53 more")


@pytest.mark.parametrize(
    ("speakers", "said"),
    [
        (["mark"], "must map names to rows"),
        ({"mark": 2}, "rows below 2"),
        ({"mark": -1}, "rows below 2"),
        ({"mark": "0"}, "must map names"),
        ({"a\nb": 0}, "must map names"),
        ({"a": 0, "b": 0}, "two speakers have the same row"),
    ],
)
def test_speakers_that_cannot_be(speakers: Any, said: str, tmp_path: Path) -> None:
    assert said in refusal(v1_with(tmp_path, acoustic() | {"speakers": speakers}, vocoder()))


def test_a_table_of_very_many_speakers_is_sorted_in_time() -> None:
    """Each of 65,536 rows was looked for in a list of as many: minutes."""
    rows = 1 << 16
    stored = {f"s{row}": row for row in range(rows)}
    checkpoint = Checkpoint(Path("x"), {"speakers": stored}, lambda _: np.zeros(1))
    names, order = inflect_v1._speakers(checkpoint, rows)
    assert len(names) == len(order) == rows


def test_the_default_speaker_comes_first_with_its_row(tmp_path: Path) -> None:
    first = acoustic(speaker_count=4) | {"speakers": {"anna": 0, "mark": 2, "zoe": 1}}
    table = first["model"]["speaker.weight"].numpy()
    model = read_model(v1_with(tmp_path, first, vocoder()))
    assert model.speakers == ("mark", "anna", "zoe")
    np.testing.assert_array_equal(model.parts[0].weights["speaker.weight"], table[[2, 0, 1, 3]])


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"variant": "v9"}, "one of snake_v2mid, v2,"),
        ({"variant": ["v2"]}, "not a list"),
        ({"variant": "v2"}, "no graph for this vocoder: variant is 'v2'"),
        ({"variant": "snake_v2balanced"}, "upsample_initial_channel is 160, the graph has 144"),
        (["v2"], "variant must be one of"),
    ],
)
def test_vocoders_that_do_not_fit(config: Any, said: str, tmp_path: Path) -> None:
    assert said in refusal(v1_with(tmp_path, acoustic(), vocoder() | {"config": config}))


def test_parts_that_do_not_belong_together(tmp_path: Path) -> None:
    assert "n_mels is 40, the graph has 80" in refusal(
        v1_with(tmp_path, acoustic(n_mels=40), vocoder())
    )


def test_v2_needs_its_configuration(v2_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "model.pth").symlink_to(v2_folder / "model.pth")
    assert "config.json does not exist" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("part", "changes", "said"),
    [
        ("model", {"hidden_channels": 96}, "hidden_channels is 96, the graph has 72"),
        ("model", {"n_layers": 4}, "no graph for this model: n_layers is 4, the graph has 3"),
        ("model", {"decoder_alias_free": True}, "decoder_alias_free must be False, not True"),
        ("model", {"use_sdp": True}, "use_sdp must be False"),
        ("model", {"resblock": "2"}, "resblock must be '1', not '2'"),
        ("model", {"upsample_rates": [8, 8, 4]}, "not another list"),
        ("model", {"n_heads": 5}, "n_heads is 5, the graph has 2"),
        (
            "model",
            {"inter_channels": 10**9},
            "inter_channels must be a whole number from 2 to 2048",
        ),
        ("model", {"vocab": 3}, "vocab is unknown"),
        ("data", {"sampling_rate": 22_050}, "sampling_rate must be 24000, not 22050"),
        ("data", {"add_blank": False}, "add_blank must be True"),
        ("data", {"n_speakers": 4}, "n_speakers must be 0, not 4"),
    ],
)
def test_configurations_that_do_not_fit_v2(
    part: str, changes: dict[str, Any], said: str, v2_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "model.pth").symlink_to(v2_folder / "model.pth")
    config = v2_config()
    config[part] |= changes
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert said in refusal(tmp_path)


def test_every_difference_of_a_v2_configuration_is_named(v2_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "model.pth").symlink_to(v2_folder / "model.pth")
    config = v2_config()
    del config["model"]["n_heads"]
    config["model"]["resblock"] = "2"
    config["data"]["hop_length"] = 512
    (tmp_path / "config.json").write_text(json.dumps(config))
    message = refusal(tmp_path)
    assert "resblock must be '1', not '2'" in message
    assert "hop_length must be 256, not 512" in message
    assert "n_heads is missing" in message


def test_nano_with_the_configuration_of_micro_is_refused(v2_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "model.pth").symlink_to(v2_folder / "model.pth")
    (tmp_path / "config.json").write_text(json.dumps(v2_config("micro")))
    assert "enc_p.emb.weight has shape (178, 72), the configuration calls for (178, 96)" in refusal(
        tmp_path
    )


@pytest.mark.parametrize("other", ["inflect_v2_inference_checkpoint_v1", "vits_training_v1"])
def test_the_format_of_a_v2_checkpoint(other: str, tmp_path: Path) -> None:
    torch.save(v2() | {"format": other}, tmp_path / "model.pth")
    (tmp_path / "config.json").write_text(json.dumps(v2_config()))
    if other.startswith("inflect"):
        assert read_model(tmp_path).architecture == "inflect_v2"
    else:
        assert "format must be inflect_vits_inference_checkpoint_v1" in refusal(tmp_path)


def test_v2_from_safetensors_with_the_configuration_inside(nano_v2: Model, tmp_path: Path) -> None:
    config = {"config": json.dumps(v2_config())}
    save_file(dict(v2_state()), tmp_path / "model.safetensors", metadata=config)
    model = read_model(tmp_path / "model.safetensors")
    assert model.parts[0].config == nano_v2.parts[0].config
    assert sha256_of(dict(model.parts[0].weights)) == sha256_of(dict(nano_v2.parts[0].weights))


def test_v1_from_safetensors(v1: Model, tmp_path: Path) -> None:
    save_file(dict(acoustic()["model"]), tmp_path / "acoustic.safetensors")
    save_file(dict(vocoder()["generator"]), tmp_path / "vocoder.safetensors")
    model = read_model(tmp_path)
    for ours, theirs in zip(model.parts, v1.parts, strict=True):
        assert sha256_of(dict(ours.weights)) == sha256_of(dict(theirs.weights))


def test_a_file_is_completed_by_those_beside_it(v1: Model, v1_folder: Path) -> None:
    for name in ("acoustic", "vocoder"):
        model = read_model(v1_folder / "weights" / f"inflect_nano_v1_{name}.pt")
        assert model.files == v1.files


def test_folders_without_one_whole_model_are_told(v1_folder: Path, tmp_path: Path) -> None:
    weights = v1_folder / "weights"
    assert "holds no model that is known" in refusal(tmp_path)
    (tmp_path / "a.pt").symlink_to(weights / "inflect_nano_v1_acoustic.pt")
    assert "the vocoder is missing" in refusal(tmp_path)
    (tmp_path / "v.pt").write_bytes(b"PK\x03\x04")
    message = refusal(tmp_path)
    assert "the vocoder is missing" in message
    assert "v.pt is a damaged PyTorch file" in message
    (tmp_path / "b.pt").symlink_to(weights / "inflect_nano_v1_acoustic.pt")
    (tmp_path / "v.pt").unlink()
    (tmp_path / "v.pt").symlink_to(weights / "inflect_nano_v1_vocoder.pt")
    assert "several files of the kind acoustic: a.pt, b.pt" in refusal(tmp_path)
    assert read_model(tmp_path / "b.pt").files == (tmp_path / "b.pt", tmp_path / "v.pt")


def test_other_models_are_no_model_of_ours(tmp_path: Path) -> None:
    torch.save({"model": {"x": torch.ones(3)}}, tmp_path / "x.pt")
    assert "holds no model that is known" in refusal(tmp_path / "x.pt")


def test_parameter_counts_are_those_of_the_state_dict(nano_v2: Model) -> None:
    assert nano_v2.parts[0].parameters == sum(value.numel() for value in v2_state().values())
