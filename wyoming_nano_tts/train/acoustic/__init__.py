"""Training the acoustic model."""
