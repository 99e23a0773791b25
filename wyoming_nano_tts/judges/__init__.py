"""What judges speech: naturalness, quality, words."""
