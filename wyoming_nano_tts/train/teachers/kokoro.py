"""Kokoro-82M as a teacher, from the folder of its ONNX file and its voices.

The folder holds one ONNX file of the model (int8 as it is published, or float32 as `kokoro_graph` writes it beside) and
`voices/NAME.bin`: 510 style vectors of 256 float32 numbers, one for each number of symbols. It hears misaki's symbols.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np

from ...backends.onnx.runtime import onnx_runtime
from ...errors import TrainingError
from ...families.nano2.config import FRAME_SAMPLES, UNIT_FRAMES
from ...families.nano2.transcription import symbol_ids
from ...text.symbols import MISAKI
from .kokoro_graph import EXTRA, open_up
from .teacher import Contours, Speech, TeacherError, Wanted

STYLE_WIDTH: Final = 256
MOST_SYMBOLS: Final = 508
FEWEST_SYMBOLS: Final = 2
OPENED: Final = "kokoro.with-contours.onnx"
"""What `open_up` makes of the published file, beside it."""
SOUNDLESS: Final = "kokoro.prosody.onnx"
"""Likewise, without what makes the sound."""
PROVIDERS: Final = ["CPUExecutionProvider"]


class KokoroTeacher:
    """A voice of Kokoro.

    Raises:
        TrainingError: the folder lacks the model or the voice, or the model is another.
    """

    def __init__(self, wanted: Wanted) -> None:
        folder = Path(wanted.place)
        styles = folder / "voices" / f"{wanted.voice}.bin"
        if not styles.is_file():
            known = sorted(path.stem for path in (folder / "voices").glob("*.bin"))
            raise TrainingError(
                f"{folder} has no voice {wanted.voice!r:.60}; it has {', '.join(known) or 'none'} (voices/NAME.bin)"
            )
        values = np.fromfile(styles, np.float32)
        if not values.size or values.size % STYLE_WIDTH:
            raise TrainingError(f"{styles} does not hold vectors of {STYLE_WIDTH} numbers")
        self._styles = values.reshape(-1, STYLE_WIDTH)
        self._session = _opened(folder, sound=not wanted.prosody_only)
        self.about = f"Kokoro-82M (hexgrad, Apache-2.0), voice {wanted.voice}"

    def speak(self, text: str, symbols: str) -> Speech:
        """Speak one sentence of misaki's symbols; without sound, where only the prosody is wanted."""
        if not FEWEST_SYMBOLS <= len(symbols) <= min(MOST_SYMBOLS, len(self._styles) - 1):
            raise TeacherError(
                f"{len(symbols)} symbols; it takes {FEWEST_SYMBOLS} to {MOST_SYMBOLS}"
            )
        try:
            tokens = symbol_ids(symbols, MISAKI)
        except KeyError as error:
            raise TeacherError(f"its alphabet has no {error}") from error
        given = {
            "tokens": np.array([tokens], np.int64),
            "style": self._styles[len(symbols)][None],
            "speed": np.ones(1, np.float32),
        }
        *sounds, durations, f0, energy = (v.ravel() for v in self._session.run(None, given))
        frames = UNIT_FRAMES * int(durations.sum())
        if len(durations) != len(tokens) or not len(f0) == len(energy) == frames:
            raise TrainingError(
                f"the model gives {len(durations)} durations of {len(tokens)} symbols and {len(f0)} values of F0 for "
                f"{frames} frames; it is not Kokoro-82M v1.0"
            )
        samples = np.zeros(frames * FRAME_SAMPLES if sounds else 0, np.float32)
        for audio in sounds:
            samples[: len(audio)] = audio[: len(samples)]
        contours = Contours(
            durations.astype(np.int16), f0.astype(np.float16), energy.astype(np.float16)
        )
        return Speech(samples, contours)

    def close(self) -> None:
        """Nothing is held."""


def _opened(folder: Path, *, sound: bool) -> Any:
    """A session of the model with durations, F0 and energy behind the sound, or alone."""
    opened = folder / (OPENED if sound else SOUNDLESS)
    made = {folder / OPENED, folder / SOUNDLESS}
    files = [path for path in sorted(folder.glob("*.onnx")) if path not in made]
    for path in (opened, *files):
        if path.exists():
            session = _session(path)
            names = [output.name for output in session.get_outputs()]
            if names[sound:] == list(EXTRA.values()):
                return session
    if not files:
        raise TrainingError(
            f"{folder} holds no ONNX file of Kokoro-82M; docs/training.md tells where it is"
        )
    open_up(files[0], opened, sound=sound)
    return _session(opened)


def _session(path: Path) -> Any:
    runtime = onnx_runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1  # several processes speak faster than several threads
    options.log_severity_level = 3
    try:
        return runtime.InferenceSession(str(path), options, providers=PROVIDERS)
    except Exception as error:
        raise TrainingError(f"{path} is not an ONNX file that runs here: {error!s:.200}") from error


def open_teacher(wanted: Wanted) -> KokoroTeacher:
    """Open the model."""
    return KokoroTeacher(wanted)
