"""Weights of 1.58 and 8 bits: how they are rounded, packed and stored, and which tensor is stored how."""
