"""`voices match … --distil`: from a clip to a fast voice in one command, with a toy teacher."""

import json
from pathlib import Path

import numpy as np
import pytest
from golden_vectors import OUR_VECTORS
from nanospeech_vectors import recording, write_checkpoint, write_clip

from wyoming_nano_tts.audio.wav import write_wav
from wyoming_nano_tts.cli import main
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.train.teachers.household import household_texts
from wyoming_nano_tts.train.teachers.listing import read_lines
from wyoming_nano_tts.train.teachers.teacher import TeacherError, Wanted, open_teacher

VECTORS = OUR_VECTORS / "nanospeech"
WORDS = "this is how I speak when I am at home"
FEW = {
    "held_out_sentences": 1,
    "aligner": {"rounds": 2, "mixtures": 1},
    "decoder": {
        "minutes": 0.01, "full_minutes": 0.0, "mark_minutes": 0.01, "batch": 2, "adversarial_batch": 2,
        "crop_frames": 16, "ramp_steps": 2,
    },
    "prosody": {"minutes": 0.005, "batch": 2, "test_steps": 2},
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a model that follows recordings."""
    folder = write_checkpoint(tmp_path / "published", VECTORS)
    (folder / "voices").mkdir()
    write_wav(folder / "voices" / "anna.wav", recording(VECTORS).samples)
    (folder / "voices" / "anna.txt").write_text("Pick it up.", encoding="utf-8")
    monkeypatch.setenv("NANO_TTS_VOICES", str(tmp_path / "store"))
    assert main(["voices", "import", str(folder), "--id", "en_US-ns"]) == 0
    return tmp_path / "store"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "me.wav")


def test_a_clip_becomes_a_fast_voice_and_the_same_command_goes_on(
    store: Path, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "few.json"
    settings.write_text(json.dumps(FEW), encoding="utf-8")
    work = tmp_path / "work"
    command = [
        "voices", "match", str(clip), "--name", "Me", "--transcript", WORDS, "--consent", "--distil", str(work),
        "--sentences", "6", "--preset", "fast", "--no-recogniser", "--quick", "--settings", str(settings),
    ]  # fmt: skip
    assert main(command) == 0
    told = capsys.readouterr()
    assert "speaking: 6 sentences, about 0." in told.err
    assert "of computing here" in told.err
    assert "learning: about 9 minutes of processor time" in told.err
    assert "the fast voice en_US-me-fast is in" in told.out
    lines = list(read_lines(work / "corpus"))
    assert [line.text for line in lines] == household_texts(6)
    described = json.loads((store / "en_US-me-fast/voice.json").read_text(encoding="utf-8"))
    assert described["architecture"] == "nano2"
    assert described["licence"] == "LicenseRef-own-voice"
    assert described["attribution"]["name"] == "Me"
    assert "by Me, LicenseRef-own-voice" in (store / "en_US-me-fast/NOTICE").read_text(
        encoding="utf-8"
    )
    engine = Engine((store,), threads=1, default_voice="en_US-me-fast")
    said = engine.utterance("en_US-me-fast", SpeechOptions()).say(Passage.of("Good morning."))
    assert len(np.concatenate(list(said))) > 2400
    before = {path: path.stat().st_mtime_ns for path in (work / "corpus").rglob("*.flac")}
    assert main(command) == 0, "nothing is left to do"
    assert {path: path.stat().st_mtime_ns for path in (work / "corpus").rglob("*.flac")} == before


def test_an_installed_voice_teaches(store: Path) -> None:
    teacher = open_teacher(Wanted("here", "en_US-ns", preset="fast"))
    speech = teacher.speak("The cat sat.", "")
    assert speech.contours is None
    assert np.abs(speech.samples).max() > 0.005
    assert "nanospeech" in teacher.about
    with pytest.raises(TeacherError, match="knows no letter"):
        teacher.speak("世界", "")
    with pytest.raises(TeacherError, match="said nothing"):
        teacher.speak("...", "")
    teacher.close()


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted("here", "en_US-nobody"), "there is no voice 'en_US-nobody'"),
        (Wanted("here", "en_US-heart", prosody_only=True), "gives sound alone"),
        (Wanted("there", "en_US-heart"), "is neither the address"),
    ],
)
def test_teachers_that_are_none_are_told(wanted: Wanted, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        open_teacher(wanted)


def test_sentences_of_a_household_are_many_and_distinct() -> None:
    texts = household_texts(2000)
    assert len(set(texts)) == 2000
    assert household_texts(5) == household_texts(2000)[:5]
    assert all(8 < len(text) < 120 and text[-1] in ".?" for text in texts)
    letters = set("".join(texts).lower())
    assert set("abcdefghijklmnopqrstuvwxyz") <= letters
    with pytest.raises(TrainingError, match="bring more with --texts"):
        household_texts(10**6)
