"""The command `wyoming-nano-tts`: one module a subcommand, each with NAME, HELP, `add_arguments` and `run`."""

import argparse
import importlib
import signal
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Final

from ..cores import one_blas_thread
from ..errors import NanoTtsError
from ..version import __version__
from .printable import printable

COMMANDS: Final[Mapping[str, str]] = {
    "serve": "serving.serve",
    "satellite": "serving.satellite",
    "say": "speaking.say",
    "voices": "voices.voices",
    "corpus": "training.corpus",
    "train": "training.train",
    "evaluate": "training.evaluate",
    "bench": "bench",
    "doctor": "doctor",
    "health": "serving.health",
    "install-service": "serving.install_service",
    "normalize": "speaking.normalize",
    "phonemize": "speaking.phonemize",
}
"""Where the module of each subcommand is."""

SERVING: Final = frozenset({"serve", "satellite"})
"""Commands that end in their own way: requests may finish."""

WITH_TORCH: Final = frozenset({"train", "evaluate"})
"""Commands that compute with torch, which shares threads with numpy."""


def module_of(command: str) -> ModuleType:
    """Import the module of a subcommand; nothing imports one before it is needed."""
    return importlib.import_module(f".{COMMANDS[command]}", __name__)


def build_parser(arguments: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The parser with every subcommand, or with the one alone that the arguments begin with: others need not load."""
    first = next(iter(sys.argv[1:] if arguments is None else arguments), "")
    parser = argparse.ArgumentParser(
        prog="wyoming-nano-tts",
        description="A tiny neural text-to-speech engine and Wyoming server.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in (first,) if first in COMMANDS else COMMANDS:
        module = module_of(name)
        command = commands.add_parser(
            module.NAME,
            help=module.HELP,
            description=module.HELP[0].upper() + module.HELP[1:] + ".",
            epilog=getattr(module, "EPILOG", None),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def _terminated(_number: int, _frame: object) -> None:
    """End as an error ends: what was begun is cleared away."""
    raise SystemExit(128 + signal.SIGTERM)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; return the exit status: 0, 1 for an error that a message explains, 2 for wrong usage."""
    try:
        args = build_parser(arguments).parse_args(arguments)
        if args.command not in SERVING:
            signal.signal(signal.SIGTERM, _terminated)
        if args.command not in WITH_TORCH:
            one_blas_thread()
        status: int = args.run(args)
    except NanoTtsError as error:
        sys.stderr.write(f"error: {printable(str(error))}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `say -o - | head`: whoever listened has gone
        sys.stderr.close()
        return 1
    return status
