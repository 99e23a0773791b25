"""The system's player, a program of its own for every announcement."""
