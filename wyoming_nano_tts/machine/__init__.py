"""The machine that we run on: what it is, how fast it computes, what holds it back.

Every module reads what Linux tells under /proc and /sys; what is not told is None, never a guess.
"""
