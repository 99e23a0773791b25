"""Tables of embeddings have as many rows as a voice needs; no graph knows how many."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.stand_ins.voices import write_voice
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.parts.fastspeech.tables import TokenTables
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage, Phonemes, TokenIds
from wyoming_nano_tts.voice_files.description import read_voice
from wyoming_nano_tts.voice_files.weights import read_weights
from wyoming_nano_tts.voice_files.writing import check_voice, read_description, write_description

SPEAKERS = ["anna", "bert", "cleo", "dora"]
BAD_EGG = Phonemes(("b", "ae", "d", "eh", "g"), (0, 2, 0, 2, 0))
ROWS = {"vocab_size": 60, "speaker_count": 4, "tone_size": 11, "lang_size": 3}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    voices = tmp_path_factory.mktemp("voices")
    write_voice(voices / "en_US-four", ROWS, speakers=SPEAKERS)
    return voices


@pytest.fixture(scope="module")
def engine(folder: Path) -> Engine:
    return Engine((folder,), threads=1, default_voice="en_US-four")


def test_a_voice_of_four_speakers_and_sixty_phones_speaks(engine: Engine) -> None:
    heard = []
    for speaker in SPEAKERS:
        manner = engine.utterance("en_US-four", SpeechOptions(speaker=speaker))._own.manner
        voice = engine.lease("en_US-four").voice
        heard.append(np.concatenate(list(voice.speak(BAD_EGG, manner))))
    assert all(len(samples) > 2400 and np.abs(samples).max() > 0 for samples in heard)
    assert len({samples.tobytes() for samples in heard}) == len(SPEAKERS)


def test_a_phone_without_a_row_is_refused(engine: Engine) -> None:
    with pytest.raises(VoiceError, match="knows 60 phones, and the text needs number"):
        list(engine.utterance("en_US-four", SpeechOptions()).say(Passage.of("Was it you?")))


def test_what_lies_beyond_a_table(folder: Path) -> None:
    info = read_voice(folder / "en_US-four", ARCHITECTURES)
    tables = TokenTables.of(read_weights(info.parts["acoustic"]))
    assert tables == TokenTables(phones=60, tones=11, languages=3, speakers=4)
    ids = TokenIds(np.array([0, 59]), np.array([10, 15]), np.array([2, 7]))
    inputs = tables.inputs(ids, 3)
    assert inputs["phone"].tolist() == [[0, 59]]
    assert inputs["tone"].tolist() == [[10, 10]]
    assert inputs["language"].tolist() == [[2, 2]]
    assert inputs["speaker"].tolist() == [3]
    with pytest.raises(VoiceError, match="rows for 4 speakers, none for number 4"):
        tables.inputs(ids, 4)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"vocab_size": 61}, r"phone.weight has shape \(60, 168\), expected \(61, 168\)"),
        ({"speaker_count": 5}, r"speaker.weight has shape \(4, 64\)"),
        ({"vocab_size": 0}, "vocab_size must be a whole number from 1 to 65536, not 0"),
        ({"vocab_size": "60"}, "vocab_size must be a whole number from 1 to 65536, not '60'"),
        ({"vocab_size": None}, "vocab_size must be a whole number from 1 to 65536, not None"),
        ({"speaker_count": 3}, "4 speakers; the acoustic model has rows for 3"),
    ],
)
def test_a_description_that_counts_otherwise_is_refused(
    rows: dict[str, object], said: str, tmp_path: Path
) -> None:
    voice = write_voice(tmp_path / "en_US-four", ROWS, speakers=SPEAKERS)
    described = read_description(voice)
    described["acoustic"]["config"] |= rows
    write_description(voice, described)
    with pytest.raises(VoiceError, match=said):
        check_voice(voice, ARCHITECTURES)
