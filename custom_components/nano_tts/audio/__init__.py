"""Samples on their way to Home Assistant."""
