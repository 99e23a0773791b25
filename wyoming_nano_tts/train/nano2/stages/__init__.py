"""The loops: a trainer for each network and each way in which its weights are kept, and what judges on the way."""
