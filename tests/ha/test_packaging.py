"""The published rules of hassfest and HACS, as far as they concern our files.

Both tools run on a forge only; these tests stand for them where there is none.
"""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
import struct
from typing import Any

from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.nano_tts import errors, tts
from custom_components.nano_tts.const import DOMAIN
from custom_components.nano_tts.embedded import release
from custom_components.nano_tts.sound.options import RANGES

LANGUAGES = ("en", "de")
PLAYER_KEYS = ("player_unavailable", "player_cannot_play")


@pytest.fixture
def folder(repository: Path) -> Path:
    """Return the integration's folder."""
    return repository / "custom_components" / DOMAIN


def read(path: Path) -> dict[str, Any]:
    """Read a JSON object."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def leaves(value: object, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Flatten nested objects to path and text."""
    if not isinstance(value, dict):
        return {path: str(value)}
    return {
        leaf: text
        for key, child in value.items()
        for leaf, text in leaves(child, (*path, key)).items()
    }


def test_manifest(folder: Path) -> None:
    """Keys that Home Assistant and HACS demand, in the order that hassfest demands."""
    manifest = read(folder / "manifest.json")
    keys = list(manifest)
    assert keys == ["domain", "name", *sorted(keys[2:])]
    for key in ("codeowners", "documentation", "domain", "issue_tracker", "name", "version"):
        assert manifest[key], key
    assert manifest["domain"] == folder.name == DOMAIN
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])
    for key in ("documentation", "issue_tracker"):
        assert manifest[key].startswith("https://")
    assert all(owner.startswith("@") for owner in manifest["codeowners"])
    # Core pins its own version exactly; a range cannot fight it.
    assert manifest["requirements"] == ["wyoming>=1.8,<2"]
    assert {"type": "_wyoming._tcp.local.", "properties": {"app": "nano-tts"}} in manifest[
        "zeroconf"
    ]


def test_integration_and_server_have_one_version(repository: Path, folder: Path) -> None:
    """They are released together."""
    source = (repository / "wyoming_nano_tts" / "version.py").read_text(encoding="utf-8")
    found = re.search(r'"(\d+\.\d+\.\d+)"', source)
    assert found is not None
    assert read(folder / "manifest.json")["version"] == found[1]


def test_engine_goes_with_the_integration(folder: Path) -> None:
    """Its version is that of the integration, and its hash, once there is a release, is one."""
    assert read(folder / "manifest.json")["version"] == release.VERSION
    assert release.VERSION in release.FILE
    assert release.SHA256 is None or re.fullmatch(r"[0-9a-f]{64}", release.SHA256)


def test_hacs(repository: Path) -> None:
    """No key that HACS does not know, and one integration only."""
    hacs = read(repository / "hacs.json")
    assert hacs["name"]
    assert set(hacs) <= {
        "content_in_root",
        "country",
        "filename",
        "hacs",
        "hide_default_branch",
        "homeassistant",
        "name",
        "persistent_directory",
        "render_readme",
        "zip_release",
    }
    integrations = [
        path.parent.name for path in repository.glob("custom_components/*/manifest.json")
    ]
    assert integrations == [DOMAIN]


def test_brand_images(folder: Path) -> None:
    """Square PNGs of the sizes that Home Assistant asks for."""
    for name, size_px in (("icon.png", 256), ("icon@2x.png", 512)):
        data = (folder / "brand" / name).read_bytes()
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack_from(">II", data, 16) == (size_px, size_px)
        assert len(data) < 40_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_exceptions_have_a_message(folder: Path, language: str) -> None:
    """Home Assistant looks for the text under this key, and shows the key's name where there is none."""
    exceptions = read(folder / "translations" / f"{language}.json")["exceptions"]
    assert {key for key, text in exceptions.items() if set(text) != {"message"}} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations(folder: Path, language: str) -> None:
    """Complete, with the same placeholders as English, and without URL, HTML or references."""
    texts = leaves(read(folder / "translations" / f"{language}.json"))
    english = leaves(read(folder / "translations" / "en.json"))
    assert texts.keys() == english.keys()
    for path, text in texts.items():
        assert text.strip() == text != "", path
        assert not re.search(r"https?://|<\w+|%key", text), path
        placeholders = set(re.findall(r"{(\w+)}", text))
        assert placeholders == set(re.findall(r"{(\w+)}", english[path])), path


def test_no_core_only_files(folder: Path) -> None:
    """`strings.json` is for integrations of core; ours would be ignored."""
    assert not (folder / "strings.json").exists()
    assert sorted(path.stem for path in (folder / "translations").iterdir()) == sorted(LANGUAGES)


def test_every_field_is_described(folder: Path) -> None:
    """`data` and `data_description` name the same fields, in sections too."""
    texts = read(folder / "translations" / "en.json")
    flows = [
        texts["config"],
        texts["options"],
        texts["config_subentries"]["voice_profile"],
        *(issue["fix_flow"] for issue in texts["issues"].values() if "fix_flow" in issue),
    ]
    steps = [step for flow in flows for step in flow["step"].values()]
    forms = steps + [section for step in steps for section in step.get("sections", {}).values()]
    described = [form for form in forms if "data" in form]
    assert len(described) >= 7
    for form in described:
        assert form["data"].keys() == form["data_description"].keys()


