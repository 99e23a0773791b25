"""PyTorch's zip container: what torch.save writes, and archives made to hurt."""

import io
import os
import struct
import warnings
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from benchmarks.stand_ins.pickled import archive, pickled, tensor
from wyoming_nano_tts.store import CheckpointError
from wyoming_nano_tts.voice_files.checkpoints.archive import LARGEST_DIRECTORY_BYTES, TorchArchive
from wyoming_nano_tts.voice_files.checkpoints.container import open_checkpoint

STATE = {"model": OrderedDict(a=tensor((2, 3), (3, 1)))}
FLOATS = np.arange(24, dtype="<f4").tobytes()
MEMBERS = {"archive/data/0": FLOATS}


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointError) as caught, open_checkpoint(path) as checkpoint:
        checkpoint.read(checkpoint.tensors("model"))
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "values",
    [
        torch.randn(3, 4, 5),
        torch.randn(4, 6).t(),
        torch.randn(10, 10)[2:7:2, 3],
        torch.randn(()),
        torch.randn(5).double(),
        torch.randn(5).half(),
        torch.randn(5).bfloat16(),
        torch.randint(-(1 << 40), 1 << 40, (7,)),
        torch.arange(5, dtype=torch.int32),
        torch.arange(5, dtype=torch.uint8),
        torch.tensor([True, False]),
        torch.randn(2, 3, 4).permute(2, 0, 1),
    ],
    ids=lambda t: f"{t.dtype}-{tuple(t.shape)}",
)
def test_tensors_are_read_as_torch_wrote_them(values: torch.Tensor, tmp_path: Path) -> None:
    torch.save({"x": values}, tmp_path / "a.pt")
    with TorchArchive(tmp_path / "a.pt") as opened:
        assert isinstance(opened.values, dict)
        found = opened.tensor(opened.values["x"])
    expected = values.float() if values.dtype == torch.bfloat16 else values
    np.testing.assert_array_equal(found, expected.numpy())
    assert found.flags.c_contiguous


def test_a_training_checkpoint_with_everything_in_it_is_read(tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.GRU(4, 2))
    optimiser = torch.optim.AdamW(model.parameters())
    model[1](model[0](torch.randn(5, 3))).sum().backward()
    optimiser.step()
    saved = {
        "model": model.state_dict(),
        "parameters": dict(model.named_parameters()),
        "optim": optimiser.state_dict(),
        "step": 7,
        "args": {"lr": 2e-4, "data": "x", "cut": None},
    }
    torch.save(saved, tmp_path / "a.pt")
    with open_checkpoint(tmp_path / "a.pt") as checkpoint:
        assert checkpoint.values["step"] == 7
        tensors = checkpoint.tensors("model")
        del tensors["1.num_batches_tracked"]
        weights = checkpoint.read(tensors)
    for name, value in weights.items():
        np.testing.assert_array_equal(value, model.state_dict()[name].numpy())


def test_many_tensors_may_share_one_storage(tmp_path: Path) -> None:
    flat = torch.randn(300)
    state = {f"t{i}": flat[i : i + 3] for i in range(0, 300, 3)}
    torch.save({"model": state}, tmp_path / "a.pt")
    with open_checkpoint(tmp_path / "a.pt") as checkpoint:
        weights = checkpoint.read(checkpoint.tensors("model"))
    np.testing.assert_array_equal(np.concatenate(list(weights.values())), flat.numpy())


def test_reading_two_large_storages_in_turns_is_stopped(tmp_path: Path) -> None:
    """Each small tensor would cost the reading of a large storage."""
    state = {f"t{i}": tensor((1,), (1,), key=str(i % 2), count=250_000) for i in range(200)}
    members = {f"archive/data/{key}": bytes(1_000_000) for key in "01"}
    path = archive(tmp_path / "a.pt", pickled({"model": state}), members)
    assert "too many tensors share large storages" in refusal(path)


