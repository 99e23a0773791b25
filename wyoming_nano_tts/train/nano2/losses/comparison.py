"""How far generated speech is from real speech by all that is computed and not learnt."""

from collections.abc import Iterable

from torch import Tensor, nn

from ..settings import DecoderSettings
from .spectral import SpectralLoss
from .statistics import StatisticsLoss


class Comparison(nn.Module):
    """Spectra and statistics, weighted as a run's settings say."""

    def __init__(self, settings: DecoderSettings) -> None:
        super().__init__()
        self.settings = settings
        self.spectral, self.statistics = SpectralLoss(), StatisticsLoss()

    def forward(
        self, generated: Tensor, real: Tensor, voicing: Tensor, chosen: Iterable[int]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Compare waveforms, (B, 300 T) each.

        Args:
            generated: by the network.
            real: what it should sound like.
            voicing: whether frames are voiced, (B, T).
            chosen: resolutions of the spectra, positions in `spectral.RESOLUTIONS`.

        Returns:
            The weighted sum; what it is made of, by name.
        """
        s = self.settings
        stft, mel, phase = self.spectral(generated, real, chosen)
        loss = stft + s.mel_weight * mel + s.phase_weight * phase
        values = {"stft": stft, "mel": mel, "phase": phase}
        if s.statistics_weight:
            values["varies"] = self.statistics(generated, real, voicing)
            loss = loss + s.statistics_weight * values["varies"]
        return loss, values
