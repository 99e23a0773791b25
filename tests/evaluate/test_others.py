"""Other systems in the same run, the blind page, and Whisper."""

import base64
import importlib.machinery
import json
import re
import shlex
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.errors import EvaluationError
from wyoming_nano_tts.evaluate.blind import blind_page, pairs
from wyoming_nano_tts.evaluate.others import Other, open_others
from wyoming_nano_tts.judges.recognisers import find_recognisers, open_recogniser
from wyoming_nano_tts.judges.whisper import Whisper

BEEP = """
import sys, wave
text, path = sys.argv[1:]
with wave.open(path, "wb") as file:
    file.setparams((1, 2, 16000, 0, "NONE", ""))
    steps = ((8000 * (n // 40 % 2)).to_bytes(2, "little") for n in range(8000 * (1 + len(text) // 10)))
    file.writeframes(b"".join(steps))
"""
HEARS = "import sys, wave; print('the light is on' if wave.open(sys.argv[1]).getnframes() % 12_000 else '')"
"""What beeps lasts whole half seconds."""
BEEPER = f"{sys.executable} -c {shlex.quote(BEEP)} {{text}} {{wav}}"
TONE = np.sin(np.arange(24_000) / 20).astype(np.float32) / 4


def test_a_program_speaks_and_is_called_by_its_name() -> None:
    other = Other(BEEPER)
    assert other.name == Path(sys.executable).name
    assert len(other.say("Say {wav}!")) == 24_000, "a half second for ten letters begun, at 24 kHz"
    assert Other(f"the beeper={BEEPER}").name == "the beeper"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("flite -t {text}", r"must say where the \{wav\} belongs"),
        ("flite -o {wav}", r"must say where the \{text\} belongs"),
        ("flite '{text} {wav}", "is not a command"),
    ],
)
def test_a_command_that_is_none(command: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        Other(command)


def test_what_fails_is_told_with_its_text() -> None:
    with pytest.raises(EvaluationError, match=r"gone failed on 'Hello\."):
        Other("gone=/nowhere {text} {wav}").say("Hello.")
    failing = f"{sys.executable} -c \"import sys; sys.exit('no voice')\" {{text}} {{wav}}"
    with pytest.raises(EvaluationError, match=r"ended with status 1 on 'Hello\.': no voice"):
        Other(failing).say("Hello.")
    with pytest.raises(EvaluationError, match=r"wrote no audio for 'Hello\."):
        Other(f"{sys.executable} -c pass {{text}} {{wav}}").say("Hello.")
    with pytest.raises(EvaluationError, match="two systems are called"):
        open_others([BEEPER, BEEPER])


def questions_of(page: str) -> list[dict[str, object]]:
    data = re.search(r"const test = (\{.*\});\n", page)
    assert data is not None
    asked: list[dict[str, object]] = json.loads(data[1])["questions"]
    return asked


def test_another_system_stands_beside_the_voice_and_in_the_blind_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sentences = tmp_path / "sentences.txt"
    sentences.write_text("The light is on.\nGood </script> morning.\n", encoding="utf-8")
    out = tmp_path / "out"
    hears = shlex.join([sys.executable, "-c", HEARS, "{wav}"])
    arguments = [
        "evaluate",
        "--out",
        str(out),
        "--sentences",
        str(sentences),
        "--recogniser",
        hears,
    ]
    assert main([*arguments, "--against", f"beeper={BEEPER}", "--blind"]) == 0
    assert "sentences: the voice / beeper" in capsys.readouterr().out
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    rows = {row["key"]: row for row in report["summary"]["sentences"]}
    assert rows["peak"]["others"]["beeper"]["value"] == pytest.approx(0.25, abs=0.05)
    assert rows["wer_open"]["others"]["beeper"]["value"] > rows["wer_open"]["voice"]["value"]
    assert len(report["others"]["beeper"]) == 2
    assert "<h3>beeper</h3>" in (out / "report.html").read_text(encoding="utf-8")
    page = (out / "blind.html").read_text(encoding="utf-8")
    assert page.count("</script>") == 1, "a text does not end the script"
    assert not re.search(r"https?://|src=|@import|url\(", page)
    asked = questions_of(page)
    assert {question["text"] for question in asked} == {
        "The light is on.",
        "Good </script> morning.",
    }
    assert main([*arguments, "--blind"]) == 1
    assert "give another system with --against" in capsys.readouterr().err


def test_sides_are_drawn_and_hidden_and_each_system_is_first_as_often() -> None:
    texts = [f"Sentence {n}." for n in range(10)]
    systems = {name: [TONE * (n + 1) / 11 for n in range(10)] for name in ("ours", "one", "two")}
    questions = pairs(texts, systems)
    assert len(questions) == 20
    for other in ("one", "two"):
        sides = [q.systems for q in questions if other in q.systems]
        assert sides.count(("ours", other)) == sides.count((other, "ours")) == 5
    assert [q.text for q in questions[:10]] != texts
    page = blind_page(questions, "ours against others")
    asked = questions_of(page)
    shown = re.sub(r'"key": "[^"]*"|"title": "[^"]*"', "", page)
    assert "two" not in re.sub(r"<[^>]*>|//.*", "", shown.split("<script>")[0])
    keys = [json.loads(base64.b64decode(str(q["key"]))) for q in asked]
    assert [tuple(key) for key in keys] == [q.systems for q in questions]
    sounds = {len(str(sound)) for q in asked for sound in q["sounds"]}  # type: ignore[attr-defined]
    assert max(sounds) < 1.2 * min(sounds), "all at one level: nothing tells them apart"


class Model:
    """Stands in for faster-whisper's model, whose weights are no part of the project."""

    given: np.ndarray

    def __init__(self, folder: str, **_: object) -> None:
        if not (Path(folder) / "vocabulary.txt").exists():
            raise RuntimeError("Unsupported model")

    def transcribe(self, audio: np.ndarray, **options: object) -> tuple[list[object], object]:
        Model.given = audio
        assert options["language"] == "en"
        return [types.SimpleNamespace(text=" It is"), types.SimpleNamespace(text=" 7:05.")], None


@pytest.fixture
def whisper_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    module = types.ModuleType("faster_whisper")
    module.__spec__ = importlib.machinery.ModuleSpec("faster_whisper", None)
    module.WhisperModel = Model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", module)
    (tmp_path / "model.bin").write_bytes(b"")
    (tmp_path / "vocabulary.txt").write_text("")
    return tmp_path


def test_whisper_hears_16_khz_between_silences(whisper_folder: Path) -> None:
    found, remark = find_recognisers(None, [["it"]], whisper_folder)
    assert next(iter(found)) == "whisper"
    assert remark == ""
    assert found["whisper"].hear(TONE) == "It is 7:05."
    assert len(Model.given) == 16_000 + round(0.7 * 16_000)
    assert isinstance(open_recogniser(str(whisper_folder)), Whisper)


def test_a_folder_without_a_model_is_told(whisper_folder: Path) -> None:
    (whisper_folder / "vocabulary.txt").unlink()
    with pytest.raises(EvaluationError, match="is not a model that runs here: Unsupported model"):
        Whisper(whisper_folder)
    (whisper_folder / "model.bin").unlink()
    with pytest.raises(EvaluationError, match=r"it has no model\.bin"):
        Whisper(whisper_folder)
