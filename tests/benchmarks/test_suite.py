"""The benchmark measures with real parts and reports all of it; how quick they are is not judged here."""

import json
import os
from pathlib import Path

import pytest

from benchmarks import __main__ as suite
from benchmarks import (
    client,
    early_clauses,
    parts,
    random_voices,
    serving,
    sizes,
    synthesis,
    targets,
)
from benchmarks.arithmetic import macs
from benchmarks.early_clauses import SENTENCES, spoken
from benchmarks.memory import peak_mb, process_memory
from benchmarks.report import Floor, Report, table
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files.description import read_voice

VOICE = "en_US-random"


def row(system: str, factor: float, threads: int = 1) -> synthesis.Row:
    return synthesis.Row(
        system,
        threads,
        "medium",
        4.0,
        10.0,
        8.0,
        50.0,
        2 * factor,
        factor,
        (factor, factor),
        0.5,
        100.0,
    )


def test_a_voice_is_measured_in_a_process_of_its_own(
    random_voice_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synthesis, "SENTENCES", {"short": "Hello."})
    who = [synthesis.Contestant(f"voice:{VOICE}"), synthesis.Contestant("voice:no-such-voice")]
    rows = synthesis.measure(who, 1, [random_voice_dir])
    assert [(r.system, r.threads, r.sentence) for r in rows] == [(f"voice:{VOICE}", 1, "short")]
    found = rows[0]
    assert min(found.audio_seconds, found.cpu_factor, found.first_ms, found.ready_seconds) > 0
    assert 0 < found.first_ms <= found.whole_ms
    assert found.first_cpu_ms > 0
    assert found.peak_memory_mb > 20


async def test_a_real_server_is_measured(random_voice_dir: Path) -> None:
    arguments = ["--voice-dir", str(random_voice_dir), "--voice", VOICE]
    async with serving.server(arguments) as running:
        answer = await client.speak(running.uri, "Hello.")
        assert 0 < answer.first_audio_seconds <= answer.seconds
        assert answer.audio_seconds > 0.1
        assert answer.error is None
        words = await client.speak_words(running.uri, "Hello there.", 0.001)
        assert words.audio_seconds > 0.1
        together, seconds = await client.speak_together(running.uri, ["Hello."] * 3)
        assert len(together) == 3
        assert seconds >= max(one.seconds for one in together)
        assert running.info_seconds > 0
        assert running.cpu_seconds > running.info_cpu_seconds > 0
        memory = running.memory
        assert 0 < memory.unique_mb <= memory.proportional_mb <= memory.resident_mb
        assert memory.resident_mb <= memory.peak_mb + 1
    assert peak_mb(running.pid) == 0  # it has ended


async def test_a_server_that_cannot_start_is_told() -> None:
    with pytest.raises(RuntimeError, match="did not start"):
        async with serving.server(["--voice", "no-such-voice"]):
            pass


def test_own_memory() -> None:
    found = process_memory(os.getpid())
    assert found.resident_mb > 10


@pytest.mark.parametrize(
    ("operator", "inputs", "outputs", "expected"),
    [
        ("MatMul", [[1, 5, 8], [8, 16]], [[1, 5, 16]], 5 * 8 * 16),
        ("Conv", [[1, 4, 10], [6, 4, 3]], [[1, 6, 10]], 6 * 10 * 4 * 3),
        ("FusedConv", [[1, 4, 10], [4, 1, 3]], [[1, 4, 10]], 4 * 10 * 3),  # depthwise
        ("ConvTranspose", [[1, 8, 5], [8, 4, 16]], [[1, 4, 40]], 8 * 5 * 4 * 16),
        ("GRU", [[7, 1, 8], [2, 12, 8], [2, 12, 4]], [[7, 2, 1, 4]], 7 * (2 * 12 * 8 + 2 * 12 * 4)),
        ("Add", [[1, 8], [1, 8]], [[1, 8]], 0),
    ],
)
def test_multiplications(
    operator: str, inputs: list[list[int]], outputs: list[list[int]], expected: int
) -> None:
    event = {
        "args": {
            "op_name": operator,
            "input_type_shape": [{"float": shape} for shape in inputs],
            "output_type_shape": [{"float": shape} for shape in outputs],
        }
    }
    assert macs(event) == expected
    assert macs({"args": {}}) == 0


def test_targets_compare_one_thread_with_one_thread() -> None:
    rows = [
        row("voice:ours", 0.1),
        row("voice:ours", 9.0, threads=2),
        row("torch-inflect-v1", 0.21),
        row("torch-inflect-v2", 0.25),
    ]
    assert [verdict.met for verdict in targets.speed(rows, "voice:ours")] == [True, True, False]
    rows += [row("hibari", 0.09)]
    hibari = {verdict.target: verdict for verdict in targets.speed(rows, "voice:ours")}
    assert hibari["R ≤ 1.2 × hibari"].met
    assert "1.111 ×" in hibari["R ≤ 1.2 × hibari"].measured
    first = targets.speed(rows[:2], "voice:ours")
    assert [(verdict.target, verdict.met) for verdict in first] == [
        ("first samples of 15 words ≤ 20 ms of computing", True)
    ]


