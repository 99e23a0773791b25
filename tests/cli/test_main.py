"""The command as a whole."""

from collections.abc import Callable

import pytest

from wyoming_nano_tts.cli import COMMANDS, module_of
from wyoming_nano_tts.version import __version__

Run = Callable[..., tuple[int, str, str]]


def test_the_version(run: Run) -> None:
    assert run("--version") == (0, f"wyoming-nano-tts {__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_for_every_option(run: Run, name: str) -> None:
    module = module_of(name)
    assert name == module.NAME
    status, out, _ = run(name, "--help")
    assert status == 0
    assert out.startswith(f"usage: wyoming-nano-tts {name}")
    assert module.HELP[1:] in " ".join(out.split())


def test_an_unknown_command_lists_those_there_are(run: Run) -> None:
    status, _, err = run("sing")
    assert status == 2
    for name in COMMANDS:
        assert name in err
