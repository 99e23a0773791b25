"""The source-filter vocoder's signal side in numpy, chunk by chunk. The torch reference is `models.source_filter`.

F mel frames of 256 samples; 2 F filter frames of 128 samples, centred on samples 128 j.
"""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ....audio.arrays import Floats
from ....audio.mel import HOP_LENGTH, SAMPLE_RATE_HZ
from ....backends.backend import Runner
from ..vocoder import Acoustics

FILTER_HOP: Final = 128
FILTER_FFT: Final = 512
HALF: Final = FILTER_FFT // 2
CONTEXT_FRAMES: Final = 20
"""Mel frames on each side that can change a frame's filters (`SourceFilterConfig.context_frames`)."""
FIRST_CHUNK_FRAMES: Final = 16
"""0.17 s: soon ready, and long enough to play while the next chunk is made."""
CHUNK_FRAMES: Final = 64

WINDOW: Final = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FILTER_FFT) / FILTER_FFT)).astype(
    np.float32
)


class Source:
    """Pulses and noise of one sentence, made in order, any number of frames at a time.

    Args:
        f0_hz: (F,), above 0.
        voicing: (F,), 0 to 1.
        rng: of the noise.
    """

    def __init__(self, f0_hz: Floats, voicing: Floats, rng: np.random.Generator) -> None:
        self.f0_hz, self.voicing, self.rng = f0_hz, voicing, rng
        self.next_frame = 0
        self.phase = 0.0

    def advance(self, frames: int) -> tuple[Floats, Floats]:
        """Make up to `frames` more frames: (pulses, noise), (256 n,) each."""
        first, last = self.next_frame, min(self.next_frame + frames, len(self.f0_hz))
        self.next_frame = last
        f0 = _upsample(self.f0_hz, first, last)
        phase = self.phase + np.cumsum(f0.astype(np.float64) / SAMPLE_RATE_HZ)
        if len(phase):
            self.phase = float(phase[-1] % 1)
        x = (math.pi * (phase % 1)).astype(np.float32)
        harmonics = np.floor(SAMPLE_RATE_HZ / 2 / f0)
        divisor = np.sin(x)
        at_pulse = np.abs(divisor) < 1e-4
        ratio = np.sin((2 * harmonics + 1) * x) / np.where(at_pulse, 1, divisor)
        kernel = np.where(at_pulse, 2 * harmonics + 1, ratio) - 1
        pulses = kernel / np.sqrt(2 * harmonics) * _upsample(self.voicing, first, last)
        noise = self.rng.standard_normal((last - first) * HOP_LENGTH, dtype=np.float32)
        return pulses.astype(np.float32), noise


def _upsample(values: Floats, first: int, last: int) -> Floats:
    """Samples 256 first to 256 last of the linear interpolation between frame centres."""
    following = np.append(values[first + 1 : last + 1], values[-1:])[: last - first]
    position = np.arange(HOP_LENGTH, dtype=np.float32) / HOP_LENGTH
    here = values[first:last, None]
    return (here + (following[:, None] - here) * position).reshape(-1).astype(np.float32)