def test_every_error_has_a_text(folder: Path) -> None:
    """Each of our errors, and no text without an error."""
    texts = read(folder / "translations" / "en.json")["exceptions"]
    keys = {
        error.key
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.NanoTtsError)
    }
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    others = set(re.findall(r'translation_key="(\w+)"', sources)) | set(PLAYER_KEYS)
    assert texts.keys() == keys | (
        others - read(folder / "translations" / "en.json")["issues"].keys()
    )


def test_every_entity_has_name_and_icon(folder: Path) -> None:
    """By the same keys."""
    names = read(folder / "translations" / "en.json")["entity"]
    icons = read(folder / "icons.json")
    assert {platform: set(keys) for platform, keys in names.items()} == {
        platform: set(keys) for platform, keys in icons["entity"].items()
    }
    actions = load_yaml_dict(folder / "services.yaml")
    assert actions.keys() == icons["services"].keys()
    texts = read(folder / "translations" / "en.json")["services"]
    assert {name: set(action["fields"]) for name, action in actions.items()} == {
        name: set(action["fields"]) for name, action in texts.items()
    }


def test_no_circles_and_no_crowd(folder: Path) -> None:
    """A plain file is imported in one direction, types included, and a folder fits in one look."""
    modules = {
        ".".join(path.relative_to(folder).with_suffix("").parts): path
        for path in folder.rglob("*.py")
    }
    for directory in (folder, *(path for path in folder.iterdir() if path.is_dir())):
        assert len(list(directory.glob("*.py"))) <= 17, directory
    imports = {name: set(imported(name, path, modules)) for name, path in modules.items()}
    while imports:
        free = {name for name, needed in imports.items() if not needed & imports.keys()}
        assert free, f"circle among {sorted(imports)}"
        imports = {name: needed for name, needed in imports.items() if name not in free}


def imported(name: str, path: Path, modules: dict[str, Path]) -> Iterator[str]:
    """Yield our own modules that a module imports, by the names of `modules`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level > 0:
            package = name.split(".")[: -node.level]
            base = [*package, *(node.module or "").split(".")] if node.module else package
            for target in (base, *([*base, alias.name] for alias in node.names)):
                for found in (".".join(target), ".".join([*target, "__init__"])):
                    if found in modules and found != name:
                        yield found


def test_quality_scale(folder: Path) -> None:
    """Every rule is done, or exempt with the reason."""
    rules = load_yaml_dict(folder / "quality_scale.yaml")["rules"]
    assert set(rules) == QUALITY_RULES
    for rule, status in rules.items():
        if isinstance(status, dict):
            assert status["status"] in ("done", "exempt"), rule
            assert status["comment"], rule
        else:
            assert status == "done", rule


def test_no_inference_in_home_assistant(folder: Path) -> None:
    """The integration imports Home Assistant, wyoming and the standard library, nothing else.

    What speaks inside Home Assistant is a process of its own.
    """
    allowed = {"aiohttp", "awesomeversion", "homeassistant", "packaging", "voluptuous", "wyoming"}
    standard = {
        *("abc", "array", "asyncio", "base64", "collections", "contextlib", "csv", "dataclasses"),
        *(
            "datetime",
            "email",
            "errno",
            "functools",
            "hashlib",
            "http",
            "importlib",
            "inspect",
            "io",
        ),
        *(
            "json",
            "logging",
            "math",
            "os",
            "pathlib",
            "re",
            "secrets",
            "shutil",
            "signal",
            "socket",
        ),
        *("struct", "sys", "tempfile", "time", "typing", "urllib", "weakref", "zipfile"),
    }
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for name in names:
                assert name.split(".")[0] in allowed | standard, f"{path.name}: {name}"


def test_documentation_names_every_option(repository: Path) -> None:
    """A person finds every option and action in the manual."""
    text = (repository / "docs" / "home-assistant.md").read_text(encoding="utf-8")
    names = (*RANGES, "speed", "voice", "speaker", "pronunciations", "name_emoji")
    actions = load_yaml_dict(repository / "custom_components" / DOMAIN / "services.yaml")
    for name in (*names, *(f"{DOMAIN}.{action}" for action in actions)):
        assert f"`{name}`" in text, name


def test_parallel_updates() -> None:
    """Requests need not wait for each other."""
    assert tts.PARALLEL_UPDATES == 0


QUALITY_RULES = {
    # Bronze
    *("action-setup", "appropriate-polling", "brands", "common-modules"),
    *("config-flow-test-coverage", "config-flow", "dependency-transparency", "docs-actions"),
    *("docs-conditions", "docs-high-level-description", "docs-installation-instructions"),
    *("docs-removal-instructions", "docs-triggers", "entity-event-setup", "entity-unique-id"),
    *("has-entity-name", "runtime-data", "test-before-configure", "test-before-setup"),
    "unique-config-entry",
    # Silver
    *("action-exceptions", "config-entry-unloading", "docs-configuration-parameters"),
    *("docs-installation-parameters", "entity-unavailable", "integration-owner"),
    *("log-when-unavailable", "parallel-updates", "reauthentication-flow", "test-coverage"),
    # Gold
    *("devices", "diagnostics", "discovery-update-info", "discovery", "docs-data-update"),
    *("docs-examples", "docs-known-limitations", "docs-supported-devices"),
    *("docs-supported-functions", "docs-troubleshooting", "docs-use-cases", "dynamic-devices"),
    *("entity-category", "entity-device-class", "entity-disabled-by-default"),
    *("entity-translations", "exception-translations", "icon-translations"),
    *("reconfiguration-flow", "repair-issues", "stale-devices"),
    # Platinum
    *("async-dependency", "inject-websession", "strict-typing"),
}
