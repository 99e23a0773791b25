"""The source-filter vocoder's signal side in numpy, chunk by chunk. The torch reference is `network`.

F mel frames of 256 samples; 2 F filter frames of 128 samples, centred on samples 128 j.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from ....audio.arrays import Floats
from ....audio.mel import HOP_LENGTH, SAMPLE_RATE_HZ
from ....backends.backend import Runner
from ..convnext.steps import Steps
from ..short_spectra import (
    NOISE_DEVIATION,
    Framed,
    Noise,
    OverlapAdd,
    exp_limited,
    hann,
    irfft,
    pulses,
    rfft,
    white_noise,
    write_polar,
)
from ..vocoder import Acoustics
from .config import SourceFilterConfig

SIZES: Final = SourceFilterConfig()
FILTER_HOP: Final = 128
FILTER_FFT: Final = 512
BINS: Final = FILTER_FFT // 2 + 1
HALF: Final = FILTER_FFT // 2
FIRST_CHUNK_FRAMES: Final = 16
"""0.17 s: soon ready, and long enough to play while the next chunk is made."""
CHUNK_FRAMES: Final = 64
BLOCK: Final = 64
"""Filter frames that are filtered at a time."""
LARGEST_LOG: Final = 6.0
"""Of a gain."""
WINDOW: Final = hann(FILTER_FFT)
ANALYSIS: Final = (WINDOW * FILTER_FFT).astype(np.float32)
"""Makes up for the norm of the transform."""
NOISE_ANALYSIS: Final = (WINDOW * FILTER_FFT / NOISE_DEVIATION).astype(np.float32)
OVERLAP: Final = 1.5
"""Sum of the squared windows that meet in a sample; one less in the first and in the last hop of a sentence."""
SYNTHESIS: Final = (WINDOW / OVERLAP).astype(np.float32)
_SQUARE: Final = WINDOW**2
FIRST_HOP: Final = (OVERLAP / (OVERLAP - _SQUARE[-FILTER_HOP:])).astype(np.float32)
LAST_HOP: Final = (OVERLAP / (OVERLAP - _SQUARE[:FILTER_HOP])).astype(np.float32)


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

    def advance(self, frames: int) -> tuple[Floats, Noise]:
        """Make up to `frames` more frames: (pulses, noise), (256 n,) each."""
        first, last = self.next_frame, min(self.next_frame + frames, len(self.f0_hz))
        self.next_frame = last
        f0 = _upsample(self.f0_hz, first, last)
        phase = np.cumsum(f0, dtype=np.float64)
        phase /= SAMPLE_RATE_HZ
        phase += self.phase
        if len(phase):
            self.phase = float(phase[-1] % 1)
        phase -= np.rint(phase)
        harmonics = np.floor(np.float32(SAMPLE_RATE_HZ / 2) / f0)
        made = pulses(phase.astype(np.float32), harmonics)
        made *= _upsample(self.voicing, first, last)
        return made, white_noise(self.rng, len(made))


def _upsample(values: Floats, first: int, last: int) -> Floats:
    """Samples 256 first to 256 last of the linear interpolation between frame centres."""
    following = np.append(values[first + 1 : last + 1], values[-1:])[: last - first]
    position = np.arange(HOP_LENGTH, dtype=np.float32) / HOP_LENGTH
    here = values[first:last, None]
    return (here + (following[:, None] - here) * position).reshape(-1).astype(np.float32)


class Renderer:
    """Filters and sources of one sentence -> samples, part by part."""

    def __init__(self) -> None:
        # What the first spectrum reads before the sentence is silence.
        self._pulses, self._noise = (
            Framed(FILTER_FFT, FILTER_HOP, HALF, kind) for kind in ("f4", "i2")
        )
        self._heard = OverlapAdd(FILTER_FFT, FILTER_HOP, HALF, HALF)
        self._begun = False
        self._frames = np.empty((BLOCK, FILTER_FFT), np.float32)
        self._spectra, self._other, self._response = np.empty((3, BLOCK, BINS), np.complex64)
        self._gain, self._part = np.empty((2, BLOCK, BINS), np.float32)

    def add_sources(self, pulses: Floats, noise: Noise) -> None:
        """Append source samples; a spectrum needs those up to 255 samples behind its centre."""
        self._pulses.append(pulses)
        self._noise.append(noise)

    def render(self, planes: Floats, *, last: bool) -> Floats:
        """Filter the next spectra.

        Args:
            planes: of n filter frames: logarithm and phase of the harmonic gain, logarithm of the noise gain, (n, 771).
            last: these are the sentence's last; the frame centred on its end has no filters and is silent.

        Returns:
            The samples that no later spectrum changes.
        """
        count = len(planes)
        pulses, noise = self._pulses.take(count), self._noise.take(count)
        self._heard.begin(count)
        for first in range(0, count, BLOCK):
            rows = slice(first, first + BLOCK)
            self._heard.add(first, self._filter(planes[rows], pulses[rows], noise[rows]))
        samples = self._heard.finish(last=last)
        if not self._begun and len(samples) >= FILTER_HOP:
            samples[:FILTER_HOP] *= FIRST_HOP
            self._begun = True
        if last:
            samples[-FILTER_HOP:] *= LAST_HOP
        return samples

    def _filter(self, planes: Floats, pulses: Floats, noise: Noise) -> Floats:
        """What overlaps and is added, (n, 512), of at most `BLOCK` frames."""
        count = len(planes)
        harmonic, rotation, noise_gain = (planes[:, n * BINS : (n + 1) * BINS] for n in range(3))
        frames, gain, part = self._frames[:count], self._gain[:count], self._part[:count]
        spectra, other = self._spectra[:count], self._other[:count]
        rfft(np.multiply(pulses, ANALYSIS, out=frames), spectra)
        exp_limited(harmonic, LARGEST_LOG, gain)
        spectra *= write_polar(gain, rotation, part, self._response[:count])
        rfft(np.multiply(noise, NOISE_ANALYSIS, out=frames), other)
        other *= exp_limited(noise_gain, LARGEST_LOG, gain)
        spectra += other
        irfft(spectra, frames)
        frames *= SYNTHESIS
        return frames


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
        frames, rows = mel.shape[1], SIZES.kernel_size // 2
        steps = Steps(
            self.runner,
            {
                "before_in": (rows, SIZES.mel_bins + 2),
                "before": (rows, SIZES.layers * SIZES.width),
                "before_fine": (rows, SIZES.width),
            },
            {"after_in": (rows, SIZES.mel_bins + 2), "after": (rows, SIZES.width)},
            {},
        )
        source, renderer = Source(f0_hz, voicing, rng), Renderer()
        given = filtered = 0
        size, ahead = FIRST_CHUNK_FRAMES, SIZES.context_frames
        while given < frames:
            first, given = given, min(frames, given + size + ahead)
            if frames - given < SIZES.context_frames:  # too few to be worth a chunk
                given = frames
            acoustics.until(given)
            part, last = slice(first, given), given == frames
            (planes,) = steps.run(
                last=last, mel=mel[:, part].T, f0_hz=f0_hz[part], voicing=voicing[part]
            )
            filtered += len(planes)
            # The last spectrum reads 128 samples beyond its own hop.
            renderer.add_sources(*source.advance((filtered + 2) // 2 - source.next_frame))
            yield renderer.render(planes, last=last)
            size, ahead = CHUNK_FRAMES, 0
