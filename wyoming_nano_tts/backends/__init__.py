"""What runs a graph: the door in `backend.py`, and one folder for each way."""
