"""What several families share: vocoders and the published acoustic model."""
