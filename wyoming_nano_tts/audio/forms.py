"""Samples of any usual form as 16-bit samples of another rate and number of channels."""

from typing import Final

import numpy as np

from .arrays import Floats
from .rates import RateConverter

_FROM_32: Final = np.float32(1 / 65536)


class FormConverter:
    """Pieces of one stream."""

    def __init__(
        self, rate_hz: int, width: int, channels: int, to_rate_hz: int, to_channels: int
    ) -> None:
        """Prepare.

        Args:
            rate_hz: one of the usual rates, as `to_rate_hz`.
            width: bytes of a sample, 1 to 4.
            channels: of what comes in.
            to_rate_hz: of what goes out.
            to_channels: of what goes out; one becomes all, more become their mean where the numbers differ.
        """
        self._width, self._channels, self._to_channels = width, channels, to_channels
        kept = channels if channels == to_channels else 1
        self._rates = (
            [RateConverter(rate_hz, to_rate_hz) for _ in range(kept)]
            if rate_hz != to_rate_hz
            else []
        )

    def feed(self, data: bytes) -> bytes:
        """Return what can be made of whole frames."""
        frames = _floats(data, self._width).reshape(-1, self._channels)
        if self._channels != self._to_channels:
            frames = frames.mean(axis=1, keepdims=True, dtype=np.float32)
        if self._rates:
            frames = np.stack(
                [rate.feed(frames[:, k]) for k, rate in enumerate(self._rates)], axis=1
            )
        return self._packed(frames)

    def finish(self) -> bytes:
        """Return the rest."""
        if not self._rates:
            return b""
        return self._packed(np.stack([rate.finish() for rate in self._rates], axis=1))

    def _packed(self, frames: Floats) -> bytes:
        """Return (N, C) floats of 16-bit scale as bytes, one channel for all where they differ."""
        if frames.shape[1] != self._to_channels:
            frames = np.repeat(frames, self._to_channels, axis=1)
        return np.clip(np.rint(frames), -32768, 32767).astype("<i2").tobytes()


def scaled(pcm: bytes, gain: float) -> bytes:
    """Return 16-bit samples louder or quieter, limited to what fits."""
    samples = np.frombuffer(pcm, "<i2") * np.float32(gain)
    return np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes()


def _floats(data: bytes, width: int) -> Floats:
    """Return samples of that width on the scale of 16 bits, (N,) float32."""
    if width == 1:
        return (np.frombuffer(data, np.uint8).astype(np.float32) - 128) * np.float32(256)
    if width == 2:
        return np.frombuffer(data, "<i2").astype(np.float32)
    if width == 4:
        return np.frombuffer(data, "<i4").astype(np.float32) * _FROM_32
    parts = np.frombuffer(data, np.uint8).reshape(-1, 3)
    wide = np.zeros((len(parts), 4), np.uint8)
    wide[:, 1:] = parts
    return wide.view("<i4")[:, 0].astype(np.float32) * _FROM_32
