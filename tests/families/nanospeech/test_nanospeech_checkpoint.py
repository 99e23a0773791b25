"""The published files: what is read, and one clear error for everything that is wrong with them."""

import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from nanospeech_vectors import SIZES, golden_part
from safetensors.numpy import save_file

from wyoming_nano_tts.audio.wav import write_wav
from wyoming_nano_tts.families.nanospeech.config import dit_shapes, duration_shapes
from wyoming_nano_tts.families.nanospeech.network import DurationModel, FlowModel
from wyoming_nano_tts.families.nanospeech.network_vocos import Vocos
from wyoming_nano_tts.store import CheckpointError
from wyoming_nano_tts.store.sources import read_model

Damage = Callable[[Path], None]


def test_sizes_are_told_by_the_tensors(checkpoint: Path) -> None:
    model = read_model(checkpoint)
    assert model.architecture == "nanospeech"
    for part in model.parts:
        config = dict(part.config)
        vocabulary = config.pop("vocabulary", None)
        assert config == SIZES[part.name]
        assert part.parameters == sum(value.size for value in part.weights.values())
        assert (vocabulary is None) == (part.name != "model")
    assert [name for name, _ in model.references] == ["celeste", "luna"]
    assert model.references[0][1].transcript == "Pick it up."


def test_modules_have_the_tensors_that_are_called_for() -> None:
    for part, kind in (("model", FlowModel), ("duration", DurationModel), ("vocoder", Vocos)):
        shapes = {k: tuple(v.shape) for k, v in kind(SIZES[part]).state_dict().items()}
        expected = {
            k: v.shape for k, v in golden_part(part).items() if not k.startswith("mel_spec")
        }
        assert shapes == expected


@pytest.mark.parametrize(("sizes", "count"), [
    ({"dim": 512, "depth": 18, "heads": 12, "text_dim": 512, "text_blocks": 4, "ff_mult": 2}, 82_203_648),
    ({"dim": 512, "depth": 12, "heads": 8, "text_dim": 512, "text_blocks": 0, "ff_mult": 2}, 26_534_400),
    ({"dim": 512, "depth": 8, "heads": 8, "text_dim": 512, "text_blocks": 4, "ff_mult": 2}, 22_362_624),
])  # fmt: skip
def test_the_published_sizes_have_their_numbers_of_parameters(
    sizes: dict[str, int], count: int
) -> None:
    symbols = 70
    shapes = dit_shapes if sizes["heads"] == 12 else duration_shapes
    found = sum(int(np.prod(s)) for s in shapes({**sizes, "symbols": symbols}).values())
    assert found == count + 512 * (symbols + 1)


def test_the_vocoder_may_be_the_published_pickle(checkpoint: Path) -> None:
    (checkpoint / "vocos.safetensors").unlink()
    state = {name: torch.from_numpy(value) for name, value in golden_part("vocoder").items()}
    state["head.istft.window"] = torch.hann_window(1024)
    torch.save(state, checkpoint / "pytorch_model.bin")
    settings = "sample_rate: 24000\nn_fft: 1024\nhop_length: 256\nn_mels: 100\npadding: center\n"
    (checkpoint / "config.yaml").write_text(
        "feature_extractor:\n class_path: evil.Thing\n" + settings, encoding="utf-8"
    )
    parts = {part.name: part for part in read_model(checkpoint).parts}
    assert np.array_equal(
        parts["vocoder"].weights["head.out.weight"], golden_part("vocoder")["head.out.weight"]
    )
    (checkpoint / "config.yaml").write_text(settings.replace("256", "240"), encoding="utf-8")
    with pytest.raises(CheckpointError, match="hop_length is 240, not 256"):
        read_model(checkpoint)


def remove(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def changed(part: str, change: Callable[[dict[str, np.ndarray]], None]) -> Damage:
    def damage(folder: Path) -> None:
        weights = golden_part(part)
        change(weights)
        save_file(weights, folder / f"{part}.safetensors")

    return damage


def truncated(name: str) -> Damage:
    def damage(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])

    return damage


def vocabulary(text: str) -> Damage:
    return lambda folder: (folder / "vocab.txt").write_bytes(text.encode()) and None


def a_header_that_lies(folder: Path) -> None:
    header = json.dumps({"x": {"dtype": "F32", "shape": [9], "data_offsets": [0, 4]}}).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + b"\0" * 4)


def a_stereo_recording(folder: Path) -> None:
    write_wav(folder / "voices" / "celeste.wav", np.zeros(1000, np.float32))
    content = bytearray((folder / "voices" / "celeste.wav").read_bytes())
    content[22] = 2
    (folder / "voices" / "celeste.wav").write_bytes(content)


EXTRA = np.zeros(3, np.float32)
BROKEN: dict[str, tuple[Damage, str]] = {
    "no model": (remove("model.safetensors"), "the flow model is missing beside the rest"),
    "no duration predictor": (remove("duration.safetensors"), "the duration predictor is missing"),
    "no vocoder": (remove("vocos.safetensors"), "the Vocos vocoder is missing beside the rest"),
    "no vocabulary": (remove("vocab.txt"), "vocab.txt is missing"),
    "short vocabulary": (vocabulary("a\nb"), "2 symbols, but the text embedding has 30 rows"),
    "vocabulary of another encoding": (lambda f: (f / "vocab.txt").write_bytes(b"\xff\xfe") and None, "cannot be read"),
    "extra tensor": (changed("model", lambda w: w.update(extra=EXTRA)), "extra is unknown"),
    "missing tensor": (
        changed("model", lambda w: w.__delitem__("transformer.norm_out.linear.bias")),
        "transformer.norm_out.linear.bias is missing",
    ),
    "another shape": (
        changed("model", lambda w: w.update({"transformer.proj_out.weight": np.zeros((80, 64), np.float32)})),
        "proj_out.weight has shape",
    ),
    "buffers of another mel": (
        changed("model", lambda w: w.update({"mel_spec.mel_stft.mel_scale.fb": np.zeros((513, 80), np.float32)})),
        "made for another mel",
    ),
    "not finite": (
        changed("duration", lambda w: w["to_pred.0.weight"].fill(np.nan)), "not finite"),
    "other symbols": (
        changed("duration", lambda w: w.update({
            "transformer.text_embed.text_embed.weight": np.zeros((12, 48), np.float32)})),
        "they are of two models",
    ),
    "odd width": (
        changed("model", lambda w: w.update({"transformer.input_embed.proj.weight": np.zeros((65, 248), np.float32)})),
        "dim must be a multiple of 16",
    ),
    "truncated": (truncated("model.safetensors"), "is not a safetensors file"),
    "a header that lies": (a_header_that_lies, "is not a safetensors file"),
    "a recording in stereo": (a_stereo_recording, "2 channel"),
    "a recording without words": (remove("voices/luna.txt"), "luna.txt is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_whatever_is_wrong_is_one_clear_error(name: str, checkpoint: Path) -> None:
    damage, message = BROKEN[name]
    damage(checkpoint)
    with pytest.raises(CheckpointError, match=message) as told:
        read_model(checkpoint)
    assert str(checkpoint) in str(told.value)
    assert len(str(told.value)) < 700
