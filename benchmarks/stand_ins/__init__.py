"""What stands in for the real thing, in tests and the fuzzer: an engine of tones, voices of random weights, pickles."""
