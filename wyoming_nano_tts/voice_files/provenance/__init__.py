"""Where a voice comes from, and who says so."""
