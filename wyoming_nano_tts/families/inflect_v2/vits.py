"""The VITS family of Inflect-v2 on ONNX Runtime: token ids -> waveform, chunk by chunk.

L tokens, T latent frames of 256 samples, C latent rows. The torch reference is `models.vits`.
Text and durations are for a whole sentence; only the generator, over 95 % of the work, goes
through it in windows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from ...audio.mel import HOP_LENGTH, SAMPLE_RATE_HZ
from ...backends.backend import Backend
from .noise import frame_noise
from .token_cuts import halves, pieces

Ids = NDArray[np.int64]

DEFAULT_VARIATION: Final = 0.667
"""Of the published runtime."""

LONGEST_TOKENS: Final = 1200
"""Attention costs the square; a published chunk of 280 characters has some 700 ids."""
LONGEST_FRAMES: Final = 4000
"""The published runtime decodes no more of a chunk: 42.7 s. Longer rows of tokens are cut in two."""
LONGEST_TOKEN_FRAMES: Final = 800
"""8.5 s. No trained voice comes near; it keeps others from running forever."""
CUT_PAUSE_SECONDS: Final = 0.08
"""Silence where a row of tokens was cut: what the published chunking has between words."""
FADE_SAMPLES: Final = 120
"""5 ms at both ends of what was said in one piece."""

CONTEXT_FRAMES: Final = 13
"""Latent frames on each side that can change a frame's samples (`VitsConfig.context_frames`)."""
LATER_CONTEXT_FRAMES: Final = 2
"""What is left of it behind the generator's first stage."""
FIRST_WINDOW_FRAMES: Final = 16
"""0.17 s: soon ready."""
LARGEST_WINDOW_FRAMES: Final = 96
"""1 s: the context adds 9 % to the work; longer windows save no more, for they leave the cache."""
WINDOW_GROWTH: Final = 1.5
"""While a window plays, one that is half as long again can be made at half of real time."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What the text says of the latent frames."""

    durations: Ids
    """Frames of each token, (L,), at least 1."""
    mean: Floats
    """(C, L), of each token."""
    log_deviation: Floats
    """(C, L)."""
    token_ids: Ids
    """Of what, (L,)."""

    @property
    def frames(self) -> int:
        """Sum of the durations, T."""
        return int(self.durations.sum())

    def sample(self, noise: Floats, variation: float) -> Floats:
        """Repeat tokens for their frames and add noise, (C, T)."""
        counts = self.durations.astype(np.intp)  # 32-bit systems refuse others
        index = np.repeat(np.arange(len(self.durations), dtype=np.int64), counts)
        with np.errstate(over="ignore", invalid="ignore"):  # a hostile voice is silent, not loud
            deviation = np.exp(self.log_deviation) * np.float32(variation)
            sample: Floats = self.mean[:, index] + noise * deviation[:, index]
        return sample


