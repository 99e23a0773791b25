"""A voice under evaluation: forced durations, copies, held-out recordings, scales."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from wyoming_nano_tts.audio.mel import log_mel
from wyoming_nano_tts.engine import SpeechOptions
from wyoming_nano_tts.errors import EvaluationError, TrainingError, VoiceError, VoiceNotFoundError
from wyoming_nano_tts.evaluate.comparison import compare
from wyoming_nano_tts.evaluate.distance import distance
from wyoming_nano_tts.evaluate.heldout import HeldOut, find_held_out
from wyoming_nano_tts.evaluate.listener import Listener
from wyoming_nano_tts.evaluate.scales import SCALES, measure_scales
from wyoming_nano_tts.evaluate.signal import f0_contour
from wyoming_nano_tts.evaluate.voices import JudgedVoice
from wyoming_nano_tts.families.family import Manner
from wyoming_nano_tts.families.nano.voice import NanoVoice
from wyoming_nano_tts.families.parts.fastspeech.layout import durations_frames
from wyoming_nano_tts.judges.judges import Judges
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.text.english.arpabet import NUMBERING
from wyoming_nano_tts.train.align.alignment import Alignment
from wyoming_nano_tts.train.corpus import read_corpus
from wyoming_nano_tts.train.features import extract, save_features
from wyoming_nano_tts.train.settings import TrainingSettings

Floats = NDArray[np.float32]
SENTENCE = "The light is on."


def own_alignment(voice: JudgedVoice, sentence: str) -> Alignment:
    """The durations that the voice chooses itself."""
    nano = voice.loaded
    assert isinstance(nano, NanoVoice)
    phonemes = voice.frontend.phonemise(Passage.of(sentence))
    ids = phonemes.token_ids(NUMBERING, blanks=False)
    _, log_durations, _ = nano.acoustic.encoder.run(**nano.acoustic.tables.inputs(ids, 0))
    symbols, stresses = ("_", *phonemes.symbols, "_"), np.array([0, *phonemes.stresses, 0])
    return Alignment(symbols, stresses, durations_frames(log_durations, 1.0), 0.0)


def test_with_its_own_durations_the_voice_says_what_it_always_says(voice: JudgedVoice) -> None:
    alignment = own_alignment(voice, SENTENCE)
    manner = Manner(SpeechOptions(), 0, np.random.default_rng(0), voice.frontend)
    expected = np.concatenate(list(voice.loaded.speak(Passage.of(SENTENCE), manner)))
    forced = voice.with_durations(alignment)
    assert len(forced) == 256 * alignment.durations.sum()
    np.testing.assert_allclose(forced, expected, atol=1e-5)


def test_other_durations_are_obeyed_to_the_frame(voice: JudgedVoice) -> None:
    alignment = own_alignment(voice, SENTENCE)
    longer = dataclasses.replace(alignment, durations=2 * alignment.durations)
    assert len(voice.with_durations(longer)) == 2 * len(voice.with_durations(alignment))


def test_a_copy_is_nearer_to_the_recording_than_other_speech(
    voice: JudgedVoice, own_recordings: Path
) -> None:
    first, other = (extract(own_recordings / f"take{n}.wav") for n in (2, 1))
    copy = voice.copy(first)
    assert len(copy) == 256 * first.mel.shape[1]
    f0 = f0_contour(copy)
    near = distance(log_mel(copy), f0, first.mel, first.f0_hz, aligned=True)
    far = distance(log_mel(copy), f0, other.mel, other.f0_hz, aligned=False)
    assert near.mcd_db < 0.6 * far.mcd_db
    # Of some twenty voiced frames, one at the edge of a voiced stretch may be an octave off.
    assert near.f0_gross_share is not None
    assert near.f0_gross_share < 0.1


def test_a_voice_is_found_by_id_and_by_folder(voice: JudgedVoice, random_voice_dir: Path) -> None:
    by_id = JudgedVoice("en_US-random", (random_voice_dir,))
    by_path = JudgedVoice(str(random_voice_dir / "en_US-random"))
    assert by_id.info.id == by_path.info.id == "en_US-random"
    assert voice.info.id != "en_US-random"
    with pytest.raises(VoiceNotFoundError, match="nobody"):
        JudgedVoice("nobody")
    with pytest.raises(EvaluationError, match=r"nothing in '\?!' can be spoken"):
        voice.say("?!")


def test_a_faulty_folder_is_told_and_no_voice_of_its_name_taken(
    voice: JudgedVoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / voice.info.id
    folder.mkdir()
    with pytest.raises(VoiceError):
        JudgedVoice(str(folder))
    monkeypatch.chdir(tmp_path)
    assert JudgedVoice(voice.info.id).info == voice.info  # an id, beside a folder of something else
    (folder / "voice.json").write_text("{}")
    with pytest.raises(VoiceError):
        JudgedVoice(voice.info.id)


def test_the_voice_against_itself(voice: JudgedVoice, own_recordings: Path) -> None:
    features = extract(own_recordings / "take2.wav")
    listener = Listener(Judges([]), voice.frontend, [SENTENCE], None)
    found = compare(voice, HeldOut("take2", SENTENCE, features, None), listener)
    assert found.duration_ratio == pytest.approx(1, abs=0.03)
    assert found.timed is None
    assert found.distance.mcd_db < 2
    assert found.distance.f0_rmse_semitones is not None
    assert found.distance.f0_rmse_semitones < 0.5
    assert found.recording.extent.level_dbfs == pytest.approx(
        found.speech.extent.level_dbfs, abs=1.5
    )  # both at the voice's level
    assert found.copy is not None
    assert found.copy.errors == {}  # only speech of its own is recognised
    described = json.loads(json.dumps(found.to_dict()))
    assert described["aligned_by"] == "dynamic time warping"
    assert described["speech"]["word_errors_closed"] == 0


def run_folder(root: Path, data: Path, voice: JudgedVoice, **settings: object) -> Path:
    """A run whose features and alignment of take2 exist."""
    values = TrainingSettings.from_dict({"held_out_sentences": 3, **settings}).to_dict()
    (root / "features").mkdir(parents=True)
    (root / "alignments").mkdir()
    (root / "settings.json").write_text(json.dumps(values), encoding="utf-8")
    for recording in read_corpus(data):
        features = extract(recording.audio)
        save_features(root / "features" / f"{recording.name}.npz", features)
        alignment = own_alignment(voice, recording.text)
        frames = features.mel.shape[1]
        durations = alignment.durations.copy()
        durations[-1] += frames - durations.sum()
        dataclasses.replace(alignment, durations=np.maximum(0, durations)).save(
            root / "alignments" / f"{recording.name}.npz"
        )
    return root


def test_held_out_recordings_come_from_the_run_with_their_alignment(
    voice: JudgedVoice, own_recordings: Path, tmp_path: Path
) -> None:
    run = run_folder(tmp_path / "run", own_recordings, voice, seed=3)
    found = find_held_out(own_recordings, run, voice.info)
    assert "run folder" in found.remark
    assert len(found.recordings) == 1  # a tenth of three sentences, and at least one
    assert found.recordings[0].alignment is not None
    for part in ("alignments", "features"):
        (run / part / f"{found.recordings[0].name}.npz").write_bytes(b"PK damaged")
        with pytest.raises(EvaluationError, match="is damaged"):
            find_held_out(own_recordings, run, voice.info)
    # Another seed may hold out another sentence; every one is held out by some seed.
    names = set()
    for seed in range(12):
        shutil.rmtree(tmp_path / "other", ignore_errors=True)
        other = tmp_path / "other"
        other.mkdir()
        values = TrainingSettings.from_dict({"seed": seed}).to_dict()
        (other / "settings.json").write_text(json.dumps(values), encoding="utf-8")
        entries = find_held_out(own_recordings, other, voice.info).recordings
        assert all(entry.alignment is None for entry in entries)
        names |= {entry.text.lower().rstrip(".") for entry in entries}
    assert len(names) == 3


def test_held_out_recordings_follow_from_the_settings_that_a_voice_carries(
    voice: JudgedVoice, own_recordings: Path, random_voice_dir: Path
) -> None:
    assert "the voice carries" in find_held_out(own_recordings, None, voice.info).remark
    unknown = JudgedVoice("en_US-random", (random_voice_dir,))
    found = find_held_out(own_recordings, None, unknown.info)
    assert "may have heard" in found.remark


def test_a_folder_that_is_no_run(voice: JudgedVoice, own_recordings: Path, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="is not a run folder"):
        find_held_out(own_recordings, tmp_path, voice.info)
    with pytest.raises(TrainingError, match=r"metadata\.csv does not exist"):
        find_held_out(tmp_path, None, voice.info)


def obedient(sentence: str, options: SpeechOptions) -> Floats:
    """A tone that obeys every scale."""
    time = np.arange(round(0.4 * options.length_scale * 24000)) / 24000
    f0_hz = 160 * options.pitch_scale
    wave = sum(np.sin(2 * np.pi * n * f0_hz * time) / n for n in range(1, 9))
    return np.asarray(0.05 * options.energy_scale * wave, np.float32)


def test_scales_that_are_obeyed_are_measured_as_asked() -> None:
    rows = measure_scales(obedient, ["a", "b"], lambda _: {}, list(SCALES))
    assert rows[0].asked == 1
    assert len(rows) == 1 + sum(len(values) for values in SCALES.values())
    for row in rows:
        assert row.achieved == pytest.approx(row.asked, rel=0.03), row
        assert row.naturalness is None


def test_scales_that_are_ignored_are_found_out() -> None:
    def deaf(sentence: str, _: SpeechOptions) -> Floats:
        return obedient(sentence, SpeechOptions())

    rows = measure_scales(deaf, ["a"], lambda _: {"nisqa_tts": 2.0}, ["pitch_scale"])
    assert [row.achieved for row in rows] == pytest.approx([1.0] * len(rows))
    assert {row.naturalness for row in rows} == {2.0}
