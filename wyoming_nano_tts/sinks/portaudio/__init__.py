"""PortAudio through the package sounddevice, an extra."""
