"""Stage "features": audio -> level-normalised 24 kHz waveform, log-mel and F0, one file a recording."""

import multiprocessing
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..audio.mel import HOP_LENGTH, SAMPLE_RATE_HZ, log_mel
from ..errors import TrainingError
from ..files import replacing
from .corpus import Recording
from .progress import progress

F0_FLOOR_HZ: Final = 60.0
F0_CEILING_HZ: Final = 500.0
ACTIVE_LEVEL_DBFS: Final = -22.0
PEAK_LIMIT: Final = 0.97
EDGE_SECONDS: Final = 0.1
"""Silence kept before and after the speech."""
LONGEST_SECONDS: Final = 14.0
"""A recording longer than this does not fit the acoustic model's 1,400 frames."""


@dataclass(frozen=True, slots=True)
class Features:
    """What training reads of one recording; F frames of 256 samples."""

    waveform: NDArray[np.float32]
    """(F * 256,), 24 kHz, active level -22 dBFS; sample 256 * f is the centre of frame f."""
    mel: NDArray[np.float32]
    """(80, F) natural-log mel magnitudes."""
    f0_hz: NDArray[np.float32]
    """(F,), 0 where unvoiced."""


def extract(audio: Path) -> Features:
    """Compute the features of one file.

    Raises:
        TrainingError: the file is not audio, empty, or too long.
    """
    waveform = trim_silence(normalise_level(load_audio(audio)))
    seconds = len(waveform) / SAMPLE_RATE_HZ
    if not 0.3 <= seconds <= LONGEST_SECONDS:
        raise TrainingError(
            f"{audio}: {seconds:.1f} s of speech; it must be 0.3 to {LONGEST_SECONDS} s"
        )
    mel = log_mel(waveform)
    frames = mel.shape[1]
    f0_hz = estimate_f0(waveform, frames)
    padded = np.zeros(frames * HOP_LENGTH, np.float32)
    padded[: len(waveform)] = waveform[: len(padded)]
    return Features(padded, mel, f0_hz)


def load_audio(path: Path) -> NDArray[np.float32]:
    """Read any libsndfile format as 24 kHz mono float32 in [-1, 1]."""
    import soundfile
    import soxr

    try:
        samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.SoundFileError) as error:
        raise TrainingError(f"{path} cannot be read as audio: {error}") from error
    mono = samples.mean(axis=1)
    if rate_hz != SAMPLE_RATE_HZ:
        mono = soxr.resample(mono, rate_hz, SAMPLE_RATE_HZ, quality="VHQ")
    if mono.size == 0 or not np.isfinite(mono).all():
        raise TrainingError(f"{path} holds no usable samples")
    return np.asarray(mono, np.float32)


def block_levels_dbfs(
    waveform: NDArray[np.float32], block_samples: int = 240
) -> NDArray[np.float64]:
    """RMS level of every 10 ms block."""
    blocks = waveform[: len(waveform) // block_samples * block_samples].reshape(-1, block_samples)
    power = np.mean(blocks.astype(np.float64) ** 2, axis=1)
    return np.asarray(10 * np.log10(power + 1e-10))


def active_level_dbfs(waveform: NDArray[np.float32]) -> float:
    """Level of the speech itself: of the blocks within 30 dB of the loudest.

    Raises:
        TrainingError: nothing is heard.
    """
    levels = block_levels_dbfs(waveform)
    if levels.size == 0 or levels.max() < -70:
        raise TrainingError("the recording is silent")
    active = levels[levels > levels.max() - 30]
    return float(10 * np.log10(np.mean(10 ** (active / 10))))


def normalise_level(
    waveform: NDArray[np.float32], level_dbfs: float = ACTIVE_LEVEL_DBFS
) -> NDArray[np.float32]:
    """Bring the level of the speech itself to -22 dBFS, or another."""
    waveform = waveform - waveform.mean()
    gain = 10 ** ((level_dbfs - active_level_dbfs(waveform)) / 20)
    return np.asarray(waveform * min(gain, PEAK_LIMIT / np.abs(waveform).max()), np.float32)


def trim_silence(waveform: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cut the silence at both ends to at most 0.1 s, judged 35 dB under the loudest block."""
    levels = block_levels_dbfs(waveform)
    active = np.flatnonzero(levels > levels.max() - 35)
    edge = int(EDGE_SECONDS * SAMPLE_RATE_HZ)
    first = max(0, active[0] * 240 - edge)
    last = min(len(waveform), (active[-1] + 1) * 240 + edge)
    return waveform[first:last]


def estimate_f0(
    waveform: NDArray[np.float32],
    frames: int,
    floor_hz: float = F0_FLOOR_HZ,
    ceiling_hz: float = F0_CEILING_HZ,
    hop_samples: int = HOP_LENGTH,
) -> NDArray[np.float32]:
    """F0 at every multiple of a hop by Harvest (Morise 2017) with StoneMask refinement, (frames,) Hz."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyworld imports the deprecated pkg_resources
        import pyworld

    samples = waveform.astype(np.float64)
    period_ms = 1000 * hop_samples / SAMPLE_RATE_HZ
    f0, times = pyworld.harvest(
        samples, SAMPLE_RATE_HZ, floor_hz, ceiling_hz, frame_period=period_ms
    )
    f0 = pyworld.stonemask(samples, f0, times, SAMPLE_RATE_HZ)
    out = np.zeros(frames, np.float32)
    out[: min(frames, len(f0))] = f0[:frames]
    return out


def save_features(path: Path, features: Features) -> None:
    """Write atomically, waveform as int16 and mel as float16 (error under 0.004 in the log)."""
    with replacing(path) as partial, partial.open("wb") as file:
        np.savez(
            file,
            waveform=np.round(features.waveform * 32767).astype(np.int16),
            mel=features.mel.astype(np.float16),
            f0_hz=features.f0_hz,
        )


def load_features(path: Path) -> Features:
    """Read what `save_features` wrote."""
    with np.load(path, allow_pickle=False) as data:
        return Features(
            data["waveform"].astype(np.float32) / 32767,
            data["mel"].astype(np.float32),
            data["f0_hz"],
        )


def load_waveform(path: Path) -> NDArray[np.float32]:
    """Read the waveform alone of what `save_features` wrote."""
    with np.load(path, allow_pickle=False) as data:
        return np.asarray(data["waveform"].astype(np.float32) / 32767)


def _work(job: tuple[Path, Path]) -> str | None:
    audio, target = job
    try:
        save_features(target, extract(audio))
    except TrainingError as error:
        return str(error) if str(audio) in str(error) else f"{audio}: {error}"
    return None


def extract_all(recordings: Sequence[Recording], folder: Path, workers: int) -> list[Recording]:
    """Extract what is not there yet; return the recordings that have features.

    Recordings that cannot be used are named in `rejected.txt` of the folder and left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(r.audio, folder / f"{r.name}.npz") for r in recordings]
    todo = [job for job in jobs if not job[1].exists()]
    rejected: list[str] = []
    if todo:
        context: Any = multiprocessing.get_context("spawn")
        with context.Pool(workers) as pool:
            results = progress(pool.imap(_work, todo, chunksize=4), len(todo), "features")
            rejected = [problem for problem in results if problem is not None]
    if rejected:
        (folder / "rejected.txt").write_text("\n".join(rejected) + "\n", encoding="utf-8")
    usable = [r for r in recordings if (folder / f"{r.name}.npz").exists()]
    if not usable:
        raise TrainingError(f"no recording could be used; see {folder / 'rejected.txt'}")
    return usable
