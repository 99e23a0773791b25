"""Deterministic weights of the VITS family for golden tests, and the fingerprint of an inventory.

Not trained. A tensor's values follow from its name: CRC-32 of the name seeds PCG64, whose normal
numbers are scaled by the first rule that fits. The recipe is that of `tests/golden/inflect-v2`.
"""

import hashlib
import math
import zlib
from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wyoming_nano_tts.families.inflect_v2.network import Vits

_MAGNITUDES: Final = (
    ("dec.ups.0.", math.sqrt(8)),
    ("dec.ups.1.", math.sqrt(8)),
    ("dec.ups.2.", math.sqrt(2)),
    ("dec.ups.3.", math.sqrt(2)),
    (".convs1.", 1.4),
    (".convs2.", 0.4),
    (".in_layers.", 1.0),
    (".res_skip_layers.", 0.7),
)
"""Weight norm's `weight_g` by part of the name: such that activations neither fade nor explode."""
_GAINS: Final = (
    ("dp.proj.", 0.5),
    ("enc_p.proj.", 0.5),
    (".post.", 0.5),
    ("dec.conv_post.", 0.3),
)


def load_golden(model: Vits) -> Vits:
    """Fill a model with the weights that its parameter names call for; returns it."""
    return model.load_checkpoint(
        {
            name: torch.from_numpy(golden_tensor(name, tuple(value.shape)))
            for name, value in model.state_dict().items()
        }
    )


def golden_tensor(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Make one tensor, float32 of the given shape."""
    rng = np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))
    offset, scale = _offset_and_scale(name, shape)
    return (offset + scale * rng.standard_normal(shape)).astype(np.float32)


def inventory_fingerprint(state: Mapping[str, Tensor]) -> str:
    """SHA-256 over name, kind and shape of every tensor, in sorted order: what a checkpoint is made of."""
    lines = [
        f"{name}|{str(state[name].dtype).removeprefix('torch.')}|"
        f"{','.join(map(str, state[name].shape))}\n"
        for name in sorted(state)
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _offset_and_scale(name: str, shape: tuple[int, ...]) -> tuple[float, float]:
    if name.endswith(".gamma"):
        return 1, 0.1
    if name.endswith((".beta", ".alpha")):  # the published recipe has no alpha
        return 0, 0.1
    if name == "enc_p.emb.weight":
        return 0, shape[1] ** -0.5
    if name.endswith(("emb_rel_k", "emb_rel_v")):
        return 0, shape[2] ** -0.5
    if name == "dp.proj.bias":
        return 0.7, 0.02
    if name.endswith(".bias"):
        return 0, 0.05
    if name.endswith(".weight_v"):
        return 0, 1
    if name.endswith(".weight_g"):
        magnitude = next(value for part, value in _MAGNITUDES if part in name)
        return magnitude, 0.1 * magnitude
    gain = next((value for part, value in _GAINS if part in name), 1.0)
    return 0, gain / math.sqrt(shape[1] * shape[2])
