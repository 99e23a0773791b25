"""The pronunciation file that clients may change: what changes, and what stays."""

from pathlib import Path

import pytest
from english_words import check_words

from wyoming_nano_tts.errors import PronunciationFileError
from wyoming_nano_tts.speech.pronunciation_file import MOST_WORDS, PronunciationFile
from wyoming_nano_tts.text import Passage, find_language
from wyoming_nano_tts.text.frontend import Frontend

WRITTEN = """\
# ours
[words]
sonos   = "so nose"            # respelling
saoirse = "S ER1 SH AH0"
"Siobhan" = '/ʃɪˈvɔːn/'
U2 = you too   # no quotes
ecobee  IY1 K OW0 B IY2

# the end"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file as a person writes it."""
    path = tmp_path / "words.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def file_at(path: Path) -> PronunciationFile:
    return PronunciationFile(path, check_words)


def test_every_form_is_listed(path: Path) -> None:
    assert file_at(path).words() == {
        "sonos": "so nose",
        "saoirse": "S ER1 SH AH0",
        "siobhan": "/ʃɪˈvɔːn/",
        "u2": "you too",
        "ecobee": "IY1 K OW0 B IY2",
    }


def test_only_the_lines_that_are_meant_change(path: Path) -> None:
    words = file_at(path).change({"Sonos": "so noss"}, ["ECOBEE", "nobody", "siobhan"])
    assert words == {"saoirse": "S ER1 SH AH0", "u2": "you too", "sonos": "so noss"}
    assert path.read_text(encoding="utf-8") == (
        '# ours\n[words]\nsaoirse = "S ER1 SH AH0"\nU2 = you too   # no quotes\n\n# the end\n'
        '"sonos" = "so noss"\n'
    )


def test_what_is_written_is_what_the_front_end_reads(path: Path) -> None:
    """Every kind of pronunciation, every kind of word, there and back."""
    given = {"o'neill": "oh kneel", "R2D2": "are too dee too", "saoirse": "/ˈsɜːʃə/", "é": "ay"}
    file_at(path).change(given)
    again = file_at(path)
    assert {word: again.words()[word.lower()] for word in given} == given
    frontend = Frontend(find_language("en"), path)
    assert frontend.phonemise(Passage.of("Sonos.")) == frontend.phonemise(Passage.of("So nose."))
    assert frontend.phonemise(Passage.of("R2D2.")) == frontend.phonemise(
        Passage.of("Are too dee too.")
    )


def test_a_file_that_is_not_there_is_made(tmp_path: Path) -> None:
    path = tmp_path / "data" / "pronunciations.toml"
    assert file_at(path).words() == {}
    Frontend(find_language("en"), path)
    assert file_at(path).change({"hi": "high"}) == {"hi": "high"}


@pytest.mark.parametrize(
    "entry", [{"": "x"}, {"two words": "x"}, {"x": ""}, {"x": "S 7"}, {"U2": "Y UW1"}]
)
def test_a_broken_rule_changes_nothing(path: Path, entry: dict[str, str]) -> None:
    with pytest.raises(PronunciationFileError):
        file_at(path).change({"fine": "fine", **entry}, ["sonos"])
    assert path.read_text(encoding="utf-8") == WRITTEN


def test_too_many_words(path: Path) -> None:
    many = {f"w{number}x": "word" for number in range(MOST_WORDS)}
    with pytest.raises(PronunciationFileError, match="remove some first"):
        file_at(path).change(many)
    assert path.read_text(encoding="utf-8") == WRITTEN


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(PronunciationFileError, match="cannot be read"):
        file_at(tmp_path).words()
    with pytest.raises(PronunciationFileError, match="cannot be written"):
        PronunciationFile(Path("/proc/nothing/words.toml"), check_words)


def test_no_change_leaves_the_file_alone(path: Path) -> None:
    """The server reads a file again whose time has changed."""
    before = path.stat().st_mtime_ns
    file_at(path).change({}, ["nobody"])
    assert path.stat().st_mtime_ns == before
