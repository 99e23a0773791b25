"""Products of frames and weights, which take most of the time of a network: in float32 and in 8-bit integers."""
