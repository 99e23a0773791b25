"""Forms of samples that are usual; nothing to compute with, so that numpy is not needed."""

from typing import Final

RATES_HZ: Final = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000)
"""Rates that are taken; those of all files and devices in a home."""
WIDTHS: Final = (1, 2, 3, 4)
"""Bytes of a sample: unsigned with one, signed with more."""
MOST_CHANNELS: Final = 8
