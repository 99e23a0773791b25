"""A release: the same bits from the same commit, a bill of materials, and a check that finds what does not agree."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import changes, check_release
from tools.repository import ROOT, current
from tools.sbom import bill
from wyoming_nano_tts.version import __version__

INTEGRATION = Path("custom_components") / "nano_tts"


def run(folder: Path, *command: str, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 0, (command, done.stderr[-2000:])
    return done.stdout


def lend_python(clone: Path) -> None:
    """Let the scripts of a clone build with what is installed here, so that nothing has to be fetched."""
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean clone of the last commit."""
    folder = tmp_path_factory.mktemp("release") / "clone"
    run(ROOT, "git", "clone", "--quiet", "--depth=1", f"file://{ROOT}", str(folder))
    lend_python(folder)
    return folder


@pytest.fixture(scope="module")
def dist(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel and zip of it."""
    folder = tmp_path_factory.mktemp("dist")
    run(clone, "script/build_wheel", str(folder), "--no-build-isolation")
    run(clone, "script/zip_integration", str(folder))
    return folder


def test_the_same_commit_gives_the_same_bits(clone: Path, dist: Path, tmp_path: Path) -> None:
    """Elsewhere, later, with other rights and another clock, and with rubbish lying about."""
    other = tmp_path / "another place" / "clone"
    run(ROOT, "git", "clone", "--quiet", "--depth=1", f"file://{clone}", str(other))
    lend_python(other)
    (other / "wyoming_nano_tts" / "rubbish.py").write_text("")
    (other / "wyoming_nano_tts" / "version.py").chmod(0o755)
    for script in ("build_wheel", "zip_integration"):
        more = ["--no-build-isolation"] if script == "build_wheel" else []
        command = f'umask 077; exec script/{script} "$@"'
        out = str(tmp_path / "out")
        run(other, "bash", "-c", command, script, out, *more, TZ="Asia/Tokyo", LC_ALL="C")
    for path in dist.iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_zip_is_what_hacs_unpacks(dist: Path) -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))
    assert hacs["zip_release"] is True
    with zipfile.ZipFile(dist / hacs["filename"]) as archive:
        names = archive.namelist()
    assert "manifest.json" in names
    assert "brand/icon.png" in names
    assert not [name for name in names if "custom_components" in name or "__pycache__" in name]


def test_the_bill_of_materials_names_everything(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    found = bill(wheel)
    assert bill(wheel) == found, "the same wheel, the same bill"
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    components = {one["name"]: one for one in found["components"]}
    assert {"numpy", "wyoming", "onnxruntime", "zeroconf"} <= components.keys()
    assert {"en_US-heart", "en_US-michael", "en_US-nicole", "de_DE-kerstin"} <= components.keys()
    references = [one["bom-ref"] for one in found["components"]]
    assert len(references) == len(set(references))
    assert found["dependencies"][0]["dependsOn"] == references
    files = {one["name"]: one["hashes"] for one in components["en_US-heart"]["components"]}
    assert re.fullmatch(r"[0-9a-f]{64}", files["decoder.safetensors"][0]["content"])
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if "/LICENSE." in name}
    told = {one["properties"][0]["value"] for one in found["components"] if one["type"] == "data"}
    assert told == carried


@pytest.mark.parametrize(("folder", "names"), [
    ("image", {"numpy", "wyoming", "onnxruntime", "zeroconf"}),
    ("app", {"numpy", "wyoming", "onnxruntime", "aiohttp"}),
])  # fmt: skip
def test_image_and_app_install_by_hash(folder: str, names: set[str]) -> None:
    text = (ROOT / folder / "requirements.txt").read_text(encoding="utf-8")
    pinned = re.findall(r"^([\w.-]+)==\S+(.*(?:\n    .*)*)", text, re.MULTILINE)
    assert names <= {name for name, _ in pinned}
    for name, more in pinned:
        assert "--hash=sha256:" in more, name
    wanted = (ROOT / folder / "requirements.in").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for line in wanted.splitlines():
        assert line.startswith("#") or f'"{line}"' in project, (
            f"{line} is not what pyproject.toml asks for"
        )


def test_nothing_else_is_installed() -> None:
    docker = (ROOT / "image" / "Dockerfile").read_text(encoding="utf-8")
    assert docker.count("pip install") == 2
    assert docker.count("--require-hashes --only-binary :all:") == 1
    assert "--no-deps --no-index" in docker
    recipe = (ROOT / "app" / "build.sh").read_text(encoding="utf-8")
    lines = [line.strip() for line in recipe.splitlines() if line.strip().startswith("install ")]
    assert lines[0].startswith("install --require-hashes --only-binary :all: -r ")
    assert all(line.startswith("install --no-deps ") for line in lines[1:])
    assert "--require-hashes" in lines[1]
    assert len(re.findall(r"pip install\b", recipe)) == 1  # of the function


@pytest.fixture
def scratch(clone: Path, tmp_path: Path) -> Path:
    """The files that a release is checked by, of version 1.2.3."""
    for name in ("pyproject.toml", "CHANGELOG.md", "wyoming_nano_tts/version.py", f"{INTEGRATION}/manifest.json",
                 f"{INTEGRATION}/embedded/release.py", "app/config.yaml", "app/Dockerfile"):  # fmt: skip
        text = (clone / name).read_text(encoding="utf-8").replace(__version__, "1.2.3")
        text = text.replace("## Unreleased", "## 1.2.3").replace(
            "SHA256: Final[str | None] = None", f'SHA256: Final[str | None] = "{"0" * 64}"'
        )
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def said(
    root: Path, tag: str = "v1.2.3", dist: Path | None = None, where: str | None = None
) -> str:
    return "\n".join(check_release.problems(root, tag, dist, where))


def test_what_agrees_passes(scratch: Path, tmp_path: Path) -> None:
    assert said(scratch, where="/".join(current(ROOT))) == ""
    wheel = tmp_path / "dist" / "wyoming_nano_tts-1.2.3-py3-none-any.whl"
    wheel.parent.mkdir()
    assert "should have one of 1.2.3" in said(scratch, dist=wheel.parent)
    wheel.write_bytes(b"")
    assert "python -m tools.pin_engine" in said(scratch, dist=wheel.parent)
    run(ROOT, sys.executable, "-m", "tools.pin_engine", str(wheel), str(scratch / INTEGRATION))
    assert said(scratch, dist=wheel.parent) == ""
    assert check_release.main(["v1.2.3", "--root", str(scratch)]) == 0
    assert check_release.main(["v1.2.4", "--root", str(scratch)]) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("wyoming_nano_tts/version.py", "1.2.3", "1.2.2"), "version.py says 1.2.2"),
        ((f"{INTEGRATION}/manifest.json", "1.2.3", "1.2.2"), "manifest.json of the integration says 1.2.2"),
        ((f"{INTEGRATION}/embedded/release.py", '"1.2.3"', '"1.2.2"'), "is of the engine 1.2.2"),
        (("app/config.yaml", '"1.2.3"', '"1.2.2"'), 'app/config.yaml has no line version: "1.2.3"'),
        (("app/Dockerfile", "VERSION=1.2.3", "VERSION=1.2.2"), "app/Dockerfile has no line ARG BUILD_VERSION=1.2.3"),
        (("CHANGELOG.md", "## 1.2.3", "## 1.2.2"), "has nothing under ## 1.2.3"),
        (("pyproject.toml", "github.com/", "github.com/x"), "not an address of ours"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_told(
    scratch: Path, change: tuple[str, str, str], words: str
) -> None:
    name, old, new = change
    path = scratch / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert words in said(scratch)


def test_a_wrong_tag_and_place_are_told(scratch: Path) -> None:
    assert "is not v1.2.3" in said(scratch, "1.2.3")
    assert "script/set_repository some/fork" in said(scratch, where="some/fork")


def test_the_notes_of_a_release(capsys: pytest.CaptureFixture[str]) -> None:
    assert changes.main(["v0.1.0"]) == 0
    assert "Wyoming server" in capsys.readouterr().out
    assert changes.main(["v9.9.9"]) == 1


def test_no_program_of_a_release_needs_packages() -> None:
    """They run in a workflow before anything is installed."""
    for module in ("repository", "check_release", "changes", "sbom", "pin_engine"):
        command = [sys.executable, "-I", "-S", "-c"]
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import tools.{module}"
        subprocess.run([*command, code], check=True)
