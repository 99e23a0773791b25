"""The protocol's documentation names what the code does."""

import argparse
import re
from pathlib import Path

import pytest

from wyoming_nano_tts import errors
from wyoming_nano_tts.bounded_log import LINES
from wyoming_nano_tts.cli.serving import install_service
from wyoming_nano_tts.cli.serving import serve as command
from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.server.handler import MOST_PING_CHARACTERS
from wyoming_nano_tts.server.info import OPTIONS, SCALES
from wyoming_nano_tts.server.requests import NAME_EMOJI, SPEAKER_NAMES
from wyoming_nano_tts.server.wire.limits import MOST_DEPTH, MOST_VALUES, WireLimits
from wyoming_nano_tts.server.wire.shares import LARGE_AT_ONCE
from wyoming_nano_tts.speech.limits import SpeechLimits
from wyoming_nano_tts.speech.profiles import load_profiles
from wyoming_nano_tts.speech.report import MOST_LINES, Report
from wyoming_nano_tts.text.espeak import EspeakError
from wyoming_nano_tts.text.ssml import reader as ssml
from wyoming_nano_tts.voice_files.options import RANGES

DOCS = Path(__file__).parent.parent.parent / "docs"
PROTOCOL = (DOCS / "protocol.md").read_text(encoding="utf-8")
INSTALL = (DOCS / "install.md").read_text(encoding="utf-8")

ON_THE_WIRE = (
    NanoTtsError,
    errors.ProtocolError,
    errors.OptionError,
    errors.TextError,
    errors.OverloadError,
    errors.VoiceError,
    errors.VoiceNotFoundError,
    errors.PronunciationFileError,
    EspeakError,
)


def test_names_on_the_wire() -> None:
    names = {*RANGES, *SPEAKER_NAMES, *SCALES, *OPTIONS, NAME_EMOJI}
    names |= {error.code for error in ON_THE_WIRE}
    names |= {name.replace("_seconds", "_ms") for name in Report.__slots__ if "_seconds" in name}
    assert [name for name in sorted(names) if f"`{name}`" not in PROTOCOL] == []


def test_limits() -> None:
    limits, wire = SpeechLimits(), WireLimits()
    for number in (wire.max_clients, limits.max_requests, wire.max_pending):
        assert f"| {number} |" in PROTOCOL
    assert f"{limits.max_text_characters:,}" in PROTOCOL
    assert f"| {limits.max_wait_seconds:g} s | `--max-wait` |" in PROTOCOL
    for number in (ssml.MOST_CHARACTERS, ssml.MOST_ELEMENTS, ssml.MOST_VALUE_CHARACTERS):
        assert f"{number:,} " in PROTOCOL
    for text in (f"{ssml.MOST_DEPTH} levels", f"{ssml.MOST_ATTRIBUTES} attributes"):
        assert text in PROTOCOL
    for text in (
        f"| {MOST_VALUES:,} |",
        f"| {MOST_DEPTH} |",
        f"| {MOST_PING_CHARACTERS:,} characters |",
        f"| {wire.events_at_once} |",
        f"| {wire.events_per_second:g} a second |",
        f"| {wire.first_event_seconds:g} s |",
        f"if that is {wire.unheard_seconds:g} s; else of the one that has asked",
        f"if that is {wire.idle_seconds:g} s and",
        f"| {LARGE_AT_ONCE} of the largest |",
        f"at most {LINES} a minute are logged in full, the others are counted;",
        f"of reports of requests, {MOST_LINES}.",
    ):
        assert text in " ".join(PROTOCOL.split()), text
    assert (wire.unheard_seconds, wire.idle_seconds) == (
        limits.silent_seconds,
        limits.paused_seconds,
    )
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    args = parser.parse_args([])
    defaults = (args.max_clients, args.max_requests, args.max_text)
    assert defaults == (wire.max_clients, limits.max_requests, limits.max_text_characters)


OF_OTHERS = {
    "--now", "--no-cache-dir", "--id", "--from", "--name", "--read-only", "--cap-drop", "--network", "--tmpfs",
}  # fmt: skip
"""Options of pip, systemctl, uv and docker, and of other commands of ours."""


@pytest.mark.parametrize("text", [PROTOCOL, INSTALL], ids=["protocol", "install"])
def test_command_line_options_exist(text: str) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    install_service.add_arguments(parser)
    named = set(re.findall(r"--[a-z]+(?:-[a-z]+)*", text)) - OF_OTHERS
    assert named <= {option for action in parser._actions for option in action.option_strings}


def test_the_profile_example(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PROTOCOL, re.DOTALL)
    path = tmp_path / "profiles.toml"
    path.write_text(example, encoding="utf-8")
    assert [profile.name for profile in load_profiles(path)] == ["calm", "announcer"]


def test_the_unit_starts_our_command() -> None:
    (line,) = re.findall(r"ExecStart=\S+ (.*)", INSTALL)
    name, *arguments = line.split()
    assert name == command.NAME
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    parser.parse_args(arguments)
