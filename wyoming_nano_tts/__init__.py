"""A tiny neural text-to-speech engine and Wyoming server.

`Engine`, `SpeechOptions` and `VoiceInfo` are the door for programs; they are imported when first asked for, so that
`import wyoming_nano_tts` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from .engine import Engine, SpeechOptions, VoiceInfo

__all__ = ["Engine", "SpeechOptions", "VoiceInfo", "__version__"]


def __getattr__(name: str) -> Any:
    """Import a public name with its first use."""
    if name in __all__:
        return getattr(importlib.import_module(".engine", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
