"""The restricted pickle reader: what it reads, and every trick that it refuses."""

import contextlib
import functools
import io
import os
import pickle
import struct
import subprocess
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.stand_ins.pickled import Call, Storage, pickled, tensor
from wyoming_nano_tts.store import CheckpointError
from wyoming_nano_tts.voice_files.checkpoints.pickles import (
    DEEPEST,
    LARGEST_PICKLE_BYTES,
    MOST_OPERATIONS,
    StorageRef,
    TensorRef,
    read_pickle,
)


def read(content: bytes) -> Any:
    return read_pickle(content, "it")


def refusal(content: bytes) -> str:
    with pytest.raises(CheckpointError) as caught:
        read(content)
    return str(caught.value)


PLAIN = {
    "text": "ä\n€😀",
    "numbers": [0, -1, 255, 65_536, 1 << 40, -(1 << 62), 0.5, float("inf")],
    "flags": (True, False, None),
    "pairs": [(1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ()],
    7: {"deep": {"deeper": []}},
}


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_plain_values_are_read_as_they_were_written(protocol: int) -> None:
    assert read(pickled(PLAIN, protocol)) == PLAIN
    shared = ["once"]
    twice = read(pickled([shared, shared], protocol))
    assert twice[0] is twice[1]


def test_a_state_dict_is_read_with_its_tensors() -> None:
    state = OrderedDict(weight=tensor((2, 3), (3, 1), offset=4), bias=tensor((), ()))
    found = read(pickled({"model": state}))
    floats = StorageRef("0", "float32", 24)
    assert found == {
        "model": {
            "weight": TensorRef(floats, 4, (2, 3), (3, 1)),
            "bias": TensorRef(floats, 0, (), ()),
        }
    }


def test_attributes_of_a_state_dict_are_dropped() -> None:
    module = torch.nn.Linear(2, 2)
    state: Any = OrderedDict(a=1)
    state._metadata = module.state_dict()._metadata  # type: ignore[attr-defined]
    assert read(pickled(state)) == {"a": 1}


def test_a_parameter_is_its_tensor() -> None:
    call = Call(torch._utils._rebuild_parameter, tensor((4,), (1,)), True, OrderedDict())
    assert read(pickled(call)).shape == (4,)


EVIL = {
    "os.system": (Call(os.system, "true"), "system"),
    "eval": (Call(eval, "1"), "eval"),
    "exec": (Call(exec, "1"), "exec"),
    "eval by getattr": (Call(Call(getattr, Call(__import__, "builtins"), "eval"), "1"), "getattr"),
    "open": (Call(open, "/etc/passwd"), "open"),
    "subprocess": (Call(subprocess.check_call, ["true"]), "check_call"),
    "import": (Call(__import__, "os"), "__import__"),
    "torch.load": (Call(torch.load, "x"), "torch.serialization.load"),
    "torch.hub": (Call(torch.hub.load, "x", "y"), "torch.hub.load"),
    "what a call returns is called": (Call(Call(functools.partial, os.system), "true"), "partial"),
    "inside a tensor": (tensor((1,), (1,), key=Call(os.system, "true")), "system"),
    "beside weights": ({"model": OrderedDict(), "z": [Call(os.system, "true")]}, "system"),
    "as a key": ({Call(os.system, "true"): 1}, "system"),
    "bytearray": (bytearray(b"x"), "bytearray"),
    "set": (frozenset({1, 2}), "frozenset"),
    "complex": (1j, "complex"),
    "path": (Path("x"), "Path"),
    "dtype": (torch.float32, "torch.float32"),
    "numpy": (np.arange(3), "_reconstruct"),
}


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("protocol", [2, 3])
def test_any_other_global_is_refused_by_name(name: str, protocol: int) -> None:
    value, said = EVIL[name]
    message = refusal(pickled(value, protocol))
    assert message.startswith("it names the global '")
    assert said in message.split("'")[1]
    assert "only tensors and plain containers are read" in message


RAW = {
    "getattr by name": (
        b"c__builtin__\ngetattr\n(c__builtin__\n__dict__\nX\4\0\0\0evaltR.",
        "getattr",
    ),
    "a dotted name": (b"\x80\4\x8c\x0ctorch._utils\x8c\x16_rebuild_tensor_v2.x.y\x93.", "v2.x.y'"),
    "admitted name, other module": (b"cos\nOrderedDict\n.", "'os.OrderedDict'"),
    "a name with spaces": (b"ctorch FloatStorage\nx\n.", "global"),
    "INST": (b"(Nios\nsystem\n.", "INST"),
    "OBJ": (b"(cos\nsystem\no.", "os.system"),
    "OBJ of what is admitted": (b"(ccollections\nOrderedDict\no.", "OBJ"),
    "NEWOBJ": (b"ccollections\nOrderedDict\n)\x81.", "NEWOBJ"),
    "NEWOBJ_EX": (b"ccollections\nOrderedDict\n)}\x92.", "NEWOBJ_EX"),
    "extension registry": (b"\x82\1.", "EXT1"),
    "PERSID": (b"P0\n.", "PERSID"),
    "text number": (b"I1\n.", "INT"),
    "a huge text number": (b"L" + b"9" * 100_000 + b"L\n.", ""),
    "buffers": (b"\x80\5\x97.", "NEXT_BUFFER"),
    "POP": (b"NN0.", "POP"),
    "REDUCE of text": (b"X\1\0\0\0a)R.", "calls what is not a global function"),
    "REDUCE without a tuple": (
        b"ccollections\nOrderedDict\n]R.",
        "calls what is not a global function",
    ),
    "a storage called": (b"ctorch\nFloatStorage\n)R.", "calls torch.FloatStorage"),
    "OrderedDict of pairs": (
        b"ccollections\nOrderedDict\n]\x85R.",
        "calls collections.OrderedDict",
    ),
    "BUILD on a dict": (b"}}b.", "sets the state"),
    "BUILD on a tensor": (pickled(tensor((1,), (1,)))[:-1] + b"}b.", "sets the state"),
    "memo of another": (b"h\7.", "value 7, which it never kept"),
    "a huge memo index": (b"Nr\xff\xff\xff\xff0.", "POP"),
    "nothing to keep": (b"q\0.", "damaged"),
    "append to nothing": (b"Na.", "damaged"),
    "append to a tuple": (b")Na.", "appends to what is not a list"),
    "items without a dict": (b"](NNu.", "not a dict"),
    "half an item": (b"}(Nu.", "not a dict"),
    "no mark": (b"Nt.", "damaged"),
    "tuple of nothing": (b"\x87.", "damaged"),
    "tuple across a mark": (b"(N\x86.", "damaged"),
    "left over": (b"NN.", "left over"),
    "an open mark": (b"(.", "damaged"),
    "empty": (b"", "damaged"),
    "no end": (b"\x80\2}", "damaged"),
    "an unknown operation": (b"\xff.", "damaged"),
    "cut text": (b"X\xff\xff\xff\x7fabc", "damaged"),
    "8 EiB of text": (b"\x80\4\x8d" + struct.pack("<Q", 1 << 62) + b"x", "damaged"),
    "8 EiB of bytes": (b"\x80\4\x8e" + struct.pack("<Q", 1 << 62) + b"x", "damaged"),
    "a frame of 8 EiB": (b"\x80\4\x95" + struct.pack("<Q", 1 << 62) + b".", "damaged"),
    "a key that is a tuple": (b"})Ns.", "key that is a tuple"),
    "a key that is a list": (b"}]Ns.", "key that is a list"),
    "a key that is a float": (b"}G" + bytes(8) + b"Ns.", "key that is a float"),
    "a key twice": (b"}(K\1NK\1Nu.", "the key 1 twice"),
}


@pytest.mark.parametrize("name", RAW)
def test_other_operations_and_damage_are_refused(name: str) -> None:
    content, said = RAW[name]
    assert said in refusal(content)


def test_a_reference_outside_must_be_a_storage() -> None:
    class Pickler(pickle.Pickler):
        def persistent_id(self, value: Any) -> Any:
            return value[1] if isinstance(value, tuple) and value[0] == "ref" else None

    for reference in (
        "x",
        ("storage", "float", "0", "cpu", 4),
        ("module", torch.FloatStorage, "0", "cpu", 4),
        ("storage", torch.FloatStorage, 0, "cpu", 4),
        ("storage", torch.FloatStorage, "0", "cpu", -4),
        ("storage", torch.FloatStorage, "0", "cpu", True),
        ("storage", torch.FloatStorage, "0", "cpu", 4, None),
        ("storage", OrderedDict, "0", "cpu", 4),
    ):
        out = io.BytesIO()
        Pickler(out, 2).dump([("ref", reference)])
        assert "not a tensor storage" in refusal(out.getvalue())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (tensor((2, 3), (1,)), "no shape and strides"),
        (tensor([2, 3], (3, 1)), "no shape and strides"),
        (tensor((2, -3), (3, 1)), "whole numbers from 0"),
        (tensor((2, 3), (3, -1)), "whole numbers from 0"),
        (tensor((2, True), (3, 1)), "whole numbers from 0"),
        (tensor((2.0,), (1,)), "whole numbers from 0"),
        (tensor((2,), (1,), offset=-1), "whole numbers from 0"),
        (tensor((2,), (1,), offset=None), "whole numbers from 0"),
        (tensor((1 << 50,), (1,)), "whole numbers from 0"),
        (tensor((5, 5), (5, 1)), "beyond its storage of 24"),
        (tensor((24,), (1,), offset=1), "beyond its storage"),
        (tensor((2,), (1 << 39,)), "beyond its storage"),
        (tensor((1 << 30, 1 << 30), (0, 0)), "overlap"),
        (tensor((4, 4), (1, 1)), "overlap"),
        (tensor((4, 3), (2, 1)), "overlap"),
        (tensor((0, 3), (3, 1)), "empty"),
        (tensor((1,) * 9, (1,) * 9), "9 dimensions"),
        (tensor((2,), (1,), count=1), "beyond its storage"),
    ],
)
def test_tensors_that_cannot_be(value: Call, said: str) -> None:
    assert said in refusal(pickled(value))


