"""Files of packed weights: what is written is read, and whatever else a file may hold is refused."""

import contextlib
import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_nano_tts.voice_files.quantised.container import (
    HEADER,
    LARGEST_DIRECTORY,
    encode,
    read_nttq,
    write_nttq,
)
from wyoming_nano_tts.voice_files.quantised.profiles import Stored

PLAN = {
    "a.weight": Stored("t", 0), "b.weight": Stored("i8", 1), "c.bias": Stored("f16"),
    "d.weight": Stored("f32"), "e.weight": Stored("t"), "ß": Stored("f16"),
}  # fmt: skip
SHAPES = {
    "a.weight": (3, 7), "b.weight": (2, 3, 5), "c.bias": (5,), "d.weight": (1, 2), "e.weight": (4, 4), "ß": (),
}  # fmt: skip
RNG = np.random.default_rng(5)
WEIGHTS = {name: RNG.standard_normal(shape).astype(np.float32) for name, shape in SHAPES.items()}
CONFIG = {"width": 7, "name": "ü", "deep": [1, {"x": None}]}
FILE = write_nttq(encode(WEIGHTS, PLAN), CONFIG)


def divided() -> tuple[dict[str, Any], bytes]:
    """Directory and data of the file."""
    (length,) = struct.unpack_from("<I", FILE, 8)
    begin = 32 + length + -(32 + length) % 64
    return json.loads(zlib.decompress(FILE[32 : 32 + length])), FILE[begin:]


def joined(
    directory: Any, data: bytes, *, flags: int = 1, between: bytes | None = None, **header: int
) -> bytes:
    """A file of this directory and data with right checksums; `header` changes its fields."""
    text = directory if isinstance(directory, bytes) else json.dumps(directory).encode()
    kept = zlib.compress(text) if flags & 1 else text
    fields = {
        "version": 1, "flags": flags, "stored": len(kept), "inflated": len(text), "data": len(data),
        "crc": zlib.crc32(kept), "data_crc": zlib.crc32(data),
    } | header  # fmt: skip
    gap = bytes(-(32 + len(kept)) % 64) if between is None else between
    return HEADER.pack(b"NTTQ", *fields.values()) + kept + gap + data


def changed(change: Callable[[dict[str, dict[str, Any]]], Any]) -> bytes:
    """The file with a change of its entries, which are by name."""
    directory, data = divided()
    change({entry["n"]: entry for entry in directory["tensors"]})
    return joined(directory, data)


def with_data(change: Callable[[bytearray, dict[str, dict[str, Any]]], Any]) -> bytes:
    """The file with a change of its data."""
    directory, data = divided()
    altered = bytearray(data)
    change(altered, {entry["n"]: entry for entry in directory["tensors"]})
    return joined(directory, bytes(altered))


def put(data: bytearray, at: int, content: bytes) -> None:
    """Write over data."""
    data[at : at + len(content)] = content


def directory_with(**changes: Any) -> bytes:
    """The file with other keys of its directory; None takes one out."""
    directory, data = divided()
    directory |= changes
    return joined({k: v for k, v in directory.items() if v is not None}, data)


def doubled() -> bytes:
    """The file with the first tensor twice."""
    directory, data = divided()
    return joined(directory | {"tensors": directory["tensors"][:1] * 2}, data)


