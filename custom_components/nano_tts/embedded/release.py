"""The engine that this version of the integration goes with. `tools/pin_engine.py` writes the hash at a release."""

from typing import Final

PACKAGE: Final = "wyoming-nano-tts"
VERSION: Final = "0.1.0"
SHA256: Final[str | None] = None
"""Of the released wheel. None before the release: then nothing is asked for in the network, where anybody
could publish a package of this name."""
FILE: Final = f"wyoming_nano_tts-{VERSION}-py3-none-any.whl"
RELEASE_URL: Final = f"https://github.com/nano-tts/nano-tts/releases/download/v{VERSION}/{FILE}"
INDEX_URL: Final = "https://pypi.org/simple"
"""Where Home Assistant's installer is not told of another index."""
