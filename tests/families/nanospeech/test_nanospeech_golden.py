"""Both sides of Nanospeech against its golden vectors: torch for training, the backends for serving."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_vectors import Vectors, read_vectors
from nanospeech_vectors import part_of, sizes_of
from numpy.typing import NDArray

from wyoming_nano_tts.backends.backend import Backend
from wyoming_nano_tts.families.nanospeech import mel
from wyoming_nano_tts.families.nanospeech.flow import DurationNetwork, FlowNetwork
from wyoming_nano_tts.families.nanospeech.network import DurationModel, FlowModel
from wyoming_nano_tts.families.nanospeech.network_vocos import Vocos
from wyoming_nano_tts.families.nanospeech.positions import rotations, text_waves, time_waves
from wyoming_nano_tts.families.nanospeech.sampling import Solver, condition, extent, follow
from wyoming_nano_tts.families.nanospeech.vocabulary import Vocabulary
from wyoming_nano_tts.families.nanospeech.vocoder import VocosVocoder, waveform

TOLERANCE = 1e-4
SHORT_SAMPLES = 5000
"""Of the recording that is shorter than its text."""
SOLVERS = {
    "rk4_cfg2_sway": Solver("rk4", 4, 2.0, -1.0),
    "euler_cfg2_sway": Solver("euler", 6, 2.0, -1.0),
    "midpoint_cfg1_nosway": Solver("midpoint", 4, 1.0, None),
    "euler_cfg0_sway": Solver("euler", 5, 0.0, -0.6),
}
TWO_STEPS = Solver("euler", 3, 2.0, -1.0)

Read = Callable[[str], Vectors]


def close(found: Any, expected: NDArray[Any], tolerance: float = TOLERANCE) -> None:
    values = np.asarray(found)
    assert values.shape == expected.shape
    assert np.abs(values - expected).max() < tolerance


@pytest.fixture(scope="module")
def read(golden_nanospeech_dir: Path) -> Read:
    return lambda name: read_vectors(golden_nanospeech_dir / f"{name}.npz")


def module(folder: Path, part: str, kind: type[Any]) -> Any:
    weights = part_of(folder, part)
    made = kind(sizes_of(part, weights)).eval()
    made.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    return made


def network(folder: Path, part: str, kind: type[Any], backend: Backend) -> Any:
    weights = part_of(folder, part)
    return kind(sizes_of(part, weights), weights, backend, 1)


def test_the_mel(read: Read) -> None:
    golden = read("mel")
    close(mel.window(), golden["window"], 1e-6)
    close(mel.filter_bank(), golden["filter_bank"], 1e-5)
    close(mel.log_mel(golden["wave"]), golden["log_mel"])


def test_characters(read: Read, golden_nanospeech_dir: Path) -> None:
    golden = read("tokens")
    rows = part_of(golden_nanospeech_dir, "model")["transformer.text_embed.text_embed.weight"]
    text = (golden_nanospeech_dir / "vocab.txt").read_text(encoding="utf-8")
    found = Vocabulary.of(text, len(rows)).batch([str(one) for one in golden["text"]])
    assert np.array_equal(found, golden["ids"])


def test_waves(read: Read) -> None:
    golden = read("transformer")
    close(time_waves(golden["times"]), golden["sinus"])
    frames = len(golden["rope_angles"])
    cos, sin = rotations(frames)
    close(cos, np.cos(golden["rope_angles"])[:, ::2])
    close(sin, np.sin(golden["rope_angles"])[:, ::2])
    assert text_waves(5000, 8).shape == (5000, 8)
    assert np.array_equal(text_waves(5000, 8)[4095], text_waves(5000, 8)[4999])


@torch.no_grad()
def test_the_transformer_in_torch(read: Read, golden_nanospeech_dir: Path) -> None:
    golden = read("transformer")
    net = module(golden_nanospeech_dir, "model", FlowModel).transformer
    given = {name: torch.from_numpy(value) for name, value in golden.items()}
    frames, ids, dropped = golden["x"].shape[1], given["text_ids"], torch.tensor([True])
    close(net.time_embed(given["times"]), golden["time_embedding"])
    text = net.text_embed(ids, frames)
    close(text, golden["text_embedding"])
    close(net.text_embed(ids, frames, dropped), golden["text_embedding_dropped"])
    short = golden["text_embedding_curtailed"].shape[1]
    close(net.text_embed(ids, short), golden["text_embedding_curtailed"])
    hidden = net.input_embed(given["x"], given["cond"], text)
    close(hidden, golden["input_embedding"])
    turn = [torch.from_numpy(wave) for wave in rotations(frames)]
    block = net.transformer_blocks[0]
    close(block.attn(hidden, *turn), golden["block0_attention"])
    time = given["times"][1:2]
    close(block(hidden, net.time_embed(time), *turn), golden["block0"])
    inputs = given["x"], given["cond"], ids, time
    close(net(*inputs), golden["flow"])
    close(net(*inputs, without_audio=dropped, without_text=dropped), golden["flow_null"])
    mask = torch.arange(golden["batch_x"].shape[1])[None] < given["batch_lens"][:, None]
    batch = (given[f"batch_{name}"] for name in ("x", "cond", "text_ids", "times"))
    close(net(*batch, mask=mask), golden["batch_flow"])


@torch.no_grad()
def test_duration_and_vocoder_in_torch(read: Read, golden_nanospeech_dir: Path) -> None:
    golden, spoken = read("duration"), read("vocos")
    net = module(golden_nanospeech_dir, "duration", DurationModel)
    mel_in, ids = torch.from_numpy(golden["mel"]), torch.from_numpy(golden["text_ids"])
    close(net.transformer(mel_in, ids), golden["hidden"])
    close(net(mel_in, ids), golden["seconds"])
    vocos = module(golden_nanospeech_dir, "vocoder", Vocos)
    sound = torch.from_numpy(spoken["mel"])
    close(vocos.backbone(sound), spoken["backbone"])
    close(waveform(vocos(sound).numpy()[0]), spoken["wave"][0])


def test_the_flow_on_a_backend(read: Read, golden_nanospeech_dir: Path, backend: Backend) -> None:
    golden = read("transformer")
    net = network(golden_nanospeech_dir, "model", FlowNetwork, backend)
    close(net.time(golden["times"]), golden["time_embedding"])
    ids = golden["text_ids"][0]
    close(net.text.embed(ids, golden["x"].shape[1]), golden["text_embedding"][0])
    flow = net.conditioned(golden["cond"][0], ids)
    both = flow(golden["x"][0], float(golden["times"][1]), guided=True)
    close(both[0], golden["flow"][0])
    close(both[1], golden["flow_null"][0])
    alone, nothing = flow(golden["x"][0], float(golden["times"][1]), guided=False)
    close(alone, golden["flow"][0])
    assert nothing is None


def test_duration_and_vocoder_on_a_backend(
    read: Read, golden_nanospeech_dir: Path, backend: Backend
) -> None:
    golden, spoken = read("duration"), read("vocos")
    net = network(golden_nanospeech_dir, "duration", DurationNetwork, backend)
    close(net.hidden(golden["mel"][0], golden["text_ids"][0]), golden["hidden"][0])
    seconds = net.seconds(golden["mel"][0], golden["text_ids"][0])
    assert seconds == pytest.approx(golden["seconds"].item(), abs=1e-5)
    assert int(seconds * 93) == golden["frames_speed_1"].item()
    vocoder = network(golden_nanospeech_dir, "vocoder", VocosVocoder, backend)
    close(vocoder.samples(spoken["mel"][0].T), spoken["wave"][0])


@pytest.mark.parametrize("name", SOLVERS)
def test_solvers_on_a_backend(
    name: str, read: Read, golden_nanospeech_dir: Path, backend: Backend
) -> None:
    golden = read("sampling")
    net = network(golden_nanospeech_dir, "model", FlowNetwork, backend)
    known = condition(golden["ref_mel"][0], golden["duration"].item())
    flow = net.conditioned(known, golden["text_ids"][0])
    close(follow(flow, golden["noise"], SOLVERS[name]), golden[f"{name}__final"])


def test_predicted_length_and_cut_on_a_backend(
    read: Read, golden_nanospeech_dir: Path, backend: Backend
) -> None:
    golden = read("sampling")
    net = network(golden_nanospeech_dir, "model", FlowNetwork, backend)
    durations = network(golden_nanospeech_dir, "duration", DurationNetwork, backend)
    ids, reference = golden["text_ids"][0], golden["ref_mel"][0]
    speed = golden["auto__speed"].item()
    seconds = durations.seconds(condition(reference, max(len(ids), len(reference))), ids)
    found = extent(len(reference), len(ids), 20, seconds, speed, compatible=True)
    assert found.total == golden["auto__frames"].item()
    flow = net.conditioned(condition(reference, found.total), ids)
    close(follow(flow, golden["auto__noise"], TWO_STEPS)[found.cut :], golden["auto__generated"])


def test_text_that_is_longer_than_its_reference_loses_nothing(
    read: Read, golden_nanospeech_dir: Path, backend: Backend
) -> None:
    """The published program throws the first frames of the speech away; ours keeps them."""
    golden = read("sampling")
    net = network(golden_nanospeech_dir, "model", FlowNetwork, backend)
    reference = mel.log_mel(read("mel")["wave"][:SHORT_SAMPLES])
    assert len(reference) == golden["short__ref_frames"].item()
    ids, total = golden["text_ids"][0], len(golden["short__noise"])
    made = follow(
        net.conditioned(condition(reference, total), ids), golden["short__noise"], TWO_STEPS
    )
    close(made, golden["short__final"])
    theirs = extent(len(reference), len(ids), 20, total / 93 + 1e-6, compatible=True)
    ours = extent(len(reference), len(ids), 20, total / 93 + 1e-6)
    close(made[theirs.cut :], golden["short__upstream_generated"])
    assert (ours.total, ours.cut) == (total, len(reference))
    lost = len(ids) - len(reference)
    close(made[ours.cut :][lost:], golden["short__upstream_generated"])
