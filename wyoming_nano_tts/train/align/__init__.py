"""Which phoneme is spoken when."""
