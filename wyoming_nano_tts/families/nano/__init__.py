"""Our own voices: the FastSpeech-style acoustic model with one of two vocoders."""
