"""Training of Nanospeech: a flow-matching model and its duration predictor, on any number of machines."""
