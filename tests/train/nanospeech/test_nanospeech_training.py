"""Training of Nanospeech: losses against golden vectors, exact resume alone and in two processes, export and speech."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from golden_vectors import read_vectors
from nanospeech_vectors import SIZES as GOLDEN_SIZES
from nanospeech_vectors import (
    Arrays,
    averaged_of,
    golden_part,
    golden_tensor,
    part_of,
    sizes_of,
)
from safetensors.numpy import load_file, save_file
from train.shard_files import shards

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.families.nanospeech.config import IGNORED, dit_shapes, duration_shapes
from wyoming_nano_tts.families.nanospeech.network import DurationModel, FlowModel
from wyoming_nano_tts.store.sources import read_model
from wyoming_nano_tts.train.checkpoint import load_checkpoint
from wyoming_nano_tts.train.nanospeech.__main__ import main
from wyoming_nano_tts.train.nanospeech.data import vocabulary_of
from wyoming_nano_tts.train.nanospeech.losses import (
    Draws,
    draw,
    duration_loss,
    flow_loss,
    hidden_span,
)
from wyoming_nano_tts.train.nanospeech.settings import DURATION, MODEL, SIZES, SpeechSettings
from wyoming_nano_tts.train.nanospeech.trainer import SpeechTrainer
from wyoming_nano_tts.train.run_log import RunLog
from wyoming_nano_tts.train.shards.tar import shard_places

TOY = {
    "sizes": "toy", "batch": 3, "batch_frames": 400, "buffer": 3, "rate": 1e-3, "warmup_steps": 2, "log_every": 1,
    "save_every": 1000, "validate_every": 1000, "steps": 6,
}  # fmt: skip


PATIENCE_SECONDS = 900.0
"""On a machine that does much else."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shards")
    shards(path)
    return path


def golden_module(
    folder: Path, part: str, kind: type, weights: Arrays | None = None
) -> torch.nn.Module:
    """A network of golden weights, or of others of the same sizes."""
    weights = part_of(folder, part) if weights is None else weights
    made: torch.nn.Module = kind(sizes_of(part, weights)).eval()
    made.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    return made


def test_losses_and_gradients_are_the_golden_ones(golden_nanospeech_dir: Path) -> None:
    golden = {
        k: torch.from_numpy(np.asarray(v))
        for k, v in read_vectors(golden_nanospeech_dir / "loss.npz").items()
    }
    lengths = golden["lens"].numpy()
    span = hidden_span(
        lengths, golden["frac"].numpy(), golden["start"].numpy(), golden["mel"].shape[1]
    )
    assert torch.equal(span, golden["span"])
    network = golden_module(golden_nanospeech_dir, "model", FlowModel)
    no = torch.zeros(len(lengths), dtype=torch.bool)
    cases = {
        "keep": (no, no),
        "drop_audio": (~no, no),
        "drop_both": (~no, ~no),
        "model_guidance": (no, no),
    }
    for name, (audio, text) in cases.items():
        teacher = None
        if name == "model_guidance":
            average = averaged_of(golden_nanospeech_dir)
            teacher = golden_module(golden_nanospeech_dir, "model", FlowModel, average)
        draws = Draws(golden["x0"], golden["time"], span, audio, text)
        network.zero_grad()
        loss = flow_loss(network, golden["mel"], golden["lens"], golden["text_ids"], draws, teacher)
        loss.backward()
        assert loss.item() == pytest.approx(golden[f"loss_{name}"].item(), rel=1e-5)
        for key in (k for k in golden if k.startswith(f"grad_{name}__")):
            found = dict(network.named_parameters())[key.split("__")[1]].grad
            assert (found - golden[key]).abs().max() < 1e-4


