"""Voices on disk: checked like untrusted input, written by one writer."""
