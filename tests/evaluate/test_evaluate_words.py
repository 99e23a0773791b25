"""Word errors, the language model of a few sentences, recognisers."""

import importlib.util
import re
import sys
from collections.abc import Sequence

import numpy as np
import pytest

from wyoming_nano_tts.errors import EvaluationError
from wyoming_nano_tts.evaluate.sentences import DEFAULT_SENTENCES, read_sentences
from wyoming_nano_tts.evaluate.voices import JudgedVoice
from wyoming_nano_tts.judges.language_model import bigram_model
from wyoming_nano_tts.judges.recognisers import Command, Sphinx, find_recognisers
from wyoming_nano_tts.judges.words import WordErrors, spoken_words, together, word_errors
from wyoming_nano_tts.text.english.language import LANGUAGE as ENGLISH
from wyoming_nano_tts.text.frontend import Frontend

SILENCE = np.zeros(2400, np.float32)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's 7:05, isn't it?", "it's seven oh five isn't it"),
        ("“Hello” — she said.", "hello she said"),
        ("...", ""),
    ],
)
def test_words_are_what_is_said(text: str, words: str) -> None:
    assert spoken_words(text, Frontend(ENGLISH)) == words.split()


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a x c", 1),
        ("a b c", "a c", 1),
        ("a b c", "a b b c", 1),
        ("a b c", "", 3),
        ("", "a b", 2),
        ("a b c d", "b c d a", 2),
    ],
)
def test_word_errors(said: str, heard: str, errors: int) -> None:
    assert word_errors(said.split(), heard.split()) == WordErrors(errors, len(said.split()))


def test_errors_over_sentences_are_summed_not_averaged() -> None:
    total = together([WordErrors(1, 2), WordErrors(0, 8)])
    assert (total.errors, total.words, total.rate) == (1, 10, 0.1)
    assert together([]).rate == 0


def probabilities(
    model: str,
) -> tuple[dict[str, tuple[float, float]], dict[tuple[str, str], float]]:
    single: dict[str, tuple[float, float]] = {}
    double: dict[tuple[str, str], float] = {}
    for line in model.splitlines():
        parts = line.split()
        if len(parts) == 3 and re.fullmatch(r"-?[\d.]+", parts[0]):
            try:
                single[parts[1]] = (10 ** float(parts[0]), 10 ** float(parts[2]))
            except ValueError:
                double[parts[1], parts[2]] = 10 ** float(parts[0])
    return single, double


@pytest.mark.parametrize(
    "sentences",
    [["the light is on", "the door is open", "is the door on"], ["hello"], ["a a a b", "b a"]],
)
def test_after_every_word_the_probabilities_sum_to_one(sentences: Sequence[str]) -> None:
    single, double = probabilities(bigram_model([s.split() for s in sentences]))
    followers = [word for word in single if word != "<s>"]
    assert sum(single[word][0] for word in followers) == pytest.approx(1, abs=1e-3)
    for word, (_, backoff) in single.items():
        if word == "</s>":
            continue
        total = sum(double.get((word, after), backoff * single[after][0]) for after in followers)
        assert total == pytest.approx(1, abs=5e-3), word


def test_a_command_gets_a_file_and_its_output_is_what_was_heard() -> None:
    code = "import sys,wave; w=wave.open(sys.argv[1]); print('heard', w.getnframes(), w.getframerate())"
    recogniser = Command(f'{sys.executable} -c "{code}" {{wav}}')
    assert recogniser.hear(SILENCE) == "heard 2400 24000"
    found, remark = find_recognisers(f'{sys.executable} -c "{code}" {{wav}}', [])
    assert list(found)[-1] == "open"
    assert "closed" not in found
    assert remark == ""


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("whisper", r"must name the file as \{wav\}"),
        ('whisper "{wav}', "is not a command"),
        ("", r"must name the file"),
    ],
)
def test_a_command_that_is_none(command: str, message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        Command(command)


def test_a_command_that_fails_says_why() -> None:
    failing = Command(f"{sys.executable} -c \"import sys; sys.exit('no model')\" {{wav}}")
    with pytest.raises(EvaluationError, match="ended with status 1: no model"):
        failing.hear(SILENCE)
    with pytest.raises(EvaluationError, match="nowhere failed"):
        Command("/nowhere {wav}").hear(SILENCE)


def test_without_a_recogniser_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    found, remark = find_recognisers(None, [["hello"]])
    assert found == {}
    assert "no recogniser is installed" in remark


def test_pocketsphinx_understands_the_built_in_voice_when_it_knows_the_sentences() -> None:
    voice = JudgedVoice(None)
    texts = DEFAULT_SENTENCES[:3]
    sentences = [spoken_words(text, voice.frontend) for text in texts]
    recogniser = Sphinx(sentences)
    counts = [
        word_errors(words, recogniser.hear(voice.say(text)).split())
        for text, words in zip(texts, sentences, strict=True)
    ]
    assert together(counts).rate <= 0.1


def test_the_default_sentences_are_twenty_different_ones_that_can_be_spoken() -> None:
    assert len(set(DEFAULT_SENTENCES)) == len(DEFAULT_SENTENCES) == 20
    assert not any(re.search(r"\d", sentence) for sentence in DEFAULT_SENTENCES)


def test_sentences_from_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("list") / "list.txt"
    path.write_bytes("\ufeffOne.\r\n\r\n  Two.  \n".encode())
    assert read_sentences(path) == ["One.", "Two."]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds 0 sentences"),
        (b"\xff\xfe", "cannot be read as UTF-8"),
        (b"A.\n" * 501, "holds 501 sentences"),
        (b"A" * 2_000_000, "more than 1048576 bytes"),
        (None, "cannot be read"),
    ],
    ids=range(5),
)
def test_a_list_that_is_none(
    tmp_path_factory: pytest.TempPathFactory, content: bytes | None, message: str
) -> None:
    from wyoming_nano_tts.errors import TextError

    path = tmp_path_factory.mktemp("list") / "list.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TextError, match=message):
        read_sentences(path)


def test_sentences_of_unknown_words_have_no_closed_vocabulary() -> None:
    pytest.importorskip("pocketsphinx")
    found, remark = find_recognisers(None, [["zzyzx"], []])
    assert list(found)[-1] == "open"
    assert "knows none" in remark
