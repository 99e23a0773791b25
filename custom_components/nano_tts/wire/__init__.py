"""A Nano TTS server on the network: its address, its events, its requests."""
