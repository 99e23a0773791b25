"""Both trainers of nano2 on shards and on several processes: the same weights as one process, and as without a stop."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from train.nano2.conftest import write_sentence
from train.nano2.several_processes import halves, runs

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.train.checkpoint import load_checkpoint
from wyoming_nano_tts.train.run_log import RunLog
from wyoming_nano_tts.train.shards.writing import recorded_examples, write_shards

PATIENCE_SECONDS = 900.0
"""On a machine that does much else."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`taught` of eight sentences, and the same in four shards."""
    path = tmp_path_factory.mktemp("speech")
    for n in range(8):
        write_sentence(path / "taught", f"s{n}", f"Hi there, {n}.", n)
    write_shards(path / "shards", recorded_examples(path / "taught"), 2)
    return path


def launched(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Start the script in two processes, as people start it on several machines; they speak gloo."""
    script = Path(__file__).with_name("several_processes.py")
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", str(script),
        *map(str, arguments),
    ]  # fmt: skip
    tests = str(Path(__file__).parents[2])
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": tests},
    )


def same(one: Path, other: Path, names: tuple[str, ...]) -> None:
    """Two checkpoints hold the same weights, to the bit."""
    states = load_checkpoint(one), load_checkpoint(other)
    for name in names:
        for key, value in states[0][name].items():
            assert torch.equal(value, states[1][name][key]), f"{name} {key}"


@pytest.fixture(scope="module")
def out(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two processes have made until one of them was killed."""
    path = tmp_path_factory.mktemp("out")
    for name in ("one", "two"):
        (path / name).mkdir()
    done = launched(folder, path, 6)
    assert done.returncode != 0, "one of them was killed"
    assert (path / "parts" / "d" / "last.pt").exists(), done.stderr[-3000:]
    return path


@pytest.mark.timeout(2 * PATIENCE_SECONDS)
def test_two_processes_on_halves_are_one_on_the_whole(folder: Path, out: Path) -> None:
    """Losses are those of the whole batch, gradients too: of both networks and of the discriminators."""
    halves(folder, out / "one")
    one, two = (load_checkpoint(out / name / "halves.pt") for name in ("one", "two"))
    assert {"stft", "fooled", "matching", "judge"} <= one["values"].keys()
    for key, value in one["values"].items():
        torch.testing.assert_close(two["values"][key], value, rtol=1e-3, atol=1e-4, msg=key)
    assert len(one["gradients"]) == len(two["gradients"]) == 10, (
        "4 of each network, 2 of discriminators"
    )
    apart = [far(*pair) for pair in zip(two["gradients"], one["gradients"], strict=True)]
    assert max(apart[:2]) < 1e-5, "from the same weights"
    assert max(apart) < 0.02
    for name, moved in one["moved"].items():
        assert far(two["moved"][name], moved) < 0.05, name


def far(found: torch.Tensor, expected: torch.Tensor) -> float:
    """Difference of two vectors over the length of the second."""
    return float((found - expected).norm() / expected.norm())


@pytest.mark.timeout(2 * PATIENCE_SECONDS)
def test_a_run_of_two_processes_that_was_killed_is_the_same_run(folder: Path, out: Path) -> None:
    whole, parts = out / "whole", out / "parts"
    assert load_checkpoint(parts / "d" / "last.pt")["step"] == 4, "it was not over"
    done = launched(folder, out)
    assert done.returncode == 0, done.stderr[-3000:]
    same(whole / "d" / "last.pt", parts / "d" / "last.pt", ("model", "average", "judge"))
    same(whole / "p" / "last.pt", parts / "p" / "last.pt", ("model", "average"))
    for part, key in (("d", "held_out_spectra"), ("p", "held_out_heard")):
        found = [
            [row[key] for row in RunLog(run / part).rows() if key in row] for run in (whole, parts)
        ]
        assert found[0][-1] == found[1][-1] > 0
    processes = load_checkpoint(whole / "d" / "last.pt")["processes"]
    assert [one["rank"] for one in processes] == [0, 1]
    assert processes[0]["generators"]["own"] != processes[1]["generators"]["own"]
    assert all(one["corpus"]["0"]["lanes"] for one in processes)
    with pytest.raises(TrainingError, match="trained by 2 processes, not 1"):
        runs(folder, whole)


def test_a_run_alone_that_was_stopped_is_the_same_run(folder: Path, tmp_path: Path) -> None:
    from train.nano2.several_processes import DECODER

    from wyoming_nano_tts.train.nano2.settings import TaughtData
    from wyoming_nano_tts.train.nano2.stages.decoder import DecoderTrainer

    data = TaughtData({0: folder / "taught"}, ("s0",))
    assert DecoderTrainer(tmp_path / "whole", data, DECODER).train()
    first = DecoderTrainer(tmp_path / "parts", data, DECODER)
    for _ in range(3):
        first.train_step()
        first.minutes += 1
    first.save("last")
    assert DecoderTrainer(tmp_path / "parts", data, DECODER).train()
    same(
        tmp_path / "whole" / "last.pt", tmp_path / "parts" / "last.pt", ("model", "average", "judge")
    )  # fmt: skip
