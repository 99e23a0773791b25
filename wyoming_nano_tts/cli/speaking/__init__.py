"""Commands that speak a text, or show how it is read."""
