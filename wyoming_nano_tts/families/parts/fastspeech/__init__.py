"""The acoustic model of Inflect-Nano-v1, with two switches for our own voices."""
