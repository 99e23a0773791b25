"""Entities, devices, names, repairs and actions."""
