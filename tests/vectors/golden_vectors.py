"""Golden vectors of the published models: where they lie, and voices of the weights that they were made with.

`pytest --golden DIR` runs the golden tests on other vectors. DIR has folders named as those of `tests/golden`, or it
holds the vectors of one model itself; the tests of the other model then keep theirs.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.stand_ins.voices import part, write_parts

OUR_VECTORS = Path(__file__).parent.parent / "golden"
G2P_EN = OUR_VECTORS / "inflect-nano-v1" / "g2p_en-2.1.0.npz"
"""checkpoint20.npz of the package g2p_en 2.1.0 (Park and Kim, Apache-2.0), unchanged."""
MARKS = {
    "inflect-nano-v1": "phone", "inflect-v2": "tokens", "nanospeech": "rope_angles", "bittts": "trits_1",
}  # fmt: skip
"""Model to an array that only its vectors have."""

Vectors = dict[str, NDArray[Any]]


def vectors_of(model: str, chosen: Path | None) -> Path:
    """Folder of a model's vectors, where `--golden` names `chosen`."""
    if chosen is not None:
        if (chosen / model).is_dir():
            return chosen / model
        if any(MARKS[model] in np.load(path).files for path in chosen.glob("*.npz")):
            return chosen
    return OUR_VECTORS / model


def read_vectors(path: Path) -> Vectors:
    """All arrays of a file."""
    with np.load(path, allow_pickle=False) as data:
        return dict(data)


def utterances(model: str, chosen: Path | None, *arrays: str) -> list[Path]:
    """Files of a model's vectors that have all of these arrays, whatever their names."""
    paths = sorted(vectors_of(model, chosen).glob("*.npz"))
    return [path for path in paths if set(arrays) <= set(np.load(path).files)]


def write_golden_v1(folder: Path, **config: Any) -> Path:
    """Write a voice "inflect_v1" of golden weights; `config` changes the acoustic model's."""
    from golden_weights import load_golden

    from wyoming_nano_tts.families.parts.fastspeech.config import AcousticConfig
    from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
    from wyoming_nano_tts.families.parts.snake_hifigan.network import SnakeHifiGan

    acoustic = AcousticModel(AcousticConfig(**config))
    load_golden(acoustic, "acoustic")
    vocoder = SnakeHifiGan()
    load_golden(vocoder, "vocoder")
    models = {"acoustic": acoustic, "vocoder": vocoder.fold()}
    weights = {
        name: {k: v.detach().numpy() for k, v in model.state_dict().items()}
        for name, model in models.items()
    }
    return write_parts(
        folder,
        "inflect_v1",
        part("acoustic", weights["acoustic"], config),
        part("vocoder", weights["vocoder"], {"variant": "snake_v2mid"}, "snake_hifigan"),
        name="Golden",
    )
