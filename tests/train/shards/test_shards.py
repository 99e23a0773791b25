"""Shards: written, read locally and over HTTP, split among processes, gone on with exactly."""

import itertools
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from train.shard_files import WORDS, example, shards, tone

from tools.plain_files import Site
from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.train.shards.order import Lane, Order, Place, lane_of
from wyoming_nano_tts.train.shards.tar import read_shard, shard_places
from wyoming_nano_tts.train.shards.writing import recorded_examples, write_shards


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shards")
    shards(path)
    return path


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    site = Site(folder)
    yield site.url.rstrip("/")
    site.close()


def keys(places: tuple[str, ...]) -> list[str]:
    return [one.key for place in places for one in read_shard(place)]


def test_what_is_written_is_read_again(folder: Path) -> None:
    (first, *_) = read_shard(str(folder / "shard-000000.tar"))
    assert (first.key, first.text, first.seconds) == ("s000", WORDS[0], 0.5)
    assert np.abs(first.samples() - tone(0, 0.5)).max() < 1e-3
    assert keys(shard_places([str(folder)])) == [f"s{n:03}" for n in range(12)]


def test_shards_over_http_are_the_same(folder: Path, address: str) -> None:
    places = shard_places([f"{address}/shard-{{000000..000002}}.tar"])
    assert keys(places) == keys(shard_places([str(folder)]))
    with pytest.raises(TrainingError, match="cannot be opened"):
        keys((f"{address}/shard-000099.tar",))


def taken(folder: Path, lanes: int, count: int, seed: int = 3) -> list[list[str]]:
    places = shard_places([str(folder)])
    orders = (Order(places, Lane(n, lanes), seed=seed, buffer=3) for n in range(lanes))
    return [[e.key for e, _ in itertools.islice(order.after(Place()), count)] for order in orders]


@pytest.mark.parametrize(("lanes", "each"), [(1, 12), (3, 4), (4, 3), (6, 2)])
def test_lanes_share_an_epoch_and_nobody_hears_a_sentence_twice(
    folder: Path, lanes: int, each: int
) -> None:
    """As many shards as lanes, and fewer."""
    heard = taken(folder, lanes, each)
    assert sorted(key for lane in heard for key in lane) == [f"s{n:03}" for n in range(12)]
    assert heard == taken(folder, lanes, each), "the order is recorded in the seed"
    assert heard != taken(folder, lanes, each, seed=4)


@pytest.mark.parametrize("after", [0, 1, 5, 12, 13, 31])
def test_a_lane_goes_on_where_it_was(folder: Path, after: int) -> None:
    order = Order(shard_places([str(folder)]), Lane(0, 1), seed=1, buffer=5)
    whole = list(itertools.islice(order.after(Place()), 40))
    place = whole[after - 1][1] if after else Place()
    rest = [(e.key, p) for e, p in itertools.islice(order.after(place), 40 - after)]
    assert rest == [(e.key, p) for e, p in whole[after:]]
    epochs = [tuple(e.key for e, _ in whole[n : n + 12]) for n in (0, 12, 24)]
    assert len(set(epochs)) == 3, "each epoch has an order of its own"


def test_lanes_are_split_by_process_first() -> None:
    lanes = [lane_of(rank, 2, worker, 3) for rank in range(2) for worker in range(3)]
    assert sorted(lane.number for lane in lanes) == list(range(6))
    assert {lane.count for lane in lanes} == {6}