def test_a_crafted_archive_is_read_at_all(tmp_path: Path) -> None:
    """So that the refusals below are for what they change."""
    path = archive(tmp_path / "a.pt", pickled(STATE), MEMBERS)
    with open_checkpoint(path) as checkpoint:
        weights = checkpoint.read(checkpoint.tensors("model"))
    np.testing.assert_array_equal(weights["a"], np.arange(6).reshape(2, 3))


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    bomb = {"archive/data/0": bytes(100_000_000)}
    path = archive(tmp_path / "a.pt", pickled(STATE), bomb, compression=zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 200_000
    assert "is compressed" in refusal(path)


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "/etc/passwd", "archive/../../evil", "archive/./x", "archive//x", "other/data/1",
        "archive\\..\\x", "archive/data/", "archive",
    ],
)  # fmt: skip
def test_member_names_that_lead_elsewhere_are_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("archive/data.pkl", pickled(STATE))
        out.writestr("archive/data/0", FLOATS)
        out.writestr(zipfile.ZipInfo(name), b"x")
    assert "is none that PyTorch writes" in refusal(path)


def test_members_twice_are_refused(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = tmp_path / "a.pt"
        with zipfile.ZipFile(path, "w") as out:
            for content in (pickled(STATE), pickled({})):
                out.writestr("archive/data.pkl", content)
    assert "twice" in refusal(path)


def test_members_that_lie_over_each_other_are_refused(tmp_path: Path) -> None:
    """Entries of one span of bytes, many times: a bomb without compression."""
    path = archive(tmp_path / "a.pt", pickled(STATE), {**MEMBERS, "archive/data/1": FLOATS})
    content = bytearray(path.read_bytes())
    first, second = (content.rindex(f"archive/data/{key}".encode()) for key in "01")
    offset_of = -4  # the entry's offset of its local header lies right before its name
    content[second + offset_of : second] = content[first + offset_of : first]
    path.write_bytes(content)
    message = refusal(path)
    assert "overlaps" in message


def edited(edit: Callable[[bytearray], Any], tmp_path: Path) -> Path:
    path = archive(tmp_path / "a.pt", pickled(STATE), MEMBERS)
    content = bytearray(path.read_bytes())
    edit(content)
    path.write_bytes(content)
    return path


def test_a_directory_without_end_is_not_read(tmp_path: Path) -> None:
    """Millions of entries were made objects, gigabytes of them, before they were counted."""
    entries = LARGEST_DIRECTORY_BYTES // 47 + 1
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, *(0,) * 8, 1, *(0,) * 6) + b"a"
    local, directory = b"PK\x03\x04" + bytes(26), entry * entries
    start, size = len(local), len(directory)
    path = tmp_path / "m.pt"
    path.write_bytes(
        local
        + directory
        + struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, size, start)
        + struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    )
    assert f"its directory has {size} bytes" in refusal(path)


def test_damage_is_found_by_the_checksum(tmp_path: Path) -> None:
    def flip(content: bytearray) -> None:
        content[content.index(FLOATS) + 8] ^= 1

    message = refusal(edited(flip, tmp_path))
    assert "Bad CRC-32" in message
    assert "fetch the file again" in message


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_archive_is_refused(share: float, v1_folder: Path, tmp_path: Path) -> None:
    content = (v1_folder / "weights" / "inflect_nano_v1_vocoder.pt").read_bytes()
    path = tmp_path / "cut.pt"
    path.write_bytes(content[: int(share * len(content))])
    assert "damaged PyTorch file" in refusal(path)


