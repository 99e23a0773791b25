"""Speech of a teacher in shards, as a corpus: the same sentences as in the folder, a window at a time."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from train.nano2.conftest import write_sentence
from train.shard_files import shards as plain_shards

from tools.plain_files import Site
from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.train.nano2.__main__ import main
from wyoming_nano_tts.train.nano2.corpus import sharded as sharded_corpus
from wyoming_nano_tts.train.nano2.corpus.sharded import ShardedCorpus, corpus_of, taught_of
from wyoming_nano_tts.train.nano2.corpus.taught import TaughtCorpus
from wyoming_nano_tts.train.nano2.settings import TaughtData
from wyoming_nano_tts.train.shards.tar import read_shard, shard_places
from wyoming_nano_tts.train.shards.writing import recorded_examples, write_shards

SENTENCES = 9


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`taught` of nine sentences, and the same in three shards."""
    path = tmp_path_factory.mktemp("speech")
    for n in range(SENTENCES):
        write_sentence(path / "taught", f"s{n}", f"Hi there, {n}.", n)
    write_shards(path / "shards", recorded_examples(path / "taught"), 3)
    return path


@pytest.fixture
def data(folder: Path) -> TaughtData:
    return TaughtData({}, shards={0: shard_places([str(folder / "shards")])}, window=3, buffer=2)


def test_a_sentence_of_a_shard_is_that_of_the_folder(folder: Path, data: TaughtData) -> None:
    louder = replace(data, gains_db={0: 3.0})
    corpus = TaughtCorpus({0: folder / "taught"}, gains_db={0: 3.0})
    rows = {row.name: row for row in corpus.rows(0)}
    for example in read_shard(data.shards[0][0]):
        one, other = (
            taught_of(example, 0, louder, varied=True),
            corpus.load(0, rows[example.key], varied=True),
        )
        assert one.audio is not None
        for name in ("tokens", "units", "index", "features", "f0_hz", "cycles", "audio"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def heard(corpus: ShardedCorpus, steps: int) -> list[torch.Tensor]:
    rng = np.random.default_rng(0)
    return [corpus.crops(rng, 2, 16)["audio"] for _ in range(steps)]


def test_every_sentence_is_heard_about_once_an_epoch(data: TaughtData) -> None:
    corpus = ShardedCorpus(data, 0)
    rng, seen, steps = np.random.default_rng(0), set(), 0
    while not any(place[0] for place in corpus.state()["0"]["lanes"].values()):
        seen |= {item.audio.tobytes() for item in corpus.items if item.audio is not None}
        corpus.sentences(rng, 1)
        steps += 1
    assert len(seen) == SENTENCES
    assert SENTENCES - 3 <= steps <= SENTENCES + 6
    assert len(corpus.items) == 3
    assert corpus.hours > 0


@pytest.mark.parametrize("after", [1, 7, 40])
def test_it_goes_on_with_the_sentences_that_it_had(data: TaughtData, after: int) -> None:
    whole = ShardedCorpus(data, 1)
    heard(whole, after)
    again = ShardedCorpus(data, 1)
    again.load_state(whole.state())
    assert again.hours == pytest.approx(whole.hours)
    for one, other in zip(heard(whole, 20), heard(again, 20), strict=True):
        assert torch.equal(one, other)
    with pytest.raises(TrainingError, match="the run learns rows 4"):
        again.load_state({"4": {}})


def test_workers_read_their_lanes_and_go_on(data: TaughtData) -> None:
    """Two processes read for this one; what a checkpoint holds is behind what was heard, not behind what was read."""
    shared = replace(data, workers=2)
    whole = ShardedCorpus(shared, 1)
    heard(whole, 9)
    state = whole.state()
    assert set(state["0"]["lanes"]) == {0, 1}
    again = ShardedCorpus(data, 1)
    again._data = shared
    for window in again._windows.values():
        window._workers = 2
    again.load_state(state)
    for one, other in zip(heard(whole, 5), heard(again, 5), strict=True):
        assert torch.equal(one, other)


def test_what_is_held_out_is_measured_and_never_heard(data: TaughtData) -> None:
    (*learnt, last) = data.shards[0]
    told = replace(data, held_out_shards={0: (last,)}, held_out=("s0",))
    corpus = ShardedCorpus(told, 0)
    assert len(corpus.held_out_items()) == 3
    rng = np.random.default_rng(0)
    heard_audio = set()
    for _ in range(30):
        heard_audio |= {item.audio.tobytes()[-4000:] for item in corpus.items}  # type: ignore[union-attr]
        corpus.sentences(rng, 1)
    assert len(heard_audio) == SENTENCES - 4
    assert len(learnt) == 2


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    site = Site(folder / "shards")
    yield site.url.rstrip("/")
    site.close()


def test_shards_over_http_are_heard_in_the_same_order(data: TaughtData, address: str) -> None:
    over_http = TaughtData.parse([f"0={address}/shard-{{000000..000002}}.tar"], None, [])
    assert not over_http.folders
    one, other = ShardedCorpus(data, 0), ShardedCorpus(replace(over_http, window=3, buffer=2), 0)
    assert len(over_http.shards[0]) == 3
    # Addresses have the order that files have, so the recorded shuffle is the same.
    for here, there in zip(heard(one, 12), heard(other, 12), strict=True):
        assert torch.equal(here, there)


def test_shards_that_cannot_be_learnt_from_are_told(
    folder: Path, data: TaughtData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharded_corpus, "MOST_UNFIT", 20)
    plain_shards(tmp_path / "plain", 4, 2)
    with pytest.raises(TrainingError, match="no symbols, durations, F0 and energy"):
        corpus_of(TaughtData.parse([f"0={tmp_path / 'plain'}"], None, []), 0)
    with pytest.raises(TrainingError, match="from folders or from shards"):
        corpus_of(replace(data, folders={1: folder / "taught"}), 0)
    with pytest.raises(TrainingError, match="given two folders"):
        TaughtData.parse([f"0={folder}", "0=elsewhere"], None, [])
    torn = [
        {**one, "npz": b"torn"} for one in recorded_examples(folder / "taught")
    ]  # fmt: skip
    write_shards(tmp_path / "torn", torn)
    told = replace(data, shards={0: shard_places([str(tmp_path / "torn")])})
    with pytest.raises(TrainingError, match="in a row cannot be used"):
        corpus_of(told, 0)


def test_the_command_learns_from_shards(folder: Path, tmp_path: Path) -> None:
    places = shard_places([str(folder / "shards")])
    corpus = [f"--corpus=0={place}" for place in places[:2]]
    options = [*corpus, f"--held-out-shards=0={places[2]}", "--step-seconds", "6"]
    run = tmp_path / "run"
    assert main(["prosody", str(run), *options, "--minutes", "0.1"]) == 0
    state = torch.load(run / "last.pt", weights_only=True)
    assert (state["step"], len(state["processes"])) == (1, 1)
    assert (run / "best.pt").exists()
    assert main(["prosody", str(run), "--corpus", f"0={tmp_path}/none.tar"]) == 1