def write_tar(path: Path, members: dict[str, bytes]) -> str:
    import io

    with tarfile.open(path, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return str(path)


BROKEN = {
    "no json": ({"a.flac": b"x"}, "needs KEY.json"),
    "no text": ({"a.json": b'{"duration": 1}'}, "needs KEY.json"),
    "empty text": ({"a.json": b'{"text": " ", "duration": 1}'}, "has no text"),
    "no time": ({"a.json": b'{"text": "a", "duration": 0}'}, "no duration above 0"),
    "no object": ({"a.json": b"[]"}, "needs KEY.json"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_example_is_told(name: str, tmp_path: Path) -> None:
    members, message = BROKEN[name]
    with pytest.raises(TrainingError, match=message):
        keys((write_tar(tmp_path / "x.tar", members),))


def test_damaged_shards_and_audio_are_told(folder: Path, tmp_path: Path) -> None:
    content = (folder / "shard-000000.tar").read_bytes()
    (tmp_path / "cut.tar").write_bytes(content[: len(content) // 2 + 100])
    with pytest.raises(TrainingError, match="is damaged or cannot be read"):
        keys((str(tmp_path / "cut.tar"),))
    (tmp_path / "text.tar").write_text("hello", encoding="utf-8")
    with pytest.raises(TrainingError, match="is damaged or cannot be read"):
        keys((str(tmp_path / "text.tar"),))
    about = b'{"text": "a", "duration": 1}'
    for members, message in (
        ({"a.json": about}, "has no audio"),
        ({"a.json": about, "a.wav": b"no sound"}, "cannot be decoded"),
    ):
        (one,) = read_shard(write_tar(tmp_path / "odd.tar", members))
        with pytest.raises(TrainingError, match=message):
            one.samples()


def test_places_that_are_none_are_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no shard"):
        shard_places([str(tmp_path)])
    with pytest.raises(TrainingError, match="named twice"):
        shard_places([str(folder), str(folder / "shard-000000.tar")])
    with pytest.raises(TrainingError, match="has shards already"):
        write_shards(folder, [example(0)])
    with pytest.raises(TrainingError, match="nothing to write"):
        write_shards(tmp_path / "none", [])
    alone = Order(shard_places([str(folder)]), Lane(0, 1), seed=0, wanted=lambda _: False)
    with pytest.raises(TrainingError, match="finds no example"):
        next(alone.after(Place()))


def test_a_folder_of_recordings_becomes_shards(tmp_path: Path) -> None:
    import soundfile

    recordings = tmp_path / "recordings"
    recordings.mkdir()
    for n in range(3):
        soundfile.write(recordings / f"r.{n}.wav", tone(n), 24_000)
    lines = [f"r.{n}|Sentence {n}." for n in range(3)]
    (recordings / "metadata.csv").write_text("\n".join(lines), encoding="utf-8")
    (path,) = write_shards(tmp_path / "packed", recorded_examples(recordings))
    found = list(read_shard(str(path)))
    assert [(e.key, e.text, e.seconds) for e in found] == [
        (f"r_{n}", f"Sentence {n}.", 1.0) for n in range(3)
    ]


def test_shards_become_a_folder_to_train_on_again(folder: Path, tmp_path: Path) -> None:
    from wyoming_nano_tts.train.corpus import read_corpus
    from wyoming_nano_tts.train.shards.writing import unpack
    from wyoming_nano_tts.train.teachers.listing import read_lines

    places = shard_places([str(folder)])
    assert unpack(places, tmp_path / "plain") == 12
    assert unpack(places, tmp_path / "plain") == 12, "again, and nothing changes"
    found = read_corpus(tmp_path / "plain")
    assert [(one.name, one.text) for one in found] == [
        (f"s{n:03}", WORDS[n % 8]) for n in range(12)
    ]
    taught = [{**example(n, symbols="a b", speaker="ann"), "npz": b"contours"} for n in range(2)]
    write_shards(tmp_path / "taught", taught)
    for _ in range(2):
        assert unpack(shard_places([str(tmp_path / "taught")]), tmp_path / "corpus") == 2
    lines = list(read_lines(tmp_path / "corpus"))
    assert [(line.name, line.symbols, line.speaker) for line in lines] == [
        ("s000", "a b", "ann"),
        ("s001", "a b", "ann"),
    ]
    assert (tmp_path / "corpus/prosody/s001.npz").read_bytes() == b"contours"
    mixed = (*places, *shard_places([str(tmp_path / "taught")]))
    with pytest.raises(TrainingError, match="mixes a teacher's speech with recordings"):
        unpack(mixed, tmp_path / "mixed")
