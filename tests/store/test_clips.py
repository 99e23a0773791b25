"""A person's recording: what is made of it, and what is refused."""

import math
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from wyoming_nano_tts.store import StoreError, read_clip

WORDS = "this is how I speak when I am at home"
RATE_HZ = 24_000


def speech(seconds: float, level: float = 0.3, rate_hz: int = RATE_HZ) -> np.ndarray:
    """A tone that comes and goes four times a second."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    return level * np.sin(2 * np.pi * 180 * t) * (0.6 - 0.4 * np.cos(2 * np.pi * 4 * t))


def write(
    path: Path, samples: np.ndarray, rate_hz: int = RATE_HZ, channels: int = 1, width: int = 2
) -> Path:
    frames = np.repeat(samples[:, None], channels, axis=1)
    whole = np.round(np.clip(frames, -1, 1) * (2 ** (8 * width - 1) - 1)).astype(np.int64)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        raw = whole.astype("<i8").tobytes()
        file.writeframes(b"".join(raw[i : i + width] for i in range(0, len(raw), 8)))
    return path


@pytest.mark.parametrize(
    ("rate_hz", "channels", "width"),
    [(24_000, 1, 2), (44_100, 2, 2), (48_000, 1, 3), (16_000, 2, 4)],
)
def test_usual_forms_become_one(rate_hz: int, channels: int, width: int, tmp_path: Path) -> None:
    clip = read_clip(
        write(tmp_path / "me.wav", speech(4, rate_hz=rate_hz), rate_hz, channels, width), WORDS
    )
    samples = clip.reference.samples
    assert clip.seconds == pytest.approx(4, abs=0.05)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    assert np.argmax(spectrum) * RATE_HZ / len(samples) == pytest.approx(180, abs=1)
    assert any("resampled" in note for note in clip.notes) == (rate_hz != RATE_HZ)
    assert any("mixed" in note for note in clip.notes) == (channels > 1)
    assert clip.reference.transcript == WORDS + "."


def test_silence_is_cut_off_and_a_quiet_recording_is_raised(tmp_path: Path) -> None:
    quiet = np.concatenate([np.zeros(RATE_HZ), speech(5, 0.02), np.zeros(2 * RATE_HZ)])
    clip = read_clip(write(tmp_path / "me.wav", quiet), WORDS + "!")
    assert clip.seconds == pytest.approx(5.1, abs=0.15)
    assert clip.trimmed_seconds == pytest.approx(2.9, abs=0.15)
    rms = math.sqrt(np.mean(clip.reference.samples**2))
    assert rms == pytest.approx(0.1, rel=0.01)
    assert clip.gain_db > 15
    assert f"raised by {clip.gain_db:.1f} dB" in clip.notes
    assert clip.reference.transcript.endswith("home!")
    loud = read_clip(write(tmp_path / "loud.wav", speech(5, 0.4)), WORDS)
    assert loud.gain_db == 0
    assert loud.notes == ()


def test_other_formats_are_read_where_soundfile_is(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "me.flac", speech(4), RATE_HZ)
    assert read_clip(tmp_path / "me.flac", WORDS).seconds == pytest.approx(4, abs=0.05)


CLIPPED = np.clip(speech(5, 3.0), -1, 1)
REFUSED = {
    "short": (speech(2), WORDS, "2.0 s of speech; a voice is matched from 3 to 10 s"),
    "long": (speech(11), WORDS * 3, "11.0 s of speech"),
    "endless": (speech(121), WORDS, "longer than 120 s"),
    "silent": (np.zeros(5 * RATE_HZ), WORDS, "is silent"),
    "empty": (np.zeros(0), WORDS, "is silent"),
    "whispered far away": (speech(5, 1e-4), WORDS, "is silent"),
    "clipped": (CLIPPED, WORDS, "is clipped"),
    "clipped and turned down": (0.985 * CLIPPED, WORDS, "is clipped"),
    "no transcript": (speech(5), " \n", "transcript is empty"),
    "marks": (speech(5), "...!", "transcript is empty"),
    "too little text": (speech(8), "Hello.", "has 5 letters for 8.0 s"),
    "too much text": (speech(3), WORDS * 5, "letters for 3.0 s"),
    "a book": (speech(5), WORDS * 100, "at most 600"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_fit_is_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    samples, words, message = REFUSED[name]
    path = write(tmp_path / "me.wav", samples)
    with pytest.raises(StoreError, match=message):
        read_clip(path, words)


def test_what_is_no_recording_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        read_clip(tmp_path / "no.wav", WORDS)
    (tmp_path / "text.wav").write_text("not a sound", encoding="utf-8")
    with pytest.raises(StoreError, match="not a sound file that can be read"):
        read_clip(tmp_path / "text.wav", WORDS)
    odd = write(tmp_path / "odd.wav", speech(4, rate_hz=23_456), 23_456)
    with pytest.raises(StoreError, match="at 23456 Hz; usual forms are read"):
        read_clip(odd, WORDS)
