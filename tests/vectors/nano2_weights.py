"""Random weights of the family nano2."""

from typing import Any

import numpy as np

from benchmarks.stand_ins.voices import random_weights

GRAPHS = {
    "prosody": ("nano2_prosody_text", "nano2_prosody_frames"),
    "decoder": ("nano2_decoder_text", "nano2_decoder_frames"),
}


def nano2_weights(part: str) -> dict[str, Any]:
    """Random weights that are speak-like: some 4 units a token, half of the frames voiced."""
    weights = random_weights(GRAPHS[part])
    if part == "prosody":
        weights["duration.bias"] = weights["duration.bias"] - np.float32(2.4)
    return weights
