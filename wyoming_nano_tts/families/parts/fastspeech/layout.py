"""Durations and the layout of frames, in numpy: what lies between the encoder's and the decoder's graph.

T tokens, F frames of 256 samples. The torch reference is `models.length_regulator`.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ....audio.arrays import Floats
from ....audio.pitch import CENTRE_HZ, LOG_WIDTH

LONGEST_TOKEN_FRAMES: Final = 80
"""Inflect-Nano-v1 section 3.4; 0.85 s, before the length scale."""
LEADING_PAD_FRAMES: Final = 4
"""The recordings begin with 0.1 s of silence; a listener need not wait for more than 43 ms."""
F0_RANGE_HZ: Final = (40.0, 1000.0)


def published_durations_frames(log_durations: Floats, length_scale: float) -> NDArray[np.int64]:
    """ln(1 + frames) of each token -> frames, as the published runtime rounds them: (T,) -> (T,).

    The limit comes before the scale and the minimum of 1 after it; in float32, as there.
    """
    frames = np.clip(np.expm1(log_durations), 0, LONGEST_TOKEN_FRAMES) * np.float32(length_scale)
    return np.maximum(1, np.rint(np.nan_to_num(frames))).astype(np.int64)


def durations_frames(log_durations: Floats, length_scale: float) -> NDArray[np.int64]:
    """ln(1 + frames) of each token -> frames, at least 1: (T,) -> (T,)."""
    limited = np.clip(log_durations.astype(np.float64), 0, math.log1p(LONGEST_TOKEN_FRAMES))
    frames = np.nan_to_num(np.expm1(limited))
    frames[0] = min(frames[0], LEADING_PAD_FRAMES)
    return np.maximum(1, np.rint(frames * length_scale)).astype(np.int64)


def frame_layout(durations: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Lay tokens out in time.

    Args:
        durations: frames of each token, (T,), at least 0, not all 0.

    Returns:
        Token of each frame, (F,), and position features, (F, 8), as Inflect-Nano-v1 section 3.6 has them.
    """
    filled = int(np.count_nonzero(durations))
    counts = durations.astype(np.intp)  # 32-bit systems refuse others
    index = np.repeat(np.arange(len(durations), dtype=np.int64), counts)
    length = np.repeat(durations, counts).astype(np.float64)
    start = np.repeat(np.cumsum(durations) - durations, counts)
    place = np.arange(len(index)) - start
    rel = place / np.maximum(1, length - 1)
    meta = np.stack(
        [
            rel,
            1 - rel,
            1 - np.abs(2 * rel - 1),
            np.sin(math.pi * rel),
            np.cos(math.pi * rel),
            index / max(1, filled - 1),
            np.log1p(length) / 6,
            length / 40,
        ],
        axis=1,
    )
    return index, meta.astype(np.float32)


def transpose_pitch(pitch: Floats, pitch_scale: float) -> Floats:
    """Multiply F0 in Hz: a shift of the normalised log-F0 in (T, 2) [log-F0, voiced share]."""
    shifted = pitch.copy()
    shifted[:, 0] += math.log(pitch_scale) / LOG_WIDTH
    np.clip(shifted[:, 1], 0, 1, out=shifted[:, 1])
    return shifted


def at_level_of(mel: Floats, reference: Floats) -> Floats:
    """Shift a natural-log mel, (80, F), by a constant so that its power is that of another one."""
    return mel + np.float32(_log_power(reference) - _log_power(mel)) / 2


def _log_power(mel: Floats) -> float:
    """Logarithm of the sum of exp(2 mel), in a form that no voice's values can overflow."""
    return float(np.logaddexp.reduce(2 * mel.astype(np.float64), axis=None))


def melody_centre(pitch: Floats, durations: NDArray[np.int64]) -> float:
    """Mean normalised log-F0 of a sentence: of (T, 2) [log-F0, voiced share], by frames that are voiced."""
    weights = np.clip(pitch[:, 1], 0, 1) * durations
    total = float(weights.sum())
    return float((pitch[:, 0] * weights).sum()) / total if total > 0 else 0.0


def source_contour(
    source: Floats, pitch_scale: float = 1.0, pitch_range: float = 1.0, centre: float = 0.0
) -> tuple[Floats, Floats]:
    """Decode the acoustic model's source.

    Args:
        source: normalised log-F0 and voicing logit of each frame, (2, F).
        pitch_scale: multiplies F0.
        pitch_range: multiplies the melody, what the normalised log-F0 moves round `centre`.
        centre: see `melody_centre`.

    Returns:
        F0 in Hz, interpolated through unvoiced frames, and voicing 0 or 1; (F,) each.
    """
    voiced = np.flatnonzero(source[1] > 0)
    voicing = (source[1] > 0).astype(np.float32)
    moved = centre + (source[0] - centre) * pitch_range
    log_f0 = moved * LOG_WIDTH + math.log(CENTRE_HZ * pitch_scale)
    if voiced.size:
        log_f0 = np.interp(np.arange(source.shape[1]), voiced, log_f0[voiced])
    return np.clip(np.exp(log_f0), *F0_RANGE_HZ).astype(np.float32), voicing
