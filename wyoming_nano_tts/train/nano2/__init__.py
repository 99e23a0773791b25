"""Training of the family "nano2" on a corpus that a teacher spoke: speech with durations, F0 and energy."""
