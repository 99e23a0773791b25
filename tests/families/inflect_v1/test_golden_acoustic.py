"""The acoustic model against golden vectors of the published runtime, stage by stage."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from golden_weights import state_sha256
from torch import Tensor, nn

from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
from wyoming_nano_tts.families.parts.fastspeech.network_length_regulator import (
    absolute_bins,
    expand,
    frame_layout,
)
from wyoming_nano_tts.families.parts.fastspeech.network_outputs import AcousticOutput, Inference
from wyoming_nano_tts.families.parts.fastspeech.network_prosody import Targets
from wyoming_nano_tts.train.acoustic.losses import (
    AcousticLosses,
    LossTargets,
    LossWeights,
    acoustic_losses,
)

Golden = Callable[[str], dict[str, Any]]
TOLERANCE = 1e-4
SHA256 = "3d7fcb73f9530bd63a005f4289a3eac940e4b72d60398f8d38e4f18a0850d8d7"

BLOCK_PARAMETERS = {
    ("phone", "tone", "lang"): 46_368,
    ("speaker", "speaker_proj"): 11_048,
    ("encoder",): 1_291_920,
    ("duration_head",): 28_897,
    ("energy_head",): 14_617,
    ("bright_head",): 14_617,
    ("pitch_head",): 29_066,
    ("energy_proj",): 336,
    ("bright_proj",): 336,
    ("pitch_proj",): 28_896,
    ("abs_frame",): 86_016,
    ("frame_proj",): 29_904,
    ("local_ctx",): 226_296,
    ("decoder",): 1_210_608,
    ("frame_gru",): 128_016,
    ("mel_head",): 42_248,
    ("postnet",): 275_936,
}


def close(actual: Tensor, expected: Any) -> None:
    """Compare within the tolerance of the golden vectors."""
    np.testing.assert_allclose(actual.detach().numpy(), expected, rtol=0, atol=TOLERANCE)


def infer(model: AcousticModel, vectors: dict[str, Any]) -> Inference:
    """Run the utterance of a file of vectors."""
    return model.infer(
        torch.from_numpy(vectors["phone"]),
        torch.from_numpy(vectors["tone"]),
        torch.from_numpy(vectors["lang"]),
        int(vectors["speaker"]),
        length_scale=float(vectors["length_scale"]),
        pitch_scale=float(vectors["pitch_scale"]),
        energy_scale=float(vectors["energy_scale"]),
    )


def test_layout_is_the_published_one(acoustic: AcousticModel) -> None:
    state = acoustic.state_dict()
    assert len(state) == 199
    assert sum(value.numel() for value in state.values()) == 3_465_125
    blocks = {
        names: sum(p.numel() for n in names for p in acoustic.get_submodule(n).parameters())
        for names in BLOCK_PARAMETERS
    }
    assert blocks == BLOCK_PARAMETERS
    tops = list(dict.fromkeys(name.partition(".")[0] for name in state))
    assert tops == [name for names in BLOCK_PARAMETERS for name in names]
    assert [n.removeprefix("encoder.0.") for n in state if n.startswith("encoder.0.")] == [
        f"{layer}.{kind}"
        for layer in ("norm1", "depth", "point", "norm2", "ff.0", "ff.3")
        for kind in ("weight", "bias")
    ]


def test_golden_weights_follow_the_recipe(acoustic: AcousticModel) -> None:
    state = acoustic.state_dict()
    assert state_sha256(state) == SHA256
    close(state["phone.weight"].flatten()[:3], [0.40108934, -0.89498866, 0.59401619])
    close(state["encoder.0.depth.weight"].flatten()[:3], [0.61745775, -0.02642086, -0.23848628])


@pytest.mark.parametrize("name", ["short", "medium"])
def test_utterance(acoustic: AcousticModel, golden: Golden, name: str) -> None:
    vectors = golden(name)
    result = infer(acoustic, vectors)
    close(result.encoded, vectors["encoded"])
    close(result.predicted.log_durations[0], vectors["log_dur"])
    close(result.predicted.pitch[0], vectors["pitch"])
    close(result.predicted.energy[0], vectors["energy"])
    close(result.predicted.brightness[0], vectors["bright"])
    assert result.durations_frames.tolist() == vectors["durations"].tolist()
    close(result.mel, vectors["mel"])


def test_every_stage(acoustic: AcousticModel, golden: Golden) -> None:
    seen: dict[str, Tensor] = {}
    handles: list[Any] = []

    def watch(name: str, module: nn.Module, *, inputs: bool = False) -> None:
        def after(_: nn.Module, args: tuple[Tensor, ...], output: Tensor) -> None:
            seen[name] = (args[0] if inputs else output)[0]

        handles.append(module.register_forward_hook(after))

    watch("embedded", acoustic.encoder[0], inputs=True)
    for index, block in enumerate(acoustic.encoder):
        watch(f"encoder_{index}", block)
    watch("frame_proj", acoustic.frame_proj)
    watch("frame_meta", acoustic.frame_proj, inputs=True)
    watch("decoder_in", acoustic.decoder[0], inputs=True)
    for index, block in enumerate(acoustic.decoder):
        watch(f"decoder_{index}", block)
    watch("after_gru", acoustic.mel_head, inputs=True)
    watch("mel_before_postnet", acoustic.postnet, inputs=True)
    watch("postnet", acoustic.postnet)
    watch("pitch_frames", acoustic.pitch_proj, inputs=True)
    stages, vectors = golden("short_stages"), golden("short")
    try:
        result = infer(acoustic, vectors)
    finally:
        for handle in handles:
            handle.remove()
    for name, value in seen.items():
        close(value, stages[name])

    encoded = result.encoded[None].clone()
    scaled = result.predicted.scaled(float(vectors["energy_scale"]), float(vectors["pitch_scale"]))
    conditioned = acoustic.condition(encoded, scaled.energy.clone(), scaled.brightness.clone())
    close(conditioned[0], stages["conditioned"])
    layout = frame_layout(result.durations_frames[None], acoustic.config.max_frames)
    context = acoustic.local_context(conditioned)[:, :-1]
    close(expand(context, layout.token_index)[0], stages["local_context"])
    bins = absolute_bins(layout.mask.shape[1], 512, 1400, torch.device("cpu"))
    assert bins.tolist() == stages["abs_bin"].tolist()
    checked = {*seen, "conditioned", "local_context", "abs_bin"}
    assert checked == {name for name in stages if not name.startswith("voc_")}


def teacher_forced(
    model: AcousticModel, vectors: dict[str, Any], *, targets: bool = True, share: float = 0.0
) -> AcousticOutput:
    """Run the padded batch of two."""
    tensors = {name: torch.from_numpy(np.asarray(value)) for name, value in vectors.items()}
    given = Targets(
        energy=tensors["energy_target"],
        brightness=tensors["bright_target"],
        pitch_frames=tensors["pitch_frames"],
    )
    with torch.no_grad():
        output: AcousticOutput = model(
            *(tensors[name] for name in ("phone", "tone", "lang", "speaker", "durations")),
            given if targets else None,
            share,
        )
    return output


def test_teacher_forced(acoustic: AcousticModel, golden: Golden) -> None:
    vectors = golden("teacher_forced")
    output = teacher_forced(acoustic, vectors)
    close(output.mel, vectors["out_mel"])
    assert np.array_equal(output.frame_mask.numpy(), vectors["out_frame_mask"])
    assert np.array_equal(output.token_mask.numpy(), vectors["out_token_mask"])
    close(output.predicted.log_durations, vectors["out_log_dur"])
    close(output.predicted.energy, vectors["out_energy"])
    close(output.predicted.brightness, vectors["out_bright"])
    close(output.predicted.pitch, vectors["out_pitch"])
    close(output.group_log_durations, vectors["out_group_log_dur"])
    assert np.array_equal(output.group_mask.numpy(), vectors["out_group_mask"])


def test_teacher_forced_with_predicted_prosody(acoustic: AcousticModel, golden: Golden) -> None:
    vectors = golden("teacher_forced")
    predicted = teacher_forced(acoustic, vectors, targets=False)
    close(predicted.mel, vectors["out_mel_predicted_prosody"])
    mixed = teacher_forced(acoustic, vectors, share=0.35)
    close(mixed.mel, vectors["out_mel_mix_0.35"])


def losses(model: AcousticModel, vectors: dict[str, Any]) -> AcousticLosses:
    """Compare the teacher-forced output with the random targets of the vectors."""
    tensors = {name: torch.from_numpy(np.asarray(value)) for name, value in vectors.items()}
    return acoustic_losses(
        teacher_forced(model, vectors),
        LossTargets(
            mel=tensors["target_mel"],
            phone=tensors["phone"],
            durations_frames=tensors["durations"],
            energy=tensors["energy_target"],
            brightness=tensors["bright_target"],
            pitch=tensors["target_pitch_tokens"],
        ),
    )


def test_losses(acoustic: AcousticModel, golden: Golden) -> None:
    vectors = golden("teacher_forced")
    expected = {
        name.removeprefix("loss_"): float(value)
        for name, value in vectors.items()
        if name.startswith("loss_")
    }
    terms = losses(acoustic, vectors)
    assert terms.numbers() == pytest.approx(expected, abs=TOLERANCE)
    weighted = (
        expected["mel_l1"]
        + 0.25 * expected["mel_mse"]
        + 0.18 * expected["delta"]
        + 0.08 * expected["duration"]
        + 0.04 * (expected["energy"] + expected["bright"] + expected["pitch"])
    )
    assert float(terms.total(LossWeights())) == pytest.approx(weighted, abs=1e-3)
    only_accel = dict.fromkeys(terms.numbers(), 0.0) | {"accel": 2.0}
    total = terms.total(LossWeights(**only_accel))
    assert float(total) == pytest.approx(2 * expected["accel"], abs=1e-3)


def test_padding_cannot_reach_the_losses(acoustic: AcousticModel, golden: Golden) -> None:
    vectors = golden("teacher_forced")
    clean = losses(acoustic, vectors).numbers()
    vectors["target_mel"] = np.where(
        vectors["out_frame_mask"][:, None], vectors["target_mel"], np.float32(np.nan)
    )
    assert losses(acoustic, vectors).numbers() == pytest.approx(clean)
