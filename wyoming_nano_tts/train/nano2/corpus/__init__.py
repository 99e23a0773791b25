"""What is learnt from: what a teacher spoke, as files or in shards, and what a run is given."""
