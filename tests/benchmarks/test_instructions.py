"""What a stage costs is compared with what is kept, and a stage that costs more is named."""

import json
from pathlib import Path

import pytest

from benchmarks.instructions import __main__ as command
from benchmarks.instructions import kept as keeping
from benchmarks.instructions import times
from benchmarks.instructions.callgrind import by_callgrind
from benchmarks.instructions.kept import KEPT, Figures, compare, ground, other_ground
from benchmarks.instructions.stages import forgetting, stages


def test_every_stage_runs_and_is_kept() -> None:
    found = stages()
    for stage in found.values():
        stage()
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert kept.keys() == {"callgrind", "time"}
    for way, figures in kept.items():
        assert found.keys() == figures["stages"].keys(), (
            f"python -m benchmarks.instructions --by {way} --write"
        )
        assert figures["ground"].keys() == ground().keys()
        assert all(value > 0 for value in figures["stages"].values())
    for word in ("normalise", "phonemise", "prosody", "decoder", "encode", "EventReader"):
        assert any(word in name for name in found), word


def test_a_text_costs_what_it_costs_the_first_time() -> None:
    """Words that were found before are found anew, and the dictionaries are not read again."""
    phonemise = stages()["text.english.Language.phonemise"]
    phonemise()
    forget = forgetting()
    caches = {one.__wrapped__.__qualname__: one for one in forget.__closure__[0].cell_contents}  # type: ignore[index]
    assert {"Pronouncer._word", "GraphemeToPhoneme._search"} <= caches.keys()
    forget()
    assert not any(one.cache_info().currsize for one in caches.values())


def test_a_stage_that_costs_more_is_named() -> None:
    kept = {"callgrind": {"stages": {"a": 100.0, "b": 100.0, "gone": 1.0}}}
    text, worse = compare(kept, Figures({}, {"a": 104.9, "b": 105.2, "c": 7.0}), "callgrind")
    assert worse == ["b costs +5.2 %"]
    assert "| c | 0.00 · 10⁶ | new |" in text
    assert "| gone | gone |" in text
    assert compare({}, Figures({}, {"a": 1.0}), "time")[1] == []


def test_figures_of_another_python_are_told() -> None:
    here = ground()
    assert all(here[name] for name in here if name != "valgrind")
    kept = {"callgrind": {"ground": {**here, "numpy": "1.26.4", "processor": "another"}}}
    now = Figures(here, {})
    assert other_ground(kept, now, "callgrind") == [f"numpy is {here['numpy']}, and was 1.26.4"]
    assert other_ground({}, now, "time") == []


def test_the_command_keeps_and_compares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keeping, "KEPT", tmp_path / "kept.json")
    costs, versions = {"one": 2.0}, {"numpy": "1"}
    monkeypatch.setattr(command, "by_time", lambda: Figures(dict(versions), dict(costs)))
    assert command.main(["--by", "time", "--write"]) == 0
    assert command.main(["--by", "time"]) == 0
    assert capsys.readouterr().err == ""
    costs["one"], versions["numpy"] = 2.4, "2"
    assert command.main(["--by", "time"]) == 1
    assert capsys.readouterr().err == "numpy is 2, and was 1\none costs +20.0 %\n"


def test_a_doctored_baseline_is_told_with_its_function(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is kept, with one function that was cheaper by 6 %: that one is named, and the command fails."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    now = Figures(kept["callgrind"]["ground"], dict(kept["callgrind"]["stages"]))
    name = "text.english.Language.normalise"
    kept["callgrind"]["stages"][name] /= 1.06
    monkeypatch.setattr(keeping, "KEPT", tmp_path / "kept.json")
    keeping.KEPT.write_text(json.dumps(kept), encoding="utf-8")
    monkeypatch.setattr(command, "by_callgrind", lambda: now)
    assert command.main(["--by", "callgrind"]) == 1
    assert capsys.readouterr().err == f"{name} costs +6.0 %\n"


def test_time_is_a_multiple_of_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    work = {"same": times.reference, "nothing": lambda: None}
    monkeypatch.setattr(times, "stages", lambda: work)
    monkeypatch.setattr(times, "ROUNDS", 1)
    found = times.by_time().stages
    assert found["nothing"] < found["same"]


PROGRAM = """
import sys
from itertools import repeat
from pathlib import Path
from benchmarks.instructions.callgrind import count_here

def turns(times):
    def stage():
        for _ in repeat(None, times):
            pass
    return stage

count_here(Path(sys.argv[1]), {"before": turns(500000), "same": turns(500000), "more": turns(530000)})
"""


def test_callgrind_counts_each_stage_alone_and_sees_six_percent_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a small program: what stands between two switches is counted, exactly and nothing else."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    monkeypatch.setenv("PYTHONPATH", str(KEPT.parents[2]))
    counted = by_callgrind((str(program),))
    assert counted.ground["valgrind"]
    before, same, more = (counted.stages[name] for name in ("before", "same", "more"))
    assert before > 500000
    assert same == pytest.approx(before, rel=0.005)
    kept = {"callgrind": {"stages": {"same": before, "more": before}}}
    now = Figures(counted.ground, {"same": same, "more": more})
    (worse,) = compare(kept, now, "callgrind")[1]
    assert worse.startswith(("more costs +6.", "more costs +5."))
