"""Tar shards of speech (WebDataset): read by any number of machines, each its own part, in a recorded order."""
