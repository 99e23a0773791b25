"""The curve of scores against training time."""

import json
from pathlib import Path

import pytest

from wyoming_nano_tts.errors import EvaluationError
from wyoming_nano_tts.evaluate.curve import draw_curve, read_rows

CSV = "minutes,stage,nisqa,ovrl,wer\n10,acoustic,2.0,2.8,7.2\n30,vocoder,2.9,,\n"


def test_csv_and_json_lines_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    rows = read_rows(tmp_path / "a.csv")
    assert rows == [
        {"minutes": 10.0, "stage": "acoustic", "nisqa": 2.0, "ovrl": 2.8, "wer": 7.2},
        {"minutes": 30.0, "stage": "vocoder", "nisqa": 2.9},
    ]
    lines = [json.dumps(row) for row in rows] + [""]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert read_rows(tmp_path / "a.jsonl") == rows


def test_the_curve_is_a_picture(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    draw_curve(read_rows(tmp_path / "a.csv"), tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []
    with pytest.raises(EvaluationError, match="no row has any of nisqa, ovrl, p808, wer"):
        draw_curve([{"minutes": 1.0, "stage": ""}], tmp_path / "none.png")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "has no rows"),
        ("a.csv", b"minutes,nisqa\nsoon,2\n", "line 2: minutes must be a number, not 'soon'"),
        ("a.csv", b"time,nisqa\n1,2\n", "line 2: minutes must be a number, not None"),
        ("a.csv", b"minutes,nisqa\nnan,2\n", "line 2: minutes must be a number"),
        ("a.jsonl", b'{"minutes": 1}\n{', "line 2 is not JSON"),
        ("a.jsonl", b"[1]", "line 1 must be an object"),
        ("a.csv", b"\xff\xff", "cannot be read as UTF-8"),
        ("a.csv", b"1\n" * 20_000, "more than 10000 lines"),
    ],
    ids=range(8),
)
def test_wrong_rows_are_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EvaluationError, match=message):
        read_rows(tmp_path / name)
