"""The one place that holds the version, and where the project lives."""

from typing import Final

__version__: Final = "0.1.0"

PROJECT_URL: Final = "https://github.com/nano-tts/nano-tts"
"""`script/set_repository` writes it, here and everywhere else."""
