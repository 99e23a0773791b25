"""Test tools that are older than Home Assistant: gives them the names that it has moved, before they look for them.

A plugin that comes before theirs (`-p tests.ha.ahead`). Home Assistant itself stays as it is.
"""

from importlib import import_module
from typing import Final

MOVED: Final = (
    (
        "homeassistant.components.logger",
        "homeassistant.components.logger.helpers",
        "_clear_logger_overwrites",
    ),
)
"""Where the tools look, where it is now, and what."""

import_module("homeassistant")  # sets its own httpx before the tools import another
for old, new, name in MOVED:
    if not hasattr(place := import_module(old), name):
        setattr(place, name, getattr(import_module(new), name))
