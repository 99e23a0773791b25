"""Lists that are cut off anywhere, bad takes, and what a teacher may do wrong."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.text import Frontend, find_language
from wyoming_nano_tts.train.teachers.listing import UNVOICED, Line, read_lines
from wyoming_nano_tts.train.teachers.speaking import Task, Told, speak_part, todo
from wyoming_nano_tts.train.teachers.takes import Takes, clipped_runs
from wyoming_nano_tts.train.teachers.teacher import Contours, Speech, TeacherError, Wanted
from wyoming_nano_tts.train.teachers.texts import Text, read_texts

RNG = np.random.default_rng(0)
LIST = ("Good morning.", "The door is open.", "It is raining.", "Come in.")


def noise(seconds: float, level: float = 0.1) -> Speech:
    """Something as long as speech would be."""
    samples = level * RNG.standard_normal(round(seconds * 24_000)).clip(-3, 3)
    return Speech(samples.astype(np.float32))


class Hummer:
    """A teacher in this process; what it is asked to say is remembered."""

    about = "a hum"

    def __init__(self, answer: Callable[[str], Speech] | None = None) -> None:
        self.asked: list[str] = []
        self._answer = answer or (lambda text: noise(0.08 * len(text)))

    def speak(self, text: str, symbols: str) -> Speech:
        """Hum."""
        self.asked.append(text)
        return self._answer(text)

    def close(self) -> None:
        """Nothing is held."""


def task(folder: Path, texts: tuple[str, ...] = LIST) -> Task:
    listed = [Text(n, f"s{n}", text) for n, text in enumerate(texts)]
    return Task(folder, listed, Wanted("here", "hum"), "hum")


def test_a_list_cut_off_at_any_byte_becomes_whole_again(tmp_path: Path) -> None:
    whole = task(tmp_path / "whole")
    assert [t.name for t in speak_part(whole, Hummer())] == ["s0", "s1", "s2", "s3"]
    content = (whole.folder / "meta_hum_0of1.tsv").read_bytes()
    for cut in range(0, len(content), 3):
        torn = task(tmp_path / f"torn{cut}")
        torn.folder.mkdir()
        (torn.folder / "meta_hum_0of1.tsv").write_bytes(content[:cut])
        there = content[:cut].count(b"\n")
        assert len(list(read_lines(torn.folder))) == there, "half a line is no line"
        teacher = Hummer()
        list(speak_part(torn, teacher))
        assert teacher.asked == list(LIST[there:])
        assert [line.text for line in read_lines(torn.folder)] == list(LIST)


def test_lists_of_three_kinds_of_lines(tmp_path: Path) -> None:
    (tmp_path / "meta_0.tsv").write_text(
        "a\tA.\tA\t1.5\nb\tB.\tB\t2\tann\nnot a line\nc\tC.\tC\tsoon\n", encoding="utf-8"
    )
    (tmp_path / "meta_1.tsv").write_text("a\tagain\tA\t9\n", encoding="utf-8")
    assert list(read_lines(tmp_path)) == [
        Line("a", "A.", "A", 1.5),
        Line("b", "B.", "B", 2.0, "ann"),
    ]


def test_what_a_teacher_gives_lies_beside_the_audio(tmp_path: Path) -> None:
    contours = Contours(
        np.array([2, 3], np.int16), np.ones(10, np.float16), np.zeros(10, np.float16)
    )
    given = Speech(noise(1.0).samples, contours)
    list(speak_part(task(tmp_path, ("Good morning.",)), Hummer(lambda _: given)))
    with np.load(tmp_path / "prosody" / "s0.npz") as read:
        assert read["durations"].tolist() == [2, 3]
        assert set(read) == {"durations", "f0", "energy"}


def contours(units: int, value: float = 1.0) -> Speech:
    """Prosody of eleven sounds without sound."""
    durations = np.array([10, *[units] * 11, 10], np.int16)
    values = np.full(2 * int(durations.sum()), value, np.float16)
    return Speech(np.zeros(0, np.float32), Contours(durations, values, values))


@pytest.mark.parametrize(
    ("speech", "why"),
    [
        (contours(3), ""),
        (contours(0), "too short: 0.00 s for 11 sounds"),
        (contours(60), "too long: 16.50 s for 11 sounds"),
        (contours(3, np.nan), "no numbers"),
        (Speech(np.zeros(0, np.float32)), "nothing was said"),
    ],
)
def test_prosody_alone_is_listed_apart(tmp_path: Path, speech: Speech, why: str) -> None:
    spoken = task(tmp_path, ("The door is open.",))
    silent = replace(spoken, wanted=replace(spoken.wanted, prosody_only=True))
    (told,) = speak_part(silent, Hummer(lambda _: speech))
    assert why in told.fault
    assert bool(told.fault) == bool(why)
    assert not (tmp_path / "flac" / "s0.flac").exists()
    assert todo(silent) == [], "neither the good nor the bad comes again"
    assert len(todo(spoken)) == 1, "it can still be made audible"
    assert list(read_lines(tmp_path)) == []
    lines = list(read_lines(tmp_path, UNVOICED))
    assert [line.seconds for line in lines] == ([] if why else [pytest.approx(53 * 0.025)])


def test_what_can_be_heard_keeps_its_prosody(tmp_path: Path) -> None:
    spoken = task(tmp_path, ("The door is open.",))
    silent = replace(spoken, wanted=replace(spoken.wanted, prosody_only=True))
    list(speak_part(spoken, Hummer(lambda _: Speech(noise(1.3).samples, contours(4).contours))))
    assert todo(silent) == []
    assert list(speak_part(silent, Hummer(lambda _: contours(3)))) == []
    with np.load(tmp_path / "prosody" / "s0.npz") as given:
        assert given["durations"][1] == 4


@pytest.mark.parametrize(
    ("speech", "why"),
    [
        (noise(1.0, 1e-4), "silent"),
        (Speech(np.zeros(0, np.float32)), "nothing was said"),
        (Speech(np.full(24_000, np.nan, np.float32)), "no numbers"),
        (noise(1.0, 2.0), "clipped"),
        (noise(0.1), "too short: 0.10 s for 11 sounds"),
        (noise(9.0), "too long: 9.00 s for 11 sounds"),
        (noise(1.0), ""),
    ],
)
def test_bad_takes_are_left_out_with_the_reason(tmp_path: Path, speech: Speech, why: str) -> None:
    (told,) = speak_part(task(tmp_path, ("The door is open.",)), Hummer(lambda _: speech))
    assert why in told.fault
    assert bool(told.fault) == bool(why)
    assert (tmp_path / "flac" / "s0.flac").exists() != bool(why)
    if why:
        (listed,) = (tmp_path / "left_out_hum_0of1.tsv").read_text(encoding="utf-8").splitlines()
        assert listed.split("\t")[:3] == ["s0", "The door is open.", "hum"]
        assert todo(task(tmp_path, ("The door is open.",))) == [], "it would be as bad again"


def test_what_is_unusual_for_the_voice_is_found_too() -> None:
    takes = Takes(Frontend(find_language("en_US")))
    assert [takes.fault("", 20, noise(2.0)) for _ in range(20)] == [""] * 20
    assert "too short" in takes.fault("", 20, noise(0.9))
    assert "too long" in takes.fault("", 20, noise(4.9))
    assert takes.fault("", 20, noise(1.1)) == ""
    assert takes.fault("", 4, noise(1.0)) == "", "a short sentence may be slow"


def test_words_are_checked_where_there_is_a_recogniser() -> None:
    class Deaf:
        heard = "the floor is open"

        def hear(self, samples: object) -> str:
            return self.heard

    recogniser = Deaf()
    takes = Takes(Frontend(find_language("en_US")), recogniser)
    assert takes.fault("The door is open.", 11, noise(1.0)) == "", "one word may be misheard"
    recogniser.heard = "a flaw in the sofa"
    assert takes.fault("The door is open.", 11, noise(1.0)) == "heard: 'a flaw in the sofa'"


def test_a_peak_is_not_clipped() -> None:
    samples = np.zeros(100, np.float32)
    samples[[3, 10, 20, 30]] = 1.0
    assert clipped_runs(samples) == 0
    samples[40:44] = samples[50:60] = -1.0
    assert clipped_runs(samples) == 2


def test_a_text_that_a_teacher_refuses_is_left_out_and_the_next_is_spoken(tmp_path: Path) -> None:
    def refusing(text: str) -> Speech:
        if "door" in text:
            raise TeacherError("I do not do doors")
        return noise(1.0)

    told = list(speak_part(task(tmp_path), Hummer(refusing)))
    assert told[1] == Told("s1", 0.0, "not spoken: I do not do doors")
    assert [t.name for t in told if not t.fault] == ["s0", "s2", "s3"]


def test_parts_share_the_list(tmp_path: Path) -> None:
    whole = task(tmp_path, tuple(f"Number {n}." for n in range(11)))
    pieces = [[t.name for t in todo(whole.piece(n, 3))] for n in range(3)]
    assert sorted(name for piece in pieces for name in piece) == sorted(t.name for t in whole.texts)
    assert pieces[1] == ["s1", "s4", "s7", "s10"]
    assert [t.name for t in todo(whole.piece(1, 3).piece(1, 2))] == ["s4", "s10"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("\n \n", "holds no sentence"),
        ("a/b|Hello.\n", "line 1: 'a/b' cannot be the name of a file"),
        ("a|Hello.\n\na|Again.\n", "line 3: 'a' is already in line 1"),
    ],
)
def test_lists_that_are_none(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "texts.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TrainingError, match=message):
        read_texts(path)