class OverlapAdd:
    """Inverse STFT of filter frames that come in order; divides by the sum of squared windows."""

    def __init__(self, total_frames: int) -> None:
        self.total_frames = total_frames
        self.next_frame = 0
        # Sample 0 of the two buffers is sample 128 * next_frame - 256 of the sentence.
        self.sum = np.zeros(FILTER_FFT, np.float32)
        self.weight = np.zeros(FILTER_FFT, np.float32)

    def add(self, spectra: NDArray[np.complex64]) -> Floats:
        """Add frames, (n, 257); return the samples that no later frame changes."""
        frames = np.fft.irfft(spectra, FILTER_FFT, axis=1).astype(np.float32) * WINDOW
        count = len(frames)
        length = FILTER_FFT + FILTER_HOP * (count - 1)
        total, weight = np.zeros(length, np.float32), np.zeros(length, np.float32)
        total[: FILTER_FFT - FILTER_HOP] = self.sum[: FILTER_FFT - FILTER_HOP]
        weight[: FILTER_FFT - FILTER_HOP] = self.weight[: FILTER_FFT - FILTER_HOP]
        for n, frame in enumerate(frames):
            part = slice(n * FILTER_HOP, n * FILTER_HOP + FILTER_FFT)
            total[part] += frame
            weight[part] += WINDOW**2
        start = FILTER_HOP * self.next_frame - HALF
        self.next_frame += count
        done = FILTER_HOP * count
        if self.next_frame == self.total_frames:
            done = length
        else:
            self.sum[: FILTER_FFT - FILTER_HOP] = total[done:]
            self.weight[: FILTER_FFT - FILTER_HOP] = weight[done:]
        finished = total[:done] / np.maximum(weight[:done], 1e-8)
        first = max(0, -start)
        last = min(done, FILTER_HOP * (self.total_frames - 1) - start)
        return np.asarray(finished[first:last], np.float32)


class SourceFilterVocoder:
    """mel and F0 -> waveform chunks that join to what the whole sentence would give."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner

    def stream(self, acoustics: Acoustics, rng: np.random.Generator) -> Iterator[Floats]:
        """Synthesize one sentence.

        Args:
            acoustics: of F frames.
            rng: of the noise.

        Yields:
            Consecutive samples, 256 F in all; the first chunk is shorter than the rest.
        """
        mel, f0_hz, voicing = acoustics.mel, acoustics.f0_hz, acoustics.voicing
        frames = mel.shape[1]
        source = Source(f0_hz, voicing, rng)
        overlap = OverlapAdd(2 * frames + 1)
        # The STFT of frame j reads samples 128 j - 256 to 128 j + 255: zeros before the start.
        pending = [np.zeros(HALF, np.float32)] * 2
        first, size = 0, FIRST_CHUNK_FRAMES
        while first < frames:
            last = min(frames, first + size)
            acoustics.until(last + CONTEXT_FRAMES)
            real, imaginary, noise_gain = self._filters(mel, f0_hz, voicing, first, last)
            # One frame of source ahead of the filters is what their last STFT frame needs.
            made = source.advance(last + 1 - source.next_frame)
            pending = [np.concatenate([old, new]) for old, new in zip(pending, made, strict=True)]
            count = 2 * (last - first)
            need = FILTER_HOP * (count - 1) + FILTER_FFT
            pulses, noise = (np.pad(p, (0, max(0, need - len(p))))[:need] for p in pending)
            spectra = _stft(pulses) * (real + 1j * imaginary) + _stft(noise) * noise_gain
            pending = [p[FILTER_HOP * count :] for p in pending]
            if last == frames:  # the frame centred on the end has no filters
                spectra = np.concatenate([spectra, np.zeros((1, HALF + 1), np.complex64)])
            yield overlap.add(spectra.astype(np.complex64))
            first, size = last, CHUNK_FRAMES

    def _filters(
        self, mel: Floats, f0_hz: Floats, voicing: Floats, first: int, last: int
    ) -> list[Floats]:
        """Filters of mel frames first to last, (2 n, 257) each, seen with their context."""
        begin, end = max(0, first - CONTEXT_FRAMES), min(mel.shape[1], last + CONTEXT_FRAMES)
        outputs = self.runner.run(
            mel=mel[None, :, begin:end],
            f0_hz=f0_hz[None, begin:end],
            voicing=voicing[None, begin:end],
        )
        return [output[0, 2 * (first - begin) : 2 * (last - begin)] for output in outputs]


def _stft(samples: Floats) -> NDArray[np.complex64]:
    """(128 (n - 1) + 512,) -> (n, 257)."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, FILTER_FFT)[::FILTER_HOP]
    return np.fft.rfft(frames * WINDOW, axis=1).astype(np.complex64)
