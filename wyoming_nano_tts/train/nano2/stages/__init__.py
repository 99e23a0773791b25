"""The loops: a trainer for each network, and for each way in which its weights are kept; snapshots are judged on the way."""
