"""Voices of Inflect-Nano-v1 on ONNX Runtime: golden vectors, the torch reference, and what the family does beside."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_vectors import read_vectors, write_golden_v1
from golden_weights import load_golden
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.stand_ins.voices import copy_voice
from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.inflect_v1.voice import InflectV1Voice, boost_db
from wyoming_nano_tts.families.parts.fastspeech.config import AcousticConfig
from wyoming_nano_tts.families.parts.fastspeech.layout import published_durations_frames
from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
from wyoming_nano_tts.families.parts.fastspeech.network_durations import (
    planned_durations,
    token_durations,
)
from wyoming_nano_tts.families.parts.fastspeech.phoneme_pieces import halves
from wyoming_nano_tts.families.parts.fastspeech.planned_durations import planned_durations_frames
from wyoming_nano_tts.families.registry import ARCHITECTURES, load_voice
from wyoming_nano_tts.text import Passage, Phonemes, TokenIds
from wyoming_nano_tts.text.english.arpabet import NUMBERING, phonemes_of
from wyoming_nano_tts.voice_files.description import read_voice

TOLERANCE = 1e-4
VOICE = "golden-v1"
SENTENCE = "Good morning, the light is on."


@pytest.fixture(scope="module")
def voice_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of voices with the golden one."""
    folder = tmp_path_factory.mktemp("v1")
    write_golden_v1(folder / VOICE)
    return folder


@pytest.fixture(scope="module")
def engine(voice_dir: Path) -> Engine:
    return Engine((voice_dir,), threads=1, default_voice=VOICE)


@pytest.fixture(scope="module")
def voice(voice_dir: Path) -> InflectV1Voice:
    return opened(voice_dir / VOICE)


@pytest.fixture(scope="module")
def reference() -> AcousticModel:
    model = AcousticModel().eval()
    load_golden(model, "acoustic")
    return model


def opened(folder: Path) -> InflectV1Voice:
    loaded = load_voice(read_voice(folder, ARCHITECTURES), OnnxBackend(), 1)
    assert isinstance(loaded, InflectV1Voice)
    return loaded


def reconfigured(voice_dir: Path, folder: Path, config: dict[str, Any]) -> Path:
    """Copy the golden voice with another acoustic configuration."""
    voice = copy_voice(voice_dir / VOICE, folder / VOICE)
    path = voice / "voice.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    described["acoustic"]["config"] = config
    path.write_text(json.dumps(described), encoding="utf-8")
    return voice


def close(actual: Any, expected: Any) -> None:
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=0, atol=TOLERANCE)


def test_golden_utterances(voice: InflectV1Voice, v1_utterance: Path) -> None:
    """From ids to the waveform before the level, chunk by chunk, with the weights read from files."""
    expected = read_vectors(v1_utterance)
    ids = TokenIds(expected["phone"], expected["tone"], expected["lang"])
    encoded = voice.acoustic.encode(ids, int(expected["speaker"]), float(expected["length_scale"]))
    np.testing.assert_array_equal(encoded.durations, expected["durations"])
    close(encoded.log_durations, expected["log_dur"])
    for name, actual in (
        ("encoded", encoded.states),
        ("energy", encoded.energy),
        ("bright", encoded.brightness),
        ("pitch", encoded.pitch),
    ):
        close(actual[0], expected[name])
    scales = (float(expected["pitch_scale"]), float(expected["energy_scale"]))
    mel = voice.acoustic.decode(encoded, *scales)
    close(mel, expected["mel"])
    close(np.concatenate(list(voice.vocoder.stream_mel(mel))), expected["wav"])


PHONEMES = phonemes_of("HH AH0 L OW1 , W ER1 L D .".split())


@torch.inference_mode()
def torch_mel(
    model: AcousticModel, ids: TokenIds, speaker: int, scales: tuple[float, float, float]
) -> Any:
    inputs = [torch.from_numpy(x) for x in (ids.phone, ids.tone, ids.language)]
    length, pitch, energy = scales
    return model.infer(
        *inputs, speaker, length_scale=length, pitch_scale=pitch, energy_scale=energy
    )


@pytest.mark.parametrize("speaker", [0, 1])
@pytest.mark.parametrize("scales", [(1.3, 1.0, 1.0), (1.0, 0.6, 1.0), (1.0, 1.0, 1.2), (2, 2, 0.5)])
def test_scales_and_speakers_are_the_published_ones(
    voice: InflectV1Voice,
    reference: AcousticModel,
    speaker: int,
    scales: tuple[float, float, float],
) -> None:
    ids = PHONEMES.token_ids(NUMBERING, blanks=True)
    expected = torch_mel(reference, ids, speaker, scales)
    encoded = voice.acoustic.encode(ids, speaker, scales[0])
    np.testing.assert_array_equal(encoded.durations, expected.durations_frames.numpy())
    close(voice.acoustic.decode(encoded, *scales[1:]), expected.mel.numpy())


