"""The whole of training, from recordings to a voice that speaks, through the command."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.train.align.alignment import Alignment, aligned_names
from wyoming_nano_tts.train.features import load_features
from wyoming_nano_tts.train.run_log import RunLog
from wyoming_nano_tts.voice_files.description import read_voice

VOICE = "en_US-tiny"
STAGES = ["acoustic", "vocoder", "predict", "finetune"]

Train = Callable[..., int]


def train(corpus: Path, run: Path, settings: Path, *more: str) -> int:
    """Run the command in this process, with one thread and without processes beside."""
    arguments = ["train", str(corpus), "--run", str(run), "--settings", str(settings)]
    return main([*arguments, "--workers", "1", "--threads", "1", "--cpu", *more])


@pytest.fixture(scope="module")
def run(corpus_dir: Path, settings_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run; its voice lies in voices/en_US-tiny beside it."""
    folder = tmp_path_factory.mktemp("training") / "run"
    status = train(
        corpus_dir, folder, settings_file,
        "--voice", str(folder.parent / "voices" / VOICE), "--licence", "CC0-1.0",
        "--attribution", "a test", "--attribution-url", "https://example.org", "--description", "sung vowels",
    )  # fmt: skip
    assert status == 0
    return folder


def weights(run: Path, stage: str) -> dict[str, torch.Tensor]:
    state = torch.load(run / stage / "checkpoint.pt", weights_only=True)
    average: dict[str, torch.Tensor] = state["average"]
    return average


def test_features_and_alignments_fit_each_other(run: Path, corpus_dir: Path) -> None:
    lines = (corpus_dir / "metadata.csv").read_text(encoding="utf-8").splitlines()
    names = aligned_names(run / "alignments")
    assert names == [line.split("|")[0] for line in lines]
    assert not (run / "features" / "rejected.txt").exists()
    for name in names:
        features = load_features(run / "features" / f"{name}.npz")
        alignment = Alignment.load(run / "alignments" / f"{name}.npz")
        frames = features.mel.shape[1]
        assert features.waveform.shape == (256 * frames,)
        assert features.f0_hz.shape == (frames,)
        assert alignment.durations.sum() == frames
        assert alignment.durations.min() >= 0
        assert alignment.symbols[0] == alignment.symbols[-1] == "_"
        voiced = features.f0_hz[features.f0_hz > 0]
        assert 100 <= np.median(voiced) <= 140  # what was sung


