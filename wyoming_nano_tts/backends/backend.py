"""The door to whatever runs a graph: backends are found by name and without importing them.

A backend opens a graph of this package (`graph.py`) with the weights of one voice. Which one is asked for by name, or
is the first of `BACKENDS` whose packages are installed; a voice is handed the backend that it is to use.
"""

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import BackendError


class Runner(Protocol):
    """One graph with the weights of one voice. Safe to run from several threads."""

    def run(self, **inputs: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Run and return the outputs in the graph's order.

        Args:
            inputs: by the names and in the shapes that the graph was exported with.

        Raises:
            BackendError: the graph cannot be run with such inputs.
        """


class Backend(Protocol):
    """Opens graphs; holds nothing of a voice itself."""

    @property
    def name(self) -> str:
        """As in `BACKENDS`, for reports."""

    def open(self, graph: str, weights: Mapping[str, NDArray[Any]], threads: int) -> Runner:
        """Open a graph.

        Args:
            graph: its name.
            weights: checked tensors (`graph.check_weights`); those of other graphs are left alone.
            threads: that one run may use.

        Raises:
            BackendError: the graph cannot be opened.
        """


@dataclass(frozen=True, slots=True)
class Entry:
    """A backend that this version knows."""

    load: Callable[[], Backend]
    """Imports it."""
    package: str
    """That it needs, as it is imported."""
    remedy: str
    """What to do where the package is missing."""


def _onnx() -> Backend:
    from .onnx.session import OnnxBackend

    return OnnxBackend()


BACKENDS: Final[Mapping[str, Entry]] = {
    "onnx": Entry(_onnx, "onnxruntime", "pip install onnxruntime"),
}
"""By name, the preferred one first."""


def missing(name: str, backends: Mapping[str, Entry] = BACKENDS) -> str | None:
    """Tell why a backend cannot be had; None where it can. Nothing is imported.

    Raises:
        BackendError: no backend has that name.
    """
    if name not in backends:
        raise BackendError(f"there is no backend {name!r:.60}; there are: {', '.join(backends)}")
    entry = backends[name]
    if importlib.util.find_spec(entry.package) is None:
        return f"the package {entry.package} is not installed ({entry.remedy})"
    return None


def open_backend(name: str | None = None, backends: Mapping[str, Entry] = BACKENDS) -> Backend:
    """Import a backend.

    Args:
        name: of the backend; None takes the first whose package is installed.
        backends: to choose from.

    Raises:
        BackendError: there is none of that name, or none can be had; the message tells why of each.
    """
    reasons = {one: missing(one, backends) for one in ([name] if name else backends)}
    for one, reason in reasons.items():
        if reason is not None:
            continue
        try:
            return backends[one].load()
        except (
            ImportError
        ) as error:  # a library of the system is missing, or it was built for another processor
            reasons[one] = f"{backends[one].package} cannot be imported: {error}"
    told = "; ".join(f"{one}: {reason}" for one, reason in reasons.items())
    raise BackendError(f"no voice can be opened, since nothing here runs its graphs: {told}")