def test_every_cut_and_flip_of_a_small_archive_ends(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.pt", pickled(STATE), MEMBERS).read_bytes()
    path = tmp_path / "b.pt"
    for position in range(4, len(whole), 5):
        for content in (whole[:position], whole[:position] + b"\xff" + whole[position + 1 :]):
            path.write_bytes(content)
            try:
                with open_checkpoint(path) as checkpoint:
                    checkpoint.read(checkpoint.tensors("model"))
            except CheckpointError:
                continue


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({}, "no member 'data/0'"),
        ({"archive/data/0": FLOATS[:-4]}, "has 92 bytes, 24 of float32 need 96"),
        ({"archive/data/0": FLOATS + bytes(4)}, "has 100 bytes"),
        ({**MEMBERS, "archive/constants.pkl": b""}, "TorchScript"),
        ({"archive/data/0": struct.pack("<24f", *[float("nan")] * 24)}, "not finite"),
        ({"archive/data/0": struct.pack("<24f", *[float("inf")] * 24)}, "not finite"),
    ],
)
def test_storages_that_do_not_fit(members: dict[str, bytes], said: str, tmp_path: Path) -> None:
    assert said in refusal(archive(tmp_path / "a.pt", pickled(STATE), members))


def test_a_storage_cannot_name_another_file(tmp_path: Path) -> None:
    state = {"model": OrderedDict(a=tensor((1,), (1,), key="../../../etc/passwd"))}
    assert "no member 'data/../../../etc/passwd'" in refusal(
        archive(tmp_path / "a.pt", pickled(state), MEMBERS)
    )


def test_other_byte_orders_and_no_pickle_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    for members, said in (
        ({"archive/byteorder": b"big", "archive/data.pkl": pickled(STATE)}, "byte order"),
        ({"archive/x": b""}, "no member 'data.pkl'"),
        ({}, ""),
    ):
        with zipfile.ZipFile(path, "w") as out:
            for name, content in members.items():
                out.writestr(name, content)
        assert said in refusal(path)


def test_integers_among_the_weights_are_refused(tmp_path: Path) -> None:
    torch.save({"model": {"a": torch.arange(3)}}, tmp_path / "a.pt")
    assert "a is of int64, not floating-point" in refusal(tmp_path / "a.pt")


def test_values_that_float32_cannot_hold_are_refused(tmp_path: Path) -> None:
    torch.save({"model": {"a": torch.tensor([1e300], dtype=torch.float64)}}, tmp_path / "a.pt")
    assert "not finite" in refusal(tmp_path / "a.pt")


def test_a_top_that_is_no_dict_is_told(tmp_path: Path) -> None:
    torch.save([1], tmp_path / "a.pt")
    assert "holds no dict at its top" in refusal(tmp_path / "a.pt")
    torch.save({"model": {"a": "text"}}, tmp_path / "a.pt")
    assert "model['a'] is not a tensor" in refusal(tmp_path / "a.pt")
    torch.save({"other": 1}, tmp_path / "a.pt")
    assert "no tensors under 'model'" in refusal(tmp_path / "a.pt")


def test_pickles_from_before_version_1_6_are_refused_with_a_way_out(tmp_path: Path) -> None:
    torch.save({"model": {}}, tmp_path / "a.pt", _use_new_zipfile_serialization=False)
    message = refusal(tmp_path / "a.pt")
    assert "bare pickle" in message
    assert "torch.save(torch.load(OLD, weights_only=True), NEW)" in message


def test_torchscript_is_refused(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.script(torch.nn.Linear(2, 2)).save(str(tmp_path / "a.pt"))
    assert "TorchScript" in refusal(tmp_path / "a.pt")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a PyTorch file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"PK\x03\x04" + bytes(200), "damaged PyTorch file"),
    ],
)
def test_what_is_no_checkpoint_is_told(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.pt").write_bytes(content)
    assert said in refusal(tmp_path / "a.pt")


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "none.pt")
    assert "not a regular file" in refusal(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refusal(tmp_path / "pipe")
    with (tmp_path / "sparse.pt").open("wb") as out:
        out.truncate(1 << 40)
    assert "at most" in refusal(tmp_path / "sparse.pt")


def test_a_pickle_that_would_run_code_runs_none(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> Any:
            return io.open, (str(tmp_path / "made"), "w")

    torch.save({"model": {}, "x": Evil()}, tmp_path / "a.pt")
    assert "open'" in refusal(tmp_path / "a.pt")
    assert not (tmp_path / "made").exists()