def test_every_stage_leaves_a_checkpoint_metrics_and_plots(run: Path) -> None:
    steps = {"acoustic": 2, "vocoder": 2, "finetune": 2}
    for stage, step in steps.items():
        state = torch.load(run / stage / "checkpoint.pt", weights_only=True)
        assert state["step"] == step
        lines = (run / stage / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        assert rows[-1]["step"] == step
        validations = [value for row in rows for key, value in row.items() if "validation" in key]
        assert validations
        assert all(np.isfinite(validations))
        assert (run / stage / "curves.png").stat().st_size > 1000
    for plot in ("mel.png", "pitch.png"):
        assert (run / "acoustic" / plot).stat().st_size > 1000
    assert len(list((run / "predicted").glob("*.npy"))) == 7


def test_the_voice_can_be_installed_and_speaks(run: Path) -> None:
    folder = run.parent / "voices"
    info = read_voice(folder / VOICE, ARCHITECTURES)
    assert (info.id, info.name, info.licence) == (VOICE, "Tiny", "CC0-1.0")
    assert (info.attribution_name, info.attribution_url) == ("a test", "https://example.org")
    assert 4_000_000 < info.parameters < 5_000_000
    described = json.loads((folder / VOICE / "voice.json").read_text(encoding="utf-8"))
    assert described["training"]["recordings"] + described["training"]["held_out_recordings"] == 7
    assert described["training"]["settings"]["acoustic"]["steps"] == 2
    assert described["training"]["acoustic_steps"] == 2
    assert "validation_mel" in described["metrics"]["validation"]
    engine = Engine((folder,), threads=1, default_voice=VOICE)
    audio = np.concatenate(
        list(engine.utterance(VOICE, SpeechOptions()).say(Passage.of("Good morning.")))
    )
    assert len(audio) > 0.3 * 24000
    assert np.abs(audio).max() > 10
    assert not list((folder / VOICE).glob("*.partial"))


def test_the_voice_holds_the_averaged_weights_of_the_last_stages(run: Path) -> None:
    for part, stage in (("acoustic", "acoustic"), ("vocoder", "finetune")):
        shipped = load_file(run.parent / "voices" / VOICE / f"{part}.safetensors")
        trained = weights(run, stage)
        assert set(shipped) == set(trained)
        for name, tensor in trained.items():
            np.testing.assert_array_equal(shipped[name], tensor.half().numpy())


def test_a_finished_run_is_left_as_it_is(run: Path, corpus_dir: Path, settings_file: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in run.rglob("checkpoint.pt")}
    assert len(before) == 3
    assert train(corpus_dir, run, settings_file, "--stages", "features", "align", *STAGES) == 0
    assert {p: p.stat().st_mtime_ns for p in before} == before


@pytest.fixture
def no_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing is tested with the whole run, and costs more than a step."""
    for name in ("plot_curves", "plot_images", "plot_lines"):
        monkeypatch.setattr(RunLog, name, lambda *_, **__: None)


def copied(run: Path, folder: Path) -> Path:
    """A new run with the same features and alignments."""
    for part in ("features", "alignments"):
        shutil.copytree(run / part, folder / part)
    return folder


def test_an_interrupted_run_ends_with_the_same_weights(
    run: Path, corpus_dir: Path, settings_file: Path, tmp_path: Path, no_plots: None
) -> None:
    pieces = copied(run, tmp_path / "pieces")
    results: list[int] = []
    while not results or results[-1] != 0:
        # Time is up after every single step.
        results.append(
            train(corpus_dir, pieces, settings_file, "--stages", *STAGES, "--minutes", "1e-9")
        )
        assert len(results) < 20, "training does not come to its end"
    assert results.count(3) >= 3
    for stage in ("acoustic", "vocoder", "finetune"):
        whole, joined = weights(run, stage), weights(pieces, stage)
        assert set(whole) == set(joined)
        for name, tensor in whole.items():
            assert torch.equal(tensor, joined[name]), f"{stage}: {name}"


def test_another_seed_gives_other_weights(
    run: Path, corpus_dir: Path, settings_file: Path, tmp_path: Path, no_plots: None
) -> None:
    other = copied(run, tmp_path / "other")
    settings = json.loads(settings_file.read_text(encoding="utf-8")) | {"seed": 7}
    settings["acoustic"]["steps"] = 1
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(settings), encoding="utf-8")
    assert train(corpus_dir, other, path, "--stages", "acoustic") == 0
    one, two = weights(run, "acoustic"), weights(other, "acoustic")
    assert not torch.equal(one["phone.weight"], two["phone.weight"])


def failing(capsys: pytest.CaptureFixture[str], status: int) -> str:
    assert status == 1
    text = capsys.readouterr().err
    assert "Traceback" not in text
    return text


def test_a_damaged_checkpoint_says_what_to_do(
    run: Path, corpus_dir: Path, settings_file: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    hurt = copied(run, tmp_path / "hurt")
    (hurt / "acoustic").mkdir()
    content = (run / "acoustic" / "checkpoint.pt").read_bytes()
    for damage in (b"", b"not a checkpoint", content[: len(content) // 2]):
        (hurt / "acoustic" / "checkpoint.pt").write_bytes(damage)
        text = failing(capsys, train(corpus_dir, hurt, settings_file, "--stages", "acoustic"))
        assert "acoustic/checkpoint.pt cannot be read as a checkpoint" in text
        assert "move it away to start again" in text


def test_stages_out_of_order_name_the_one_to_run_first(
    run: Path, corpus_dir: Path, settings_file: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    bare = tmp_path / "bare"
    text = failing(capsys, train(corpus_dir, bare, settings_file, "--stages", "acoustic"))
    assert "run the stage 'align' first" in text
    text = failing(capsys, train(corpus_dir, bare, settings_file, "--stages", "align"))
    assert "run the stage 'features' first" in text
    half = copied(run, tmp_path / "half")
    for stage, first in (("predict", "acoustic"), ("finetune", "vocoder")):
        text = failing(capsys, train(corpus_dir, half, settings_file, "--stages", stage))
        assert f"run the stage '{first}' first" in text
    voice = str(tmp_path / "en_US-x")
    arguments = ("--stages", "export", "--voice", voice)
    text = failing(capsys, train(corpus_dir, half, settings_file, *arguments))
    assert "run the stage 'acoustic' first" in text
    assert not Path(voice).exists()
    text = failing(capsys, train(corpus_dir, half, settings_file, "--stages", "export"))
    assert "--voice" in text


def test_a_voice_needs_a_proper_name(
    run: Path, corpus_dir: Path, settings_file: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    arguments = ("--stages", "export", "--voice", str(tmp_path / "my voice"))
    text = failing(capsys, train(corpus_dir, run, settings_file, *arguments))
    assert "'my voice' is not a voice id" in text


def test_a_resumed_run_keeps_what_cannot_change(
    run: Path, corpus_dir: Path, settings_file: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings: dict[str, Any] = json.loads(settings_file.read_text(encoding="utf-8"))
    path = tmp_path / "other.json"
    path.write_text(json.dumps(settings | {"seed": 1}), encoding="utf-8")
    text = failing(capsys, train(corpus_dir, run, path, "--stages", "features"))
    assert "made with another seed, choice of recordings, or model" in text
    damaged = copied(run, tmp_path / "damaged")
    (damaged / "settings.json").write_text("{", encoding="utf-8")
    text = failing(capsys, train(corpus_dir, damaged, settings_file, "--stages", "features"))
    assert "settings.json is damaged" in text