def test_views_that_are_possible() -> None:
    for shape, stride in (((4, 6), (6, 1)), ((6, 4), (1, 6)), ((2, 3), (12, 4)), ((1, 24), (0, 1))):
        assert read(pickled(tensor(shape, stride))).shape == shape


def test_wrong_arguments_of_what_is_admitted() -> None:
    rebuild = torch._utils._rebuild_tensor_v2
    for arguments in ((), ("x", 0, (1,), (1,), False, {}), (Storage(torch.FloatStorage, "0", 1),)):
        assert "with arguments that torch.save never writes" in refusal(
            pickled(Call(rebuild, *arguments))
        )


def test_size_number_and_depth_are_limited() -> None:
    assert "at most" in refusal(bytes(LARGEST_PICKLE_BYTES + 1))
    assert f"more than {MOST_OPERATIONS} operations" in refusal(
        b"](" + b"N" * MOST_OPERATIONS + b"e."
    )
    deep = b"N" + b"\x85" * (MOST_OPERATIONS - 2) + b"."
    assert f"nested deeper than {DEEPEST}" in refusal(deep)
    assert read(b"N" + b"\x85" * (DEEPEST - 1) + b".")


@pytest.mark.parametrize("levels", [DEEPEST - 2, 250])
def test_doubling_by_the_memo_costs_nothing(levels: int) -> None:
    """A tuple of a tuple twice, of that twice…: 2^levels leaves if anything walked it as a tree."""
    double = b"".join(b"h" + bytes([i]) + b"\x86q" + bytes([i + 1]) for i in range(levels))
    content = b")q\0" + double + b"."
    if levels < DEEPEST:
        assert len(read(content)) == 2
    else:
        assert "nested deeper" in refusal(content)
    assert "key that is a tuple" in refusal(b"}" + content[:-1] + b"Ns.")  # hashing would walk it


@pytest.mark.parametrize("levels", [5, 250])
def test_the_name_of_a_global_must_be_text(levels: int) -> None:
    """Writing such a name into the message took minutes and the memory of the machine."""
    double = b"".join(b"h" + bytes([i]) + b"\x86q" + bytes([i + 1]) for i in range(levels))
    nested = b")q\0" + double
    for content in (b"\x8c\x01a" + nested, nested + b"\x8c\x01a", b"\x8c\x01aK\x01"):
        assert "a global has a name that is not text" in refusal(b"\x80\x04" + content + b"\x93.")
    deep = b"\x80\x04\x8c\x01aN" + b"\x85" * 100_000 + b"\x93."
    assert "not text" in refusal(deep)


def test_a_list_that_holds_itself_is_read_or_refused_but_ends() -> None:
    found = read(b"]q\0h\0a.")
    assert found[0] is found


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(CheckpointError):
        read(content + b".")


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_any_change_of_a_real_pickle_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(pickled({"model": OrderedDict(a=tensor((2, 3), (3, 1))), "config": PLAIN}))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(CheckpointError):
        read(bytes(content))
