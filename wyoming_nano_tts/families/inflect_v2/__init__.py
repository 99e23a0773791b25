"""The published Inflect-Nano-v2 and Inflect-Micro-v2."""
