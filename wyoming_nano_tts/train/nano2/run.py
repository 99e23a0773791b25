"""Where a run of "nano2" lies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...errors import TrainingError
from ...files import replacing

ARCHITECTURE: Final = "nano2"


@dataclass(frozen=True, slots=True)
class RunOfNano2:
    """Everything of one run."""

    root: Path

    @property
    def settings(self) -> Path:
        """What the run was told."""
        return self.root / "settings.json"

    @property
    def state(self) -> Path:
        """Speakers with their rows, symbols, held-out sentences, where the speech came from."""
        return self.root / "nano2.json"

    @property
    def features(self) -> Path:
        """NAME.npz of plain recordings: waveform, F0, phase, energy."""
        return self.root / "features"

    @property
    def taught(self) -> Path:
        """A folder for each speaker of plain recordings, as a teacher would have written it."""
        return self.root / "taught"

    @property
    def decoder(self) -> Path:
        """Checkpoints and metrics of the frame decoder."""
        return self.root / "decoder"

    @property
    def prosody(self) -> Path:
        """Checkpoints and metrics of the prosody network."""
        return self.root / "prosody"

    @property
    def best_decoder(self) -> Path:
        """The snapshot that the held-out sentences were best with."""
        return self.decoder / "best.pt"

    @property
    def best_prosody(self) -> Path:
        """The same of the prosody network."""
        return self.prosody / "best.pt"

    def read_state(self) -> dict[str, Any]:
        """Read `nano2.json`.

        Raises:
            TrainingError: there is none, or it is damaged.
        """
        try:
            read = json.loads(self.state.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise TrainingError(f"{self.state} cannot be read: {error}") from error
        if not isinstance(read, dict):
            raise TrainingError(f"{self.state} is damaged: it must be a JSON object")
        return read

    def write_state(self, values: Mapping[str, Any]) -> None:
        """Write `nano2.json`."""
        self.root.mkdir(parents=True, exist_ok=True)
        with replacing(self.state) as partial:
            partial.write_text(
                json.dumps(dict(values), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
            )
