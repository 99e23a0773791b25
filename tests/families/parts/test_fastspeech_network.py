"""The acoustic model beyond its golden vectors: optional parts, our switches, hostile sizes."""

import math
from typing import Any

import pytest
import torch
from golden_weights import load_golden

from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.parts.fastspeech.config import AcousticConfig
from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
from wyoming_nano_tts.families.parts.fastspeech.network_length_regulator import expand, frame_layout
from wyoming_nano_tts.families.parts.fastspeech.network_prosody import Prosody, Targets

PUBLISHED = 3_465_125
TINY = {"hidden": 16, "encoder_layers": 1, "decoder_layers": 1, "vocab_size": 12}
PHONE = torch.tensor([[0, 3, 0, 5, 0, 7, 0], [0, 4, 0, 6, 0, 0, 0]])
TONE = torch.tensor([[0, 7, 0, 9, 0, 7, 0], [0, 8, 0, 8, 0, 0, 0]])
LANG = torch.full_like(PHONE, 2)
DURATIONS = torch.tensor([[1, 4, 0, 3, 2, 5, 1], [2, 3, 1, 6, 0, 0, 0]])


def count(model: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def tiny(**changes: Any) -> AcousticModel:
    """A model that runs in a millisecond."""
    torch.manual_seed(3)
    return AcousticModel(AcousticConfig.from_dict(TINY | changes)).eval()


def last_layer(head: torch.nn.Module) -> torch.nn.Linear:
    """Return the output layer of a head."""
    layer = list(head.children())[-1]
    assert isinstance(layer, torch.nn.Linear)
    return layer


def run(model: AcousticModel, durations: torch.Tensor = DURATIONS, **targets: Any) -> Any:
    """Teacher-forced pass over the batch of this module."""
    with torch.no_grad():
        return model(PHONE, TONE, LANG, torch.tensor([0, 1]), durations, Targets(**targets))


@pytest.mark.parametrize(
    ("changes", "parameters"),
    [
        ({"use_contextual_predictors": True}, 3_610_450),
        ({"use_group_duration_planner": True}, 3_465_294),
        ({"use_contextual_predictors": True, "use_group_duration_planner": True}, 3_610_619),
        ({"absolute_frames": False}, PUBLISHED - 512 * 168),
        ({"frame_source": True}, PUBLISHED + 2 * 168 + 168 * 169 + 2 * 169),
    ],
)
def test_optional_parts_have_their_size(changes: dict[str, Any], parameters: int) -> None:
    assert count(AcousticModel(AcousticConfig(**changes))) == parameters


def test_optional_parts_have_their_place_in_a_checkpoint() -> None:
    model = tiny(use_contextual_predictors=True, use_group_duration_planner=True, frame_source=True)
    tops = list(dict.fromkeys(name.partition(".")[0] for name in model.state_dict()))
    start = tops.index("pitch_head")
    assert tops[start : start + 8] == [
        "pitch_head", "group_duration_delta", "predictor_context", "duration_delta",
        "energy_delta", "bright_delta", "pitch_delta", "energy_proj",
    ]  # fmt: skip
    assert tops[-1] == "source_head"


def test_new_corrections_change_nothing() -> None:
    plain = tiny()
    model = tiny(use_contextual_predictors=True)
    model.load_state_dict(plain.state_dict(), strict=False)
    expected, actual = run(plain), run(model)
    assert torch.equal(expected.mel, actual.mel)
    torch.nn.init.ones_(model.energy_delta.bias)
    assert torch.allclose(run(model).predicted.energy, expected.predicted.energy + 1)
    with torch.no_grad():
        model.pitch_delta.weight.fill_(0.1)
    assert not torch.allclose(run(model).predicted.pitch, expected.predicted.pitch)


def test_frame_source_offsets_the_given_pitch() -> None:
    model = tiny(frame_source=True)
    pitch = torch.stack((torch.linspace(-1, 1, 7), torch.ones(7)), -1).expand(2, -1, -1)
    output = run(model, pitch_tokens=pitch)
    assert output.source.shape == (2, 2, 16)
    with torch.no_grad():
        last_layer(model.source_head).weight.zero_()
        last_layer(model.source_head).bias.copy_(torch.tensor([0.25, -3.0]))
    source = run(model, pitch_tokens=pitch).source
    repeated = pitch[0, :, 0].repeat_interleave(DURATIONS[0])
    assert torch.allclose(source[0, 0], repeated + 0.25)
    assert torch.allclose(source[:, 1], torch.tensor(-3.0))
    assert run(tiny()).source is None


def test_absolute_frames_off_does_not_look_at_the_position() -> None:
    model = tiny(absolute_frames=False, abs_frame_bins=4, max_frames=40)
    assert "abs_frame.weight" not in model.state_dict()
    frames, meta = torch.zeros(1, 60, 16), torch.zeros(1, 60, 8)
    with torch.no_grad():
        given = model.decoder_input(frames, meta, frames, torch.zeros(1, 60, 2), torch.arange(60))
    assert torch.equal(given[:, :1].expand_as(given), given)


def test_predictions_carry_gradient_only_without_targets() -> None:
    model = tiny()
    speaker = torch.tensor([0, 1])
    energy = torch.zeros(2, 7)
    given = Targets(energy=energy, brightness=energy, pitch_frames=torch.zeros(2, 2, 16))
    for share, targets, trained in ((0.5, given, False), (0.0, None, True)):
        model.zero_grad()
        output = model(PHONE, TONE, LANG, speaker, DURATIONS, targets, share)
        output.mel.sum().backward()
        gradient = last_layer(model.energy_head).weight.grad
        assert (gradient is not None and bool(gradient.any())) is trained


def test_parts_joined_by_hand_equal_infer(acoustic: AcousticModel) -> None:
    phone, tone, lang = PHONE[0], TONE[0], LANG[0]
    whole = acoustic.infer(phone, tone, lang, 1, length_scale=1.3, pitch_scale=0.9)
    with torch.no_grad():
        encoded = acoustic.encode(phone[None], tone[None], lang[None], torch.tensor([1]))
        predicted = acoustic.predict(encoded)
        frames = predicted.log_durations[0].expm1().clamp(0, 80) * 1.3
        durations = frames.round().clamp(min=1).to(torch.int64)
        assert torch.equal(durations, whole.durations_frames)
        conditioned = acoustic.condition(encoded, predicted.energy, predicted.brightness)
        context = acoustic.local_context(conditioned)[:, :-1]
        pitch = torch.stack(
            (predicted.pitch[..., 0] * 0.9, predicted.pitch[..., 1].clamp(0, 1)), -1
        )
        layout = frame_layout(durations[None], 1400)
        mel, _ = acoustic.decode(
            conditioned[0].repeat_interleave(durations, 0)[None],
            layout.meta,
            context[0].repeat_interleave(durations, 0)[None],
            pitch[0].repeat_interleave(durations, 0)[None],
        )
    assert torch.allclose(mel[0], whole.mel, atol=1e-5)


def test_scales_act_on_their_own_prediction() -> None:
    values = torch.tensor([[-5.0, -4.0]])
    pitch = torch.tensor([[[0.5, 1.4], [-0.5, -0.2]]])
    scaled = Prosody(values, values, values, pitch).scaled(1.5, 0.5)
    assert scaled.energy.tolist() == [[-7.5, -6.0]]
    assert scaled.brightness.tolist() == [[-5.0, -4.0]]
    assert scaled.log_durations.tolist() == [[-5.0, -4.0]]
    assert scaled.pitch.tolist() == [[[0.25, 1.0], [-0.25, 0.0]]]


def test_ids_above_the_tables_are_clamped_for_tone_and_language_only() -> None:
    model = tiny()
    encoded = model.encode(PHONE, TONE * 0 + 99, LANG * 0 + 99, torch.tensor([0, 0]))
    assert torch.equal(
        encoded, model.encode(PHONE, TONE * 0 + 15, LANG * 0 + 3, torch.tensor([0, 0]))
    )
    with pytest.raises(IndexError):
        model.encode(PHONE + 12, TONE, LANG, torch.tensor([0, 0]))


def test_long_utterances_are_cut_at_max_frames() -> None:
    model = tiny(max_frames=10)
    output = run(model)
    assert output.mel.shape == (2, 80, 10)
    torch.nn.init.constant_(last_layer(model.duration_head).bias, 2.0)
    result = model.infer(PHONE[0], TONE[0], LANG[0])
    assert int(result.durations_frames.sum()) > 10
    assert result.mel.shape == (80, 10)


def test_an_utterance_without_frames_has_one() -> None:
    model = tiny()
    durations = torch.stack((DURATIONS[0], torch.zeros(7, dtype=torch.int64)))
    output = run(model, durations)
    assert output.frame_mask.sum(1).tolist() == [16, 1]
    assert bool(output.mel.isfinite().all())


def test_planner_gives_trailing_blanks_to_the_last_phone() -> None:
    model = tiny(use_group_duration_planner=True)
    result = model.infer(PHONE[0], TONE[0], LANG[0])
    assert int(result.durations_frames[-1]) == 0
    assert result.mel.shape[1] == int(result.durations_frames.sum())


def test_golden_weights_cover_the_optional_parts() -> None:
    model = AcousticModel(
        AcousticConfig(use_contextual_predictors=True, use_group_duration_planner=True)
    )
    load_golden(model, "acoustic")
    bound = math.sqrt(3) * 0.3 / math.sqrt(168)
    largest = float(model.group_duration_delta.weight.detach().abs().max())
    assert 0.9 * bound < largest <= bound


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"hiden": 168}, "no hiden; it has vocab_size"),
        ({"hidden": 167}, "must be even"),
        ({"kernel_size": 6}, "must be odd"),
        ({"hidden": 10**9}, "from 2 to 2048"),
        ({"hidden": 168.0}, "whole number"),
        ({"n_mels": True}, "whole number"),
        ({"dropout": "0.1"}, "dropout must be a number"),
        ({"dropout": float("nan")}, "dropout must be a number"),
        ({"use_frame_pitch": 1}, "true or false"),
        ([1, 2], "must be an object"),
    ],
)
def test_impossible_configurations_are_refused(values: Any, message: str) -> None:
    with pytest.raises(VoiceError, match=message):
        AcousticConfig.from_dict(values)


def test_configuration_round_trip() -> None:
    config = AcousticConfig(hidden=32, frame_source=True)
    assert AcousticConfig.from_dict(config.to_dict()) == config
    assert AcousticConfig.from_dict({}) == AcousticConfig()


def test_expand_gives_zeros_for_no_token() -> None:
    values = torch.arange(1.0, 7.0).reshape(1, 3, 2)
    assert expand(values, torch.tensor([[0, 2, 3]])).tolist() == [[[1, 2], [5, 6], [0, 0]]]
