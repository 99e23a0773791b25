"""Sizes of our own voices."""

from ..parts.fastspeech.config import AcousticConfig


def our_acoustic_config(dropout: float) -> AcousticConfig:
    """The published sizes with a source output for the vocoder.

    No absolute frame table: recordings of a few seconds would leave most of its rows untrained.
    """
    return AcousticConfig(frame_source=True, absolute_frames=False, dropout=dropout)
