"""Graphs on numpy alone."""
