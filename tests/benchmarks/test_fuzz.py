"""The short form of the fuzzer: every target, every input that was ever found, and planted defects to be found."""

import os
import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.fuzz import __main__ as command
from benchmarks.fuzz.kinds import kind_of, message_shape, outline
from benchmarks.fuzz.mutations import dumped, spoilt_bytes, spoilt_text, spoilt_value
from benchmarks.fuzz.running import (
    MOST_OF_A_KIND,
    Defect,
    Job,
    Tally,
    keep,
    make,
    put_in,
    run,
    run_apart,
)
from benchmarks.fuzz.seeds import strings_of
from benchmarks.fuzz.target import DefectError, Target
from benchmarks.fuzz.targets import all_targets
from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.text.language import find_language

SHORT_UNITS = {"events": 400, "ssml": 80, "weights": 25, "voice-folder": 60}
USUAL_UNITS = 150
NAMES = list(all_targets())
KEPT = sorted(command.CORPUS.glob("*/*.bin"))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found_in_a_short_run(name: str) -> None:
    units = SHORT_UNITS.get(name, USUAL_UNITS)
    with all_targets()[name] as target:
        tally = run(target, 1, lambda tally: tally.units >= units)
    assert [(one.number, one.what, one.where) for one in tally.defects] == []
    assert tally.units >= units


@pytest.mark.parametrize("name", sorted({path.parent.name for path in KEPT}))
def test_what_was_found_once_stays_mended(name: str) -> None:
    with all_targets()[name] as target:
        for path in KEPT:
            if path.parent.name == name:
                outcome = put_in(target, path.read_bytes())
                assert not outcome.what, (path.name, outcome)


@pytest.mark.parametrize("name", ["text-en", "events", "checkpoint-safetensors", "profiles-json"])
def test_a_seed_and_a_number_make_the_same_input_again(name: str) -> None:
    with all_targets()[name] as one:
        first = [make(one, 7, number) for number in range(20)]
    with all_targets()[name] as other:
        assert [make(other, 7, number) for number in range(20)] == first
        assert make(other, 8, 0) != first[0]
    assert len(set(first)) > 10


class Planted(Target):
    """A reader with four defects: it raises, it says something wrong, it hangs, it takes the process with it."""

    name = "planted"
    units = "inputs"

    def open(self) -> None:
        """Nothing to prepare."""

    def make(self, rng: random.Random) -> bytes:
        return spoilt_bytes(b"abcdefgh" * 4, rng)

    def check(self, given: bytes) -> str:
        if b"\x00\x00" in given:
            raise IndexError("planted")
        return "taken"


class Deadly(Planted):
    """It ends the process at its fourth input, and never ends the seventh."""

    def make(self, rng: random.Random) -> bytes:
        return rng.randbytes(4)

    def open(self) -> None:
        self.deadly = [make(self, 3, 3)]
        self.endless = [make(self, 3, 6)]

    def check(self, given: bytes) -> str:
        if given in self.deadly:
            os.abort()
        while given in self.endless:
            pass
        return "taken"


def deadly() -> Mapping[str, Target]:
    """As `all_targets`, for a process of its own."""
    return {"planted": Deadly()}


def test_a_defect_is_found_once_and_made_small(tmp_path: Path) -> None:
    with Planted() as target:
        tally = run(target, 1, lambda tally: tally.inputs >= 2000)
    (defect,) = tally.defects
    assert defect.given == b"\x00\x00"
    assert "IndexError: planted" in defect.what
    assert tally.outcomes["DEFECT"] > 1
    assert tally.outcomes.total() == tally.inputs == 2000
    path = keep(tmp_path, defect)
    assert path.parent.name == "planted"
    assert path.read_bytes() == defect.given


class Checked(Planted):
    """A door with a check that tells of three defects, two of them in the same words."""

    def make(self, rng: random.Random) -> bytes:
        return bytes(rng.choices(b"ab -.x", k=8))

    def check(self, given: bytes) -> str:
        text = given.decode()
        for mark, what in (("-", "falls apart"), (".", "falls apart"), ("x", "is dropped")):
            if mark in text:
                raise DefectError(f"{text!r} {what} after {len(text)} characters")
        return "taken"


