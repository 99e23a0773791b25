"""Threads are chosen by trying, and a person is told what recordings can give."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from wyoming_nano_tts.train.corpus import Recording
from wyoming_nano_tts.train.outlook import outlook, spoken_minutes
from wyoming_nano_tts.train.threads import candidates, choose_threads, use_threads


@pytest.mark.parametrize(
    ("cores", "expected"),
    [(1, [1]), (2, [1, 2]), (4, [1, 2, 4]), (6, [1, 2, 4, 6]), (3, [1, 2, 3])],
)
def test_powers_of_two_and_all_cores_are_tried(cores: int, expected: list[int]) -> None:
    assert candidates(cores) == expected


@pytest.mark.parametrize(
    ("seconds", "chosen"),
    [
        ({1: 1.0, 2: 0.5, 4: 0.25}, 4),
        ({1: 1.0, 2: 0.95, 4: 0.9}, 1),  # hardly faster
        ({1: 1.0, 2: 2.0, 4: 9.0}, 1),  # a busy machine
        ({1: 1.0, 2: 0.6, 4: 3.0}, 2),
    ],
)
def test_the_fewest_threads_that_nothing_beats(seconds: dict[int, float], chosen: int) -> None:
    assert choose_threads(4, seconds.__getitem__) == chosen


def test_measuring_leaves_the_process_as_it_was() -> None:
    before = torch.get_num_threads()
    assert choose_threads(2) in {1, 2}
    assert torch.get_num_threads() == before


def test_the_length_is_read_from_the_headers_and_a_damaged_file_counts_nothing(
    tmp_path: Path,
) -> None:
    soundfile.write(tmp_path / "a.flac", np.zeros(16000 * 30, np.float32), 16000)
    (tmp_path / "b.wav").write_bytes(b"no audio")
    recordings = [Recording(n, "Hello.", tmp_path / n) for n in ("a.flac", "b.wav", "none.wav")]
    assert spoken_minutes(recordings) == pytest.approx(0.5)


def test_more_speech_promises_more() -> None:
    said = [outlook(12, 0.8), outlook(150, 12), outlook(450, 30), outlook(900, 80)]
    assert len(set(said)) == 4
    assert said[0].startswith("12 recordings, 0.8 minutes of speech: too little")
    assert "an hour" in said[1]
    assert "intelligible" in said[2]
    assert "as good as these recordings" in said[3]


def test_a_person_chooses_first(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    try:
        assert use_threads(3, 8) == torch.get_num_threads() == 3
        monkeypatch.setenv("OMP_NUM_THREADS", "3")
        assert use_threads(None, 8) == 3
        monkeypatch.delenv("OMP_NUM_THREADS")
        assert use_threads(None, 1) == torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
