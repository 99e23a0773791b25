"""The Vocos vocoder on a backend; the inverse transform is numpy's."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ...audio.arrays import Floats
from ...backends.backend import Backend
from .config import FFT_SIZE, HOP_LENGTH, SPECTRUM_BINS, VOCOS_BLOCK, block_name
from .flow import Weights, opener
from .mel import window

LARGEST_MAGNITUDE: Final = 100.0


class VocosVocoder:
    """Mel -> samples; may be used by several threads at once.

    Args:
        config: its sizes.
        weights: of it, checked.
        backend: that runs them.
        threads: that one run may use.
    """

    def __init__(
        self, config: Mapping[str, Any], weights: Weights, backend: Backend, threads: int
    ) -> None:
        open_graph = opener(backend, weights, threads)
        self._first, self._last = open_graph("vocos_first", ""), open_graph("vocos_last", "")
        self._blocks = [
            open_graph("vocos_block", block_name(VOCOS_BLOCK, number))
            for number in range(config["layers"])
        ]

    def planes(self, mel: Floats) -> Floats:
        """(N, 100) -> logarithms of magnitudes and phases, (N, 1026)."""
        (x,) = self._first.run(mel=np.ascontiguousarray(mel.T)[None])
        for block in self._blocks:
            (x,) = block.run(x=x)
        (planes,) = self._last.run(x=x)
        return np.asarray(planes[0])

    def samples(self, mel: Floats) -> Floats:
        """(N, 100) -> (256 (N - 1),), not limited."""
        return waveform(self.planes(mel))


def waveform(planes: Floats) -> Floats:
    """Overlap frames of spectra, each centred on its sample, (N, 1026) -> (256 (N - 1),)."""
    count = len(planes)
    logarithms, phases = planes[:, :SPECTRUM_BINS], planes[:, SPECTRUM_BINS:]
    with np.errstate(over="ignore"):
        magnitudes = np.minimum(np.exp(logarithms), np.float32(LARGEST_MAGNITUDE))
    frames = np.fft.irfft(magnitudes * np.exp(1j * phases), FFT_SIZE, axis=1) * window()
    shares = FFT_SIZE // HOP_LENGTH
    total = np.zeros((count + shares - 1, HOP_LENGTH))
    weight = np.zeros_like(total)
    squared = (window().astype(np.float64) ** 2).reshape(shares, HOP_LENGTH)
    for share in range(shares):
        total[share : share + count] += frames[:, share * HOP_LENGTH : (share + 1) * HOP_LENGTH]
        weight[share : share + count] += squared[share]
    half = FFT_SIZE // 2
    kept = slice(half, total.size - half)
    return (total.reshape(-1)[kept] / weight.reshape(-1)[kept]).astype(np.float32)
