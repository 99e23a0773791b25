"""The documented family is listed, checked, spoken and shown with a row in the registry and nothing else."""

from pathlib import Path
from typing import Any, Final

import pytest
from documented import example

from benchmarks.stand_ins.voices import part, random_weights, write_parts
from wyoming_nano_tts.backends.graph import graph_spec
from wyoming_nano_tts.cli import main
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.families import registry
from wyoming_nano_tts.text import Passage


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    names: dict[str, Any] = {}
    exec(example("Adding a family"), names)  # noqa: S102 - our own documentation
    family = names["FAMILY"]
    monkeypatch.setitem(registry.FAMILIES, family.name, family)  # type: ignore[arg-type]
    monkeypatch.setitem(registry.ARCHITECTURES, family.name, family.architecture)  # type: ignore[arg-type]
    weights = random_weights(("source_filter",))
    vocoder = part("vocoder", weights, graph_spec("source_filter").config, "source_filter")
    write_parts(tmp_path / "en_US-hum", "hum", vocoder)
    return tmp_path


def test_it_hums(folder: Path) -> None:
    engine = Engine((folder,), threads=1, default_voice="en_US-hum")
    utterance = engine.utterance("en_US-hum", SpeechOptions(lead_silence_ms=0, seed=1))
    assert "seed" in engine.voices()[0].supported
    count = len(utterance._own.manner.phonemes(Passage.of("Hello there.")))
    assert sum(map(len, utterance.say(Passage.of("Hello there.")))) == 10 * 256 * count > 0


def test_it_is_listed_checked_and_shown(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NANO_TTS_VOICES", "")
    assert main(["voices", "--voice-dir", str(folder)]) == 0
    assert main(["voices", "info", "en_US-hum", "--voice-dir", str(folder)]) == 0
    assert main(["phonemize", "--voice", "en_US-hum", "--voice-dir", str(folder), "Go."]) == 0
    out = capsys.readouterr().out
    assert "hum + source_filter" in out
    assert out.endswith("Go.\n  G OW1 .\n")


TRAINING: Final = frozenset(
    {"cli/training/train.py", "cli/voices/distilling.py", "train/teachers/kokoro.py"}
)
"""The commands have options of one trainer; what a teacher gives is in the units of the family that learns from it."""


def test_one_row_and_one_folder_name_a_family() -> None:
    """What `grep -rn` of a family's name finds outside its folder, the catalogue, the documents and the tests."""
    package = Path(registry.__file__).parent.parent
    for name in registry.FAMILIES:
        if name == "nano":  # also the product, and the default
            continue
        found = [
            (path.relative_to(package).as_posix(), line.strip())
            for path in package.rglob("*.py")
            # A family that is trained here has its trainer in a folder of that name.
            if path.relative_to(package).parts[:2] not in {("families", name), ("train", name)}
            and path.relative_to(package).as_posix() not in TRAINING
            for line in path.read_text(encoding="utf-8").splitlines()
            if name in line
        ]
        assert found == [("families/registry.py", f'"{name}",')]
