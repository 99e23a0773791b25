"""What a network with rounded weights, or a smaller one, learns from a float voice beside speech itself.

The float network tells for every value inside what it should be, which is more than speech says of any of them: that
brings rounded weights near in a fraction of the steps.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ....families.nano2.network_decoder import HARMONIC_OFFSET, LARGEST_LOG
from ...together import weighted_mean

Planes = tuple[Tensor, ...]


class BlockOutputs:
    """Remembers what the blocks of a network gave in its last pass.

    Args:
        blocks: in any order.
    """

    def __init__(self, *blocks: nn.Module) -> None:
        self._given: list[Tensor] = []
        for block in blocks:
            block.register_forward_hook(self._remember)

    def _remember(self, _block: nn.Module, _inputs: object, given: Tensor) -> None:
        self._given.append(given)

    def take(self) -> list[Tensor]:
        """Return them and forget them."""
        given, self._given = self._given, []
        return given


def block_distance(own: list[Tensor], float_ones: list[Tensor]) -> Tensor:
    """Energy of what differs over the energy that there is, mean of all blocks."""
    distances = [
        (mine.float() - other.float()).square().mean() / other.float().square().mean()
        for mine, other in zip(own, float_ones, strict=True)
    ]
    return torch.stack(distances).mean()


def plane_distance(own: Planes, float_ones: Planes) -> Tensor:
    """Distance of two sets of planes: gains in logarithms, phases as they are heard."""
    h, theta, n, r, phi = (plane.float() for plane in own)
    h2, theta2, n2, r2, phi2 = (plane.float() for plane in float_ones)
    loud = torch.exp(r2.clamp(max=LARGEST_LOG) - HARMONIC_OFFSET)
    turned = ((1 - torch.cos(phi - phi2)) * loud).sum() / loud.sum()
    gains = (h - h2).abs().mean() + (n - n2).abs().mean() + 0.5 * (r - r2).abs().mean()
    return gains + (torch.tanh(theta) - torch.tanh(theta2)).abs().mean() + 0.5 * turned


def contour_distance(
    own: tuple[Tensor, ...], float_ones: tuple[Tensor, ...], counted: Tensor, frame_mask: Tensor
) -> Tensor:
    """Distance of two predictions of prosody.

    Args:
        own: logits of durations (B, N, 50), then pitch, voicing logit and energy, (B, F) each.
        float_ones: the same of the float network.
        counted: 1 for the tokens that count, (B, N).
        frame_mask: 1 for frames, (B, F).
    """
    logits, pitch, voicing, energy = own
    logits2, pitch2, voicing2, energy2 = float_ones
    longer, voiced = torch.sigmoid(logits2), torch.sigmoid(voicing2)
    ordinal = F.binary_cross_entropy_with_logits(logits, longer, reduction="none").sum(2)
    units = (torch.sigmoid(logits).sum(2) - longer.sum(2)).abs()
    sure = F.binary_cross_entropy_with_logits(voicing, voiced, reduction="none")
    heard = frame_mask * voiced
    slopes = (pitch.diff(dim=1) - pitch2.diff(dim=1)).abs()
    return (
        weighted_mean(ordinal + 0.3 * units, counted)
        + 2 * weighted_mean((pitch - pitch2).abs(), heard)
        + 2 * weighted_mean(slopes, heard[:, 1:])
        + weighted_mean(sure + (energy - energy2).abs(), frame_mask)
    )
