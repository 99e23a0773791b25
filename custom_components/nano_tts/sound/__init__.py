"""How a voice shall sound, and where that is kept."""
