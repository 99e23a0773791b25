"""Writes the weightless graphs of every family and part: `python -m wyoming_nano_tts.families.network_graphs`."""

import importlib
import logging
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

HERE: Final = Path(__file__).resolve()


def exporters() -> Iterator[ModuleType]:
    """Yield the module `network_graphs` of every folder that has one."""
    for path in sorted(HERE.parent.rglob(HERE.name)):
        if path != HERE:
            folder = ".".join(path.relative_to(HERE.parent).parts[:-1])
            yield importlib.import_module(f".{folder}.{HERE.stem}", __package__)


def export_all(folder: Path | None = None) -> list[Path]:
    """Write all graphs, each beside its family, or all into one folder that is there already."""
    return [
        path
        for module in exporters()
        for path in (module.export() if folder is None else module.export(folder))
    ]


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for written in export_all():
        logging.getLogger(__name__).info("wrote %s", written)
