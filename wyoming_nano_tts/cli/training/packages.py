"""What these commands need beyond what speaks."""

import importlib.util
from collections.abc import Iterable

from ...errors import NanoTtsError


def need_packages(names: Iterable[str], work: str, error: type[NanoTtsError]) -> None:
    """Look for all at once: none must turn out to be missing after an hour.

    Args:
        names: as they are imported.
        work: that needs them, for the message.
        error: to raise.

    Raises:
        NanoTtsError: of the given kind; a package is missing.
    """
    for name in names:
        try:
            found = importlib.util.find_spec(name) is not None
        except ImportError:
            found = False
        if not found:
            raise error(
                f"{name} is missing; {work} needs more than speaking: pip install 'wyoming-nano-tts[train]' "
                "(docs/training.md tells how to get the CPU build of torch)"
            )
