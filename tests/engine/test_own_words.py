"""A person's own words: from a file that may change while the server runs, and with a request."""

import logging
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import OptionError, PronunciationFileError
from wyoming_nano_tts.text import Passage

VOICE = "en_US-random"


def say(engine: Engine, sentence: str, **options: Any) -> NDArray[np.int16]:
    utterance = engine.utterance(VOICE, SpeechOptions(**options))
    return np.concatenate([np.zeros(0, np.int16), *utterance.say(Passage.of(sentence))])


def same(a: NDArray[np.int16], b: NDArray[np.int16]) -> bool:
    return a.shape == b.shape and bool((a == b).all())


def write(path: Path, text: str, turn: int) -> None:
    """Write and set a time of its own: two changes within one tick of the clock are still two."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(turn * 10**9, turn * 10**9))


def test_a_changed_file_is_heard_without_a_restart(
    tmp_path: Path, random_voice_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "pronunciations.toml"
    write(file, "# nothing yet\n", 1)
    engine = Engine((random_voice_dir,), threads=1, default_voice=VOICE, pronunciations=file)
    plain = say(engine, "The zorblax is on.")
    before = engine.sound_key
    write(file, 'zorblax = "kettle"\n', 2)
    changed = engine.sound_key  # without a request, as for Home Assistant's cache
    assert changed != before
    kettle = say(engine, "The zorblax is on.")
    assert same(kettle, say(engine, "The kettle is on."))
    assert not same(kettle, plain)
    write(file, "zorblax =\n", 3)
    with caplog.at_level(logging.WARNING):
        assert same(say(engine, "The zorblax is on."), kettle)
        assert same(say(engine, "The zorblax is on."), kettle)
    assert len(caplog.records) == 1  # once for each change, not for each request
    assert "line 1" in caplog.text
    assert engine.sound_key == changed
    file.unlink()
    assert same(say(engine, "The zorblax is on."), kettle)


@pytest.mark.parametrize("content", ["zorblax =\n", "\x00", None])
def test_a_faulty_file_stops_no_lenient_start(
    content: str | None, tmp_path: Path, random_voice_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Half-written, or not there yet: the server starts, says so, and takes the words once they are right."""
    file = tmp_path / "pronunciations.toml"
    if content is not None:
        write(file, content, 1)
    engine = Engine(
        (random_voice_dir,), threads=1, default_voice=VOICE, pronunciations=file, lenient=True
    )
    say(engine, "The zorblax is on.")
    assert "until the file is mended" in caplog.text
    write(file, 'zorblax = "kettle"\n', 2)
    assert same(say(engine, "The zorblax is on."), say(engine, "The kettle is on."))
    strict = Engine((random_voice_dir,), threads=1, default_voice=VOICE, pronunciations=file)
    write(file, "zorblax =\n", 3)
    with pytest.raises(PronunciationFileError):
        say(
            Engine((random_voice_dir,), threads=1, default_voice=VOICE, pronunciations=file),
            "The zorblax is on.",
        )
    assert strict.sound_key


def test_words_of_a_request_are_its_own(engine: Engine) -> None:
    before = say(engine, "The zorblax is on.")
    with_words = say(engine, "The zorblax is on.", pronunciations={"zorblax": "K EH1 T AH0 L"})
    assert same(with_words, say(engine, "The kettle is on."))
    assert same(say(engine, "The zorblax is on."), before)


def test_a_wrong_word_of_a_request_is_named(engine: Engine) -> None:
    with pytest.raises(PronunciationFileError, match="zorblax"):
        say(engine, "Hello.", pronunciations={"zorblax": "QQ9 7"})


@pytest.mark.parametrize(
    "words", [["a"], "a", {"a": 1}, {1: "a"}, {str(n): "a" for n in range(201)}]
)
def test_words_of_the_wrong_kind_are_refused(words: Any) -> None:
    with pytest.raises(OptionError, match="pronunciations"):
        SpeechOptions(pronunciations=words)
