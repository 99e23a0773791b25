"""What audio of a server looks like."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """Little-endian integer PCM."""

    rate_hz: int
    width_bytes: int
    channels: int
