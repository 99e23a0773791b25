"""Files of strangers: PyTorch's pickles and zip archives, safetensors; read without executing anything."""
