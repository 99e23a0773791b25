"""Stage "features" of "nano2": level, silence, F0, phase and energy of each recording."""

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ....audio.arrays import Floats
from ....errors import TrainingError
from ....families.nano2.config import FRAME_SAMPLES, SAMPLE_RATE_HZ, UNIT_FRAMES
from ....files import replacing
from ...features import load_audio, normalise_level, trim_silence
from ...progress import progress
from .contours import energy_of, f0_of_frames, locked_cycles

TAUGHT_LEVEL_DBFS: Final = -20.0
"""Level of the speech that "nano2" learns from, about that of its first teacher: the energy means the same then."""
UNIT_SAMPLES: Final = UNIT_FRAMES * FRAME_SAMPLES
SHORTEST_SECONDS, LONGEST_SECONDS = 0.3, 25.0
REJECTED: Final = "rejected.txt"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One recording of a speaker."""

    name: str
    text: str
    audio: Path
    symbols: str
    """Misaki's."""


@dataclass(frozen=True, slots=True)
class Contoured:
    """One recording of U units, 2 U frames."""

    waveform: Floats
    """(600 U,), active level -20 dBFS."""
    f0_hz: Floats
    """(2 U,), 0 where unvoiced."""
    energy: Floats
    """(2 U,)."""
    cycles: NDArray[np.float64]
    """Phase of the fundamental, (2 U,)."""

    @property
    def units(self) -> int:
        """Of 25 ms."""
        return len(self.waveform) // UNIT_SAMPLES


def extract(audio: Path) -> Contoured:
    """Measure one file.

    Raises:
        TrainingError: it is not audio, silent, too short or too long.
    """
    waveform = trim_silence(normalise_level(load_audio(audio), TAUGHT_LEVEL_DBFS))
    seconds = len(waveform) / SAMPLE_RATE_HZ
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        raise TrainingError(
            f"{audio}: {seconds:.1f} s of speech; it must be {SHORTEST_SECONDS} to {LONGEST_SECONDS:g} s"
        )
    waveform = np.pad(waveform, (0, -len(waveform) % UNIT_SAMPLES))
    f0_hz = f0_of_frames(waveform, len(waveform) // FRAME_SAMPLES)
    return Contoured(waveform, f0_hz, energy_of(waveform), locked_cycles(waveform, f0_hz))


def save(path: Path, contoured: Contoured) -> None:
    """Write atomically."""
    with replacing(path) as partial, partial.open("wb") as file:
        np.savez(
            file,
            waveform=np.round(contoured.waveform * 32767).astype(np.int16),
            f0_hz=contoured.f0_hz,
            energy=contoured.energy,
            cycles=contoured.cycles,
        )


def load(path: Path) -> Contoured:
    """Read what `save` wrote."""
    with np.load(path, allow_pickle=False) as data:
        waveform = data["waveform"].astype(np.float32) / 32767
        return Contoured(waveform, data["f0_hz"], data["energy"], data["cycles"])


def extract_all(sentences: Sequence[Sentence], folder: Path, workers: int) -> list[Sentence]:
    """Measure what is not there yet; return the sentences that can be used.

    Those that cannot are named in `rejected.txt` of the folder.

    Raises:
        TrainingError: none can be used.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(s.audio, folder / f"{s.name}.npz") for s in sentences]
    todo = [job for job in jobs if not job[1].exists()]
    rejected: list[str] = []
    if todo and workers == 1:
        rejected = [r for r in progress(map(_work, todo), len(todo), "features") if r is not None]
    elif todo:
        context: Any = multiprocessing.get_context("spawn")
        with context.Pool(workers) as pool:
            results = progress(pool.imap(_work, todo, chunksize=4), len(todo), "features")
            rejected = [problem for problem in results if problem is not None]
    if rejected:
        (folder / REJECTED).write_text("\n".join(rejected) + "\n", encoding="utf-8")
    usable = [s for s in sentences if (folder / f"{s.name}.npz").exists()]
    if not usable:
        raise TrainingError(f"no recording could be used; see {folder / REJECTED}")
    return usable


def _work(job: tuple[Path, Path]) -> str | None:
    audio, target = job
    try:
        save(target, extract(audio))
    except TrainingError as error:
        return str(error) if str(audio) in str(error) else f"{audio}: {error}"
    return None
