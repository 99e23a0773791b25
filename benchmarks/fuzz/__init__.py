"""Inputs that nobody sends on purpose, by the million, with a seed."""
