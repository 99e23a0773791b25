"""Nanospeech: a diffusion transformer that fills in a mel after a reference recording."""
