"""Speaks with both networks as they are in training: from symbols, or with given durations, F0 and energy."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ....audio.arrays import Floats
from ....families.nano2.config import (
    FRAME_SAMPLES,
    SAMPLE_RATE_HZ,
    UNIT_FRAMES,
    DecoderConfig,
    ProsodyConfig,
)
from ....families.nano2.layout import durations_frames, f0_of, pitch_of, places
from ....families.nano2.network_decoder import FrameDecoder, filters
from ....families.nano2.network_prosody import USUAL_TOKENS, ProsodyNetwork
from ....families.nano2.network_render import Renderer, pulse_train
from ....families.nano2.transcription import symbol_ids
from ....text.symbols import MISAKI, Alphabet
from ..corpus.taught import EDGE_FRAMES, Crop, Taught, collate

NOISE_SEED = 0
"""Speech that is compared has the same noise in it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said of a sentence of T tokens."""

    samples: Floats
    """(300 F,)."""
    frames: NDArray[np.int64]
    """Of each token, (T,)."""


class Speaker:
    """Both networks of a voice, made for speaking.

    Args:
        prosody: weights of the prosody network.
        decoder: weights of the frame decoder.
        row: of the speaker tables.
        alphabet: of the symbols.
    """

    def __init__(
        self,
        prosody: dict[str, Tensor],
        decoder: dict[str, Tensor],
        row: int,
        alphabet: Alphabet = MISAKI,
    ) -> None:
        self.alphabet = alphabet
        self.prosody, self.decoder = ProsodyNetwork(ProsodyConfig()), FrameDecoder(DecoderConfig())
        self.prosody.load_state_dict(prosody)
        self.decoder.load_state_dict(decoder)
        self.prosody.eval()
        self.row = torch.tensor([row])

    @torch.inference_mode()
    def units(self, symbols: str) -> NDArray[np.float64]:
        """Expected duration of each token in units of 25 ms, (T,)."""
        _, logits = self._encode(symbols)
        units: Tensor = torch.sigmoid(logits).sum(2)[0]
        return units.double().numpy()

    @torch.inference_mode()
    def say(self, symbols: str) -> Spoken:
        """Speak a sentence."""
        text, logits = self._encode(symbols)
        frames = durations_frames(torch.sigmoid(logits).sum(2)[0].numpy(), 1.0)
        index, place = places(frames)
        steps = -(-len(index) // UNIT_FRAMES)
        heard = torch.from_numpy(index[::UNIT_FRAMES])
        pitch, voicing_logit, energy = (
            values[0, : len(index)].numpy()
            for values in self.prosody(
                text[:, heard],
                torch.from_numpy(place[None, ::UNIT_FRAMES]),
                torch.ones(1, steps),
                self.row,
            )
        )
        f0_hz, voicing = f0_of(pitch, voicing_logit, 1.0)
        features = np.column_stack([pitch_of(f0_hz, voicing), voicing, energy, place])
        crop: Crop = {
            "index": index,
            "features": features.astype(np.float32),
            "f0_hz": f0_hz.astype(np.float32),
            "voicing": voicing,
            "cycles": _cycles(f0_hz),
        }
        tokens = torch.tensor([symbol_ids(symbols, self.alphabet)])
        units = torch.from_numpy(frames[None] / UNIT_FRAMES).float()
        batch = {key: torch.from_numpy(value[None]) for key, value in crop.items()}
        batch |= {"tokens": tokens, "units": units, "mask": torch.ones_like(units)}
        batch |= {"speaker": self.row}
        return Spoken(render(self.decoder, batch)[0].numpy(), frames)

    def _encode(self, symbols: str) -> tuple[Tensor, Tensor]:
        tokens = torch.tensor([symbol_ids(symbols, self.alphabet)])
        length = torch.full((1, 1, 1), math.log(tokens.shape[1] / USUAL_TOKENS))
        return self.prosody.encode(
            tokens, length, torch.ones(tokens.shape, dtype=torch.float32), self.row
        )


def _cycles(f0_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Phase at the centres of frames -1 to F, (F + 2,)."""
    steps = np.concatenate([f0_hz[:1], f0_hz, f0_hz[-1:]]) * (FRAME_SAMPLES / SAMPLE_RATE_HZ)
    return np.cumsum(steps)


def render(decoder: FrameDecoder, batch: dict[str, Tensor]) -> Tensor:
    """Waveforms of a batch as `collate` makes it, (B, 300 F), always with the same noise."""
    planes = decoder.planes_of(batch)
    pulses = pulse_train(batch["cycles"], batch["f0_hz"], batch["voicing"])
    noise = torch.randn(pulses.shape, generator=torch.Generator().manual_seed(NOISE_SEED))
    waveforms: Tensor = Renderer(decoder.config)(filters(planes), pulses, noise)
    return waveforms


@torch.inference_mode()
def copied(decoder: FrameDecoder, item: Taught) -> tuple[Tensor, Tensor]:
    """A sentence by the decoder with the durations, F0 and energy that were given, and as it was; (300 F,) each."""
    batch = collate([(item, item.crop(0, item.frames + 2 * EDGE_FRAMES))])
    inner = slice(EDGE_FRAMES * FRAME_SAMPLES, -EDGE_FRAMES * FRAME_SAMPLES)
    return render(decoder, batch)[0, inner], batch["audio"][0, inner]
