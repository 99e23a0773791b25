"""Passages: what a text says about rate, pitch, level and pauses, as it is heard."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.families.nano.voice import NanoVoice
from wyoming_nano_tts.families.parts.vocoder import Acoustics
from wyoming_nano_tts.text import Passage, Run
from wyoming_nano_tts.text.passage import PARAGRAPH_SILENCES

RATE_HZ = 24000
Pcm = NDArray[np.int16]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(threads=1, default_voice="en_US-kathleen")  # whose vocoder is driven by F0


def joined(chunks: Iterator[Pcm]) -> Pcm:
    return np.concatenate([np.zeros(0, np.int16), *chunks])


@pytest.fixture
def pitches_hz(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Median F0 of everything that reaches the vocoder."""
    voice = engine.lease(engine.default_voice).voice
    assert isinstance(voice, NanoVoice)
    stream, medians = voice.vocoder.stream, []

    def spied(acoustics: Acoustics, rng: Any) -> Iterator[NDArray[np.float32]]:
        medians.append(float(np.median(acoustics.f0_hz[acoustics.f0_hz > 0])))
        yield from stream(acoustics, rng)

    monkeypatch.setattr(voice.vocoder, "stream", spied)
    return medians


def test_a_passage_changes_rate_pitch_and_level_within_the_ranges(
    engine: Engine, pitches_hz: list[float]
) -> None:
    utterance = engine.utterance(engine.default_voice, SpeechOptions(pitch_scale=1.5))
    plain = joined(utterance.say(Passage.of("The door is open.")))
    slow = joined(utterance.say(Passage.of("The door is open.", length_factor=1.5, continues=True)))
    assert 1.2 * len(plain) < len(slow) < 1.8 * len(plain)
    joined(utterance.say(Passage.of("The door is open.", pitch_factor=4.0)))
    assert pitches_hz[-1] == pytest.approx(pitches_hz[0] * 2 / 1.5, rel=0.05)
    silent = joined(utterance.say(Passage.of("The door is open.", volume_factor=0.0)))
    assert np.abs(silent).max() <= 1, "the dither of the pause before it"
    assert silent.size > RATE_HZ / 2


def test_pauses_of_passages_and_paragraphs(engine: Engine) -> None:
    def seconds(*passages: Passage) -> float:
        utterance = engine.utterance(engine.default_voice, SpeechOptions(sentence_silence=1.0))
        chunks = [chunk for passage in passages for chunk in utterance.say(passage)]
        chunks += utterance.finish()
        assert utterance.timing.audio_seconds == pytest.approx(sum(map(len, chunks)) / RATE_HZ)
        return utterance.timing.audio_seconds

    yes = Passage.of("Yes.")
    word = seconds(yes)
    assert seconds(yes, yes) == pytest.approx(2 * word + 1, abs=0.2)
    assert seconds(yes, Passage.of("Yes.", paragraph=True)) == pytest.approx(
        2 * word + PARAGRAPH_SILENCES, abs=0.2
    )
    pause = Passage.of("Yes.", continues=True, pause_seconds=3)
    assert seconds(yes, pause) == pytest.approx(2 * word + 3, abs=0.2)
    assert seconds(pause) == pytest.approx(word + 3, abs=0.2)
    assert seconds(yes, Passage(continues=True, pause_seconds=3)) == pytest.approx(
        word + 3, abs=0.2
    )
    assert seconds(yes, Passage(pause_seconds=3), yes) == pytest.approx(2 * word + 1 + 3, abs=0.2)
    assert seconds(*[Passage(pause_seconds=10)] * 9) == 30


def test_what_has_no_sound_keeps_the_pause_of_its_paragraph(engine: Engine) -> None:
    def samples(*texts: str) -> int:
        utterance = engine.utterance(engine.default_voice, SpeechOptions())
        passages = [Passage.of(t.lstrip("\n"), paragraph=t.startswith("\n")) for t in texts]
        return sum(len(joined(utterance.say(passage))) for passage in passages)

    paragraph = samples("Yes.", "\nNo.")
    assert paragraph > samples("Yes.", "No.")
    assert samples("Yes.", "\n🎉", "No.") == paragraph
    assert samples("Yes.", "🎉", "\nNo.") == paragraph
    assert samples("Yes.", "🎉", "No.") == samples("Yes.", "No.")


def test_a_passage_says_phones(engine: Engine) -> None:
    def spoken(passage: Passage) -> bytes:
        utterance = engine.utterance(engine.default_voice, SpeechOptions())
        return joined(utterance.say(passage)).tobytes()

    runs = (Run("The "), Run("lid", ("D", "AO1", "R")), Run(" is open."))
    assert spoken(Passage(runs)) == spoken(Passage.of("The door is open."))
