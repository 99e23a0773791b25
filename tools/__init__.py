"""Programs that build what the package carries and what its documents show: `python -m tools.NAME --help`.

They run in a clone of the repository with the packages of `script/setup test`, and are not part of the wheel.
"""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
"""The repository."""
ENGLISH_DATA: Final = ROOT / "wyoming_nano_tts" / "text" / "english" / "data"
