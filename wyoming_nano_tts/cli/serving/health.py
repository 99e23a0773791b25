"""`wyoming-nano-tts health`: does a server answer? For Docker and other watchdogs."""

import argparse
import sys
from typing import Final

from ..speech import number_in

NAME: Final = "health"
HELP: Final = "check that a server answers; exit status 0 if it does"

DEFAULT_URI: Final = "tcp://127.0.0.1:10200"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "--uri", default=DEFAULT_URI, help="tcp://HOST:PORT or unix:///PATH (default: %(default)s)"
    )
    parser.add_argument(
        "--timeout",
        type=number_in(0.01, 3600),
        default=5.0,
        metavar="SECONDS",
        help="patience (default: 5)",
    )


def run(args: argparse.Namespace) -> int:
    """Ask the server to describe itself; return 0 if it answers in time."""
    import asyncio

    try:
        # A round trip, not a bare connect: the port stays open when the event loop is stuck.
        summary = asyncio.run(asyncio.wait_for(_describe(args.uri), args.timeout))
    except TimeoutError:
        sys.stderr.write(f"{args.uri} did not answer in {args.timeout:g} s\n")
        return 1
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        # The last three: the library's answer to an `info` that lacks what it must have.
        sys.stderr.write(f"{args.uri}: {error}\n")
        return 1
    sys.stdout.write(f"{args.uri}: {summary}\n")
    return 0


async def _describe(uri: str) -> str:
    from wyoming.client import AsyncClient
    from wyoming.error import Error
    from wyoming.info import Describe, Info

    if uri.startswith("stdio:"):
        raise ValueError("a server on standard input cannot be asked from outside")
    async with AsyncClient.from_uri(uri) as client:
        await client.write_event(Describe().event())
        while (event := await client.read_event()) is not None:
            if Error.is_type(event.type):
                raise ConnectionError(Error.from_event(event).text)
            if Info.is_type(event.type):
                info = Info.from_event(event)
                if info.satellite is not None:
                    return f"satellite {info.satellite.name} {info.satellite.version}"
                if not info.tts:
                    raise ConnectionError("answers, but is not a text-to-speech server")
                program = info.tts[0]
                count = len(program.voices)
                return f"{program.name} {program.version}, {count} voice{'' if count == 1 else 's'}"
    raise ConnectionError("closed the connection without an answer")
