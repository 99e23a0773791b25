"""NISQA-TTS and DNSMOS: networks of random weights under the published names."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper
from torch import Tensor, nn

from wyoming_nano_tts.errors import EvaluationError
from wyoming_nano_tts.judges.dnsmos import CALIBRATION, SEGMENT_SAMPLES, Dnsmos
from wyoming_nano_tts.judges.judges import Judges
from wyoming_nano_tts.judges.network_nisqa import (
    CHANNELS,
    NisqaTts,
    load_nisqa,
    mel_db,
    published_state,
)
from wyoming_nano_tts.judges.silence import evened

Floats = NDArray[np.float32]


def noise(seconds: float, seed: int = 0) -> Floats:
    samples = np.random.default_rng(seed).normal(0, 0.05, round(seconds * 24000))
    return samples.astype(np.float32)


class Published(nn.Module):
    """The published network as its files name it, with batch norms."""

    def __init__(self) -> None:
        super().__init__()
        model = nn.Module()
        for number in range(6):
            i, o = CHANNELS[number], CHANNELS[number + 1]
            norm = nn.BatchNorm2d(o)
            nn.init.uniform_(norm.weight, 0.5, 2)
            nn.init.normal_(norm.bias)
            norm.running_mean = torch.randn(o)
            norm.running_var = torch.rand(o) + 0.5
            model.add_module(f"conv{number + 1}", nn.Conv2d(i, o, 3, padding=1))
            model.add_module(f"bn{number + 1}", norm)
        model.add_module("fc_out", nn.Linear(768, 20))
        self.cnn, self.time_dependency, self.pool = nn.Module(), nn.Module(), nn.Module()
        self.cnn.model = model
        self.time_dependency.model = nn.Module()
        self.time_dependency.model.lstm = nn.LSTM(20, 128, batch_first=True, bidirectional=True)
        self.pool.model = nn.Module()
        self.pool.model.linear = nn.Linear(256, 1)

    def forward(self, x: Tensor) -> Tensor:
        model: Any = self.cnn.model
        for number in range(1, 7):
            conv, norm = getattr(model, f"conv{number}"), getattr(model, f"bn{number}")
            x = torch.relu(norm(conv(x)))
            if number == 1:
                x = nn.functional.max_pool2d(x, 2, padding=(0, 1))
            elif number in {2, 4}:
                x = nn.functional.max_pool2d(x, 2)
        lstm: Any = self.time_dependency.model.lstm
        _, (last, _) = lstm(model.fc_out(x.flatten(1))[None])
        score: Tensor = self.pool.model.linear(torch.cat([last[0, 0], last[1, 0]]))[0]
        return score


@pytest.fixture(scope="module")
def published() -> Published:
    torch.manual_seed(0)
    return Published().eval()


def test_the_published_weights_are_read_with_their_batch_norms(
    published: Published, tmp_path: Path
) -> None:
    path = tmp_path / "nisqa_tts.tar"
    torch.save({"model_state_dict": published.state_dict(), "args": {"name": "x"}}, path)
    model = load_nisqa(path)
    segments = torch.randn(9, 1, 48, 15)
    with torch.no_grad():
        torch.testing.assert_close(model(segments), published(segments), rtol=1e-4, atol=1e-4)


def plain_arrays(state: dict[str, Tensor]) -> dict[str, NDArray[Any]]:
    arrays = {}
    for n in range(6):
        kernel = state[f"convs.{n}.weight"]
        arrays[f"k{n + 1}"] = kernel.reshape(kernel.shape[0], -1).numpy()
        arrays[f"b{n + 1}"] = state[f"convs.{n}.bias"].numpy()
    for short, suffix in (("f", ""), ("r", "_reverse")):
        arrays[f"{short}_ih"] = state[f"lstm.weight_ih_l0{suffix}"].numpy()
        arrays[f"{short}_hh"] = state[f"lstm.weight_hh_l0{suffix}"].numpy()
        biases = state[f"lstm.bias_ih_l0{suffix}"] + state[f"lstm.bias_hh_l0{suffix}"]
        arrays[f"{short}_b"] = biases.numpy()
    for ours, theirs in (("fc", "features"), ("o", "score")):
        arrays[f"{ours}_w"] = state[f"{theirs}.weight"].numpy()
        arrays[f"{ours}_b"] = state[f"{theirs}.bias"].numpy()
    return arrays


def test_the_plain_arrays_give_the_same_scores(published: Published, tmp_path: Path) -> None:
    state = published_state(published.state_dict())
    np.savez(tmp_path / "nisqa_tts.npz", **plain_arrays(state))
    whole = NisqaTts()
    whole.load_state_dict(state)
    found = Judges([tmp_path]).judge(noise(0.6))
    assert list(found) == ["nisqa_tts"]
    assert found["nisqa_tts"] == pytest.approx(whole.eval().judge(evened(noise(0.6))), abs=1e-4)


def test_speech_shorter_than_a_segment_has_no_score(published: Published) -> None:
    model = NisqaTts()
    model.load_state_dict(published_state(published.state_dict()))
    assert model.eval().judge(noise(0.1)) is None
    assert model.judge(noise(0.0)) is None
    assert model.judge(noise(0.2)) is not None


def test_mel_levels_follow_the_signal_and_end_80_db_below_the_loudest() -> None:
    speech = 20 * noise(0.5)  # loud, so that the end is not at the floor of all levels
    speech[6000:] = 0
    level = mel_db(speech)
    assert level.shape[0] == 48
    assert level.min() == pytest.approx(level.max() - 80)
    loud = mel_db(10 * speech)
    np.testing.assert_allclose(loud[:, 5:15] - level[:, 5:15], 20, atol=1e-6)
    tone = np.sin(2 * np.pi * 1000 * np.arange(12000) / 24000).astype(np.float32)
    strongest = mel_db(tone)[:, 20].argmax()
    assert 14 <= strongest <= 18  # 15 mel of 45.2 in 48 bands: around the sixteenth


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04"])
@pytest.mark.parametrize("name", ["nisqa_tts.tar", "nisqa_tts.npz"])
def test_other_files_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EvaluationError, match="cannot be read as NISQA-TTS weights"):
        Judges([tmp_path])


class Evil:
    """What a pickle could run."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("raise SystemExit(99)",)


