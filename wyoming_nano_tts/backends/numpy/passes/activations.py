"""Fuses activations, and moves their inner and outer factors into the layers around them.

A layer in front gives its output already scaled, so that the fused kinds have no factors of their own: `SiluScaled`
h (1 + tanh h) of h = x / 2 is SiLU; `GeluScaled` h (1 + tanh(h (h² + c))) of h = b x is 2 b GELU(x) in its tanh form,
with b³ = 0.044715 sqrt(2 / pi); `GateScaled` 1 + tanh h is twice a sigmoid.
"""

import math
from typing import Final

import numpy as np

from ..onnx_file import Node
from .draft import Draft
from .linear import LINEAR, scale_channels, scale_inputs

CUBE: Final = 0.044715
ROOT: Final = math.sqrt(2 / math.pi)
GELU_B: Final = (CUBE * ROOT) ** (1 / 3)
GELU_C: Final = np.float32(ROOT / GELU_B)
NEAR: Final = 1e-5


def fuse_activations(draft: Draft) -> None:
    """Recognise activations that an exporter wrote in parts, and scale the layers around all of them."""
    _Patterns(draft).run()
    draft.prune()
    _scale(draft)
    draft.prune()


class _Patterns:
    """Finds GELU and SiLU in their parts."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.makers, self.users = draft.producers(), draft.users()

    def run(self) -> None:
        for node in self.draft.nodes:
            if node.kind == "Tanh":
                self._gelu(node)
            elif node.kind == "Sigmoid":
                self._silu(node)

    def _silu(self, node: Node) -> None:
        behind = self._only_user(node.outputs[0])
        if behind is not None and behind.kind == "Mul" and node.inputs[0] in behind.inputs:
            behind.kind, behind.inputs = "Silu", node.inputs

    def _gelu(self, tanh: Node) -> None:
        """0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x³)))."""
        inner = self._times(self.makers.get(tanh.inputs[0]), ROOT)
        total = self.makers.get(inner) if inner else None
        if total is None or total.kind != "Add":
            return
        for x, cubic in (total.inputs, total.inputs[::-1]):
            cube = self._times(self.makers.get(cubic), CUBE)
            if cube is not None and self._is_cube(cube, x):
                self._finish_gelu(tanh, x)
                return

    def _is_cube(self, name: str, x: str) -> bool:
        node = self.makers.get(name)
        if node is None or node.kind != "Mul" or x not in node.inputs:
            return False
        square = self.makers.get(node.inputs[1] if node.inputs[0] == x else node.inputs[0])
        return square is not None and square.kind == "Mul" and set(square.inputs) == {x}

    def _finish_gelu(self, tanh: Node, x: str) -> None:
        plus = self._only_user(tanh.outputs[0])
        if plus is None or plus.kind != "Add" or not self._has(plus, 1.0):
            return
        times = self._only_user(plus.outputs[0])
        if times is None or times.kind != "Mul" or x not in times.inputs:
            return
        half = self._only_user(times.outputs[0])
        if half is not None and half.kind == "Mul" and self._has(half, 0.5):
            half.kind, half.inputs, half.attributes = "Gelu", (x,), {"approximate": "tanh"}

    def _times(self, node: Node | None, factor: float) -> str | None:
        """What is multiplied by a factor."""
        if node is None or node.kind != "Mul" or not self._has(node, factor):
            return None
        return node.inputs[1] if self._is(node.inputs[0], factor) else node.inputs[0]

    def _has(self, node: Node, number: float) -> bool:
        return any(self._is(name, number) for name in node.inputs)

    def _is(self, name: str, number: float) -> bool:
        value = self.draft.value(name)
        return value is not None and value.size == 1 and abs(value.item() - number) < NEAR

    def _only_user(self, name: str) -> Node | None:
        users = self.users.get(name, [])
        return users[0] if len(users) == 1 and name not in self.draft.outputs else None


def _scale(draft: Draft) -> None:
    users = draft.users()
    for node in draft.nodes:
        if node.kind == "Silu" and scale_channels(draft, node.inputs[0], 0.5):
            node.kind = "SiluScaled"
        elif node.kind == "Gelu" and node.attributes.get("approximate") == "tanh":
            _scale_gelu(draft, node, users.get(node.outputs[0], []))
    for node in draft.nodes:
        if node.kind == "Sigmoid":
            _scale_gate(draft, node)


def _scale_gelu(draft: Draft, node: Node, behind: list[Node]) -> None:
    output = node.outputs[0]
    fits = output not in draft.outputs and all(
        layer.kind in LINEAR and layer.inputs[0] == output for layer in behind
    )
    if not (fits and behind and scale_channels(draft, node.inputs[0], GELU_B)):
        return
    node.kind, node.attributes = "GeluScaled", {}
    for layer in behind:
        scale_inputs(draft, layer, 1 / (2 * GELU_B))


def _scale_gate(draft: Draft, node: Node) -> None:
    """A sigmoid that multiplies what a layer gives."""
    behind = draft.users().get(node.outputs[0], [])
    if len(behind) != 1 or behind[0].kind != "Mul" or node.outputs[0] in draft.outputs:
        return
    inputs = behind[0].inputs
    value = inputs[1] if inputs[0] == node.outputs[0] else inputs[0]
    if scale_channels(draft, node.inputs[0], 0.5, dry=True) and scale_channels(draft, value, 0.5):
        scale_channels(draft, node.inputs[0], 0.5)
        node.kind = "GateScaled"
