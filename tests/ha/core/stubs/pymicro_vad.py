"""Stands for a library of speech input: no wheel for this Python, and nothing here listens."""


class MicroVad:
    """Never used: nothing here listens."""
