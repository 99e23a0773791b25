"""Speaking: scales, pauses, seeds, hostile text, several at once. With the voice of random weights."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.stand_ins.voices import copy_voice
from wyoming_nano_tts.audio.pcm import Dither, to_pcm16
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import OptionError, PronunciationFileError
from wyoming_nano_tts.families.nano.voice import NanoVoice
from wyoming_nano_tts.families.parts.fastspeech import phoneme_pieces as pieces
from wyoming_nano_tts.families.parts.vocoder import Acoustics
from wyoming_nano_tts.text import Passage, Phonemes, SentenceStream
from wyoming_nano_tts.text.english.rules import RULES

Pcm = NDArray[np.int16]
SENTENCE = "Good morning, the light is on."
RATE_HZ = 24000


def joined(chunks: Iterator[Pcm]) -> Pcm:
    return np.concatenate([np.zeros(0, np.int16), *chunks])


def speak(engine: Engine, *sentences: str, **options: Any) -> Pcm:
    bare = {"lead_silence_ms": 0, "trail_silence_ms": 0}
    utterance = engine.utterance(engine.default_voice, SpeechOptions(**(bare | options)))
    said = [joined(utterance.say(Passage.of(sentence))) for sentence in sentences]
    return np.concatenate([*said, joined(utterance.finish())])


class Spy:
    """Records what reaches the vocoder and what comes out of it."""

    def __init__(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        voice = engine.lease(engine.default_voice).voice
        assert isinstance(voice, NanoVoice)
        vocoder = voice.vocoder
        self.f0_hz: list[NDArray[np.float32]] = []
        self.mels: list[NDArray[np.float32]] = []
        self.samples: list[NDArray[np.float32]] = []
        stream = vocoder.stream

        def spied(acoustics: Acoustics, rng: Any) -> Iterator[NDArray[np.float32]]:
            self.f0_hz.append(acoustics.f0_hz)
            self.mels.append(acoustics.mel)
            for samples in stream(acoustics, rng):
                self.samples.append(samples)
                yield samples

        monkeypatch.setattr(vocoder, "stream", spied)


def test_chunks_are_small_and_of_the_right_kind(engine: Engine) -> None:
    options = SpeechOptions(lead_silence_ms=0)
    chunks = list(engine.utterance(engine.default_voice, options).say(Passage.of(SENTENCE)))
    assert len(chunks) > 2
    assert {chunk.dtype for chunk in chunks} == {np.dtype(np.int16)}
    assert max(len(chunk) for chunk in chunks) <= 65 * 256 + 256
    assert len(chunks[0]) < len(chunks[1])  # soon ready
    audio = np.concatenate(chunks)
    assert len(audio) % 256 == 0
    assert np.abs(audio).max() > 1000


def test_length_scale_multiplies_the_duration(engine: Engine) -> None:
    slow, normal, fast = (
        len(speak(engine, SENTENCE, length_scale=scale)) for scale in (2.0, 1.0, 0.5)
    )
    assert slow == pytest.approx(2 * normal, rel=0.02)
    assert fast == pytest.approx(normal / 2, rel=0.05)  # no sound gets shorter than a frame


@pytest.mark.parametrize("scale", [0.5, 0.8, 1.25, 2.0])
def test_pitch_scale_multiplies_f0_and_keeps_the_level(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    spy = Spy(engine, monkeypatch)
    speak(engine, SENTENCE)
    speak(engine, SENTENCE, pitch_scale=scale)
    before, after = spy.f0_hz
    np.testing.assert_allclose(after / before, scale, rtol=1e-5)
    powers = [np.exp(2 * mel.astype(np.float64)).sum() for mel in spy.mels]
    assert powers[1] == pytest.approx(powers[0], rel=1e-4)
    assert not np.array_equal(*spy.mels), "the colour of the sound follows the pitch"


def test_energy_scale_multiplies_the_amplitude(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    normal, quiet = speak(engine, SENTENCE), speak(engine, SENTENCE, energy_scale=0.5)
    assert np.abs(normal).max() < 0.79 * 32767, "below the limiter's knee, so exactly proportional"
    # 1.5 steps of rounding, and dither of one step at both levels.
    assert int(np.abs(normal - 2 * quiet.astype(np.int32)).max()) <= 4
    spy = Spy(engine, monkeypatch)
    loud = speak(engine, SENTENCE, energy_scale=2.0)
    expected = to_pcm16(np.concatenate(spy.samples), 2.0, Dither())
    np.testing.assert_array_equal(loud, expected)
    assert np.abs(loud).max() > np.abs(normal).max()


def test_volume_is_a_second_factor(engine: Engine) -> None:
    np.testing.assert_array_equal(
        speak(engine, SENTENCE, energy_scale=2.0, volume=0.25),
        speak(engine, SENTENCE, energy_scale=0.5),
    )
    assert not speak(engine, SENTENCE, volume=0).any()


@pytest.mark.parametrize(("lead", "pause", "trail"), [(0, 0, 0), (125, 0.5, 250), (5000, 5, 5000)])
def test_silences_are_counted_in_samples(
    engine: Engine, lead: float, pause: float, trail: float
) -> None:
    bare = [len(speak(engine, s, sentence_silence=0)) for s in ("Hello.", SENTENCE, "Bye.")]
    audio = speak(
        engine, "Hello.", SENTENCE, "…", "Bye.",
        lead_silence_ms=lead, sentence_silence=pause, trail_silence_ms=trail,
    )  # fmt: skip
    silent = (lead + trail) * RATE_HZ / 1000 + 2 * pause * RATE_HZ
    assert len(audio) == sum(bare) + round(silent)
    first = round(lead * RATE_HZ / 1000)
    assert hushed(audio[:first])
    gap = first + bare[0]
    assert not hushed(audio[first:gap])
    assert hushed(audio[gap : gap + round(pause * RATE_HZ)])
    if trail:
        assert hushed(audio[-round(trail * RATE_HZ / 1000) :])


def hushed(audio: NDArray[np.int16]) -> bool:
    """Whether there is dither and no more."""
    return int(np.abs(audio).max(initial=0)) <= 1


def test_a_pause_is_no_digital_silence(engine: Engine) -> None:
    audio = speak(engine, "Hello.", "Bye.", sentence_silence=2.0)
    sounding = audio != 0
    still = np.diff(np.flatnonzero(sounding), prepend=-1, append=len(audio))
    assert still.max() < RATE_HZ / 500, "the longest run of zeros"


def test_timing_counts_what_was_given(engine: Engine) -> None:
    utterance = engine.utterance(engine.default_voice, SpeechOptions(trail_silence_ms=500))
    samples = len(joined(utterance.say(Passage.of(SENTENCE)))) + len(joined(utterance.finish()))
    assert utterance.timing.audio_seconds == pytest.approx(samples / RATE_HZ)
    assert utterance.timing.synth_seconds > 0


def test_same_seed_same_audio_other_seed_other_noise(engine: Engine) -> None:
    first, again, other = (speak(engine, SENTENCE, "Bye.", seed=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, again)
    assert len(first) == len(other)
    assert np.abs(first.astype(np.int32) - other).max() > 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "...",
        "?!",
        "—",
        "🙂🎉",
        "\x00\x07\x1b",
        "\ufeff\u200b\u202e",
        "\ud800",
        ". . .",
    ],
)
def test_what_cannot_be_spoken_gives_no_audio_and_the_next_does(engine: Engine, text: str) -> None:
    options = SpeechOptions(lead_silence_ms=1000, trail_silence_ms=1000)
    utterance = engine.utterance(engine.default_voice, options)
    assert list(utterance.say(Passage.of(text))) == []
    assert list(utterance.finish()) == []
    assert utterance.timing.audio_seconds == 0
    assert len(joined(utterance.say(Passage.of("Hello.")))) > RATE_HZ


def test_a_word_of_ten_thousand_letters_stays_bounded(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = Spy(engine, monkeypatch)
    stream = SentenceStream(RULES, max_characters=300)
    sentences = [*stream.feed("abracadab" * 1111 + "."), *stream.finish()]
    assert all(len(sentence.text) <= 300 for sentence in sentences)
    assert (
        sum(len(sentence.text) for sentence in sentences) == 300
    )  # no word is as long: the rest is dropped
    utterance = engine.utterance(engine.default_voice, SpeechOptions())
    # All sentences pass the same way: a few show it, and the machine may be slow.
    for sentence in sentences[:2]:
        largest = max(len(chunk) for chunk in utterance.say(sentence))
        assert largest <= RATE_HZ
    assert spy.f0_hz


def test_too_many_phonemes_are_cut_without_a_pause_inside(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = Spy(engine, monkeypatch)
    monkeypatch.setattr(pieces, "LONGEST_PIECE_TOKENS", 12)
    audio = speak(engine, "The washing machine has finished, and the door is open.")
    assert len(spy.f0_hz) > 2
    assert len(audio) == sum(len(samples) for samples in spy.samples)  # no silence between pieces
    with_lead = speak(engine, "The washing machine has finished.", lead_silence_ms=1000)
    without = speak(engine, "The washing machine has finished.")
    assert len(with_lead) == len(without) + RATE_HZ


def test_pieces_join_to_the_whole_and_prefer_marks() -> None:
    symbols = tuple("ab,cd") * 100 + ("a",) * 900
    phonemes = Phonemes(symbols, (0,) * len(symbols))
    cut = list(pieces.pieces(phonemes))
    assert sum((piece.symbols for piece in cut), ()) == symbols
    assert all(1 <= len(piece) <= pieces.LONGEST_PIECE_TOKENS for piece in cut)
    assert cut[0].symbols[-1] == ","
    assert list(pieces.pieces(Phonemes())) == []


def test_marks_at_the_end_are_no_piece_of_their_own() -> None:
    symbols = ("a",) * pieces.LONGEST_PIECE_TOKENS + (".",)
    cut = list(pieces.pieces(Phonemes(symbols, (0,) * len(symbols))))
    assert sum((piece.symbols for piece in cut), ()) == symbols
    assert all(set(piece.symbols) - pieces.CLAUSE_MARKS for piece in cut)


def test_an_unknown_speaker_is_refused_with_those_there_are(
    random_voice_dir: Path, tmp_path: Path
) -> None:
    copy_voice(random_voice_dir / "en_US-random", tmp_path / "two", speakers=["anna", "ben"])
    engine = Engine((tmp_path,), threads=1, default_voice="two")
    with pytest.raises(OptionError, match="two has no speaker 'carl'; it has anna, ben"):
        engine.utterance("two", SpeechOptions(speaker="carl"))
    anna, ben, unnamed = (
        joined(engine.utterance("two", SpeechOptions(speaker=name)).say(Passage.of("Hello.")))
        for name in ("anna", "ben", None)
    )
    np.testing.assert_array_equal(anna, unnamed)
    assert len(anna) != len(ben) or np.abs(anna.astype(np.int32) - ben).max() > 0


def test_voices_are_found_by_id_and_name_and_default(engine: Engine) -> None:
    for name in ("en_US-random", "Random", None, "", "nobody"):
        assert engine.voice_id(name) == "en_US-random"


def test_two_threads_on_one_voice_speak_as_if_alone(engine: Engine) -> None:
    texts = ("Dinner is ready in five minutes.", "It is raining, take an umbrella with you.")
    alone = [speak(engine, text) for text in texts]
    together: dict[tuple[int, int], Pcm] = {}
    start = threading.Barrier(4)

    def work(thread: int, which: int) -> None:
        start.wait(10)
        together[thread, which] = speak(engine, texts[which])

    threads = [threading.Thread(target=work, args=(n, n % 2)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(together) == 4
    for (_, which), audio in together.items():
        np.testing.assert_array_equal(audio, alone[which])


def test_interleaved_utterances_do_not_disturb_each_other(engine: Engine) -> None:
    alone = speak(engine, SENTENCE)
    options = SpeechOptions(lead_silence_ms=0)
    utterances = [engine.utterance(engine.default_voice, options) for _ in range(2)]
    streams = [utterance.say(Passage.of(SENTENCE)) for utterance in utterances]
    heard: list[list[Pcm]] = [[], []]
    for pair in zip(*streams, strict=True):
        for chunks, chunk in zip(heard, pair, strict=True):
            chunks.append(chunk)
    for chunks in heard:
        np.testing.assert_array_equal(np.concatenate(chunks), alone)


def test_a_request_may_end_early(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Spy(engine, monkeypatch)
    chunks = engine.utterance(engine.default_voice, SpeechOptions()).say(Passage.of(SENTENCE))
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    assert len(spy.samples) == 1  # nothing more was computed
    assert list(chunks) == []
    assert len(speak(engine, SENTENCE)) > RATE_HZ


def test_nothing_is_computed_before_it_is_asked_for(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = Spy(engine, monkeypatch)
    chunks = engine.utterance(engine.default_voice, SpeechOptions()).say(Passage.of(SENTENCE))
    assert spy.f0_hz == []
    for number in range(1, 4):
        next(chunks)
        assert len(spy.samples) == number


def test_pronunciations_reach_the_speech(
    random_voice_dir: Path, tmp_path: Path, engine: Engine
) -> None:
    path = tmp_path / "words.txt"
    path.write_text("kathleen  HH AH0 L OW1\n", encoding="utf-8")
    own = Engine(
        (random_voice_dir,),
        threads=1,
        default_voice="en_US-random",
        pronunciations=path,
        backend=engine.backend,
    )
    np.testing.assert_array_equal(speak(own, "Kathleen."), speak(engine, "Hello."))
    path.write_text("kathleen  QQ\n", encoding="utf-8")
    assert own.sound_key != Engine((random_voice_dir,)).sound_key == ""
    with pytest.raises(PronunciationFileError, match=r"words\.txt"):
        speak(Engine((random_voice_dir,), pronunciations=path), "Kathleen.")
