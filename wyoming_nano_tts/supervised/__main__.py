"""`python -m wyoming_nano_tts.supervised serve|announce`: what the services of the app run."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from ..errors import NanoTtsError
from .discovery import KINDS, announce
from .options import arguments, environment, read_options


def main(given: Sequence[str] | None = None) -> int:
    """Return the exit status; `serve` becomes the server."""
    parser = argparse.ArgumentParser(
        prog="python -m wyoming_nano_tts.supervised", description=__doc__
    )
    parser.add_argument("action", choices=("serve", "announce"))
    action = parser.parse_args(given).action
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(message)s")
    try:
        options = read_options()
        if action == "serve":
            line = [sys.executable, "-m", "wyoming_nano_tts", *arguments(options)]
            os.execve(sys.executable, line, {**os.environ, **environment()})  # noqa: S606 - no shell
        kind = options.get("discovery", "wyoming")
        if kind in KINDS:
            logging.getLogger(__name__).info("Discovery %s: %s", kind, announce(kind))
    except NanoTtsError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
