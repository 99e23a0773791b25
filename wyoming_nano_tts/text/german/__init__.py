"""German: what is written in words as they are said, where sentences end, and how words are pronounced."""
