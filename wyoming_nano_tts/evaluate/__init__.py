"""How good a voice is: synthesis of a sentence list, comparison with recordings, and a report.

Needs the `train` extra; nothing that serves imports it.
"""
