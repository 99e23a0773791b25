"""Checkpoints as safetensors, with their configuration inside."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save, save_file

from wyoming_nano_tts.store import CheckpointError
from wyoming_nano_tts.voice_files.checkpoints.container import open_checkpoint
from wyoming_nano_tts.voice_files.tensors import LARGEST_HEADER_BYTES


def test_tensors_and_configuration_are_read(tmp_path: Path) -> None:
    state = {
        "a": torch.randn(2, 3),
        "b": torch.randn(4).half(),
        "c": torch.randn(5).bfloat16(),
        "d": torch.randn(2).double(),
    }
    save_file(state, tmp_path / "m.safetensors", metadata={"config": json.dumps({"hidden": 4})})
    with open_checkpoint(tmp_path / "m.safetensors") as checkpoint:
        assert checkpoint.values["config"] == {"hidden": 4}
        weights = checkpoint.read(checkpoint.tensors("model"))
    for name, value in state.items():
        np.testing.assert_array_equal(weights[name], value.float().numpy())


def test_damage_is_told(tmp_path: Path) -> None:
    whole = save({"a": torch.randn(20)}, metadata={"config": "{"})
    path = tmp_path / "m.safetensors"
    for content in (whole, whole[:-1], whole + b"x", whole[:9], whole[:8] + b"{" * 100):
        path.write_bytes(content)
        with pytest.raises(CheckpointError, match="not a safetensors file"), open_checkpoint(path):
            pass


def test_unusual_types_are_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(2, dtype=torch.float8_e4m3fn)}, tmp_path / "m.safetensors")
    with (
        pytest.raises(CheckpointError, match="a is of the unknown type F8_E4M3"),
        open_checkpoint(tmp_path / "m.safetensors"),
    ):
        pass


@pytest.mark.parametrize(
    "header",
    [
        b'{"__metadata__":{"config":"[' + b"[]," * LARGEST_HEADER_BYTES + b'0]"}}',
        b'{"a":{"dtype":"F32","shape":[' + b"1," * LARGEST_HEADER_BYTES + b"1]}}",
    ],
)
def test_a_header_that_would_fill_the_memory_is_not_read(header: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    with (
        pytest.raises(CheckpointError, match=f"its header has {len(header)} bytes; at most"),
        open_checkpoint(path),
    ):
        pass


def test_a_tensor_of_many_dimensions_is_refused(tmp_path: Path) -> None:
    header = json.dumps({"a": {"dtype": "F32", "shape": [1] * 65, "data_offsets": [0, 4]}}).encode()
    path = tmp_path / "m.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    with (
        pytest.raises(CheckpointError, match="a has 65 dimensions; at most 8"),
        open_checkpoint(path),
    ):
        pass
