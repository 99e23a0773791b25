"""Options and fixtures of every test."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

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
