import logging
from pathlib import Path

import numpy as np
import pytest
from train.nano2.conftest import SYMBOLS, write_sentence

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.train.nano2.corpus.taught import EDGE_FRAMES, Taught, TaughtCorpus
from wyoming_nano_tts.train.nano2.settings import TaughtData


def test_it_grows_and_leaves_out_what_is_held_out_or_half_written(
    taught: Path, caplog: pytest.LogCaptureFixture
) -> None:
    corpus = TaughtCorpus({0: taught}, held_out=["s1"])
    assert len(corpus.items) == 3
    write_sentence(taught, "new", "Quite new.", 9)
    write_sentence(taught, "again", "Hi, there!", 10)
    write_sentence(taught, "torn", "Torn apart.", 11)
    (taught / "flac" / "torn.flac").write_bytes(b"fLaC")
    with caplog.at_level(logging.WARNING):
        corpus.grow()
    assert len(corpus.items) == 4, "a held-out text is held out in every voice"
    assert "torn is left out" in caplog.text
    assert [row.name for row, _ in corpus.held(0)] == ["s1"]


def test_prosody_without_sound_is_for_whole_sentences_only(
    taught: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_sentence(taught, "quiet", "Nobody hears this.", 9, unvoiced=True)
    write_sentence(taught, "s2", "Oh hi there.", 2, unvoiced=True)
    write_sentence(taught, "again", "Hi, there!", 11, unvoiced=True)
    with caplog.at_level(logging.WARNING):
        heard, all_of_it = (
            TaughtCorpus({0: taught}, held_out=["s1"], unvoiced=unvoiced)
            for unvoiced in (False, True)
        )
    assert "left out" not in caplog.text
    assert len(heard.items) == 3
    assert len(all_of_it.items) == 4, "once, where both are there, and no text that is held out"
    assert [item.audio is None for item in all_of_it.items] == [False, False, False, True]
    assert all_of_it.hours > heard.hours
    batch = all_of_it.sentences(np.random.default_rng(0), 2)
    assert "audio" not in batch


def test_silence_in_front_varies_and_nothing_else(taught: Path) -> None:
    corpus = TaughtCorpus({0: taught})
    lead = set()
    for row in corpus.rows(0):
        whole, varied = corpus.load(0, row), corpus.load(0, row, varied=True)
        cut = int(whole.units[0] - varied.units[0])
        lead.add(int(varied.units[0]))
        assert 3 <= varied.units[0] <= 14
        assert varied.frames == whole.frames - 2 * cut
        whole_frames, frames = whole.whole(), varied.whole()
        np.testing.assert_array_equal(whole_frames["f0_hz"][2 * cut :], frames["f0_hz"])
        np.testing.assert_array_equal(whole_frames["audio"][600 * cut :], frames["audio"])
        # The phase of the teacher's voice goes on as it was.
        difference = whole_frames["cycles"][2 * cut :] - frames["cycles"]
        np.testing.assert_allclose(difference, np.rint(difference), atol=1e-9)
    assert len(lead) > 1


def test_crops_hold_what_lies_there(taught: Path) -> None:
    corpus = TaughtCorpus({0: taught})
    batch = corpus.crops(np.random.default_rng(0), 3, 20)
    frames = 20 + 2 * EDGE_FRAMES
    assert batch["audio"].shape == (3, 300 * frames)
    assert batch["features"].shape == (3, frames, 6)
    assert batch["cycles"].shape == (3, frames + 2)
    assert batch["tokens"].shape == batch["units"].shape == (3, len(SYMBOLS) + 2)


def test_no_crop_is_longer_than_its_sentence(taught: Path) -> None:
    corpus = TaughtCorpus({0: taught})
    lengths = sorted(item.frames for item in corpus.items)
    batch = corpus.crops(np.random.default_rng(0), 20, lengths[-1])
    assert batch["audio"].shape == (20, 300 * (lengths[-1] + 2 * EDGE_FRAMES))
    with pytest.raises(TrainingError, match="no sentence is as long as a crop"):
        corpus.crops(np.random.default_rng(0), 2, lengths[-1] + 1)


def test_speakers_are_drawn_by_their_shares(taught: Path) -> None:
    corpus = TaughtCorpus({0: taught, 5: taught}, shares={5: 3.0})
    speakers = corpus.crops(np.random.default_rng(0), 400, 10)["speaker"].tolist()
    assert set(speakers) == {0, 5}
    assert speakers.count(5) / 400 == pytest.approx(0.75, abs=0.08)


def test_lengths_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="3 tokens, 2 durations"):
        Taught([0, 1, 0], np.array([2, 2]), np.zeros(8), np.zeros(8))
    with pytest.raises(ValueError, match="100 samples for 8 frames"):
        Taught([0, 0], np.array([2, 2]), np.zeros(8), np.zeros(8), np.zeros(100, np.int16))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no sentence in"):
        TaughtCorpus({0: tmp_path})


def test_data_is_read_from_the_command_line(tmp_path: Path) -> None:
    names = tmp_path / "held.txt"
    names.write_text("a b\nc\n")
    data = TaughtData.parse(["0=here", "7=there"], names, ["7=0.5"])
    assert data == TaughtData({0: Path("here"), 7: Path("there")}, ("a", "b", "c"), {7: 0.5})
    with pytest.raises(TrainingError, match="a corpus is ROW=FOLDER"):
        TaughtData.parse(["here"], None, [])


def test_a_folder_of_several_speakers_and_levels(taught: Path) -> None:
    content = (taught / "meta_0.tsv").read_text(encoding="utf-8").splitlines()
    named = [f"{line}\t{('ann', 'ben')[n % 2]}\n" for n, line in enumerate(content)]
    (taught / "meta_0.tsv").write_text("".join(named), encoding="utf-8")
    data = TaughtData({3: taught, 4: taught}, speakers={3: "ann", 4: "ben"}, gains_db={4: 6.0})
    corpus = TaughtCorpus.of(data)
    assert [row.name for row in corpus.rows(3)] == ["s0", "s2"]
    assert sorted(item.speaker for item in corpus.items) == [3, 3, 4, 4]
    row = next(iter(corpus.rows(4)))
    louder, as_it_was = corpus.load(4, row), TaughtCorpus({4: taught}).load(4, row)
    assert louder.audio is not None
    assert as_it_was.audio is not None
    ratio = np.abs(louder.audio).mean() / np.abs(as_it_was.audio.astype(int)).mean()
    assert 20 * np.log10(ratio) == pytest.approx(6.0, abs=0.05)


def test_a_measured_phase_takes_the_place_of_the_sum() -> None:
    units, frames = np.array([3, 3]), 12
    cycles = np.linspace(0, 40, frames)
    given = Taught([0, 0], units, np.full(frames, 150.0), np.zeros(frames), cycles=cycles)
    np.testing.assert_allclose(given.whole()["cycles"][1:-1] % 1, cycles % 1)
    with pytest.raises(ValueError, match="3 phases for 12 frames"):
        Taught([0, 0], units, np.zeros(frames), np.zeros(frames), cycles=cycles[:3])
