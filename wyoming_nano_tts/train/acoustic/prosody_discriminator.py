"""A small discriminator of prosody: makes melody and rhythm as lively as recordings.

Predictors that learn by squared error answer with the mean of all ways to say a sentence: half the pitch range of the
speaker. This one sees the prosody of all tokens of a sentence with the encoder's states as its condition.
B sentences, T tokens, H channels of the encoder.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import weight_norm

from ...families.parts.fastspeech.network_prosody import Prosody
from ..discriminators import SLOPE, Judgement

CHANNELS = 5
"""Log-duration, energy, brightness, log-F0, voiced share."""
CENTRES = (1.8, -5.0, 0.4, 0.0, 0.5)
WIDTHS = (0.6, 1.5, 0.15, 1.0, 0.5)


def stacked(prosody: Prosody) -> Tensor:
    """Prosody as channels around 0 of size 1, (B, T, 5)."""
    values = torch.cat(
        [
            prosody.log_durations[..., None],
            prosody.energy[..., None],
            prosody.brightness[..., None],
            prosody.pitch,
        ],
        dim=2,
    )
    return (values - values.new_tensor(CENTRES)) / values.new_tensor(WIDTHS)


class ProsodyDiscriminator(nn.Module):
    """1-D convolutions over tokens; each score sees 21 tokens, about six words with their neighbours.

    Args:
        hidden: channels of the encoder's states.
        channels: of the convolutions.
    """

    def __init__(self, hidden: int, channels: int = 64) -> None:
        super().__init__()
        self.condition = nn.Linear(hidden, channels // 2)
        sizes = (CHANNELS + channels // 2, channels, channels, channels)
        self.convs = nn.ModuleList(
            weight_norm(nn.Conv1d(i, channels, 5, padding=2 * d, dilation=d))
            for i, d in zip(sizes, (1, 2, 2, 1), strict=True)
        )
        self.post = weight_norm(nn.Conv1d(channels, 1, 1))

    def forward(self, prosody: Tensor, encoded: Tensor, mask: Tensor) -> list[Judgement]:
        """Judge.

        Args:
            prosody: from `stacked`, (B, T, 5).
            encoded: encoder states, (B, T, H); no gradient goes into them.
            mask: True where a token has frames, (B, T).

        Returns:
            One judgement; scores where the mask is True, and activations.
        """
        context = self.condition(encoded.detach())
        x = torch.cat([prosody, context], dim=2).transpose(1, 2)
        kept = mask[:, None].to(x.dtype)
        layers = []
        for conv in self.convs:
            x = F.leaky_relu(conv(x * kept), SLOPE)
            layers.append(x * kept)
        return [(self.post(x)[:, 0][mask], layers)]
