"""Nano TTS: a tiny neural text-to-speech engine that speaks Wyoming."""

from .version import __version__

__all__ = ["__version__"]
