"""The scripts that make the table of voices and the samples."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

SCRIPTS = Path(__file__).parents[2] / "script"
TOOL = """
import json, pathlib, sys
folder, result = pathlib.Path(sys.argv[1]), sys.argv[3]
files = [
    {"name": wav.stem, "nisqa_tts": 3.0 + n, "err_open": n, "n_words": 5, "syll_per_s": 4.5, "peak": 0.5, "clipped": n}
    for n, wav in enumerate(sorted(folder.glob("*.wav")))
    if wav.with_suffix(".txt").is_file()
]
json.dump({"summary": {}, "files": files}, open(result, "w"))
"""


def run(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPTS / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    path = tmp_path / "judge.py"
    path.write_text(TOOL, encoding="utf-8")
    return path


def test_the_table_has_a_column_for_every_folder(tool: Path, tmp_path: Path) -> None:
    for name, files in (("one", 2), ("two", 1)):
        (tmp_path / name).mkdir()
        for n in range(files):
            (tmp_path / name / f"{n}.wav").touch()
            (tmp_path / name / f"{n}.txt").write_text("Hello.")
    rows = tmp_path / "rows.json"
    done = run(
        "judge_voices", tool, f"a={tmp_path / 'one'}", f"b={tmp_path / 'two'}", "--json", rows
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "| | a | b |"
    assert "| NISQA-TTS naturalness | 3.500 ± 0.500 | 3.000 ± 0.000 |" in lines
    assert "| DNSMOS OVRL | – | – |" in lines  # which this tool does not judge
    assert "| word error rate, open | 10.0 % (1) | 0.0 % (0) |" in lines
    assert "| highest peak, clipped samples | 0.50, 1 | 0.50, 0 |" in lines
    assert set(json.loads(rows.read_text(encoding="utf-8"))) == {"a", "b"}


def test_systems_speak_into_folders_first(tool: Path, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("Hello there.\n\nThe {light} is on.\n", encoding="utf-8")
    done = run(
        "judge_voices", tool, "--sentences", tmp_path / "list.txt", "--speak", tmp_path / "spoken"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith("| | nano-tts")
    for system in (tmp_path / "spoken").iterdir():
        names = sorted(path.name for path in system.iterdir())
        assert names == ["s00.txt", "s00.wav", "s01.txt", "s01.wav"]
        assert (system / "s01.txt").read_text() == "The {light} is on.\n"
        assert soundfile.info(system / "s01.wav").duration > 0.4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing to judge"),
        (("folder",), "give each system as NAME=DIR"),
        (("--speak", "x"), "--speak needs --sentences"),
    ],
)
def test_wrong_usage_is_explained(tool: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run("judge_voices", tool, *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_samples_are_five_small_files_of_speech_and_their_list(tmp_path: Path) -> None:
    done = run("make_samples", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    samples = sorted(tmp_path.glob("*.opus"))
    assert len(samples) == 5
    listed = (tmp_path / "README.md").read_text(encoding="utf-8")
    for sample in samples:
        assert sample.stat().st_size < 40_000
        audio, _ = soundfile.read(sample)
        assert abs(audio).max() > 0.05
        assert f"({sample.name})" in listed
