"""`wyoming-nano-tts evaluate` from its arguments to the report, and what the report looks like."""

import html.parser
import json
import os
import re
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from wyoming_nano_tts.audio.wav import compressed, wav_bytes
from wyoming_nano_tts.cli import main
from wyoming_nano_tts.evaluate.scales import Achieved
from wyoming_nano_tts.evaluate.summary import mean_of

ROOT = Path(__file__).parents[2]


class Reader(html.parser.HTMLParser):
    """Collects what a browser would load, and whether tags close."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.sources += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def report(own_recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of one run of the command."""
    folder = tmp_path_factory.mktemp("evaluation")
    sentences = folder / "sentences.txt"
    sentences.write_text("Hello <i>there</i>.\nThe light is on.\n", encoding="utf-8")
    status = main(
        ["evaluate", "en_US-kathleen", "--out", str(folder / "out"), "--sentences", str(sentences),
         "--recordings", str(own_recordings), "--scales", "--most-recordings", "1"]
    )  # fmt: skip
    assert status == 0
    return folder / "out"


def test_the_page_needs_nothing_beside_it(report: Path) -> None:
    page = (report / "report.html").read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert {"audio", "img", "table"} <= reader.seen
    assert len(reader.sources) >= 9  # players and pictures
    assert all(source.startswith("data:") for source in reader.sources)
    assert "script" not in reader.seen
    assert not re.search(r"url\(|@import", page)


def test_texts_stay_texts(report: Path) -> None:
    page = (report / "report.html").read_text(encoding="utf-8")
    assert "Hello &lt;i&gt;there&lt;/i&gt;." in page
    assert "<i>" not in page
    assert "<b>morning" not in page


def test_the_numbers_are_in_json(report: Path) -> None:
    found = json.loads((report / "report.json").read_text(encoding="utf-8"))
    assert found["voice"]["id"] == "en_US-kathleen"
    rows = {row["key"]: row for row in found["summary"]["sentences"]}
    assert rows["wer_closed"]["voice"]["value"] <= 25
    assert 3 < rows["syllables_per_second"]["voice"]["value"] < 8
    assert rows["clipped_samples"]["voice"]["value"] == 0
    held_out = {row["key"]: row for row in found["summary"]["held-out recordings"]}
    assert held_out["duration_ratio"]["voice"]["value"] == pytest.approx(1, abs=0.05)
    median = held_out["f0_median_hz"]
    assert median["voice"]["value"] == pytest.approx(median["recordings"]["value"], rel=0.05)
    assert "copy_mel_distance" in {r["key"] for r in found["summary"]["copies by the vocoder"]}
    assert found["held_out_remark"]
    assert set(found["not_measured"]) == {"NISQA-TTS", "DNSMOS", "forced durations"}
    scales = {(row["option"], row["asked"]): row["achieved"] for row in found["scales"]}
    assert scales["length_scale", 2.0] == pytest.approx(2, rel=0.1)
    assert scales["pitch_scale", 1.5] == pytest.approx(1.5, rel=0.1)
    assert scales["energy_scale", 0.5] == pytest.approx(0.5, rel=0.1)


def test_the_speech_lies_beside_its_text_for_other_judges(report: Path) -> None:
    speech = report / "speech"
    assert sorted(path.name for path in speech.iterdir()) == [
        "sentence01.txt", "sentence01.wav", "sentence02.txt", "sentence02.wav",
    ]  # fmt: skip
    assert (speech / "sentence02.txt").read_text() == "The light is on.\n"
    with wave.open(str(speech / "sentence02.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24000, 1, 2)
        assert 0.5 < file.getnframes() / 24000 < 3


def failing(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main(["evaluate", *map(str, arguments)]) == 1
    text = capsys.readouterr().err
    assert "Traceback" not in text
    return text


def test_what_cannot_be_used_is_named_before_anything_is_spoken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ("--out", tmp_path / "out")
    assert "nowhere is not a folder" in failing(capsys, *out, "--judge-dir", tmp_path / "nowhere")
    assert "--run needs --recordings" in failing(capsys, *out, "--run", tmp_path)
    assert "metadata.csv does not exist" in failing(capsys, *out, "--recordings", tmp_path)
    assert "no voice 'nobody'" in failing(capsys, "nobody", *out)
    assert "cannot be read" in failing(capsys, *out, "--sentences", tmp_path / "none.txt")
    assert "as {wav}" in failing(capsys, *out, "--recogniser", "whisper")
    assert not (tmp_path / "out").exists()
    marks = tmp_path / "marks.txt"
    marks.write_text("Hello.\n?!\n", encoding="utf-8")
    assert "nothing in '?!' can be spoken" in failing(capsys, *out, "--sentences", marks)
    assert "cannot be written: " in failing(capsys, "--out", marks)
    assert "cannot be written: " in failing(capsys, "--out", marks / "below" / "it")
    assert not (tmp_path / "out").exists()


def test_a_report_leaves_no_speech_of_the_one_before(tmp_path: Path) -> None:
    speech = tmp_path / "out" / "speech"
    speech.mkdir(parents=True)
    for name in ("sentence01.wav", "sentence07.wav", "sentence07.txt", "mine.wav"):
        (speech / name).write_bytes(b"")
    sentences = tmp_path / "sentences.txt"
    sentences.write_text("Hello.\n", encoding="utf-8")
    out = str(tmp_path / "out")
    assert main(["evaluate", "--out", out, "--sentences", str(sentences)]) == 0
    names = {path.name for path in speech.iterdir()}
    assert names == {"sentence01.wav", "sentence01.txt", "mine.wav"}


def test_voices_of_the_store_are_found(
    tmp_path: Path, random_voice_dir: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("NANO_TTS_VOICES", str(random_voice_dir))
    text = failing(capsys, "nobody", "--out", tmp_path / "out")
    assert "en_US-random" in text


def test_what_could_not_be_measured_is_null_in_json() -> None:
    row = Achieved("pitch_scale", "median F0", 0.5, float("nan"), None, 0)
    assert row.to_dict()["achieved"] is None


WITHOUT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "matplotlib":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
from wyoming_nano_tts.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_missing_package_is_told_before_anything_begins(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "evaluate", "--out", str(tmp_path / "out")],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("error: matplotlib is missing; evaluating needs more")
    assert not (tmp_path / "out").exists()


def test_means_leave_out_what_is_not_there() -> None:
    mean = mean_of([1.0, None, 3.0, float("nan")])
    assert mean is not None
    assert (mean.value, mean.count) == (2.0, 2)
    assert mean.error == pytest.approx(1.0)
    assert mean_of([None]) is None
    assert mean_of([]) is None


def test_players_get_the_smaller_file() -> None:
    tone = np.sin(np.arange(48000) * 0.05).astype(np.float32) * 2  # too loud: cut, not wrapped
    content, kind = compressed(tone)
    assert kind in {"audio/mpeg", "audio/wav"}
    assert len(content) <= len(wav_bytes(tone))
    samples = np.frombuffer(wav_bytes(tone)[44:], "<i2")
    assert samples.max() == 32767
    assert samples.min() == -32767
