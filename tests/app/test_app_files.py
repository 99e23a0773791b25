"""The app's files, by what Home Assistant publishes of `config.yaml` (2026: apps without a build.yaml)."""

import argparse
import re
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from wyoming_nano_tts.cli.serving import serve
from wyoming_nano_tts.supervised import options
from wyoming_nano_tts.supervised.discovery import KINDS
from wyoming_nano_tts.version import __version__

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
SERVICES = APP / "rootfs" / "etc" / "s6-overlay" / "s6-rc.d"

ELEMENT = re.compile(
    r"(bool|email|url|port|device(\(subsystem=[a-z]+\))?|(str|password|int)(\(\d*,\d*\))?"
    r"|float(\([\d.]*,[\d.]*\))?|match\(.*\)|list\(.+\))\??"
)
"""Of an option in `schema`; ranges have no sign."""
VERSION = re.compile(r"\d+(\.\d+){1,3}((a|b|rc|\.dev)\d+)?")
ONE_OF = {
    "startup": {"initialize", "system", "services", "application", "once"},
    "boot": {"auto", "manual", "manual_only"},
    "stage": {"stable", "experimental", "deprecated"},
    "hassio_role": {"default", "homeassistant", "backup", "manager", "admin"},
    "backup": {"hot", "cold"},
}
FLAGS = {
    "init", "ingress", "ingress_stream", "panel_admin", "host_network", "host_pid", "host_ipc", "host_uts", "host_dbus",
    "udev", "tmpfs", "apparmor", "full_access", "audio", "video", "gpio", "usb", "uart", "devicetree",
    "kernel_modules", "realtime", "hassio_api", "homeassistant_api", "stdin", "legacy", "docker_api", "auth_api",
    "journald",
}  # fmt: skip
TEXTS = {"name", "description", "panel_icon", "panel_title", "ingress_entry"}
FOLDERS = {
    "data", "ssl", "addons", "backup", "share", "media", "homeassistant_config", "all_addon_configs", "addon_config",
}  # fmt: skip
OTHERS = {
    "version", "slug", "arch", "machine", "url", "ports", "ports_description", "watchdog", "webui", "ingress_port",
    "homeassistant", "devices", "map", "environment", "privileged", "services", "discovery", "backup_exclude",
    "options", "schema", "image", "ulimits", "timeout", "breaking_versions",
}  # fmt: skip


def read(name: str) -> dict[str, Any]:
    content = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    """The app's description."""
    return read("app/config.yaml")


def test_every_key_is_known_and_of_its_kind(config: dict[str, Any]) -> None:
    assert {"name", "version", "slug", "description", "arch"} <= set(config)
    assert set(config) <= set(ONE_OF) | FLAGS | TEXTS | OTHERS
    for key, value in config.items():
        if key in ONE_OF:
            assert value in ONE_OF[key], key
        if key in FLAGS:
            assert isinstance(value, bool), key
        if key in TEXTS:
            assert isinstance(value, str), key
            assert value.strip() == value != ""
    assert re.fullmatch(r"[-_.A-Za-z0-9]+", config["slug"])
    assert set(config["arch"]) <= {"amd64", "aarch64"}  # 32 bits are no longer supported
    assert VERSION.fullmatch(config["homeassistant"])
    assert config["url"].startswith("https://")
    assert 1 <= config["ingress_port"] <= 65535
    assert re.fullmatch(
        r"(https?|\[PROTO:\w+\]|tcp)://\[HOST\]:(\[PORT:\d+\]|\d+).*", config["watchdog"]
    )
    for port, public in config["ports"].items():
        assert re.fullmatch(r"\d+(-\d+)?(/(tcp|udp))?", port)
        assert public is None  # nothing is open to the network unless a person opens it
    for folder in config["map"]:
        assert set(folder) <= {"type", "read_only", "path"}
        assert folder["type"] in FOLDERS
    assert config["init"] is False  # s6-overlay 3 is process 1
    for key in ("full_access", "docker_api", "host_network", "privileged", "hassio_api"):
        assert not config.get(key), f"{key} is more than speaking needs"


def test_the_version_is_the_programs(config: dict[str, Any]) -> None:
    assert config["version"] == __version__
    dockerfile = (APP / "Dockerfile").read_text()
    assert f"ARG BUILD_VERSION={__version__}\n" in dockerfile
    assert f"## {__version__}\n" in (APP / "CHANGELOG.md").read_text()


def test_options_fit_their_schema(config: dict[str, Any]) -> None:
    """And every option has words for people, in every language."""
    schema = config["schema"]
    for name, element in schema.items():
        assert ELEMENT.fullmatch(element[0] if isinstance(element, list) else element), name
    for name, value in config["options"].items():
        assert fits(schema[name], value), (name, value)
    required = {n for n, e in schema.items() if isinstance(e, str) and not e.endswith("?")}
    assert required == set(config["options"])
    for path in sorted((APP / "translations").iterdir()):
        words = read(f"app/translations/{path.name}")
        assert set(words) == {"configuration", "network"}
        assert list(words["configuration"]) == list(schema), path
        assert set(words["network"]) == set(config["ports"])
        for told in words["configuration"].values():
            assert set(told) == {"name", "description"}


def fits(element: str, value: object) -> bool:
    """Tell whether the Supervisor would take a value."""
    kind, _, rest = element.rstrip("?").partition("(")
    if kind == "list":
        return str(value) in rest[:-1].split("|")
    if kind == "bool":
        return isinstance(value, bool)
    if kind in ("int", "float"):
        low, high = (float(end) for end in rest[:-1].split(","))
        return isinstance(value, (int, float)) and low <= value <= high
    return isinstance(value, str)


