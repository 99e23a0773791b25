"""Samples, levels, mels and F0: signals and nothing else; numpy."""
