"""Repair issues: when they are reported, and the flows that mend them."""
