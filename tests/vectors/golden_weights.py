"""Deterministic weights that make every operation visible, for golden tests.

Not trained. A tensor's values follow from its name alone: CRC-32 of "model/name" seeds PCG64,
whose raw output becomes uniform numbers of unit variance, scaled by name and shape. The recipe
is that of the vectors in `tests/golden/inflect-nano-v1`.
"""

import hashlib
import math
import zlib
from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

Model = Literal["acoustic", "vocoder"]

_ACOUSTIC_SCALES: Mapping[str, tuple[float, float]] = {
    "phone.weight": (0, 0.6),
    "tone.weight": (0, 0.6),
    "lang.weight": (0, 0.3),
    "abs_frame.weight": (0, 0.3),
    "speaker.weight": (0, 1),
    "energy_proj.weight": (0, 0.1),
    "bright_proj.weight": (0, 0.5),
    "duration_head.3.bias": (2.4, 0),
    "energy_head.3.bias": (-5, 0),
    "bright_head.3.bias": (0.6, 0),
    "pitch_head.3.bias": (0.8, 0.1),
    "mel_head.3.bias": (-5, 1),
    "duration_head.3.weight": (0, 0.7 / math.sqrt(168)),
    "mel_head.3.weight": (0, 2 / math.sqrt(168)),
    "group_duration_delta.weight": (0, 0.3 / math.sqrt(168)),
    "duration_delta.weight": (0, 0.2 / math.sqrt(168)),
    "postnet.0.weight": (0, 0.3 / math.sqrt(400)),
    "postnet.4.weight": (0, 4 / math.sqrt(840)),
}
_GAINS: tuple[tuple[str, float], ...] = (
    ("conv_pre.", 0.3),
    ("ups.0.", 2),
    ("ups.1.", 2),
    ("ups.2.", 1),
    ("ups.3.", 1),
    ("convs2.", 0.4),
    ("conv_post.", 0.1),
)


def load_golden(module: nn.Module, model: Model) -> None:
    """Fill a module with the weights that its parameter names call for."""
    module.load_state_dict(
        {
            name: torch.from_numpy(golden_tensor(model, name, tuple(value.shape)))
            for name, value in module.state_dict().items()
        }
    )


def golden_tensor(model: Model, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Make one tensor, float32 of the given shape."""
    seed = zlib.crc32(f"{model}/{name}".encode())
    raw = np.random.PCG64(seed).random_raw(math.prod(shape))
    unit = ((raw >> np.uint64(11)).astype(np.float64) * 2.0**-52 - 1) * math.sqrt(3)
    scale = _acoustic_scale if model == "acoustic" else _vocoder_scale
    mean, deviation = scale(name, shape)
    return (mean + deviation * unit).astype(np.float32).reshape(shape)


def state_sha256(state: Mapping[str, Tensor]) -> str:
    """SHA-256 over the little-endian float32 bytes of all tensors in sorted name order."""
    digest = hashlib.sha256()
    for name in sorted(state):
        digest.update(state[name].detach().cpu().numpy().astype("<f4").tobytes())
    return digest.hexdigest()


def _acoustic_scale(name: str, shape: tuple[int, ...]) -> tuple[float, float]:
    if name in _ACOUSTIC_SCALES:
        return _ACOUSTIC_SCALES[name]
    if len(shape) == 1:
        return (1, 0.1) if name.endswith("weight") else (0, 0.1)
    return 0, 1 / math.sqrt(math.prod(shape[1:]))


def _vocoder_scale(name: str, shape: tuple[int, ...]) -> tuple[float, float]:
    if name.endswith("log_alpha"):
        return 0, 0.4
    if name.endswith("bias"):
        return 0, 0.05
    if name.endswith("weight_v"):
        return 0, 1 / math.sqrt(math.prod(shape[1:]))
    gain = next((gain for part, gain in _GAINS if part in name), 1.0)
    return gain, gain / 10
