"""The table of voices: systems speak, the project's judges listen, the document gets the result."""

import json
import shlex
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tools import judge_voices
from tools.judge_voices import DOCUMENT, TABLE, main, table
from tools.marked import read_marked
from wyoming_nano_tts.evaluate.listener import Heard
from wyoming_nano_tts.evaluate.signal import extent
from wyoming_nano_tts.judges.words import WordErrors


def heard(naturalness: float, errors: int, peak: float) -> Heard:
    samples = np.full(2400, peak, np.float32)
    return Heard(
        "s00", "Hello there.", samples, extent(samples), np.zeros(10, np.float32), 3,
        {"nisqa_tts": naturalness}, {"open": "hello"}, {"open": WordErrors(errors, 5)},
    )  # fmt: skip


def test_the_table_has_means_errors_and_a_dash_for_what_was_not_measured() -> None:
    lines = table(
        {"a": [heard(3.0, 0, 0.5), heard(4.0, 1, 1.0)], "b": [heard(3.0, 0, 0.25)]}
    ).splitlines()
    assert lines[:2] == ["| | a | b |", "| --- | --- | --- |"]
    assert "| NISQA-TTS naturalness | 3.50 ± 0.50 | 3.00 ± 0.00 |" in lines
    assert "| DNSMOS OVRL | – | – |" in lines
    assert "| word errors, open vocabulary | 10.0 % (1 of 10) | 0.0 % (0 of 5) |" in lines
    assert "| word errors, closed vocabulary | – | – |" in lines
    assert "| syllables per second of speech | 30.00 | 30.00 |" in lines
    assert "| highest peak, clipped samples | 1.00, 2400 | 0.25, 0 |" in lines


def test_systems_speak_and_are_heard_and_the_document_gets_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "voices.md"
    document.write_text(f"# Voices\n<!-- begin {TABLE} -->\nold\n<!-- end {TABLE} -->\nMore.\n")
    monkeypatch.setattr(judge_voices, "DOCUMENT", document)
    (tmp_path / "list.txt").write_text("Hello there.\n\nThe {light} is on.\n", encoding="utf-8")
    arguments = ["--sentences", str(tmp_path / "list.txt"), "--speak", str(tmp_path / "spoken")]
    command = shlex.join([sys.executable, "-c", "print('hello there')", "{wav}"])
    arguments += ["--recogniser", command]
    assert main([*arguments, "--json", str(tmp_path / "rows.json"), "--write"]) == 0
    printed, remarks = capsys.readouterr()
    assert "not measured: NISQA-TTS" in remarks
    assert read_marked(document, TABLE) == printed
    assert document.read_text().startswith("# Voices\n<!-- begin")
    assert document.read_text().endswith("-->\nMore.\n")
    columns = printed.splitlines()[0].strip("| ").split(" | ")
    assert columns[0].startswith("en_US-")
    assert any(c.startswith("espeak-ng 1.") for c in columns) == bool(shutil.which("espeak-ng"))
    assert "+" not in columns[0]
    rows = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    assert list(rows) == columns
    assert [row["text"] for row in rows[columns[0]]] == ["Hello there.", "The {light} is on."]
    assert rows[columns[0]][0]["word_errors_open"] == 0
    assert rows[columns[0]][1]["word_errors_open"] == 4
    for system in (tmp_path / "spoken").iterdir():
        assert sorted(path.name for path in system.iterdir()) == [
            "s00.txt", "s00.wav", "s01.txt", "s01.wav",
        ]  # fmt: skip
        assert soundfile.info(system / "s01.wav").duration > 0.4


def test_what_is_not_audio_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.wav").write_bytes(b"no audio")
    (tmp_path / "a.txt").write_text("Hello.")
    assert main([f"x={tmp_path}"]) == 1
    assert f"error: {tmp_path}/a.wav cannot be read as audio" in capsys.readouterr().err
    assert main([f"x={tmp_path / 'nothing'}"]) == 1
    assert "holds no NAME.wav beside a NAME.txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((), "nothing to judge"), (("folder",), "give each system as NAME=DIR")],
)
def test_wrong_usage_is_explained(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_the_document_has_the_place_for_the_table() -> None:
    assert "NISQA-TTS naturalness" in read_marked(DOCUMENT, TABLE)