class VitsModel:
    """Three graphs with the weights of one voice; may be used by several threads at once.

    Args:
        graphs: names of encoder, flow and generator.
        weights: of all three, checked; weight norm folded.
        backend: that runs them.
        threads: that one computation may use.
    """

    def __init__(
        self,
        graphs: Sequence[str],
        weights: Mapping[str, NDArray[Any]],
        backend: Backend,
        threads: int,
    ) -> None:
        self.encoder, self.flow, self.generator = (
            backend.open(graph, weights, threads) for graph in graphs
        )

    def speak(
        self,
        token_ids: Ids,
        *,
        length_scale: float = 1.0,
        variation: float = DEFAULT_VARIATION,
        seed: int = 0,
        told: Callable[[Ids, Ids], None] | None = None,
    ) -> Iterator[Floats]:
        """Speak a row of tokens; every `next` makes one chunk.

        Args:
            token_ids: (L,), below 178, with blanks between as the front end puts them.
            length_scale: multiplies durations, 1 / speed; no token gets less than one frame, so
                speech is never faster than 94 ids a second.
            variation: of the delivery, 0 to 1; 0 says a text the same way forevery seed.
            seed: of the noise; the numbers are those of the published runtime.
            told: told, before its first samples, the token ids of a piece, and the samples of each.

        Yields:
            Consecutive samples within -1..1; none for no tokens.
        """
        for number, prior in enumerate(self.priors(token_ids, length_scale)):
            if number:
                yield np.zeros(round(CUT_PAUSE_SECONDS * SAMPLE_RATE_HZ), np.float32)
            if told is not None:
                told(prior.token_ids, HOP_LENGTH * prior.durations)
            noise = frame_noise(len(prior.mean), prior.frames, seed + number)
            latent = self.latent(prior.sample(noise, variation))
            yield from faded(self.stream(latent), HOP_LENGTH * prior.frames)

    def priors(self, token_ids: Ids, length_scale: float) -> Iterator[Prior]:
        """Encode, cutting what would be too long for one pass."""
        waiting = list(pieces(token_ids, LONGEST_TOKENS))[::-1]
        while waiting:
            ids = waiting.pop()
            prior = self.prior(ids, length_scale)
            if prior.frames > LONGEST_FRAMES:
                waiting += halves(ids)[::-1]
            else:
                yield prior

    def prior(self, token_ids: Ids, length_scale: float) -> Prior:
        """Encode a row of tokens."""
        mean, log_deviation, log_frames = self.encoder.run(token_ids=token_ids[None])
        durations = durations_frames(log_frames[0], length_scale)
        return Prior(durations, mean[0], log_deviation[0], token_ids)

    def latent(self, sample: Floats) -> Floats:
        """Send a sample of the prior through the flow, (C, T) to the same."""
        latent: Floats = self.flow.run(sample=sample[None])[0][0]
        return latent

    def stream(self, latent: Floats) -> Iterator[Floats]:
        """Generate (256 n,) samples for n frames of (C, T) at a time, first few, then more."""
        frames, first, size = latent.shape[1], 0, float(FIRST_WINDOW_FRAMES)
        while first < frames:
            last = min(frames, first + max(1, int(size)))
            yield self.samples(latent, first, last)
            first, size = last, min(LARGEST_WINDOW_FRAMES, size * WINDOW_GROWTH)

    def samples(self, latent: Floats, first: int, last: int) -> Floats:
        """Generate the samples of frames first to last as if all frames were generated at once.

        At the true ends there is no context, so that the network's zeros act there.
        """
        frames = latent.shape[1]
        begin, end = max(0, first - CONTEXT_FRAMES), min(frames, last + CONTEXT_FRAMES)
        kept = max(0, first - LATER_CONTEXT_FRAMES), min(frames, last + LATER_CONTEXT_FRAMES)
        (samples,) = self.generator.run(
            latent=latent[None, :, begin:end], cut=np.array(kept, np.int64) - begin
        )
        skip = HOP_LENGTH * (first - kept[0])
        window: Floats = samples[0, skip : skip + HOP_LENGTH * (last - first)]
        return window


def durations_frames(log_frames: Floats, length_scale: float) -> Ids:
    """ln(frames) of each token -> frames, rounded up, at least 1: (L,) -> (L,).

    In float32, as published: rounding up makes last bits count.
    """
    with np.errstate(over="ignore"):
        exact = np.ceil(np.exp(log_frames) * np.float32(length_scale))
    frames: Ids = np.clip(np.nan_to_num(exact), 1, LONGEST_TOKEN_FRAMES).astype(np.int64)
    return frames


def faded(chunks: Iterator[Floats], total: int) -> Iterator[Floats]:
    """Fade consecutive chunks of `total` samples in and out; nothing is held back."""
    fade = min(FADE_SAMPLES, total // 2)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    first = 0
    for chunk in chunks:
        last = first + len(chunk)
        samples = chunk.copy()
        if first < fade:
            part = ramp[first:last]
            samples[: len(part)] *= part
        if last > total - fade:
            begin = max(first, total - fade)
            samples[begin - first :] *= ramp[total - last : total - begin][::-1]
        yield samples
        first = last
