"""The Wyoming protocol's bytes: guarded reading, listeners, discovery; knows nothing of speech."""
