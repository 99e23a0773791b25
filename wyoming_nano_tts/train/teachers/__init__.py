"""Corpora spoken by a teacher: any Wyoming server, or a model that speaks here."""
