"""SSML: a document, read whole, to passages."""
