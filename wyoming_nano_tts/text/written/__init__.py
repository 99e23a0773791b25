"""What is written, whatever the language: characters, markup, Roman numerals."""
