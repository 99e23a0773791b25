"""The page beside the server: the options of `serve` that are about it, and what they ask for."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .process import read_secret

if TYPE_CHECKING:
    from ...web.config import WebConfig

DEFAULT_PAGE: Final = "127.0.0.1:10280"
TOKEN_VARIABLE: Final = "NANO_TTS_WEB_TOKEN"  # noqa: S105 - its name, not its value
LONGEST_TOKEN: Final = 1000


def add_page_arguments(page: argparse._ActionsContainer) -> None:
    """Add the options of the page."""
    page.add_argument(
        "--web",
        nargs="?",
        const=DEFAULT_PAGE,
        metavar="HOST:PORT",
        help=f"serve a page on which to try voices, and speech for programs that know OpenAI's interface "
        f"(without an address: {DEFAULT_PAGE}; needs the extra 'web')",
    )
    page.add_argument(
        "--web-token-file",
        type=Path,
        metavar="FILE",
        help=f"ask for the token in this file before anything but the empty page is shown (or ${TOKEN_VARIABLE})",
    )
    page.add_argument(
        "--web-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a further name under which the page is reached; may be given several times",
    )
    page.add_argument(
        "--web-ingress",
        metavar="ADDRESS",
        help="answer requests of the proxy at this address without a token, since it has checked who asks, and "
        "all others with the token only (Home Assistant's ingress: 172.30.32.2)",
    )
    page.add_argument(
        "--web-edit",
        action="store_true",
        help="let the page change the pronunciation file (without --pronunciations: pronunciations.toml in the data "
        "directory)",
    )


def page_configuration(args: argparse.Namespace) -> "WebConfig | None":
    """Return where the page is and for whom, None without one.

    Raises:
        NanoTtsError: it cannot be served as it was asked for.
    """
    from importlib.util import find_spec

    from ...errors import NanoTtsError
    from ...web.config import WebConfig

    if args.web is None:
        if args.web_token_file or args.web_host or args.web_ingress or args.web_edit:
            raise NanoTtsError("the options --web-… need --web")
        return None
    if find_spec("aiohttp") is None:
        raise NanoTtsError("--web needs the package aiohttp: pip install 'wyoming-nano-tts[web]'")
    return WebConfig.of(
        args.web,
        token=_page_token(args.web_token_file),
        names=tuple(args.web_host),
        ingress=args.web_ingress,
        edit=args.web_edit,
    )


def _page_token(file: Path | None) -> str | None:
    """Return the token of a file, else of the environment.

    Raises:
        NanoTtsError: the file cannot be read.
    """
    if file is None:
        return os.environ.get(TOKEN_VARIABLE) or None
    return read_secret(file, "--web-token-file", LONGEST_TOKEN)
