"""What the documents show and let hear is made by tools."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from tools import ROOT, draw_icon, draw_training_curve, make_samples


def test_samples_are_five_small_files_of_speech_and_their_list(tmp_path: Path) -> None:
    assert make_samples.main(["--out", str(tmp_path)]) == 0
    samples = sorted(tmp_path.glob("*.opus"))
    assert len(samples) == 5
    listed = (tmp_path / "README.md").read_text(encoding="utf-8")
    for sample in samples:
        assert sample.stat().st_size < 40_000
        audio, _ = soundfile.read(sample)
        assert abs(audio).max() > 0.05
        assert f"({sample.name})" in listed


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
