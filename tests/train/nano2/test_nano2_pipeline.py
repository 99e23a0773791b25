"""`train` with the family nano2: from recordings and a voice to begin with, to an installable voice."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.train.checkpoint import load_checkpoint
from wyoming_nano_tts.train.nano2.beginning import read_beginning
from wyoming_nano_tts.train.nano2.settings import Nano2Settings, preset
from wyoming_nano_tts.train.run_log import RunLog

FEW = {
    "held_out_sentences": 1,
    "aligner": {"rounds": 4, "mixtures": 2},
    "decoder": {
        "contrast": 1.2, "statistics_weight": 8.0,
        "minutes": 0.02, "full_minutes": 0.0, "mark_minutes": 0.01, "batch": 2, "adversarial_batch": 2,
        "crop_frames": 16, "ramp_steps": 2,
    },
    "prosody": {"minutes": 0.01, "batch": 2, "test_steps": 2},
}  # fmt: skip
VOICE = "en_US-sung"
Train = Callable[..., int]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("settings") / "few.json"
    path.write_text(json.dumps(FEW), encoding="utf-8")
    return path


def train(data: Path | list[Path], run: Path, few: Path, *more: str) -> int:
    folders = [str(folder) for folder in (data if isinstance(data, list) else [data])]
    arguments = ["train", *folders, "--run", str(run), "--settings", str(few)]
    return main([*arguments, "--workers", "1", "--threads", "1", *more])


@pytest.fixture(scope="module")
def run(corpus_dir: Path, few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run that began with the built-in voice; its voice lies in voices/ beside it."""
    folder = tmp_path_factory.mktemp("fine") / "run"
    status = train(
        corpus_dir, folder, few, "--from", "en_US-heart", "--quick", "--licence", "CC0-1.0",
        "--attribution", "a test", "--voice", str(folder.parent / "voices" / VOICE),
    )  # fmt: skip
    assert status == 0
    return folder


def test_a_voice_of_few_recordings_speaks_and_tells_where_it_came_from(run: Path) -> None:
    voice = run.parent / "voices" / VOICE
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    assert (described["licence"], described["attribution"]["name"]) == ("CC0-1.0", "a test")
    begun_with = read_beginning("en_US-heart").row
    assert described["decoder"]["config"]["speaker"] != begun_with, "a row of its own"
    training = described["training"]
    assert training["from"].startswith("en_US-heart 1.")
    assert "--from en_US-heart --quick" in training["command"]
    assert set(training["rows"].values()) == {described["decoder"]["config"]["speaker"]}
    assert "Kokoro-82M" in (voice / "NOTICE").read_text(encoding="utf-8"), (
        "the weights were taught by it"
    )
    engine = Engine((voice.parent,), threads=1, default_voice=VOICE)
    said = engine.utterance(VOICE, SpeechOptions()).say(Passage.of("Good morning."))
    assert len(np.concatenate(list(said))) > 2400


def test_it_began_with_the_voice_and_kept_the_best_snapshot(run: Path) -> None:
    begun = read_beginning("en_US-heart").decoder["head.weight"]
    best = load_checkpoint(run / "decoder" / "best.pt")
    assert (best["average"]["head.weight"] - begun).abs().max() < 0.05 * begun.abs().max()
    rows = RunLog(run / "decoder").rows()
    measured = [row["held_out_spectra"] for row in rows if "held_out_spectra" in row]
    assert len(measured) >= 2
    assert best["score"] == pytest.approx(min(measured), rel=1e-4)
    state = json.loads((run / "nano2.json").read_text(encoding="utf-8"))
    assert len(state["held_out"]) >= 1
    assert "ˈ" in state["symbols"]


def test_the_voice_is_sharper_than_the_snapshot_that_a_run_may_go_on_from(run: Path) -> None:
    """Else a run that begins with another would sharpen what is sharp."""
    weights = read_beginning(str(run.parent / "voices" / VOICE)).decoder
    trained = load_checkpoint(run / "decoder" / "best.pt")["average"]
    rows = [x["head.weight"].float().view(2, 5, 301, -1) for x in (weights, trained)]
    apart = (rows[0] - rows[1]).abs().amax((0, 2, 3)) / rows[1].abs().amax((0, 2, 3))
    assert apart[0] > 0.05, "gains of harmonics"
    assert apart[1:].max() < 0.01, "eight bits"


