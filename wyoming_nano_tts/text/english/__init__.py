"""English: everything that a sentence needs to become phonemes."""
