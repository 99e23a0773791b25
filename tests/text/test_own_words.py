"""A person's own pronunciations: what is accepted, what is refused and how."""

from pathlib import Path

import pytest

from wyoming_nano_tts.errors import PronunciationFileError
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.text.english.arpabet import arpabet_of
from wyoming_nano_tts.text.english.language import LANGUAGE as ENGLISH
from wyoming_nano_tts.text.frontend import Frontend
from wyoming_nano_tts.text.own_words import UserWord
from wyoming_nano_tts.text.pronunciations import parse, read, read_mapping


@pytest.mark.parametrize(
    ("line", "word", "entry"),
    [
        ("sonos = so nose", "sonos", UserWord(respelling="so nose")),
        ('sonos = "so nose"  # a speaker', "sonos", UserWord(respelling="so nose")),
        ("Sonos = 'so nose'", "sonos", UserWord(respelling="so nose")),
        ('"U2" = "you too"', "u2", UserWord(respelling="you too")),
        ("sonos  S OW1 N OW0 S", "sonos", UserWord(phones=("S", "OW1", "N", "OW0", "S"))),
        ('sonos = "S OW1 N OW S"', "sonos", UserWord(phones=("S", "OW1", "N", "OW0", "S"))),
        ("sonos = s ow1 n ow0 s", "sonos", UserWord(phones=("S", "OW1", "N", "OW0", "S"))),
        ('cho = "/ˈtʃoʊ/"', "cho", UserWord(phones=("CH", "OW1"))),
        ('cho = "/t\\u0283oʊ/"', "cho", UserWord(phones=("CH", "OW1"))),
    ],
)
def test_accepted(line: str, word: str, entry: UserWord) -> None:
    assert parse(f"# own words\n[words]\n\n{line}\n", ENGLISH) == {word: entry}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("sonos", "is not 'word = pronunciation'"),
        ("sonos =", "is empty"),
        ("sonos so nose", "needs '='"),
        ("sonos = S OW1 XX", "'XX' is not an ARPAbet phone"),
        ("sonos = s0 n05e!", "is not an ARPAbet phone|neither ARPAbet"),
        ("sonos = 12 34", "neither ARPAbet|is not an ARPAbet"),
        ('sonos = "so nose', "not closed"),
        ('sonos = "a\\qb"', "backslash"),
        ("sonos = /ʘ/", "not an IPA symbol"),
        ("--- = dash", "no letter or digit"),
        ("e14  F AO1 R T IY0", "needs a respelling"),
        ("x" * 61 + " = long", "at most 60"),
        ("word = " + "a" * 400, "longer than"),
    ],
)
def test_refused_with_its_line(line: str, reason: str) -> None:
    with pytest.raises(PronunciationFileError, match=reason) as caught:
        parse(f"good = fine\n{line}\n", ENGLISH, "own.toml")
    assert "own.toml, line 2:" in str(caught.value)


def test_file_errors_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(PronunciationFileError, match="cannot be read"):
        read(tmp_path / "missing.toml", ENGLISH)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"good = fine\n\xff\xfe\n")
    with pytest.raises(PronunciationFileError, match="line 2: is not UTF-8"):
        read(binary, ENGLISH)
    large = tmp_path / "large.toml"
    large.write_bytes(b"# " + b"x" * 1_000_001)
    with pytest.raises(PronunciationFileError, match="larger than"):
        read(large, ENGLISH)


def test_mapping_of_a_request() -> None:
    assert read_mapping({"Sonos": "so nose"}, ENGLISH) == {"sonos": UserWord(respelling="so nose")}
    with pytest.raises(PronunciationFileError, match="one word"):
        read_mapping({"two words": "so nose"}, ENGLISH)


def test_own_words_are_said_and_reloaded(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('lamp = "torch"\nU2 = "you too"\nzorb = "Z AO1 R B"\n', encoding="utf-8")
    own, plain = Frontend(ENGLISH, path), Frontend(ENGLISH)
    assert own.phonemise(Passage.of("The lamp's on.")) == plain.phonemise(
        Passage.of("The torch's on.")
    )
    assert own.phonemise(Passage.of("Play U2 now")) == plain.phonemise(
        Passage.of("Play you too now")
    )
    assert arpabet_of(own.phonemise(Passage.of("ZORB"))) == ("Z", "AO1", "R", "B", ".")

    path.write_text("lamp = light\n", encoding="utf-8")
    own.reload()
    assert own.phonemise(Passage.of("The lamp is on.")) == plain.phonemise(
        Passage.of("The light is on.")
    )
    assert own.phonemise(Passage.of("Play U2 now")) == plain.phonemise(Passage.of("Play U2 now"))

    path.write_text("lamp\n", encoding="utf-8")
    with pytest.raises(PronunciationFileError):
        own.reload()
    assert own.phonemise(Passage.of("The lamp is on.")) == plain.phonemise(
        Passage.of("The light is on.")
    )


def test_words_of_a_request_come_before_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("lamp = torch\nsofa = couch\n", encoding="utf-8")
    frontend, plain = Frontend(ENGLISH, path), Frontend(ENGLISH)
    own = frontend.own_words({"lamp": "light", "R2": "are too"})
    assert frontend.phonemise(Passage.of("R2, lamp, sofa"), own) == plain.phonemise(
        Passage.of("are too, light, couch")
    )
    assert frontend.phonemise(Passage.of("lamp, sofa")) == plain.phonemise(
        Passage.of("torch, couch")
    )