@pytest.mark.parametrize(
    "seeded", ["{salt}{part}/{name}", "{part}/{salt}:{name}", "{part}/{name}/{salt}"]
)
def test_the_averaged_weights_of_other_vectors_are_found_or_asked_for(
    seeded: str, golden_nanospeech_dir: Path, tmp_path: Path
) -> None:
    """Vectors of another salt are really checked, and where nobody can make their weights the test fails."""
    shapes = {name: value.shape for name, value in part_of(golden_nanospeech_dir, "model").items()}
    form = seeded.replace("{salt}", "pepper")
    made = {
        salt: {name: golden_tensor(salt, name, shape, form) for name, shape in shapes.items()}
        for salt in ("model", "ema")
    }
    save_file(made["model"], tmp_path / "model.safetensors")
    with pytest.raises(
        LookupError, match=r"Put them there as ema\.safetensors, or tell in manifest"
    ):
        averaged_of(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"salt": "pepper"}), encoding="utf-8")
    for _ in range(2):
        found = averaged_of(tmp_path)
        assert all(np.array_equal(found[name], value) for name, value in made["ema"].items())
        save_file(made["ema"], tmp_path / "ema.safetensors")
        (tmp_path / "manifest.json").unlink(missing_ok=True)


def test_the_loss_of_durations_is_the_golden_one(golden_nanospeech_dir: Path) -> None:
    golden = {
        k: torch.from_numpy(np.asarray(v))
        for k, v in read_vectors(golden_nanospeech_dir / "duration.npz").items()
    }
    network = golden_module(golden_nanospeech_dir, "duration", DurationModel)
    given = (golden[f"loss_{name}"] for name in ("mel", "lens", "text_ids", "draw"))
    loss = duration_loss(network, *given)
    loss.backward()
    assert loss.item() == pytest.approx(golden["loss"].item(), rel=1e-5)
    found = dict(network.named_parameters())["to_pred.0.weight"].grad
    assert (found - golden["loss_grad_to_pred"]).abs().max() < 1e-4


def test_conditions_are_dropped_item_by_item() -> None:
    lengths = np.full(2000, 100)
    draws = draw(np.random.default_rng(0), lengths, 100, guided=False, drop=0.1)
    assert draws.without_text.float().mean() == pytest.approx(0.2, abs=0.03)
    assert draws.without_audio.float().mean() == pytest.approx(0.2 + 0.8 * 0.3, abs=0.03)
    assert (draws.without_audio | ~draws.without_text).all()
    hidden = draws.span.sum(1)
    assert (hidden >= 70).all()
    assert (hidden <= 100).all()
    guided = draw(np.random.default_rng(0), lengths, 100, guided=True, drop=0.1)
    assert guided.without_text.float().mean() == pytest.approx(0.1, abs=0.03)
    assert torch.equal(guided.without_text, guided.without_audio)


def trainer(run: Path, folder: Path, **changes: object) -> SpeechTrainer:
    places = shard_places([str(folder)])
    settings = SpeechSettings.from_dict({**TOY, **changes})
    return SpeechTrainer(
        run, places, vocabulary_of(places), settings, held_out=places[-1:], cpu=True
    )


def weights(run: Path, which: str = "model") -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = load_checkpoint(run / "last.pt")[which]
    return found


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("kind", [MODEL, DURATION])
def test_a_run_that_was_cut_off_is_the_same_run(kind: str, folder: Path, tmp_path: Path) -> None:
    """Dropout, draws, order of the data, optimiser and average: bit by bit."""
    guidance = 4 if kind == MODEL else 0
    trainer(tmp_path / "whole", folder, kind=kind, guidance_from_step=guidance).train()
    for until in (1, 3, 6):
        trainer(tmp_path / "parts", folder, kind=kind, guidance_from_step=guidance).train(until)
    for which in ("model", "average"):
        assert same(weights(tmp_path / "whole", which), weights(tmp_path / "parts", which))
    rows = RunLog(tmp_path / "whole").rows()
    losses = {row["step"]: row["loss"] for row in rows if "loss" in row}
    again = {row["step"]: row["loss"] for row in RunLog(tmp_path / "parts").rows() if "loss" in row}
    assert losses == again
    assert len([row for row in rows if "held_out_loss" in row]) == 1