def parsed(values: Mapping[str, Any], own: Path) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    command, *line = options.arguments(values, own)
    assert command == "serve"
    return parser.parse_args(line)


def test_the_server_takes_what_the_options_say(config: dict[str, Any], tmp_path: Path) -> None:
    usual = parsed(config["options"], tmp_path)
    assert usual.uri == ["tcp://0.0.0.0:10200"]
    assert usual.restrained
    assert usual.loudness is None
    assert usual.web == f"0.0.0.0:{config['ingress_port']}"
    assert usual.web_ingress == "172.30.32.2"
    assert not usual.allow_pronunciation_edits
    assert usual.profiles is None
    everything = config["options"] | {
        "voice": "en_US-michael", "language": "", "loudness": "-23", "sentence_silence": 0.5, "max_loaded_voices": 2,
        "preload": ["en_US-nicole", ""], "allow_pronunciation_edits": True, "backend": "numpy",
    }  # fmt: skip
    (tmp_path / "profiles.toml").write_text("[calm]\nvolume = 0.5\n")
    args = parsed(everything, tmp_path)
    assert (args.voice, args.language, args.backend) == ("en_US-michael", None, "numpy")
    assert (args.loudness, args.sentence_silence, args.max_loaded_voices) == ("-23", "0.5", 2)
    assert args.preload == ["en_US-nicole"]
    assert args.profiles == tmp_path / "profiles.toml"
    assert args.pronunciations == tmp_path / "pronunciations.toml"
    assert args.allow_pronunciation_edits


def test_every_choice_of_the_schema_is_one_of_the_server(
    config: dict[str, Any], tmp_path: Path
) -> None:
    from wyoming_nano_tts.cli.speech import read_options

    for name in ("loudness", "log_level", "backend"):
        for choice in config["schema"][name][len("list(") : -1].split("|"):
            read_options(parsed(config["options"] | {name: choice}, tmp_path))
    assert config["schema"]["discovery"] == f"list({'|'.join(KINDS)}|none)"
    assert config["discovery"] == list(KINDS)
    for name, element in config["schema"].items():
        if isinstance(element, str) and element.startswith(("int(", "float(")):
            for end in element.rstrip("?").partition("(")[2][:-1].split(","):
                read_options(
                    parsed(
                        config["options"] | {name: float(end) if "." in end else int(end)}, tmp_path
                    )
                )


@pytest.mark.parametrize(
    "wrong", [{"voice": ["a"]}, {"volume": True}, {"preload": "a"}, {"preload": [1]}], ids=str
)
def test_options_of_the_wrong_kind(wrong: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(options.AppOptionsError, match=next(iter(wrong))):
        options.arguments(wrong, tmp_path)


def test_the_images_recipe() -> None:
    assert not (APP / "build.yaml").exists()  # retired in 2026
    lines = (APP / "Dockerfile").read_text().splitlines()
    froms = [line for line in lines if line.startswith("FROM")]
    assert froms == ["FROM ${BUILD_FROM}"]
    assert lines[0] == "ARG BUILD_FROM=ghcr.io/home-assistant/base-debian:trixie"
    text = "\n".join(lines)
    for label in ("io.hass.type", "io.hass.version", "io.hass.arch"):
        assert f"{label}=" in text
    assert 'io.hass.type="app"' in text
    source = re.search(r'^ARG SOURCE="(\S+)"$', text, re.MULTILINE)
    assert source is not None
    release = (ROOT / "custom_components" / "nano_tts" / "embedded" / "release.py").read_text()
    names: dict[str, str] = {}
    exec(release, names)  # noqa: S102  (ours: constants)
    assert source[1].replace("${BUILD_VERSION}", __version__) == names["RELEASE_URL"]
    assert re.search(r'^ARG SHA256="([0-9a-f]{64})?"$', text, re.MULTILINE)


def test_the_services() -> None:
    kinds = {
        folder.name: (folder / "type").read_text().strip()
        for folder in SERVICES.iterdir()
        if folder.name != "user"
    }
    assert kinds == {"nano-tts": "longrun", "discovery": "oneshot"}
    assert {path.name for path in (SERVICES / "user" / "contents.d").iterdir()} == set(kinds)
    assert (SERVICES / "nano-tts" / "notification-fd").read_text() == "3\n"
    assert (SERVICES / "discovery" / "dependencies.d" / "nano-tts").exists()
    for name in ("nano-tts/run", "nano-tts/finish", "discovery/run"):
        script = SERVICES / name
        assert script.stat().st_mode & 0o111
        assert script.read_text().startswith("#!/command/with-contenv sh\n")
        subprocess.run(["sh", "-n", script], check=True)
    assert (SERVICES / "discovery" / "up").read_text().strip().endswith("discovery/run")


@pytest.mark.parametrize(("name", "size"), [("icon.png", (128, 128)), ("logo.png", (250, 100))])
def test_pictures(name: str, size: tuple[int, int]) -> None:
    content = (APP / name).read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == size


def test_the_repository() -> None:
    described = read("repository.yaml")
    assert set(described) == {"name", "url", "maintainer"}
    # The Supervisor takes every config.yaml below the root for an app, but for those in hidden folders and in rootfs.
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    named = [
        line
        for line in listed.stdout.split()
        if not any(part.startswith(".") or part == "rootfs" for part in Path(line).parts)
        and Path(line).stem == "config"
        and Path(line).suffix in (".yaml", ".yml", ".json")
    ]
    assert named == ["app/config.yaml"]


def test_apparmor_understands_the_profile() -> None:
    done = subprocess.run(
        ["apparmor_parser", "--skip-kernel-load", "--skip-cache", "--base", "/etc/apparmor.d", APP / "apparmor.txt"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