def test_recordings_got_durations_f0_and_phase(run: Path, corpus_dir: Path) -> None:
    folder = run / "taught" / corpus_dir.name
    lines = (folder / "meta_0.tsv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 7
    for line in lines:
        name, _, symbols, seconds = line.split("\t")
        with np.load(folder / "prosody" / f"{name}.npz") as given:
            units = int(given["durations"].sum())
            assert len(given["durations"]) == len(symbols) + 2
            assert given["durations"].min() >= 1
            voiced = given["f0"][given["f0"] > 10]
            assert 100 <= np.median(voiced) <= 140, "what was sung"
            assert given["cycles"].shape == given["energy"].shape == (2 * units,)
        assert units * 0.025 == pytest.approx(float(seconds))
        assert soundfile.info(folder / "flac" / f"{name}.flac").frames == 600 * units


def test_a_finished_run_is_left_as_it_is(run: Path, corpus_dir: Path, few: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*.npz")}
    step = load_checkpoint(run / "decoder" / "last.pt")["step"]
    assert train(corpus_dir, run, few, "--from", "en_US-heart", "--quick") == 0
    assert {path: path.stat().st_mtime_ns for path in run.rglob("*.npz")} == before
    assert load_checkpoint(run / "decoder" / "last.pt")["step"] == step


def test_a_run_begins_with_another_and_learns_two_speakers(
    run: Path, corpus_dir: Path, few: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    shutil.copytree(corpus_dir, second)
    again, voice = tmp_path / "again", tmp_path / "voices" / "en_US-pair"
    stages = ["--stages", "features", "align"]
    assert train([corpus_dir, second], again, few, "--from", str(run), *stages) == 0
    state = json.loads((again / "nano2.json").read_text(encoding="utf-8"))
    first, second_row = sorted(state["rows"].values())
    assert second_row == first + 1, "one behind the other, as the speakers of a voice lie"
    taken = json.loads((run / "nano2.json").read_text(encoding="utf-8"))["rows"].values()
    assert not {first, second_row}.intersection(taken)
    assert state["from"] == "run"
    assert train([corpus_dir, second], again, few, "--from", str(run), "--voice", str(voice)) == 0
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    assert described["speakers"] == sorted(state["rows"], key=state["rows"].__getitem__)
    engine = Engine((voice.parent,), threads=1, default_voice=voice.name)
    options = SpeechOptions(speaker=described["speakers"][1])
    said = engine.utterance(voice.name, options).say(Passage.of("Good morning."))
    assert len(np.concatenate(list(said))) > 2400


def test_time_that_runs_out_is_told_and_the_run_goes_on(
    corpus_dir: Path, few: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    arguments = ("--family", "nano2", "--quick")
    assert train(corpus_dir, folder, few, *arguments, "--minutes", "0.0001") == 3
    assert not (folder / "prosody" / "best.pt").exists()
    assert train(corpus_dir, folder, few, *arguments, "--stages", "prosody") == 0
    assert (folder / "prosody" / "best.pt").exists()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--family", "nano", "--from", "en_US-heart"], "are for the family nano2"),
        (["--from", "en_US-heart", "--vocoder", "source_filter"], "a nano2 voice has no vocoder"),
        (
            ["--from", "en_US-heart", "--stages", "vocoder"],
            "stages: features, align, prosody, decoder, export",
        ),
        (["--from", "nobody"], "neither a run folder nor a voice"),
        (["--family", "nano2", "--stages", "export"], "needs a folder for the voice"),
        (
            ["--family", "nano2", "--stages", "decoder"],
            "run the stages 'features' and 'align' first",
        ),
    ],
)
def test_what_does_not_go_together_is_explained(
    corpus_dir: Path, few: Path, tmp_path: Path, more: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert train(corpus_dir, tmp_path / "run", few, *more) == 1
    assert message in capsys.readouterr().err


def test_presets_are_settings_and_faulty_ones_are_told() -> None:
    for quick in (True, False):
        for weights in (True, False):
            made = Nano2Settings.from_dict(preset(quick=quick, from_weights=weights))
            assert made.decoder.falling
            assert Nano2Settings.from_dict(made.to_dict()) == made
    fine = Nano2Settings.from_dict(preset(quick=True, from_weights=True))
    minutes = fine.decoder.minutes + fine.decoder.full_minutes + fine.prosody.minutes
    assert minutes <= 40, "an hour on two cores, features and alignment included"
    assert Nano2Settings().contrast > 1
    assert Nano2Settings.from_dict({"decoder": {"contrast": 1.3}}).contrast == 1.3
    assert Nano2Settings.from_dict({"profile": "ternary"}).contrast == 1
    for values, message in (
        ({"decoder": 3}, "decoder must be an object"),
        ({"decoder": {"falling": 1}}, "decoder.falling must be true or false"),
        ({"bits": 4}, "bits must be 8 or 16"),
        ({"profile": "ternary", "decoder": {"contrast": 1.1}}, "leave contrast out"),
        ({"sede": 1}, "Nano2Settings has no sede"),
    ):
        with pytest.raises(VoiceError, match=message):
            Nano2Settings.from_dict(values)
