"""The front end of the Inflect v2 models: as published, and our reading for them."""
