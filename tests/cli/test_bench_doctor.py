"""`bench` and `doctor` measure and judge; the numbers themselves are the machine's."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.stand_ins.voices import copy_voice
from wyoming_nano_tts.cli import doctor
from wyoming_nano_tts.engine import measure

Run = Callable[..., tuple[int, str, str]]


def test_bench_prints_json(run: Run, voice_arguments: list[str]) -> None:
    status, out, _ = run("bench", "--json", "--repeats", "1", *voice_arguments)
    assert status == 0
    result = json.loads(out)
    assert result["voice"] == "en_US-random"
    assert result["threads"] == 1
    assert result["backend"] == "onnx"
    assert result["ready_seconds"] > 0
    assert result["peak_memory_mb"] > 10
    rows = result["sentences"]
    assert [row["sentence"] for row in rows] == ["short", "medium", "long"]
    for row in rows:
        assert row["first_audio_ms"] > 0
        assert row["real_time_factor"] > 0
    assert rows[0]["audio_seconds"] < rows[1]["audio_seconds"] < rows[2]["audio_seconds"]


def test_bench_prints_a_table(run: Run, voice_arguments: list[str]) -> None:
    status, out, _ = run("bench", "--repeats", "1", *voice_arguments)
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == "en_US-random on onnx, 1 thread(s) a computation"
    assert [line.split()[0] for line in lines[-4:]] == ["sentence", "short", "medium", "long"]
    assert all(len(line.split()) == 4 for line in lines[-3:])


def findings(out: str) -> list[tuple[str, str]]:
    return [(line.split()[0], line.split()[1]) for line in out.splitlines()]


def test_doctor_measures_the_voices_of_the_store(
    run: Run, random_voice_dir: Path, no_built_in_voices: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "SENTENCES", {"short": "Hello.", "medium": "Hello."})
    monkeypatch.setenv("NANO_TTS_VOICES", str(random_voice_dir))
    _, out, err = run("doctor", "--voice", "en_US-random", "--threads", "1")
    assert err == ""
    assert "no voice 'en_US-random'" not in out
    assert {"voice", "speech", "advice"} <= {subject for _, subject in findings(out)}


def test_doctor_finds_everything_in_place(
    run: Run, voice_arguments: list[str], no_built_in_voices: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "COMFORTABLE", 1e9)  # how busy this machine is does not matter here
    monkeypatch.setattr(measure, "SENTENCES", {"short": "Hello.", "medium": "Hello."})
    status, out, err = run("doctor", *voice_arguments)
    found = findings(out)
    slow = ("FAIL", "speech") in found
    assert status == int(slow)
    assert err == ""
    assert ("ok", "machine") in found
    assert ("ok", "voice") in found
    assert [subject for _, subject in found if subject in ("speech", "advice")] == [
        "speech",
        "advice",
    ]
    assert ("ok", "computing") in found
    assert "GFLOP/s" in out
    assert "serve --voice en_US-random --threads 1 --workers" in out
    assert "package      onnxruntime" in out
    for backend in ("onnx", "numpy"):
        assert f"en_US-random on {backend}: real-time factor" in out


def test_doctor_fails_without_a_usable_voice(
    run: Run, tmp_path: Path, random_voice_dir: Path, no_built_in_voices: None
) -> None:
    status, out, _ = run("doctor", "--voice-dir", tmp_path)
    assert status == 1
    assert findings(out)[-1] == ("FAIL", "speech")
    assert "no voice is installed in" in out
    bad = copy_voice(random_voice_dir / "en_US-random", tmp_path / "voices" / "en_US-bad", name=1)
    status, out, _ = run("doctor", "--voice-dir", bad.parent)
    assert status == 1
    assert ("warn", "voice") in findings(out)
    assert "en_US-bad/voice.json: name must be of kind str" in out


@pytest.mark.parametrize(("factor", "verdict"), [(0.1, "ok"), (0.7, "warn"), (1.5, "FAIL")])
def test_doctor_judges_the_speed(
    run: Run,
    voice_arguments: list[str],
    no_built_in_voices: None,
    monkeypatch: pytest.MonkeyPatch,
    factor: float,
    verdict: str,
) -> None:
    speeds = [measure.Speed("any", 1.0, 50.0, factor)] * 3
    monkeypatch.setattr(measure, "measure", lambda *_, **__: speeds)
    status, out, _ = run("doctor", *voice_arguments)
    assert status == (verdict == "FAIL")
    assert (verdict, "speech") in findings(out)
    assert f"real-time factor {factor:.3f}" in out


def test_doctor_prints_json(
    run: Run, voice_arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speeds = [measure.Speed("any", 1.0, 50.0, 0.1)] * 3
    monkeypatch.setattr(measure, "measure", lambda *_, **__: speeds)
    status, out, _ = run("doctor", "--json", *voice_arguments)
    result = json.loads(out)
    assert status == 0
    assert {finding["subject"] for finding in result["findings"]} >= {"machine", "time", "speech"}
    assert result["trials"][0]["voice"] == "en_US-random"
    assert result["trials"][0]["vocoder"] == "source_filter"
    assert result["advice"]["voice"] == "en_US-random"


def test_doctor_measures_only_the_backend_that_was_asked_for(
    run: Run, voice_arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    speeds = [measure.Speed("any", 1.0, 50.0, 0.1)] * 3
    monkeypatch.setattr(measure, "measure", lambda *_, **__: speeds)
    status, out, _ = run("doctor", "--json", "--backend", "numpy", *voice_arguments)
    result = json.loads(out)
    assert status == 0
    assert {trial["backend"] for trial in result["trials"]} == {"numpy"}
    assert result["advice"]["backend"] == ""


def test_doctor_names_a_missing_package(
    run: Run, voice_arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "REQUIRED", ("wyoming", "no-such-package"))
    speeds = [measure.Speed("any", 1.0, 50.0, 0.1)] * 3
    monkeypatch.setattr(measure, "measure", lambda *_, **__: speeds)
    status, out, _ = run("doctor", *voice_arguments)
    assert status == 1
    assert "FAIL  package      no-such-package is missing" in out
