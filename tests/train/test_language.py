"""The language of a training run: its front end reads the texts, the voice says it."""

import dataclasses
from pathlib import Path

import pytest
from toy_language import TOY, Toy, registered

from wyoming_nano_tts.errors import LanguageError
from wyoming_nano_tts.train.align.alignment import Alignment
from wyoming_nano_tts.train.pipeline import Pipeline
from wyoming_nano_tts.train.settings import TrainingSettings
from wyoming_nano_tts.voice_files.reading import TakesText, usual_reading


def test_a_language_without_a_reader_is_refused_before_hours_are_spent(
    corpus_dir: Path, tmp_path: Path
) -> None:
    with pytest.raises(LanguageError, match=r"'tlh' can be read here; known: .*en"):
        Pipeline(corpus_dir, tmp_path / "run", TrainingSettings(language="tlh"))


def test_texts_are_read_in_the_language_of_the_settings(corpus_dir: Path, tmp_path: Path) -> None:
    with registered(Toy):
        settings = TrainingSettings(language="qty_XX")
        pipeline = Pipeline(corpus_dir, tmp_path / "run", settings)
        pipeline.folder.features.mkdir(parents=True)
        for recording in pipeline.recordings:
            (pipeline.folder.features / f"{recording.name}.npz").touch()
        spoken = pipeline._phonemes()
        assert spoken
        assert all(set(phonemes.symbols) <= set(TOY.symbols) for phonemes in spoken.values())
        reading = usual_reading(settings.language, TakesText())
        assert dataclasses.asdict(reading) == {
            "language": "qty", "alphabet": "toy-12", "blanks": False,
        }  # fmt: skip
        phonemes = next(iter(spoken.values()))
        ids = phonemes.token_ids(Toy.numbering, blanks=False)
        alignment = Alignment(
            ("_", *phonemes.symbols, "_"),
            ids.tone,
            ids.tone,
            0.0,
        )
        assert alignment.token_ids(Toy.numbering)[0].tolist() == ids.phone.tolist()
