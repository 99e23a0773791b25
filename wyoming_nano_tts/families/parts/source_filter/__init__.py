"""Our vocoder: pulses and noise, filtered in the STFT domain."""
