"""Packing and files, held byte for byte to vectors that another program made (`--golden DIR` takes others)."""

import json
from pathlib import Path

import numpy as np
from golden_vectors import read_vectors

from wyoming_nano_tts.backends.packing import CODES, TABLE, pack, unpack
from wyoming_nano_tts.voice_files.quantised.container import encode, read_nttq, write_nttq
from wyoming_nano_tts.voice_files.quantised.profiles import Stored


def test_every_length_packs_as_it_should(golden_bittts_dir: Path) -> None:
    vectors = read_vectors(golden_bittts_dir / "pack.npz")
    lengths = [int(name.split("_")[1]) for name in vectors if name.startswith("trits_")]
    assert len(lengths) > 5
    for length in lengths:
        trits, content = vectors[f"trits_{length}"], vectors[f"bytes_{length}"].tobytes()
        assert pack(trits) == content
        np.testing.assert_array_equal(unpack(content, length), trits)
    np.testing.assert_array_equal(TABLE, vectors["all_codes_trits"])
    assert vectors["all_codes_bytes"].tolist() == list(range(CODES))


def test_a_file_reads_to_the_weights_that_it_was_made_of(golden_bittts_dir: Path) -> None:
    vectors = read_vectors(golden_bittts_dir / "tiny_weights.npz")
    read = read_nttq((golden_bittts_dir / "tiny.nttq").read_bytes()).weights()
    assert {f"out__{name}" for name in read} == {n for n in vectors if n.startswith("out__")}
    for name, values in read.items():
        np.testing.assert_array_equal(values, vectors[f"out__{name}"])
        assert values.shape == vectors[f"out__{name}"].shape


def test_weights_become_the_same_file(golden_bittts_dir: Path) -> None:
    vectors = read_vectors(golden_bittts_dir / "tiny_weights.npz")
    described = json.loads((golden_bittts_dir / "tiny.json").read_text(encoding="utf-8"))
    plan = {name: Stored(kind, axis) for name, (kind, axis) in described["plan"].items()}
    content = (golden_bittts_dir / "tiny.nttq").read_bytes()
    weights = {name: vectors[f"in__{name}"] for name in plan}
    assert write_nttq(encode(weights, plan), read_nttq(content).config) == content
