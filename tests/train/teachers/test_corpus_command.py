"""`corpus`: from a teacher on the network to a folder, and on to a voice."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from train.teachers.conftest import TEACHER_VOICE

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.train.teachers.about import CONSENT
from wyoming_nano_tts.train.teachers.listing import read_lines

TEXTS = (
    "The light is on.", "door|The door is open.", "It is raining.", "Good morning.", "Come in, please.",
    "Who is there?",
)  # fmt: skip
TERMS = ["--licence", "CC-BY-4.0", "--attribution", "Ann Example"]
FEW = {
    "held_out_sentences": 1,
    "aligner": {"rounds": 4, "mixtures": 2},
    "decoder": {"minutes": 0.01, "full_minutes": 0.0, "batch": 2, "adversarial_batch": 2, "crop_frames": 16},
    "prosody": {"minutes": 0.01, "batch": 2},
}  # fmt: skip


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    return path


def speak(folder: Path, texts: Path, uri: str, *more: str) -> int:
    arguments = ["corpus", str(folder), "--texts", str(texts), "--from", uri]
    return main([*arguments, "--voice", TEACHER_VOICE, *TERMS, *more])


def test_a_server_teaches_a_voice(
    texts: Path, teacher_uri: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "ann"
    with caplog.at_level("INFO"):
        assert speak(folder, texts, teacher_uri, "--processes", "2", "--no-recogniser") == 0
    assert CONSENT in caplog.text
    lines = {line.name: line for line in read_lines(folder)}
    assert set(lines) == {"s000001", "door", "s000003", "s000004", "s000005", "s000006"}
    assert lines["door"].text == "The door is open."
    assert lines["door"].symbols == "ðə dˈɔɹ ɪz ˈOpən."
    assert {line.speaker for line in lines.values()} == {TEACHER_VOICE}
    for line in lines.values():
        audio, rate_hz = soundfile.read(folder / "flac" / f"{line.name}.flac")
        assert rate_hz == 24_000
        assert len(audio) / rate_hz == pytest.approx(line.seconds, abs=1e-3)
        assert np.abs(audio).max() > 0.05
    about = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))
    assert (about["licence"], about["attribution"]) == ("CC-BY-4.0", "Ann Example")
    assert f"voice {TEACHER_VOICE}" in about["teachers"][TEACHER_VOICE]

    settings, voice = tmp_path / "few.json", tmp_path / "voices" / "en_US-ann"
    settings.write_text(json.dumps(FEW), encoding="utf-8")
    arguments = ["train", str(folder), "--run", str(tmp_path / "run"), "--voice", str(voice)]
    assert main([*arguments, "--settings", str(settings), "--workers", "1", "--threads", "1"]) == 0
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    assert described["architecture"] == "nano2"
    assert described["licence"] == "CC-BY-4.0"
    assert described["attribution"]["name"] == "Ann Example"
    assert "by Ann Example, CC-BY-4.0" in (voice / "NOTICE").read_text(encoding="utf-8")
    store = tmp_path / "store"
    assert main(["voices", "install", str(voice), "--voice-dir", str(store)]) == 0
    assert (store / voice.name / "NOTICE").read_bytes() == (voice / "NOTICE").read_bytes()
    engine = Engine((voice.parent,), threads=1, default_voice=voice.name)
    said = engine.utterance(voice.name, SpeechOptions()).say(Passage.of("Good morning."))
    assert len(np.concatenate(list(said))) > 2400


def test_the_same_command_goes_on_and_another_licence_is_refused(
    texts: Path, teacher_uri: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ann"
    assert speak(folder, texts, teacher_uri, "--no-recogniser", "--part", "0/2") == 0
    first = {path: path.stat().st_mtime_ns for path in folder.glob("flac/*")}
    assert len(first) == 3
    assert speak(folder, texts, teacher_uri, "--no-recogniser") == 0
    assert len(list(read_lines(folder))) == len(TEXTS)
    assert {path: path.stat().st_mtime_ns for path in first} == first
    capsys.readouterr()
    assert main(["corpus", str(folder), "--texts", str(texts), "--from", teacher_uri, "--voice", TEACHER_VOICE,
                 "--licence", "MIT", "--attribution", "Ann Example"]) == 1  # fmt: skip
    assert "says licence 'CC-BY-4.0', not 'MIT'" in capsys.readouterr().err
    texts.write_text("door|The door is shut.\n", encoding="utf-8")
    assert speak(folder, texts, teacher_uri) == 1
    assert (
        "holds door already, spoken by en_US-heart: 'The door is open.'" in capsys.readouterr().err
    )


@pytest.mark.parametrize("missing", ["--licence", "--attribution"])
def test_whose_voice_it_is_must_be_said(
    texts: Path, tmp_path: Path, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    terms = [*TERMS]
    at = terms.index(missing)
    del terms[at : at + 2]
    arguments = [
        "corpus",
        str(tmp_path / "x"),
        "--texts",
        str(texts),
        "--from",
        "tcp://127.0.0.1:1",
    ]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--voice", "v", *terms])
    assert ended.value.code == 2
    assert missing in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["corpus", "--help"])
    assert "consent of the person whose voice it is" in capsys.readouterr().out


def test_a_server_has_no_prosody_without_sound(
    texts: Path, teacher_uri: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert speak(tmp_path / "ann", texts, teacher_uri, "--prosody-only") != 0
    assert "a server, which gives sound alone" in capsys.readouterr().err
    assert not (tmp_path / "ann").exists()


def test_a_teacher_that_is_not_there_is_explained_and_leaves_nothing(
    texts: Path, teacher_uri: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "x"
    assert speak(folder, texts, "tcp://127.0.0.1:1", "--no-recogniser") == 1
    assert "no Wyoming server answers at tcp://127.0.0.1:1" in capsys.readouterr().err
    assert speak(folder, texts, "nowhere", "--no-recogniser") == 1
    assert "neither the address of a Wyoming server" in capsys.readouterr().err
    arguments = ["corpus", str(folder), "--texts", str(texts), "--from", teacher_uri, *TERMS]
    assert main([*arguments, "--voice", "nobody", "--no-recogniser"]) == 1
    told = capsys.readouterr().err
    assert "has no voice 'nobody'; it has " in told
    assert TEACHER_VOICE in told
    assert speak(folder, tmp_path / "none.txt", teacher_uri) == 1
    assert "cannot be read as UTF-8 text" in capsys.readouterr().err
    assert not folder.exists()
