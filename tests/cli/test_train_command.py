"""Arguments of `train`; what it does is tested in tests/train."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder that looks like a corpus."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.wav").write_bytes(b"")
    (folder / "metadata.csv").write_text("a|Hello.\n")
    return folder


def test_help_lists_the_stages(run: Run) -> None:
    status, out, _ = run("train", "--help")
    assert status == 0
    assert "features align acoustic vocoder predict finetune export" in out
    assert "goes on after an interruption" in out


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "inf", "soon"])
def test_minutes_must_be_some(run: Run, corpus: Path, minutes: str) -> None:
    status, _, err = run("train", corpus, "--run", "r", f"--minutes={minutes}")
    assert status == 2
    assert "must be a number of minutes above 0" in err


def test_the_run_folder_is_required(run: Run, corpus: Path) -> None:
    status, _, err = run("train", corpus)
    assert status == 2
    assert "--run" in err


def test_an_unknown_stage_is_told_the_known_ones(run: Run, corpus: Path, tmp_path: Path) -> None:
    status, _, err = run("train", corpus, "--run", tmp_path / "r", "--stages", "align", "sing")
    assert status == 1
    assert "error: unknown stage sing; stages: features, align, acoustic" in err
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "cannot be read as settings"),
        (b"\xff", "cannot be read as settings"),
        (b"[" * 100_000, "cannot be read as settings"),
        (b'{"sede": 1}', "TrainingSettings has no sede; it has seed"),
        (b'{"acoustic": {"steps": "x"}}', "acoustic.steps must be a whole number"),
        (None, "cannot be read as settings"),
    ],
    ids=range(6),
)
def test_settings_that_are_none(
    run: Run, corpus: Path, tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "settings.json"
    if content is not None:
        path.write_bytes(content)
    status, _, err = run("train", corpus, "--run", tmp_path / "r", "--settings", path)
    assert status == 1
    assert message in err
    assert "settings.json" in err
    assert not (tmp_path / "r").exists()


def test_a_folder_without_recordings_is_explained_and_leaves_no_run(
    run: Run, tmp_path: Path
) -> None:
    status, _, err = run("train", tmp_path / "none", "--run", tmp_path / "r")
    assert status == 1
    assert "metadata.csv does not exist; a training folder holds metadata.csv" in err
    assert not (tmp_path / "r").exists()


def test_a_run_folder_that_cannot_be_one(run: Run, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    status, _, err = run("train", corpus, "--run", tmp_path / "file")
    assert status == 1
    assert "cannot be written" in err
    assert (tmp_path / "file").read_text() == "kept"


WITHOUT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == sys.argv[1]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
from wyoming_nano_tts.cli import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("package", ["torch", "accelerate", "pyworld", "matplotlib"])
def test_what_is_missing_is_told_before_anything_begins(
    corpus: Path, tmp_path: Path, package: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, package, "train", str(corpus), "--run", str(tmp_path / "r")],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {package} is missing; training needs more than speaking")
    assert "pip install 'wyoming-nano-tts[train]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "r").exists()


def test_without_torch_everything_else_works(random_voice_dir: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "torch", "say", "Hello.", "--voice", "en_US-random",
         "--voice-dir", str(random_voice_dir), "-o", str(tmp_path / "x.wav")],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x.wav").stat().st_size > 10000
