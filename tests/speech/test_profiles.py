"""Profile files, right and wrong."""

from pathlib import Path

import pytest

from wyoming_nano_tts.speech.moods import MOODS
from wyoming_nano_tts.speech.profiles import MAX_FILE_BYTES, ProfileFileError, load_profiles

GOOD = """
[calm]
description = "Slow and low"
length_scale = 1.25
pitch_scale = 0.95

[announcer]
voice = "en_GB-duo"
speaker = "ben"
energy_scale = 1
"""


def written(folder: Path, text: str | bytes, name: str = "profiles.toml") -> Path:
    """Write a profile file."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_toml(tmp_path: Path) -> None:
    calm, announcer = load_profiles(written(tmp_path, GOOD))
    assert (calm.name, calm.voice, calm.description) == ("calm", None, "Slow and low")
    assert calm.values == {"length_scale": 1.25, "pitch_scale": 0.95}
    assert (announcer.name, announcer.voice) == ("announcer", "en_GB-duo")
    assert announcer.values == {"energy_scale": 1, "speaker": "ben"}


def test_a_mood_is_where_a_profile_begins(tmp_path: Path) -> None:
    text = "[sleep]\nmood = 'night'\nloudness = -28\n[dusk]\nmood = 'night'\ndescription = 'Dusk'"
    sleep, dusk = load_profiles(written(tmp_path, text))
    night = MOODS["night"]
    assert sleep.values == {**night.values, "loudness": -28}
    assert sleep.description == night.description
    assert (dusk.values, dusk.description) == (night.values, "Dusk")


def test_the_voice_of_a_mood_is_installed_and_speaks_the_language() -> None:
    night = MOODS["night"]
    installed = [("en_US-heart", ["en_US"]), ("en_US-nicole", ["en_US"]), ("de_DE-x", ["de_DE"])]
    assert night.voice_of(installed, "en-GB") == "en_US-nicole"
    assert night.voice_of(installed, "de") is None
    assert night.voice_of(installed[:1], "en") is None


def test_json(tmp_path: Path) -> None:
    (calm,) = load_profiles(written(tmp_path, '{"calm": {"volume": "0.5"}}', "profiles.json"))
    assert calm.values == {"volume": "0.5"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("calm", "not a TOML"),
        (b"\xff\xfe", "not a TOML"),
        ("calm = 1", "must be a table"),
        ("[calm]\nlenght_scale = 1", "lenght_scale"),
        ("[calm]\nlength_scale = 9", "length_scale must be from 0.5 to 2"),
        ("[calm]\nlength_scale = nan", "length_scale must be a number"),
        ("[calm]\nlength_scale = []", "length_scale must be a number"),
        ("[calm]\nvoice = 5", "voice must be a text"),
        ("[calm]\nmood = 'noon'", "no mood 'noon'; the moods are night"),
        ("[calm]\nmood = 1", "mood must be a text"),
        ("[calm]\nloudness = 5", "loudness must be from -40 to -10"),
        ("[calm]\nspeaker = ''", "speaker must be a text"),
        ("['a b']\nvolume = 1", "letters, digits"),
        ("['']\nvolume = 1", "letters, digits"),
        ("#" * (MAX_FILE_BYTES + 1), "larger"),
        ("\n".join(f"[p{number}]" for number in range(65)), "more than 64"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_wrong(tmp_path: Path, text: str | bytes, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ProfileFileError, match=message) as caught:
        load_profiles(path)
    assert str(path) in str(caught.value)


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(ProfileFileError, match="cannot be read"):
        load_profiles(tmp_path / "none.toml")
    with pytest.raises(ProfileFileError, match="cannot be read"):
        load_profiles(tmp_path)
