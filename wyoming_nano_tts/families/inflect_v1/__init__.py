"""The published Inflect-Nano-v1."""
