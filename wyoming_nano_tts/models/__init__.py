"""Torch modules: the published architectures and our own. Training and reference only."""
