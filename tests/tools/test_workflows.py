"""Workflows cannot run here: their rules are held, and what their steps run is there and is shell.

actionlint and zizmor say more (`script/lint_workflows`, in a workflow itself), where they can be had.
"""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.repository import ROOT

FOLDER = ROOT / ".github"
WORKFLOWS = sorted((FOLDER / "workflows").glob("*.yml"))
PINNED = re.compile(r"^[\w./-]+@[0-9a-f]{40}$")


def read(path: Path) -> dict[str, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in found.items()}


def jobs() -> list[Any]:
    return [
        pytest.param(path, job, id=f"{path.stem}-{name}")
        for path in WORKFLOWS
        for name, job in read(path)["jobs"].items()
    ]


JOBS = jobs()
STEPS = [(path, job, step) for path, job in (one.values for one in JOBS) for step in job["steps"]]
RUNS = [(path, step["run"]) for path, _, step in STEPS if "run" in step]


def test_there_is_everything_that_a_project_needs() -> None:
    assert {path.stem for path in WORKFLOWS} >= {"tests", "home-assistant", "security", "release"}
    used = {step["uses"].split("@")[0] for _, _, step in STEPS if "uses" in step}
    assert used >= {
        "home-assistant/actions/hassfest", "hacs/action", "github/codeql-action/analyze", "pypa/gh-action-pypi-publish",
        "actions/attest-build-provenance", "docker/build-push-action",
    }  # fmt: skip
    assert any("script/lint_workflows" in run for path, run in RUNS if path.stem == "security")
    ecosystems = {one["package-ecosystem"] for one in read(FOLDER / "dependabot.yml")["updates"]}
    assert ecosystems == {"github-actions", "pip", "docker"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_nothing_is_allowed_but_what_a_job_asks_for(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in workflow["on"]
    assert workflow["concurrency"]["group"]
    if path.stem != "release":
        assert "pull_request" in workflow["on"]


@pytest.mark.parametrize(("path", "job"), JOBS)
def test_a_job_is_bounded(path: Path, job: dict[str, Any]) -> None:
    assert job["timeout-minutes"] <= 110
    assert job["permissions"], "name what it needs"
    assert "write" not in job["permissions"].values() or path.stem in {"release", "security"}
    assert not job["runs-on"].endswith("latest")
    for step in job["steps"]:
        if "uses" in step:
            assert PINNED.match(step["uses"]), "a tag can be moved, a commit cannot"
            if step["uses"].startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_a_pinned_action_says_its_version() -> None:
    for path in WORKFLOWS:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "uses:" in line:
                assert re.search(r"@[0-9a-f]{40} # \S+$", line), line


@pytest.mark.parametrize(("path", "run"), RUNS, ids=str)
def test_a_step_is_shell_without_foreign_words(path: Path, run: str) -> None:
    """What GitHub puts into a script before the shell reads it may be a command; the environment is safe."""
    assert "${{" not in run, "pass it by env"
    subprocess.run(["bash", "-n"], input=run, text=True, check=True)


@pytest.mark.parametrize(("path", "run"), RUNS, ids=str)
def test_what_a_step_runs_is_there(path: Path, run: str) -> None:
    for script in re.findall(r"script/\w+", run):
        assert (ROOT / script).stat().st_mode & 0o111, script
    for module in re.findall(r"-m ((?:tools|benchmarks)[\w.]*)", run):
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), module


ON_RUNNERS = {"gcc", "systemd", "nodejs", "npm", "apparmor"}
"""Packages whose programs GitHub's Ubuntu images have already, as they have Chrome."""


def test_what_the_tests_need_of_the_system_is_installed() -> None:
    needed = set(
        re.findall(r"^needs \S+ (\S+)", (ROOT / "script" / "test").read_text("utf-8"), re.MULTILINE)
    )
    steps = read(FOLDER / "workflows" / "tests.yml")["jobs"]["everything"]["steps"]
    (installs,) = (run for step in steps if "apt-get install" in (run := step.get("run", "")))
    installed = set(installs.partition("install -y ")[2].split())
    assert needed <= installed | ON_RUNNERS
    assert installed <= needed


def test_the_matrix_is_what_the_package_promises() -> None:
    matrix = read(FOLDER / "workflows" / "tests.yml")["jobs"]["server"]["strategy"]["matrix"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = [
        one.rpartition(" ")[2] for one in project["classifiers"] if re.search(r":: 3\.\d+$", one)
    ]
    assert matrix["python"] == said
    assert {name.endswith("-arm") for name in matrix["machine"]} == {True, False}
    assert set(matrix["backend"]) == {"onnx", "numpy"}


def test_home_assistant_checks_without_ignoring() -> None:
    workflow = read(FOLDER / "workflows" / "home-assistant.yml")
    (hacs,) = (one for one in workflow["jobs"]["hacs"]["steps"] if one["uses"].startswith("hacs/"))
    assert hacs["with"] == {"category": "integration"}
    versions = workflow["jobs"]["versions"]["strategy"]["matrix"]["version"]
    assert versions == ["oldest", "pinned", "newest", "beta"]
    assert workflow["on"]["schedule"]
    places = (ROOT / "script" / "lib" / "ha_environment.sh").read_text(encoding="utf-8")
    for version in versions:
        assert re.search(rf"^  {version}\) sets=", places, re.MULTILINE), version
    for name in re.findall(r"requirements(?:-\w+)?(?=[ )])", places):
        assert (ROOT / "tests" / "ha" / f"{name}.txt").exists()


def test_a_release_is_attested_and_needs_no_password() -> None:
    release = read(FOLDER / "workflows" / "release.yml")
    assert release["on"] == {"push": {"tags": ["v*"]}}
    assert release["jobs"]["pypi"]["permissions"] == {"id-token": "write"}
    (upload,) = (
        one for one in release["jobs"]["pypi"]["steps"] if one.get("uses", "").startswith("pypa/")
    )
    assert upload["with"] == {"attestations": True}
    assert "secrets." not in (FOLDER / "workflows" / "release.yml").read_text(encoding="utf-8")
    for name in ("github", "image"):
        assert release["jobs"][name]["needs"] == "pypi", "nothing is given away that is not on PyPI"


def test_issue_forms_ask_for_what_helps() -> None:
    forms = {path.stem: read(path) for path in (FOLDER / "ISSUE_TEMPLATE").glob("*.yml")}
    assert forms["config"]["blank_issues_enabled"] is False
    for name, needed in (("defect", "doctor --json"), ("reading", "normalize --json")):
        fields = forms[name]["body"]
        assert any(needed in one["attributes"]["label"] for one in fields), name
        ids = [one["id"] for one in fields]
        assert len(ids) == len(set(ids))
    for name, form in forms.items():
        if name != "config":
            assert form["name"]
            assert form["description"]
            assert all(
                one["type"] in {"textarea", "input", "dropdown", "markdown"} for one in form["body"]
            )
