"""The block of our frame-rate networks, and how a graph of them runs part by part."""