def test_the_parts_of_a_voice_are_all_of_its_time(
    random_voice_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "SENTENCES", {"short": "Hello."})
    found = parts.parts(VOICE, (random_voice_dir,), rounds=1)
    assert {"acoustic_decoder", "source_filter", "source", "text front end", parts.REST} <= set(
        found
    )
    assert min(found.values()) > 0
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_sizes_count_what_the_base_install_requires() -> None:
    found = sizes.measure(install=False)
    assert set(found.packages_mb) == {"wyoming-nano-tts", "numpy", "wyoming"}
    assert found.total_mb > found.packages_mb["numpy"] > 1


def test_a_report_has_every_section(tmp_path: Path) -> None:
    report = Report("Title", "a machine", "a command", rows=[row("voice:ours", 0.1)])
    report.floors.append(Floor("ours", gmacs_per_second=0.5, peak_gflops=10.0))
    report.parts["ours"] = {"a_graph": 0.003, "everything else": 0.001}
    report.verdicts += [targets.Verdict("R", "1", True), targets.Verdict("M", "2", False)]
    report.sizes = sizes.Sizes({"wyoming-nano-tts": 10.0}, fresh_mb=20.0, wheel_mb=5.0)
    report.instructions["ours"] = (2.5e9, "perf")
    text = report.markdown()
    assert text.startswith("## Title\n\n`a command` on a machine.")
    assert "| M | 2 | **not met** |" in text
    assert "the floor of R is 0.1000" in text
    assert "| ours | 4.00 | share |" in text
    assert "| a_graph | 3.00 | 75% |" in text
    assert "2,500 · 10⁶" in text
    assert json.loads(json.dumps(report.json()))["floors"][0]["factor"] == 0.1


def test_a_chart_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from benchmarks.chart import draw

    report = Report("t", "m", "c", rows=[row("voice:ours", 0.1), row("espeak-ng", 0.01)])
    draw(report, tmp_path / "chart.png.partial")
    assert (tmp_path / "chart.png.partial").read_bytes().startswith(b"\x89PNG")


def test_without_one_thread_there_is_no_chart(tmp_path: Path) -> None:
    from benchmarks.chart import draw

    with pytest.raises(ValueError, match="one thread"):
        draw(Report("t", "m", "c", rows=[row("voice:ours", 0.1, threads=2)]), tmp_path / "c.png")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rounds", "0"], "whole number from 1"),
        (["--threads", "0"], "whole number from 1"),
        (["--serve", "nobody"], "no voice 'nobody'"),
        (["--json", "/nowhere/at/all.json"], "is not a folder"),
        (["--chart", "/nowhere/at/all.png"], "is not a folder"),
    ],
)
def test_what_cannot_be_measured_is_told_before_anything_is(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        suite.main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


async def test_refused_clients_make_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(uri: str, texts: list[str]) -> tuple[list[client.Answer], float]:
        return [client.Answer(0.0, 0.01, 0.0, "overloaded") for _ in texts], 0.01

    monkeypatch.setattr(serving, "speak_together", refused)
    running = serving.Server(os.getpid(), "tcp://127.0.0.1:1", 1.0, 1.0)
    with pytest.raises(RuntimeError, match="overloaded"):
        await serving._company(running, 4, 1)


def test_a_sentence_without_a_clause_is_left_out_of_both_folders(
    tmp_path: Path, random_voice_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early_clauses, "SENTENCES", ("Hello there.", SENTENCES[0]))
    arguments = ["x", str(tmp_path), "--voice", VOICE, "--voice-dir", str(random_voice_dir)]
    monkeypatch.setattr("sys.argv", arguments)
    assert early_clauses.main() == 0
    names = {
        name: sorted(p.name for p in (tmp_path / name).iterdir()) for name in ("whole", "clause")
    }
    assert names["whole"] == names["clause"] == ["01.txt", "01.wav"]


def test_tables_are_markdown() -> None:
    assert table(("a", "b"), [(1, 2)]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_random_voices_are_voices(tmp_path: Path) -> None:
    ids = random_voices.write(tmp_path)
    for voice_id in ids:
        assert read_voice(tmp_path / voice_id, ARCHITECTURES).id == voice_id
    engine = Engine((tmp_path,), threads=1, default_voice="random-inflect-v1-snake-hifigan")
    utterance = engine.utterance("random-inflect-v1-snake-hifigan", SpeechOptions())
    seconds = (
        sum(len(chunk) for chunk in utterance.say(Passage.of("Hello there.")))
        / engine.sample_rate_hz
    )
    assert 0.3 < seconds < 3


def test_a_clause_is_spoken_early(random_voice_dir: Path) -> None:
    engine = Engine((random_voice_dir,), threads=1, default_voice=VOICE)

    def say(sentence: str, *, early: bool) -> bytes | None:
        return spoken(engine.utterance(VOICE, SpeechOptions()), sentence, early=early)

    whole, clause = (say(SENTENCES[1], early=early) for early in (False, True))
    assert whole
    assert clause
    assert whole != clause
    assert say("Dinner is ready.", early=True) is None


def test_what_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(suite.shutil, "which", lambda _: None)
    monkeypatch.setattr(suite, "_installed", lambda *_: False)
    assert suite.contestants([], (1,)) == []
    assert "left out: espeak-ng is not installed" in capsys.readouterr().err
