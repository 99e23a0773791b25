"""The front end that Inflect-Nano-v1 was published with, mistakes included."""
