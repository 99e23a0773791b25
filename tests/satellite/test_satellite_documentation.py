"""The lines of docs/satellite.md work, and its numbers are those of the code."""

import re
import shlex
from pathlib import Path

import pytest

from wyoming_nano_tts.cli import build_parser
from wyoming_nano_tts.cli.serving import install_service
from wyoming_nano_tts.cli.serving import satellite as command
from wyoming_nano_tts.satellite import control
from wyoming_nano_tts.satellite.announcement import Limits
from wyoming_nano_tts.satellite.commands import LARGEST_BYTES, Commands
from wyoming_nano_tts.satellite.http import read_address
from wyoming_nano_tts.sinks import steady

DOCS = Path(__file__).parent.parent.parent / "docs"
TEXT = (DOCS / "satellite.md").read_text(encoding="utf-8")
LINES = [
    line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()
]
COMMANDS = [line.rpartition("wyoming-nano-tts ")[2] for line in LINES if "wyoming-nano-tts" in line]


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_are_understood(line: str) -> None:
    words = shlex.split(line)
    args = build_parser(words).parse_args(words)
    if args.command == "install-service":
        install_service._take_own_options(args)
        install_service._check_arguments("satellite", args.arguments)
    else:
        config = command.configuration(args)
        assert config.uris == ("tcp://0.0.0.0:10700",)


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("curl")])
def test_addresses_are_those_of_the_code(line: str) -> None:
    where = shlex.split(line)[-1].removeprefix("http://")
    address, _, path = where.partition("/")
    assert read_address(address) == ("127.0.0.1", 10800)
    assert path == "state" or path in Commands(None, None).acts  # type: ignore[arg-type]


def test_options_and_numbers_are_those_of_the_code() -> None:
    known = build_parser(["satellite"])
    args = known.parse_args(["satellite"])
    for option in set(re.findall(r"`(--[a-z-]+)", TEXT)) - {"--user", "--raw"}:
        assert option in known.parse_args.__self__.format_help() or option[2:].replace(
            "-", "_"
        ) in vars(args)
    limits = Limits()
    assert f"silence first, {args.lead_ms:g} unless set" in TEXT
    assert (limits.seconds, limits.waiting, limits.silent_seconds) == (600, 8, 30)
    assert f"for {control.STALE_SECONDS:g} seconds" in TEXT
    assert steady.ABSENT_SECONDS == 10
    assert f"up to {LARGEST_BYTES // 1024} KiB" in TEXT
