"""metadata.csv as people write it, the split, and recordings that cannot be used."""

from pathlib import Path

import numpy as np
import pytest
from recordings import sung, write_wav

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.train.corpus import Recording, read_corpus, split_held_out
from wyoming_nano_tts.train.features import (
    ACTIVE_LEVEL_DBFS,
    extract,
    extract_all,
    load_features,
    normalise_level,
    save_features,
    trim_silence,
)


def corpus(folder: Path, metadata: bytes, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"audio")
    (folder / "metadata.csv").write_bytes(metadata)
    return folder


def test_names_texts_and_audio_are_joined(tmp_path: Path) -> None:
    metadata = "\ufeffa|Hello.\r\n\nb.c | One | two | three \nd.FLAC|Ä ü.\n".encode()
    folder = corpus(tmp_path, metadata, "a.wav", "wavs/b.c.flac", "flac/d.FLAC")
    assert read_corpus(folder) == [
        Recording("a", "Hello.", folder / "a.wav"),
        Recording("b.c", "One", folder / "wavs" / "b.c.flac"),
        Recording("d", "Ä ü.", folder / "flac" / "d.FLAC"),
    ]


def test_names_with_dots_stay_apart(tmp_path: Path) -> None:
    folder = corpus(tmp_path, b"take.1|A.\ntake.2|B.\n", "take.1.wav", "take.2.wav")
    assert [r.name for r in read_corpus(folder)] == ["take.1", "take.2"]


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        (b"a|Hello.\nb\n", r"metadata\.csv, line 2: expected 'name\|text', got 'b'"),
        (b"a|Hello.\n\n|text\n", "line 3: expected"),
        (b"a|  \n", "line 1: expected"),
        (b"a|Hello.\n../a|Hello.\n", r"line 2: '\.\./a' is a path; give the bare name"),
        (b"/etc/passwd|x\n", "line 1: '/etc/passwd' is a path"),
        (b"a|x\nb|y\na|z\n", "line 3: 'a' is already in line 1"),
        (b"a|x\na.wav|z\n", "line 2: 'a.wav' is already in line 1"),
        (b"a|x\nmissing|y\ngone|z\n", "no audio file for 2 names, for example missing, gone"),
        (b"", "lists no recordings"),
        (b"\n \n", "lists no recordings"),
        ("a|Grüße\n".encode("latin-1"), "cannot be read as UTF-8 text"),
    ],
)
def test_errors_name_the_line(tmp_path: Path, metadata: bytes, message: str) -> None:
    folder = corpus(tmp_path, metadata, "a.wav", "b.wav")
    with pytest.raises(TrainingError, match=message):
        read_corpus(folder)


def test_a_folder_without_metadata_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(
        TrainingError, match=r"does not exist; a training folder holds metadata\.csv"
    ):
        read_corpus(tmp_path / "none")


def recordings(*texts: str) -> list[Recording]:
    return [Recording(f"r{n}", text, Path(f"r{n}.wav")) for n, text in enumerate(texts)]


def test_no_take_of_a_held_out_sentence_is_trained_on() -> None:
    texts = [f"Sentence {n // 3}{'!' if n % 3 else '.'}" for n in range(120)]
    texts = [text.upper() if n % 2 else text for n, text in enumerate(texts)]
    everything = recordings(*texts)
    training, held_out = split_held_out(everything, 24, seed=1)
    assert sorted([*training, *held_out], key=everything.index) == everything
    assert len(held_out) == 4 * 3  # a tenth of the sentences is the most
    spoken = [{r.text.lower().strip(".!") for r in part} for part in (training, held_out)]
    assert not spoken[0] & spoken[1]
    assert split_held_out(everything, 24, seed=1) == (training, held_out)
    assert split_held_out(everything, 24, seed=2)[1] != held_out
    assert len(split_held_out(everything, 2, seed=1)[1]) == 6


def test_a_small_corpus_still_holds_one_sentence_out() -> None:
    training, held_out = split_held_out(recordings("A.", "B.", "C."), 24, seed=1)
    assert (len(training), len(held_out)) == (2, 1)


def test_recordings_that_cannot_be_used_are_named_and_left_out(tmp_path: Path) -> None:
    write_wav(tmp_path / "good.wav", sung(1, 1.0))
    write_wav(tmp_path / "silent.wav", np.zeros(24000, np.float32))
    write_wav(tmp_path / "short.wav", sung(1, 0.2))
    write_wav(tmp_path / "empty.wav", np.zeros(0, np.float32))
    (tmp_path / "noise.wav").write_bytes(b"RIFF but no more")
    names = ("good", "silent", "short", "empty", "noise")
    listed = [Recording(name, "Hello.", tmp_path / f"{name}.wav") for name in names]
    usable = extract_all(listed, tmp_path / "features", workers=1)
    assert [r.name for r in usable] == ["good"]
    rejected = (tmp_path / "features" / "rejected.txt").read_text(encoding="utf-8").splitlines()
    assert len(rejected) == 4
    for name, line in zip(names[1:], rejected, strict=True):
        assert str(tmp_path / f"{name}.wav") in line


def test_another_rate_is_resampled(tmp_path: Path) -> None:
    write_wav(tmp_path / "slow.wav", sung(1, 1.2)[::2], 12000)
    features = extract(tmp_path / "slow.wav")
    assert features.waveform.shape[0] == pytest.approx(1.2 * 24000, rel=0.05)
    voiced = features.f0_hz[features.f0_hz > 0]
    assert 100 <= np.median(voiced) <= 140


def test_levels_are_made_equal_and_silence_is_cut() -> None:
    quiet = np.concatenate([np.zeros(24000), 0.01 * sung(2, 1.0), np.zeros(48000)])
    level = normalise_level(quiet.astype(np.float32))
    trimmed = trim_silence(level)
    assert len(trimmed) <= 1.25 * 24000
    active = trimmed[4800:-4800]
    dbfs = 10 * np.log10(np.mean(active.astype(np.float64) ** 2))
    assert dbfs == pytest.approx(ACTIVE_LEVEL_DBFS, abs=2)


def test_features_survive_their_file(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", sung(3, 0.6))
    features = extract(tmp_path / "a.wav")
    save_features(tmp_path / "a.npz", features)
    loaded = load_features(tmp_path / "a.npz")
    np.testing.assert_allclose(loaded.waveform, features.waveform, atol=1 / 32767)
    np.testing.assert_allclose(loaded.mel, features.mel, atol=0.01)
    np.testing.assert_array_equal(loaded.f0_hz, features.f0_hz)
    assert [p.name for p in tmp_path.glob("*.npz")] == ["a.npz"]


def test_a_first_line_with_names_tells_the_speakers(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.wav").write_bytes(b"")
    (tmp_path / "metadata.csv").write_text("name|text|speaker\na|Hello.|ann\nb|Bye.|ben\n")
    assert [(r.name, r.speaker) for r in read_corpus(tmp_path)] == [("a", "ann"), ("b", "ben")]
    (tmp_path / "metadata.csv").write_text("a|Hello.|3.2\n")
    assert read_corpus(tmp_path)[0].speaker == "", "a third column without a name is none"