def test_a_model_file_cannot_run_code(tmp_path: Path) -> None:
    torch.save({"model_state_dict": Evil()}, tmp_path / "nisqa_tts.tar")
    with pytest.raises(EvaluationError, match="cannot be read as NISQA-TTS weights"):
        Judges([tmp_path])


def write_network(path: Path, shape: tuple[int, ...], outputs: int, name: str = "input_1") -> None:
    """A network that answers with the mean of its input, times 1, 2, 3."""
    entry = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", *shape])
    result = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["N", outputs])
    factors = helper.make_tensor(
        "factors", TensorProto.FLOAT, [1, outputs], [float(n + 1) for n in range(outputs)]
    )
    axes = list(range(1, len(shape) + 1))
    nodes = [
        helper.make_node("ReduceMean", [name], ["mean"], axes=axes, keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "one"], ["column"]),
        helper.make_node("Mul", ["column", "factors"], ["out"]),
    ]
    one = helper.make_tensor("one", TensorProto.INT64, [1], [1])
    graph = helper.make_graph(nodes, "mean", [entry], [result], [factors, one])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(path))


def test_dnsmos_repeats_short_speech_and_applies_the_calibration(tmp_path: Path) -> None:
    write_network(tmp_path / "sig_bak_ovr.onnx", (SEGMENT_SAMPLES,), 3)
    write_network(tmp_path / "model_v8.onnx", (900, 120), 1)
    judges = Judges([tmp_path])
    level = 0.25
    found = judges.judge(np.full(24000, level, np.float32))
    assert set(found) == {*CALIBRATION, "dnsmos_p808"}
    for number, (key, powers) in enumerate(CALIBRATION.items(), start=1):
        assert found[key] == pytest.approx(np.polyval(powers, number * level), abs=0.02)
    # Most bands of a constant are silent: 80 dB down is -1, the loudest is 1.
    assert -1 <= found["dnsmos_p808"] < -0.8
    assert "DNSMOS" not in judges.missing
    assert "NISQA-TTS" in judges.missing


def test_dnsmos_averages_the_segments_of_long_speech(tmp_path: Path) -> None:
    write_network(tmp_path / "sig_bak_ovr.onnx", (SEGMENT_SAMPLES,), 3)
    dnsmos = Dnsmos(tmp_path / "sig_bak_ovr.onnx", None)
    ramp = np.linspace(0, 0.5, 24000 * 14).astype(np.float32)
    found = dnsmos.judge(ramp)
    powers = CALIBRATION["dnsmos_sig"]
    means = [0.5 * (start + 9.01 / 2) / 14 for start in range(5)]
    expected = np.mean([np.polyval(powers, mean) for mean in means])
    assert found["dnsmos_sig"] == pytest.approx(expected, abs=0.005)
    assert "dnsmos_p808" not in found
    assert dnsmos.judge(np.zeros(0, np.float32)) == {}


def test_another_network_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sig_bak_ovr.onnx"
    path.write_bytes(b"no network")
    with pytest.raises(EvaluationError, match="cannot be read as a DNSMOS network"):
        Judges([tmp_path])
    write_network(path, (16000,), 3)
    with pytest.raises(EvaluationError, match="is not a DNSMOS network"):
        Judges([tmp_path])


def test_no_files_no_scores_and_a_reason(tmp_path: Path) -> None:
    judges = Judges([tmp_path])
    assert judges.judge(noise(0.3)) == {}
    assert set(judges.missing) == {"NISQA-TTS", "DNSMOS"}
    with pytest.raises(EvaluationError, match="is not a folder"):
        Judges([tmp_path / "nowhere"])


def test_silence_is_the_same_round_every_piece() -> None:
    speech = noise(0.5)
    quiet = np.zeros(9600, np.float32)
    same = evened(np.concatenate([quiet, speech, quiet]))
    np.testing.assert_array_equal(same, evened(np.concatenate([speech, quiet])))
    assert len(same) == pytest.approx(len(speech) + 0.15 * 24_000 + 480, abs=480)
    assert not same[: round(0.05 * 24_000)].any()
    assert not same[-round(0.10 * 24_000) :].any()
    assert evened(np.zeros(0, np.float32)).size == 0