def test_defects_of_one_check_are_told_apart() -> None:
    with Checked() as target:
        tally = run(target, 1, lambda tally: tally.inputs >= 2000)
    assert {one.where for one in tally.defects} == {tally.defects[0].where}
    assert {one.given for one in tally.defects} >= {b"-", b".", b"x"}
    assert len(tally.defects) <= 2 * MOST_OF_A_KIND
    assert tally.outcomes["DEFECT"] > 10 * len(tally.defects)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("'a' becomes \"it's 5\", with a digit", "\"b's\" becomes '7', with a digit"),
        ("['a', 'b'] are no phonemes", "['c'] are no phonemes"),
        ("heard 2400 bytes", "heard -1.5e3 bytes"),
        ("is [P(text='a', rate=1.0), P(text='b', rate=2)]", "is [P(text='x', rate=3)]"),
        ("shape (3,4) at 0x7f12ab", "shape (5,6) at 0x10"),
        (f"'{'long' * 2000}", "'short'"),
    ],
)
def test_a_message_has_a_shape(one: str, other: str) -> None:
    assert message_shape(one) == message_shape(other)


def test_other_words_are_another_shape() -> None:
    can = "can't multiply a sequence by 'float'"
    assert message_shape(can) == "can't multiply a sequence by …"
    assert message_shape("'a' falls apart") != message_shape("'a' is dropped")
    assert outline(b"Raum-24. Dez") == outline(b"Zimmer-7. Mai") == "a-0. a"
    assert outline(b"\xff") != outline(b"a")


def test_a_kind_is_where_our_own_code_raised() -> None:
    with pytest.raises(ValueError, match="nothing") as caught:
        strings_of_nothing()
    assert kind_of(caught.value).where.startswith("test_fuzz.py:")
    with pytest.raises(NanoTtsError) as refused:
        find_language("qqq")
    assert kind_of(refused.value).where.startswith("language.py:")


def strings_of_nothing() -> None:
    """Raise in a file that is not the package's."""
    raise ValueError("nothing")


def test_a_crash_and_an_endless_input_are_found_and_the_rest_goes_on() -> None:
    seen: list[Tally] = []
    tally = run_apart(Job("planted", 3, 20, 60.0, deadly), seen.append, hang_seconds=1.0)
    assert [defect.number for defect in tally.defects] == [3, 6]
    assert "ended by -6" in tally.defects[0].what
    assert "did not come to an end" in tally.defects[1].what
    assert tally.outcomes["DEFECT"] == 2


def test_every_language_gives_seeds() -> None:
    for name in NAMES:
        if name.startswith("text-"):
            with all_targets()[name] as target:
                assert len(target.seeds) > 50  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="no strings"):
        strings_of("golden")


def test_mutations_change_and_stay_what_they_are() -> None:
    rng = random.Random(5)
    texts = {spoilt_text("It is 21.5 °C.", rng, ("other",)) for _ in range(200)}
    assert len(texts) > 100
    value = {"a": [1, {"b": "x"}], "c": True, "d": 0.5}
    values = {dumped(spoilt_value(value, rng)) for _ in range(200)}
    assert len(values) > 60
    assert len({spoilt_bytes(b"abcdef", rng) for _ in range(200)}) > 150


def test_the_command_tells_and_writes_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["profiles", "--units", "40", "--corpus", str(tmp_path)]
    assert command.main(arguments) == 0
    out = capsys.readouterr().out
    assert "| profiles | 40 files |" in out
    assert not list(tmp_path.iterdir())
    with pytest.raises(SystemExit):
        command.main(["no-such-target"])


def test_a_defect_ends_the_command_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Tally(1, 1, defects=[Defect("profiles", 0, "x", "y", b"z")])
    monkeypatch.setattr(command, "run_apart", lambda job, told: found)
    assert command.main(["profiles", "--corpus", str(tmp_path)]) == 1
    assert len(list((tmp_path / "profiles").iterdir())) == 1
    assert "profiles 0: x" in capsys.readouterr().err