DIRECTORY, DATA = divided()
TEXT = json.dumps(DIRECTORY).encode()
REFUSED: dict[str, tuple[str, bytes]] = {
    "nothing": ("does not begin", b""),
    "other magic": ("does not begin", b"NTTR" + FILE[4:]),
    "header cut": ("does not begin", FILE[:31]),
    "version": ("version 2", joined(DIRECTORY, DATA, version=2)),
    "flags": ("flags 3", joined(DIRECTORY, DATA, flags=3)),
    "length": ("its header tells", FILE[:-1]),
    "more behind": ("its header tells", FILE + b"\0"),
    "huge directory": ("more than", joined(DIRECTORY, DATA, stored=LARGEST_DIRECTORY + 1)),
    "bomb": ("more than", joined(DIRECTORY, DATA, inflated=LARGEST_DIRECTORY + 1)),
    "inflates to more": ("one whole", joined(TEXT + bytes(100), DATA, inflated=len(TEXT))),
    "inflates to less": ("its header tells", joined(DIRECTORY, DATA, inflated=len(TEXT) + 1)),
    "directory crc": ("its directory does not have the checksum", joined(DIRECTORY, DATA, crc=1)),
    "data crc": ("its data does not have the checksum", joined(DIRECTORY, DATA, data_crc=1)),
    "no zeros between": (
        "something between its directory",
        joined(DIRECTORY, DATA, between=b"\1" * (-(32 + len(zlib.compress(TEXT))) % 64)),
    ),
    "not deflated": ("inflated", joined(TEXT, DATA, flags=0)[:6] + b"\1\0" + joined(TEXT, DATA, flags=0)[8:]),
    "not text": ("UTF-8", joined(b"\xff\xfe", DATA)),
    "not JSON": ("Expecting", joined(b"{", DATA)),
    "deep": ("nested", joined(b"[" * 100_000, DATA)),
    "a list": ("consist of", joined([], DATA)),
    "no config": ("consist of", directory_with(config=None)),
    "one more key": ("consist of", directory_with(more=1)),
    "other format": ("of the format", directory_with(format="other")),
    "config is a list": ("an object of settings", directory_with(config=[])),
    "tensors is an object": ("an object of settings", directory_with(tensors={})),
    "a key twice": ("twice", joined(TEXT.replace(b'"format"', b'"config": {}, "format"'), DATA)),
    "not a number": ("NaN", joined(TEXT.replace(b'"width": 7', b'"width": NaN'), DATA)),
    "entry is a number": ("without a name", directory_with(tensors=[1])),
    "no name": ("without a name", changed(lambda e: e["a.weight"].update(n=""))),
    "missing key": ("must have", changed(lambda e: e["a.weight"].pop("so"))),
    "axis of floats": ("must have", changed(lambda e: e["c.bias"].update(a=0))),
    "names not in order": ("in order", changed(lambda e: e["a.weight"].update(n="z"))),
    "name twice": ("twice", doubled()),
    "unknown kind": ("unknown kind", changed(lambda e: e["a.weight"].update(q="i4"))),
    "kind is a list": ("unknown kind", changed(lambda e: e["a.weight"].update(q=[1]))),
    "other shape": ("its shape takes", changed(lambda e: e["a.weight"].update(s=[3, 9]))),
    "shape is no list": ("its shape", changed(lambda e: e["a.weight"].update(s=21))),
    "negative shape": ("its shape", changed(lambda e: e["a.weight"].update(s=[-3, -7]))),
    "truth for a shape": ("its shape", changed(lambda e: e["a.weight"].update(s=[True, 21]))),
    "fraction": ("its shape", changed(lambda e: e["a.weight"].update(s=[3.0, 7]))),
    "nine dimensions": ("its shape", changed(lambda e: e["a.weight"].update(s=[1] * 9))),
    "too many weights": ("more than", changed(lambda e: e["a.weight"].update(s=[1 << 20, 1 << 20]))),
    "axis beyond": ("its axis", changed(lambda e: e["a.weight"].update(a=2))),
    "negative axis": ("its axis", changed(lambda e: e["a.weight"].update(a=-1))),
    "axis is text": ("its axis", changed(lambda e: e["a.weight"].update(a="0"))),
    "other axis": ("its shape takes", changed(lambda e: e["a.weight"].update(a=1))),
    "length of values": ("its shape takes", changed(lambda e: e["a.weight"].update(l=4))),
    "length of scales": ("its shape takes", changed(lambda e: e["a.weight"].update(sl=8))),
    "not aligned": ("no multiple", changed(lambda e: e["a.weight"].update(o=2))),
    "beyond the data": ("beyond", changed(lambda e: e["a.weight"].update(o=4096))),
    "overlap": ("overlap", changed(lambda e: e["b.weight"].update(o=e["a.weight"]["o"]))),
    "gap": ("between the blocks", joined(DIRECTORY, DATA + bytes(4))),
    "dirt in a gap": ("between the blocks", with_data(lambda d, e: put(d, 5, b"\1"))),
    "bad byte": ("a byte is", with_data(lambda d, e: put(d, 0, b"\xf3"))),
    "bad filling": ("filled up", with_data(lambda d, e: put(d, e["a.weight"]["l"] - 1, b"\0"))),
    "scale of zero": ("a scale", with_data(lambda d, e: put(d, e["a.weight"]["so"], b"\0\0"))),
    "negative scale": ("a scale", with_data(lambda d, e: put(d, e["a.weight"]["so"], b"\0\xbc"))),
    "infinite scale": ("a scale", with_data(lambda d, e: put(d, e["a.weight"]["so"], b"\0\x7c"))),
    "scale of no number": ("a scale", with_data(lambda d, e: put(d, e["b.weight"]["so"], b"\1\x7e"))),
}  # fmt: skip


def test_what_is_written_is_read() -> None:
    found = read_nttq(FILE)
    assert found.config == CONFIG
    encoded = encode(WEIGHTS, PLAN)
    weights = found.weights()
    assert list(weights) == sorted(PLAN)
    np.testing.assert_array_equal(weights["d.weight"], WEIGHTS["d.weight"])
    np.testing.assert_array_equal(weights["ß"], WEIGHTS["ß"].astype(np.float16))
    for name in ("a.weight", "b.weight", "e.weight"):
        np.testing.assert_array_equal(weights[name], encoded[name].values())  # type: ignore[union-attr]
        assert weights[name].dtype == np.float32
    assert write_nttq(found.tensors, found.config) == FILE


def test_a_plain_directory_is_read_too() -> None:
    assert read_nttq(joined(DIRECTORY, DATA, flags=0)).config == CONFIG
    assert read_nttq(joined(DIRECTORY, DATA)).config == CONFIG


@pytest.mark.parametrize(("reason", "content"), REFUSED.values(), ids=REFUSED)
def test_damage_is_refused_with_its_reason(reason: str, content: bytes) -> None:
    with pytest.raises(ValueError, match=reason):
        read_nttq(content)


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused(place: int, change: int) -> None:
    altered = bytearray(FILE)
    altered[place] ^= change
    with pytest.raises(ValueError, match=r".+"):
        read_nttq(bytes(altered))


@given(st.integers(0, len(FILE) - 1))
def test_any_truncation_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_nttq(FILE[:length])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.sampled_from(["n", "s", "q", "o", "l", "a", "so", "sl"]), st.integers(0, 5), JSON)
def test_a_directory_of_anything_gives_weights_or_one_error(
    key: str, place: int, value: Any
) -> None:
    directory, data = divided()
    directory["tensors"][place][key] = value
    with contextlib.suppress(ValueError):  # of no other kind
        assert read_nttq(joined(directory, data)).weights().keys() <= {
            *PLAN,
            value if isinstance(value, str) else "",
        }


@given(st.binary(max_size=200))
def test_bytes_of_anything_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_nttq(content)


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_a_right_header_over_anything_is_refused(directory: bytes, data: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_nttq(joined(directory, data))
