"""How far speech is from what it should be: spectra, discriminators, and distances to another network."""
