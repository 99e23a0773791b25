"""Commands that make voices and judge them, with torch."""
