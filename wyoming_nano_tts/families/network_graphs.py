"""Writes the weightless graphs of every family: `python -m wyoming_nano_tts.families.network_graphs`."""

import logging
from pathlib import Path

from .inflect_v1 import network_graphs as inflect_v1
from .inflect_v2 import network_graphs as inflect_v2
from .nano import network_graphs as nano
from .parts.snake_hifigan import network_graphs as snake_hifigan
from .parts.source_filter import network_graphs as source_filter

EXPORTS = (nano, source_filter, snake_hifigan, inflect_v1, inflect_v2)


def export_all(folder: Path | None = None) -> list[Path]:
    """Write all graphs, each beside its family, or all into one folder that is there already."""
    return [
        path
        for module in EXPORTS
        for path in (module.export() if folder is None else module.export(folder))
    ]


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for written in export_all():
        logging.getLogger(__name__).info("wrote %s", written)
