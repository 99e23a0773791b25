"""Our own reader and writer of safetensors, held to those of the format's makers."""

import json
import random
from typing import Any

import numpy as np
import pytest
import safetensors
from safetensors.numpy import load, save

from wyoming_nano_tts.voice_files.tensors import read_tensors, write_tensors

TENSORS = {
    "b.weight": np.arange(12, dtype=np.float32).reshape(3, 4),
    "a.weight": np.linspace(-1, 1, 10).astype(np.float16).reshape(2, 5),
    "scale": np.array([[1, -2], [3, 4]], np.int8),
    "empty": np.zeros((0, 3), np.float32),
    "one": np.array(2.5, np.float64),
    "ß": np.arange(3, dtype=np.int64),
    "flag": np.array([True, False]),
}


def test_files_are_those_of_the_library() -> None:
    content = write_tensors(TENSORS)
    assert content == save(TENSORS)
    for name, values in load(content).items():
        np.testing.assert_array_equal(values, TENSORS[name])


def test_what_is_written_is_read() -> None:
    found, metadata = read_tensors(write_tensors(TENSORS, {"config": "{}"}))
    assert metadata == {"config": "{}"}
    assert found.keys() == TENSORS.keys()
    for name, tensor in found.items():
        np.testing.assert_array_equal(tensor.values, TENSORS[name])
        assert tensor.values.dtype == TENSORS[name].dtype
        assert tensor.values.shape == TENSORS[name].shape


def test_views_and_foreign_byte_orders_are_written_as_they_read() -> None:
    turned = np.arange(6, dtype=">f4").reshape(2, 3).T
    found, _ = read_tensors(write_tensors({"turned": turned}))
    np.testing.assert_array_equal(found["turned"].values, turned)
    with pytest.raises(ValueError, match="complex64"):
        write_tensors({"z": np.zeros(2, np.complex64)})


def made(header: Any, data: bytes = bytes(16)) -> bytes:
    text = json.dumps(header).encode() if not isinstance(header, bytes) else header
    return len(text).to_bytes(8, "little") + text + data


def entry(first: int, last: int, shape: Any = None, dtype: Any = "F32") -> dict[str, Any]:
    return {
        "dtype": dtype,
        "shape": [(last - first) // 4] if shape is None else shape,
        "data_offsets": [first, last],
    }


REFUSED = {
    "overlap": made({"a": entry(0, 8), "b": entry(4, 16)}),
    "gap": made({"a": entry(0, 8), "b": entry(12, 16)}),
    "rest": made({"a": entry(0, 8)}),
    "beyond": made({"a": entry(0, 32)}),
    "other size": made({"a": entry(0, 16, [3])}),
    "negative": made({"a": entry(0, 16, [-4])}),
    "backwards": made({"a": entry(16, 0, [4])}),
    "fraction": made({"a": entry(0, 16, [4.0])}),
    "truth": made({"a": entry(0, 16, [True, 4])}),
    "kind": made({"a": entry(0, 16, [4], "F8")}),
    "kind is no text": made({"a": entry(0, 16, [4], ["F32"])}),
    "more keys": made({"a": entry(0, 16) | {"x": 1}}),
    "twice": made(b'{"a":{"dtype":"I8","shape":[16],"data_offsets":[0,16]},"a":1}'),
    "metadata": made({"__metadata__": {"a": 1}}, b""),
    "list": made([], b""),
    "number": made(b"1", b""),
    "deep": made(b"[" * 100_000),
    "no text": made(b"\xff\xfe"),
    "dimensions": made({"a": entry(0, 4, [1] * 9)}, bytes(4)),
    "huge": made({"a": entry(0, 16, [2**70, 0])}),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_the_format_does_not_allow_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_tensors(content)


def test_damaged_files_are_refused_or_read_as_the_library_reads_them() -> None:
    whole = write_tensors(TENSORS)
    chance = random.Random(1)
    for _ in range(600):
        hurt = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            hurt[chance.randrange(min(len(hurt), 700))] = chance.randrange(256)
        content = bytes(hurt[: chance.choice((len(hurt), chance.randrange(len(hurt))))])
        try:
            found, _ = read_tensors(content)
        except ValueError:
            continue
        theirs = dict(safetensors.deserialize(content))
        assert found.keys() == theirs.keys()
        for name, tensor in found.items():
            assert list(tensor.values.shape) == theirs[name]["shape"]
            assert tensor.values.tobytes() == bytes(theirs[name]["data"])
