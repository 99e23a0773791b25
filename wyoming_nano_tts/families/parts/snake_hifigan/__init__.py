"""The vocoder of Inflect-Nano-v1."""
