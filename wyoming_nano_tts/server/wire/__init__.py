"""The Wyoming protocol's bytes: guarded reading, connections, listeners, discovery; knows nothing of speech."""
