"""The ways to install that are told: the image's recipe, Compose, and each line of the documents as far as it goes."""

import argparse
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from wyoming_nano_tts.cli import COMMANDS, module_of
from wyoming_nano_tts.cli.serving import health, serve

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = set(
    tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
)
DOCUMENTS = ("README.md", "docs/install.md", "docs/satellite.md", "app/DOCS.md")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def serving(line: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    assert line[0] == "serve"
    return parser.parse_args(line[1:])


def test_the_image() -> None:
    found = instructions()
    last = dict(found)  # of each instruction
    assert [rest.split()[0] for word, rest in found if word == "FROM"] == ["python:3.13-slim"] * 2
    assert last["USER"] == "10200:10200"
    assert any("chown 10200:10200 /data" in rest for word, rest in found if word == "RUN")
    assert yaml.safe_load(last["ENTRYPOINT"]) == ["wyoming-nano-tts"]
    args = serving(yaml.safe_load(last["CMD"]))
    assert (args.uri, args.data_dir) == ([f"tcp://0.0.0.0:{last['EXPOSE']}"], Path(last["VOLUME"]))
    assert set(last["ARG"].partition("=")[2].split(",")) <= EXTRAS
    check = re.search(r"CMD (\[.*\])", last["HEALTHCHECK"])
    assert check is not None
    program, command, *line = yaml.safe_load(check[1])
    assert (program, command) == ("wyoming-nano-tts", "health")
    parser = argparse.ArgumentParser()
    health.add_arguments(parser)
    assert parser.parse_args(line).uri == "tcp://127.0.0.1:10200"


def test_compose() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    assert set(compose) == {"services", "volumes"}
    (service,) = compose["services"].values()
    args = serving(shlex.split(service["command"]))
    assert args.zeroconf is not None
    assert service["network_mode"] == "host"  # else nobody hears of it
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    (volume,) = service["volumes"]
    name, _, inside = volume.partition(":")
    assert name in compose["volumes"]
    assert Path(inside) == args.data_dir


def test_what_the_image_leaves_out_is_not_needed() -> None:
    """The build context lacks what .dockerignore names; the wheel needs none of it."""
    for name in (ROOT / ".dockerignore").read_text().split():
        assert not (ROOT / "wyoming_nano_tts" / name.strip("/")).exists()
        assert name not in ("pyproject.toml", "README.md", "LICENSE", "NOTICE")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_line_names_extras_commands_and_options_that_there_are(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for extras in re.findall(r"(?:nano-tts|/src|'\.)\[([a-z,_]+)\]", text):
        assert set(extras.split(",")) <= EXTRAS, extras
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in re.sub(r"\\\n\s*", " ", block).splitlines():
            words = shlex.split(line, comments=True)
            program = next(
                (
                    n
                    for n, w in enumerate(words)
                    if w.endswith("bin/wyoming-nano-tts") or w == "wyoming-nano-tts"
                ),
                None,
            )
            if program is None or program + 1 == len(words):
                continue
            command = words[program + 1]
            assert command in COMMANDS or command.startswith("-"), line
            check_options(command, words[program + 2 :], line)


def check_options(command: str, words: list[str], line: str) -> None:
    """Every option is one of the command's, or of the command that it hands them to."""
    names = (command, "serve", "satellite") if command == "install-service" else (command,)
    parser = argparse.ArgumentParser(allow_abbrev=False)
    known: set[str] = set()
    for name in names:
        parser = argparse.ArgumentParser(allow_abbrev=False)
        module_of(name).add_arguments(parser)
        known |= set(parser._option_string_actions)
    for word in words:
        if word in ("|", ">", "<", "&&"):
            break
        if word.startswith("-") and not re.fullmatch(r"-|--|-[\d.]+", word):
            assert word.partition("=")[0] in known, f"{word} in {line}"
