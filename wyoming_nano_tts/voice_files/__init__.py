"""Voices on disk: read as if a stranger had written them, written by one writer."""
