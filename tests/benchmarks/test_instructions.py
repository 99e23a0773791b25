"""What a stage costs is compared with what is kept, and a stage that costs more is named."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import instructions


def test_every_stage_runs_and_is_kept() -> None:
    found = instructions.stages()
    for stage in found.values():
        stage()
    kept = json.loads(instructions.KEPT.read_text(encoding="utf-8"))
    assert kept
    for way, figures in kept.items():
        assert found.keys() == figures["stages"].keys(), (
            f"python -m benchmarks.instructions --by {way} --write"
        )
        assert all(value > 0 for value in figures["stages"].values())
    for word in ("normalise", "phonemise", "prosody", "decoder", "encode", "EventReader"):
        assert any(word in name for name in found), word


def test_a_stage_that_costs_more_is_named() -> None:
    kept = {"callgrind": {"stages": {"a": 100.0, "b": 100.0, "gone": 1.0}}}
    text, worse = instructions.compare(kept, {"a": 104.9, "b": 105.2, "c": 7.0}, "callgrind")
    assert worse == ["b costs +5.2 %"]
    assert "| c | 0.00 · 10⁶ | new |" in text
    assert "| gone | gone |" in text
    assert instructions.compare({}, {"a": 1.0}, "time")[1] == []


def test_the_command_keeps_and_compares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(instructions, "KEPT", tmp_path / "kept.json")
    costs = {"one": 2.0}
    monkeypatch.setattr(instructions, "by_time", lambda: dict(costs))
    assert instructions.main(["--by", "time", "--write"]) == 0
    assert instructions.main(["--by", "time"]) == 0
    costs["one"] = 2.4
    assert instructions.main(["--by", "time"]) == 1
    assert "one costs +20.0 %" in capsys.readouterr().err


def test_a_doctored_baseline_is_told_with_its_function(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is kept, with one function that was cheaper by 6 %: that one is named, and the command fails."""
    kept = json.loads(instructions.KEPT.read_text(encoding="utf-8"))
    way = "callgrind" if "callgrind" in kept else "time"
    now = dict(kept[way]["stages"])
    name = "text.english.Language.normalise"
    kept["callgrind"] = {"stages": {**now, name: now[name] / 1.06}}
    monkeypatch.setattr(instructions, "KEPT", tmp_path / "kept.json")
    instructions.KEPT.write_text(json.dumps(kept), encoding="utf-8")
    monkeypatch.setattr(instructions, "by_callgrind", lambda: now)
    assert instructions.main(["--by", "callgrind"]) == 1
    assert capsys.readouterr().err == f"{name} costs +6.0 %\n"


def test_time_is_a_multiple_of_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    work = {"same": instructions.reference, "nothing": lambda: None}
    monkeypatch.setattr(instructions, "stages", lambda: work)
    monkeypatch.setattr(instructions, "ROUNDS", 1)
    found = instructions.by_time()
    assert found["nothing"] < found["same"]


def test_callgrind_counts_each_stage_alone(tmp_path: Path) -> None:
    """In a small program: what stands between two switches is counted, and nothing else."""
    program = tmp_path / "program.py"
    program.write_text(
        "from pathlib import Path\n"
        "from benchmarks import instructions\n"
        "instructions.stages = lambda: {'much': lambda: sum(range(200000)), 'little': lambda: sum(range(2000))}\n"
        "import sys\n"
        "sys.exit(instructions.main(sys.argv[1:]))\n"
    )
    command = [
        "valgrind",
        "--tool=callgrind",
        "--instr-atstart=no",
        f"--callgrind-out-file={tmp_path}/out",
    ]
    done = subprocess.run(
        [*command, sys.executable, str(program), "--count", str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=instructions.KEPT.parents[1],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(instructions.KEPT.parents[1])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-1000:]
    counts = instructions.counts_in(tmp_path)
    assert counts["much"] > 20 * counts["little"] > 0
