"""Options and fixtures of every test."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from voices import write_voice

# Before torch is imported anywhere: tests are small, and more threads only fight each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

Vectors = dict[str, NDArray[np.generic]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the golden tests run on other vectors."""
    parser.addoption(
        "--golden",
        type=Path,
        default=Path(__file__).parent / "golden" / "inflect-nano-v1",
        metavar="DIR",
        help="golden vectors of the published v1 architecture (default: tests/golden/…)",
    )
    parser.addoption(
        "--fail-on-skip", action="store_true", help="fail the run if any test was skipped"
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --fail-on-skip a skipped test is a failed run: a check that did not run proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not session.config.getoption("--fail-on-skip"):
        return
    skipped = [*reporter.stats.get("skipped", []), *reporter.stats.get("xfailed", [])]
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} skipped, which counts as failed", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def golden_dir(pytestconfig: pytest.Config) -> Path:
    """Directory of the golden vectors."""
    directory: Path = pytestconfig.getoption("--golden")
    if not directory.is_dir():
        pytest.fail(f"--golden {directory} is no directory")
    return directory


@pytest.fixture(scope="session")
def golden(golden_dir: Path) -> Callable[[str], Vectors]:
    """Return a reader of one file of vectors, by its name without `.npz`."""

    def read(name: str) -> Vectors:
        with np.load(golden_dir / f"{name}.npz", allow_pickle=False) as data:
            return dict(data)

    return read


@pytest.fixture(scope="session")
def random_voice_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of voices with one voice of random weights, en_US-random; not to be changed."""
    folder = tmp_path_factory.mktemp("voices")
    write_voice(folder / "en_US-random")
    return folder
