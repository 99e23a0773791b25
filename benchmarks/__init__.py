"""Measurements: what is claimed of speed, memory and quality comes from here."""