def test_every_scale_and_the_speaker_change_the_mel(voice: InflectV1Voice) -> None:
    """So that the test above cannot pass by ignoring them on both sides."""
    ids = PHONEMES.token_ids(NUMBERING, blanks=True)
    plain = voice.acoustic.encode(ids, 0, 1.0)
    mel = voice.acoustic.decode(plain, 1.0, 1.0)
    assert voice.acoustic.encode(ids, 0, 1.3).durations.sum() > plain.durations.sum()
    for other in (voice.acoustic.decode(plain, 1.5, 1.0), voice.acoustic.decode(plain, 1.0, 1.2)):
        assert np.abs(other - mel).max() > 0.01
    assert np.abs(voice.acoustic.encode(ids, 1, 1.0).states - plain.states).max() > 0.01


@pytest.mark.parametrize("planned", [False, True])
@pytest.mark.parametrize("contextual", [False, True])
@pytest.mark.parametrize("pitched", [False, True])
def test_optional_parts(tmp_path: Path, planned: bool, contextual: bool, pitched: bool) -> None:
    config = {
        "use_group_duration_planner": planned,
        "use_contextual_predictors": contextual,
        "use_frame_pitch": pitched,
    }
    voice = opened(write_golden_v1(tmp_path / VOICE, **config))
    model = AcousticModel(AcousticConfig(**config)).eval()
    load_golden(model, "acoustic")
    ids = PHONEMES.token_ids(NUMBERING, blanks=True)
    expected = torch_mel(model, ids, 0, (1.2, 0.8, 1.1))
    encoded = voice.acoustic.encode(ids, 0, 1.2)
    np.testing.assert_array_equal(encoded.durations, expected.durations_frames.numpy())
    close(voice.acoustic.decode(encoded, 0.8, 1.1), expected.mel.numpy())
    assert (encoded.durations == 0).any() == planned  # trailing blanks
    assert sum(map(len, voice.vocoder.stream_mel(expected.mel.numpy()))) > 0


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_durations_are_those_of_the_reference(data: st.DataObject) -> None:
    tokens = data.draw(st.integers(1, 30))
    seed = data.draw(st.integers(0, 2**32 - 1))
    scale = data.draw(st.floats(0.5, 2.0, width=32))
    rng = np.random.default_rng(seed)
    phone = rng.integers(0, 3, tokens)
    log_durations = rng.normal(1.5, 1.5, tokens).astype(np.float32)
    delta = rng.normal(0, 1, tokens).astype(np.float32)
    tensor = torch.from_numpy(log_durations)
    single = token_durations(tensor, scale).numpy()
    np.testing.assert_array_equal(published_durations_frames(log_durations, scale), single)
    groups = planned_durations(
        torch.from_numpy(phone), tensor, torch.from_numpy(delta).clamp(-1.5, 1.5), scale
    ).numpy()
    ours = planned_durations_frames(phone, log_durations, delta, scale)
    # Sums of float32 in another order may round another way, by a frame that a neighbour gets.
    assert np.abs(ours - groups).max() <= 1
    assert abs(int(ours.sum() - groups.sum())) <= np.count_nonzero(phone)
    assert (ours != groups).mean() < 0.35


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
def test_durations_of_a_hostile_planner_are_numbers(value: float) -> None:
    phone = np.array([0, 21, 0, 22, 0], np.int64)
    usual, odd = np.ones(5, np.float32), np.full(5, value, np.float32)
    for log_durations, delta in ((odd, usual), (usual, odd), (odd, odd)):
        durations = planned_durations_frames(phone, log_durations, delta, 1.0)
        assert durations.min() >= 0
        assert 0 < durations.max() <= 80


def test_ids_have_both_kinds_of_zero() -> None:
    """Blanks have tone and language 0; the pads `_` are phone 0 too, with tone 7 and language 2."""
    ids = PHONEMES.token_ids(NUMBERING, blanks=True)
    assert len(ids.phone) == 2 * (len(PHONEMES) + 2) + 1
    assert not ids.phone[::2].any()
    assert not ids.tone[::2].any()
    assert not ids.language[::2].any()
    assert (ids.phone[1], ids.tone[1], ids.language[1]) == (0, 7, 2)