def test_two_processes_share_the_data_and_go_on_exactly(folder: Path, tmp_path: Path) -> None:
    """Launched as people launch several machines; the processes speak gloo."""
    settings = tmp_path / "toy.json"
    settings.write_text(json.dumps({**TOY, "steps": 3, "save_every": 1}), encoding="utf-8")
    script = Path(__file__).with_name("two_processes.py")
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2", str(script),
        str(tmp_path), str(folder), str(settings),
    ]  # fmt: skip
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    for which in ("model", "average"):
        assert same(weights(tmp_path / "whole", which), weights(tmp_path / "parts", which))
    places = load_checkpoint(tmp_path / "parts" / "last.pt")["places"]
    assert sorted(one["rank"] for one in places) == [0, 1]
    assert all(one["lanes"] for one in places)
    with pytest.raises(TrainingError, match="trained by 2 processes, not 1"):
        trainer(tmp_path / "whole", folder, steps=3)


def test_a_few_sentences_are_learnt_by_heart(folder: Path, tmp_path: Path) -> None:
    """The mode that shows whether all fits together must reach a tenth of where it began."""
    run = trainer(
        tmp_path / "run", folder, kind=DURATION, overfit=4, steps=150, rate=3e-3, dropout=0.0, log_every=30
    )  # fmt: skip
    assert run.train() < 0.06
    first = RunLog(tmp_path / "run").rows()[0]["loss"]
    assert first > 0.1


def test_other_settings_and_vocabularies_are_told(folder: Path, tmp_path: Path) -> None:
    trainer(tmp_path / "run", folder, steps=1).train()
    with pytest.raises(TrainingError, match="made with another batch, rate"):
        trainer(tmp_path / "run", folder, rate=0.5, batch=1)
    trainer(tmp_path / "run", folder, steps=2, log_every=5).train()
    for wrong, message in (
        ({"sizes": "huge"}, "sizes must be published or small or toy"),
        ({"steps": 0}, "steps must be a whole number from 1"),
        ({"colour": 1}, "has no colour"),
    ):
        with pytest.raises(TrainingError, match=message):
            SpeechSettings.from_dict(wrong)


def test_the_rate_rises_and_falls() -> None:
    settings = SpeechSettings(steps=3000, warmup_steps=1000)
    rates = [settings.rate_at(step) for step in (0, 500, 1000, 2000, 3000)]
    assert rates == pytest.approx([1e-12, 0.5e-4, 1e-4, 0.5e-4, 1e-12], rel=1e-3)


def test_the_export_is_a_published_checkpoint(folder: Path, tmp_path: Path) -> None:
    """Both runs, in the published layout: read strictly, with the mel's buffers, and the vocoder beside it."""
    runs = {kind: tmp_path / kind for kind in (MODEL, DURATION)}
    vocabulary = tmp_path / "vocab.txt"
    assert main(["vocabulary", str(vocabulary), "--shards", str(folder)]) == 0
    settings = tmp_path / "toy.json"
    settings.write_text(json.dumps({**TOY, "steps": 1}), encoding="utf-8")
    for kind, run in runs.items():
        arguments = [
            "--shards",
            str(folder),
            "--settings",
            str(settings),
            "--vocabulary",
            str(vocabulary),
            "--cpu",
        ]
        assert main([kind, str(run), *arguments]) == 0
    target = tmp_path / "published"
    assert (
        main(
            ["export", str(target), "--model", str(runs[MODEL]), "--duration", str(runs[DURATION])]
        )
        == 0
    )
    symbols = len(vocabulary.read_text(encoding="utf-8").split("\n"))
    for kind, shapes in ((MODEL, dit_shapes), (DURATION, duration_shapes)):
        found = {
            name: value.shape for name, value in load_file(target / f"{kind}.safetensors").items()
        }
        assert found == {**shapes({**SIZES["toy"][kind], "symbols": symbols}), **IGNORED}
    save_file(golden_part("vocoder"), target / "vocos.safetensors")
    model = read_model(target)
    assert {part.name: part.config["dim"] for part in model.parts}["model"] == SIZES["toy"][MODEL][
        "dim"
    ]
    assert model.parts[2].config == GOLDEN_SIZES["vocoder"]
    assert main(["export", str(target)]) == 1
    assert main(["export", str(target), "--model", str(tmp_path)]) == 1
