"""Passes over a graph when it is opened: what needs no input is computed, channels come last, what is linear fused."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from ..onnx_file import OnnxGraph
from .activations import fuse_activations
from .draft import Draft
from .folding import Shapes, fold
from .layout import put_channels_last
from .linear import fuse_linear


def made_fit(graph: OnnxGraph, weights: Mapping[str, NDArray[Any]]) -> tuple[Draft, Shapes]:
    """Return a graph as numpy runs it, and the shapes of its tensors."""
    draft = Draft(graph, weights)
    fold(draft)
    put_channels_last(draft)
    fuse_linear(draft)
    fuse_activations(draft)
    return draft, fold(draft)
