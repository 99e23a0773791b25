"""What runs a graph: one folder for each way."""
