"""A server under clients of every kind, for hours."""
