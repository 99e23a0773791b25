"""Chimes of people."""

import wave
from pathlib import Path

import pytest

from wyoming_nano_tts.satellite.chime import ChimeError, read_chime


def write(
    path: Path, rate_hz: int = 48000, width: int = 2, channels: int = 2, seconds: float = 0.5
) -> str:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(b"\1" * (round(seconds * rate_hz) * width * channels))
    return str(path)


@pytest.mark.parametrize(
    ("rate_hz", "width", "channels"), [(48000, 2, 2), (44100, 3, 1), (8000, 1, 1), (24000, 4, 2)]
)
def test_files_of_usual_forms(tmp_path: Path, rate_hz: int, width: int, channels: int) -> None:
    chime = read_chime(write(tmp_path / "chime.wav", rate_hz, width, channels))
    assert len(chime) == pytest.approx(24000, abs=4)


def test_files_that_are_no_chime(tmp_path: Path) -> None:
    cases = {
        write(tmp_path / "long.wav", 8000, 1, 1, 11): "may last 10 s",
        write(tmp_path / "odd.wav", 12345): "12345 Hz, 16 bit, 2 channels",
        str(tmp_path / "none.wav"): "cannot be read",
    }
    (tmp_path / "text.wav").write_text("no sound", encoding="utf-8")
    (tmp_path / "empty.wav").touch()
    cases |= {
        str(tmp_path / "text.wav"): "not a WAV file",
        str(tmp_path / "empty.wav"): "not a WAV file",
    }
    for path, told in cases.items():
        with pytest.raises(ChimeError, match=told):
            read_chime(path)
