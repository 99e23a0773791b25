"""Requests, from the text to the bytes that a player gets."""
