"""The engine tells which sounds lie where in its audio."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from golden_vectors import write_golden_v1
from vits_vectors import write_golden_v2

from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.text.timed import TimedPhonemes

TEXTS = ("Good evening.", "The kettle boils, and the door is open.")


def spoken(
    engine: Engine, options: SpeechOptions, texts: tuple[str, ...] = TEXTS
) -> tuple[np.ndarray, list[TimedPhonemes]]:
    utterance = engine.utterance(engine.default_voice, options)
    told: list[TimedPhonemes] = []
    utterance.told = told.append
    chunks = [pcm for text in texts for pcm in utterance.say(Passage.of(text))]
    return np.concatenate([*chunks, *utterance.finish()]), told


@pytest.fixture(scope="module")
def heart() -> Engine:
    return Engine(threads=1, default_voice="en_US-heart")


def test_pieces_lie_behind_each_other_with_the_silences_between(heart: Engine) -> None:
    options = SpeechOptions(lead_silence_ms=50, sentence_silence=0.25, trail_silence_ms=100)
    pcm, told = spoken(heart, options)
    assert [piece.text for piece in told] == list(TEXTS)
    assert all(len(piece.symbols) == len(piece.samples) for piece in told)
    first, second = told
    assert first.first_sample == 1200
    assert second.first_sample == first.first_sample + sum(first.samples) + 6000
    assert len(pcm) == second.first_sample + sum(second.samples) + 2400
    assert "".join(first.symbols) == "ɡˈʊd ˈivnɪŋ."


def test_sounds_lie_where_they_are_heard(heart: Engine) -> None:
    """The vowels of a word are louder than the pause of its comma."""
    pcm, (piece,) = spoken(heart, SpeechOptions(lead_silence_ms=0), (TEXTS[1],))
    ends = np.cumsum(piece.samples)
    levels: dict[str, list[float]] = {"vowel": [], "pause": []}
    for symbol, end, samples in zip(piece.symbols, ends, piece.samples, strict=True):
        part = pcm[end - samples : end].astype(float)
        if symbol and symbol in "ɛɔIOæ":
            levels["vowel"].append(float(np.sqrt(np.mean(part**2))))
        elif symbol and symbol in ",.":
            levels["pause"].append(float(np.sqrt(np.mean(part**2))))
    assert len(levels["vowel"]) >= 4
    assert np.mean(levels["vowel"]) > 4 * np.mean(levels["pause"])


def test_it_changes_no_sample(heart: Engine) -> None:
    options = SpeechOptions(length_scale=1.2)
    utterance = heart.utterance(heart.default_voice, options)
    plain = [pcm for text in TEXTS for pcm in utterance.say(Passage.of(text))]
    told, _ = spoken(heart, options)
    assert np.array_equal(np.concatenate([*plain, *utterance.finish()]), told)


def test_a_voice_with_a_mel_tells_as_well(random_voice_dir: Path) -> None:
    engine = Engine([random_voice_dir], threads=1, default_voice="en_US-random")
    pcm, told = spoken(
        engine, SpeechOptions(lead_silence_ms=0, trail_silence_ms=0), ("Good evening.",)
    )
    assert [symbol for symbol in told[0].symbols if symbol][:3] == ["g", "uh", "d"]
    assert sum(sum(piece.samples) for piece in told) == len(pcm)


@pytest.mark.parametrize("write", [write_golden_v1, write_golden_v2])
def test_a_published_voice_tells_as_well(write: Callable[[Path], Path], tmp_path: Path) -> None:
    write(tmp_path / "en_US-published")
    engine = Engine([tmp_path], threads=1, default_voice="en_US-published")
    bare = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0)
    pcm, told = spoken(engine, bare, ("Good evening.",))
    assert sum(sum(piece.samples) for piece in told) == len(pcm)
    assert next(symbol for piece in told for symbol in piece.symbols if symbol) in {"g", "ɡ"}
