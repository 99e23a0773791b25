"""What the documents show and let hear is made by tools."""

import shlex
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from tools import ROOT, compare_samples, draw_icon, draw_training_curve, make_samples
from wyoming_nano_tts.train.features import active_level_dbfs


def test_samples_are_small_files_of_speech_and_their_list(tmp_path: Path) -> None:
    assert make_samples.main(["--out", str(tmp_path)]) == 0
    samples = sorted(tmp_path.glob("*.opus"))
    assert len(samples) == len(make_samples.SAMPLES) + len(make_samples.OTHERS)
    listed = (tmp_path / "README.md").read_text(encoding="utf-8")
    for sample in samples:
        assert sample.stat().st_size < 40_000
        audio, _ = soundfile.read(sample)
        assert abs(audio).max() > 0.05
        assert f"({sample.name})" in listed


def test_systems_are_heard_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "list.txt").write_text("Good morning.\nThe light is on.\n", encoding="utf-8")
    tone = "import sys, numpy, soundfile; soundfile.write(sys.argv[1], numpy.sin(numpy.arange(16000) / 9), 16000)"
    beeper = shlex.join([sys.executable, "-c", tone, "{wav}", "{text}"])
    out = tmp_path / "compared"
    arguments = [
        "--out",
        str(out),
        "--sentences",
        str(tmp_path / "list.txt"),
        "--voice",
        "en_US-heart",
    ]
    assert compare_samples.main([*arguments, "--against", f"a tone={beeper}"]) == 0
    assert "2 systems, 2 sentences" in capsys.readouterr().out
    files = sorted(path.name for path in out.glob("*.opus"))
    assert files == ["a01.opus", "a02.opus", "b01.opus", "b02.opus"]
    levels = []
    for name in files:
        audio, rate_hz = soundfile.read(out / name)
        assert rate_hz == 24_000
        assert (out / name).stat().st_size < 25_000
        levels.append(active_level_dbfs(audio.astype(np.float32)))
    assert max(levels) - min(levels) < 1.5
    listed = (out / "README.md").read_text(encoding="utf-8")
    assert "| The light is on. | [listen](a02.opus) | [listen](b02.opus) |" in listed
    assert "| a tone |" in listed
    assert compare_samples.main([*arguments, "--against", "beep"]) == 1
    assert "must say where the {text} belongs" in capsys.readouterr().err


def test_the_icons_of_the_integration_are_the_drawn_ones(tmp_path: Path) -> None:
    assert draw_icon.main(tmp_path) == 0
    for name, size_px in (("icon.png", 256), ("icon@2x.png", 512)):
        drawn, shipped = (
            Image.open(folder / name).convert("RGBA") for folder in (tmp_path, draw_icon.BRAND)
        )
        assert drawn.size == (size_px, size_px)
        assert np.abs(np.asarray(drawn, int) - np.asarray(shipped, int)).max() <= 2


def test_the_curve_of_training_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "scores.csv"
    rows.write_text("minutes,stage,nisqa\n10,acoustic,2.5\n20,acoustic,3.0\n", encoding="utf-8")
    assert draw_training_curve.main([str(rows), str(tmp_path / "curve.png")]) == 0
    assert Image.open(tmp_path / "curve.png").size[0] > 300
    assert draw_training_curve.main([str(tmp_path / "none.csv"), str(tmp_path / "x.png")]) == 1
    assert "none.csv" in capsys.readouterr().err


def test_tools_are_all_started_the_same_way() -> None:
    for path in (ROOT / "tools").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if 'if __name__ == "__main__"' in text:
            assert f"python -m tools.{path.stem}" in text.split('"""')[1], path