def test_a_sentence_is_spoken_with_the_ids_of_its_training(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = engine.lease(VOICE).voice
    assert isinstance(voice, InflectV1Voice)
    seen: list[TokenIds] = []
    encode = voice.acoustic.encode

    def spied(ids: TokenIds, *arguments: Any) -> Any:
        seen.append(ids)
        return encode(ids, *arguments)

    monkeypatch.setattr(voice.acoustic, "encode", spied)
    chunks = list(engine.utterance(VOICE, SpeechOptions()).say(Passage.of(SENTENCE)))
    expected = engine.frontend.phonemise(Passage.of(SENTENCE)).token_ids(NUMBERING, blanks=True)
    (ids,) = seen
    for field in dataclasses.fields(TokenIds):
        np.testing.assert_array_equal(getattr(ids, field.name), getattr(expected, field.name))
    assert len(chunks) > 2
    assert len(chunks[0]) < 0.2 * 24000
    assert np.abs(np.concatenate(chunks)).max() > 1000


def test_one_chunk_is_computed_at_a_time(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = engine.lease(VOICE).voice
    assert isinstance(voice, InflectV1Voice)
    runs: list[int] = []
    run = voice.vocoder.runner.run

    def spied(**inputs: Any) -> Any:
        runs.append(inputs["mel"].shape[2])
        return run(**inputs)

    monkeypatch.setattr(voice.vocoder.runner, "run", spied)
    chunks = engine.utterance(VOICE, SpeechOptions()).say(Passage.of(SENTENCE))
    for number in range(1, 4):
        next(chunks)
        assert len(runs) == number
    assert runs[0] < 30


def test_what_is_longer_than_the_model_can_say_is_cut_at_marks_and_said_whole(
    voice_dir: Path, tmp_path: Path
) -> None:
    voice = opened(reconfigured(voice_dir, tmp_path, {"max_frames": 120}))
    engine = Engine((tmp_path,), threads=1, default_voice=VOICE)
    phonemes = engine.frontend.phonemise(
        Passage.of("Good morning, the light is on, and the door is open.")
    )
    encoded = [said for _, said in voice._encoded(phonemes, _manner(engine))]
    assert len(encoded) > 2
    assert all(piece.durations.sum() <= 120 for piece in encoded)
    pads_and_blanks = 5
    symbols = sum((len(piece.durations) - pads_and_blanks) // 2 for piece in encoded)
    assert symbols == len(phonemes)


def _manner(engine: Engine) -> Any:
    return engine.utterance(VOICE, SpeechOptions())._own.manner


def test_a_cut_utterance_is_the_published_one(voice_dir: Path, tmp_path: Path) -> None:
    """Asked directly the model cuts as published, and its frame table follows `max_frames`."""
    voice = opened(reconfigured(voice_dir, tmp_path, {"max_frames": 60}))
    model = AcousticModel(AcousticConfig(max_frames=60)).eval()
    load_golden(model, "acoustic")
    ids = PHONEMES.token_ids(NUMBERING, blanks=True)
    mel = voice.acoustic.decode(voice.acoustic.encode(ids, 0, 1.0), 1.0, 1.0)
    assert mel.shape == (80, 60)
    close(mel, torch_mel(model, ids, 0, (1.0, 1.0, 1.0)).mel.numpy())


@pytest.mark.parametrize("frames", [0, -5, True, "1400", 1e9, None])
def test_a_length_limit_that_is_none_is_named(voice_dir: Path, tmp_path: Path, frames: Any) -> None:
    folder = reconfigured(voice_dir, tmp_path, {"max_frames": frames})
    with pytest.raises(VoiceError, match="max_frames must be a whole number from 50 to 20000"):
        opened(folder)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"hidden": 192}, "hidden is 192, the graph has 168"),
        ({"use_group_duration_planner": "yes"}, "use_group_duration_planner is 'yes'"),
        ({"frame_source": True}, "frame_source is True, the graph has False"),
        ({"conv": 3}, "unknown conv"),
    ],
)
def test_a_configuration_without_graph_is_refused(
    voice_dir: Path, tmp_path: Path, config: dict[str, Any], message: str
) -> None:
    folder = reconfigured(voice_dir, tmp_path, config)
    with pytest.raises(VoiceError, match=message):
        read_voice(folder, ARCHITECTURES)


def test_numbers_of_another_kind_are_the_graphs(voice_dir: Path, tmp_path: Path) -> None:
    config = {"abs_frame_bins": 512.0, "use_frame_pitch": 1, "max_frames": 1400}
    voice = opened(reconfigured(voice_dir, tmp_path, config))
    stored = voice.info.parts["acoustic"].config
    assert isinstance(stored["abs_frame_bins"], int)
    assert stored["use_frame_pitch"] is True
    ids = PHONEMES.token_ids(NUMBERING, blanks=True)
    assert voice.acoustic.decode(voice.acoustic.encode(ids, 0, 1.0), 1.0, 1.0).shape[0] == 80


def test_halves_prefer_the_mark_nearest_to_the_middle() -> None:
    def cut(text: str) -> tuple[str, str]:
        first, second = halves(Phonemes(tuple(text), (0,) * len(text)))
        return "".join(first.symbols), "".join(second.symbols)

    assert cut("ab,cdefg,h.") == ("ab,", "cdefg,h.")
    assert cut("abcdef") == ("abc", "def")
    assert cut("abcdef.") == ("abc", "def.")
    assert cut(",.ab") == (",.", "ab")  # only marks in front: the middle
    assert cut("ab") == ("a", "b")


def test_options_that_it_obeys(voice: InflectV1Voice) -> None:
    assert {"length_scale", "pitch_scale", "energy_scale", "volume"} <= voice.supported
    assert not {"seed", "variation"} & voice.supported
    assert voice.amplitude(SpeechOptions(energy_scale=2.0)) == 1.0


def test_silence_is_not_amplified_without_limit() -> None:
    assert boost_db(np.full((80, 10), -30, np.float32)) == 30
    assert boost_db(np.full((80, 10), 12, np.float32)) == -30
