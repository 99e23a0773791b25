"""Turns a fused graph into a list of steps over registers: who writes where, who may write over what, who is done with.

A concatenation is made before its parts, which are written into it; an elementwise operator writes over an input that
nobody needs any more; what is dead is let go at once, so that the next step gets memory that is still in the cache. A
run has registers of its own: several threads may run the same program.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .draft import Draft
from .folding import Shapes
from .kernels import Kernel, kernel
from .onnx_file import Node
from .sizes import Extent, Shape, Size

VIEWS: Final = frozenset({"Transpose", "Slice", "Reshape", "Squeeze", "Unsqueeze", "Split", "Identity"})
"""Kinds whose outputs may share memory with their first input."""

Registers = list[Any]
Lengths = Mapping[str, int]
Step = Callable[[Registers, Lengths], None]
Place = Callable[[Registers, Lengths], Any]


@dataclass(frozen=True, slots=True)
class Program:
    """Steps of one graph."""

    start: Registers
    """Constants, each in its register."""
    inputs: Mapping[str, int]
    outputs: Sequence[int]
    steps: Sequence[tuple[Step, tuple[int, ...]]]
    """Each with the registers that nobody reads after it."""

    def run(self, inputs: Mapping[str, NDArray[Any]], lengths: Lengths) -> list[NDArray[Any]]:
        """Run once.

        Args:
            inputs: by name, all of them, checked.
            lengths: of the axes that have names.
        """
        registers = self.start.copy()
        for name, register in self.inputs.items():
            registers[register] = inputs[name]
        for step, dead in self.steps:
            step(registers, lengths)
            for register in dead:
                registers[register] = None
        return [np.ascontiguousarray(registers[register]) for register in self.outputs]


def compile_program(draft: Draft, shapes: Shapes) -> Program:
    """Choose kernels, places and the order of letting go.

    Raises:
        ValueError: an operator that nothing runs.
    """
    return _Compiler(draft, shapes).program()


class _Groups:
    """Tensors that share memory."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        self.fixed: set[str] = set()
        """Roots whose memory is not ours to write over."""

    def add(self, name: str) -> None:
        self._parent[name] = name
        self.members[name] = [name]

    def root(self, name: str) -> str:
        while self._parent[name] != name:
            name = self._parent[name]
        return name

    def join(self, a: str, b: str) -> None:
        a, b = self.root(a), self.root(b)
        if a == b:
            return
        self._parent[b] = a
        self.members[a] += self.members.pop(b)
        if b in self.fixed:
            self.fixed.add(a)

    def fix(self, name: str) -> None:
        self.fixed.add(self.root(name))


class _Compiler:
    def __init__(self, draft: Draft, shapes: Shapes) -> None:
        self.draft, self.shapes = draft, shapes
        self.kernels = [
            None if n.kind == "Concat" else kernel(draft, n, shapes.whole) for n in draft.nodes
        ]
        self.maker = {name: i for i, node in enumerate(draft.nodes) for name in node.outputs}
        self.last_use = self._last_uses()
        self.placed: dict[str, tuple[str, Place]] = {}
        """Tensors that are written into a concatenation."""
        self.begun_at: dict[int, list[Node]] = {}
        """Concatenations that are made before an operator."""
        self.begun: set[str] = set()
        self.groups = _Groups()
        names = [*draft.inputs, *(name for node in draft.nodes for name in node.outputs if name)]
        self.register = {name: n for n, name in enumerate([*draft.constants, *names])}
        for name in names:
            self.groups.add(name)

    def program(self) -> Program:
        for index, node in enumerate(self.draft.nodes):
            if node.kind == "Concat":
                self._place_parts(index, node)
        for name in self.draft.inputs:
            self.groups.fix(name)
        for name in self.draft.outputs:
            if name in self.groups.members or name in self.maker:
                self.groups.fix(name)
        steps = []
        for index, node in enumerate(self.draft.nodes):
            for early in self.begun_at.get(index, []):
                steps.append((self._begin(early), ()))
            steps.append((self._step(index, node), self._dead_after(index, node)))
        start: Registers = [None] * len(self.register)
        for name, value in self.draft.constants.items():
            start[self.register[name]] = value
        inputs = {name: self.register[name] for name in self.draft.inputs}
        return Program(start, inputs, [self.register[n] for n in self.draft.outputs], steps)

    def _last_uses(self) -> dict[str, int]:
        last = {name: i for i, node in enumerate(self.draft.nodes) for name in node.inputs}
        return last | dict.fromkeys(self.draft.outputs, len(self.draft.nodes))

    def _dead_after(self, index: int, node: Node) -> tuple[int, ...]:
        names = dict.fromkeys([*node.inputs, *node.outputs])
        return tuple(
            self.register[name]
            for name in names
            if name and name not in self.draft.constants and self.last_use.get(name, index) == index
        )

    # -- where a step writes

    def _place_parts(self, index: int, node: Node) -> None:
        """Let the parts of a concatenation be written into it."""
        shape = self.shapes.shape(node.outputs[0])
        if shape is None or not _known(shape) or node.outputs[0] in self.shapes.whole:
            return
        axis = node.attributes["axis"] % len(shape)
        offset: Extent = 0
        first = index
        for name in node.inputs:
            length = self.shapes.shape(name)[axis]  # type: ignore[index]
            begin, offset = offset, offset + length
            made = self._writer(name, node)
            if made is None:
                continue
            tensor, inner = made
            place = _part(self.register[node.outputs[0]], axis, begin, offset, inner)
            self.placed[tensor] = node.outputs[0], place
            self.placed.setdefault(name, self.placed[tensor])
            self.groups.join(node.outputs[0], tensor)
            first = min(first, self.maker[tensor])
        if first < index:
            self.begun_at.setdefault(first, []).append(node)
            self.begun.add(node.outputs[0])

    def _writer(self, name: str, node: Node) -> tuple[str, int | None] | None:
        """The tensor that is to be written in place of a part, and the axis that the part has more than it."""
        if node.inputs.count(name) != 1 or name in self.placed or name in self.draft.outputs:
            return None
        made = self.maker.get(name)
        if made is None:
            return None
        maker, inner = self.draft.nodes[made], None
        if maker.kind == "Unsqueeze":
            axes = self.draft.value(maker.inputs[1])
            inside = self.maker.get(maker.inputs[0])
            alone = self.last_use[maker.inputs[0]] == made
            if axes is None or len(axes) != 1 or inside is None or not alone:
                return None
            inner = int(axes[0]) % len(self.shapes.shape(name) or ())
            name, made, maker = maker.inputs[0], inside, self.draft.nodes[inside]
            if name in self.placed or name in self.draft.outputs:
                return None
        found = self.kernels[made]
        return (name, inner) if found is not None and found.writes else None

    def _begin(self, node: Node) -> Step:
        """Make a concatenation that its parts are to be written into."""
        register = self.register[node.outputs[0]]
        size = _sizes(self.shapes.shape(node.outputs[0]) or ())

        def step(registers: Registers, lengths: Lengths) -> None:
            registers[register] = np.empty(size(lengths), np.float32)

        return step

    def _over(self, index: int, node: Node, found: Kernel) -> Place | None:
        """A register that a kernel may write its output over."""
        shape = self.shapes.shape(node.outputs[0])
        for place in found.over:
            name = found.takes[place]
            if name in self.draft.constants or not name:
                continue
            root = self.groups.root(name)
            free = root not in self.groups.fixed and all(
                self.last_use.get(member, -1) <= index for member in self.groups.members[root]
            )
            if free and shape is not None and self.shapes.shape(name) == shape:
                self.groups.join(name, node.outputs[0])
                return _register(self.register[name])
        return None

    # -- steps

    def _step(self, index: int, node: Node) -> Step:
        if node.kind == "Concat":
            return self._concat(node)
        found = self.kernels[index]
        assert found is not None  # noqa: S101 - for the type checker
        taken = [self.register[name] if name else None for name in found.takes]
        if not found.writes:
            self._share(node, found)
            return _several(found.run, taken, [self.register.get(n) for n in node.outputs])
        output = self.register[node.outputs[0]]
        place = self.placed[node.outputs[0]][1] if node.outputs[0] in self.placed else None
        place = place or self._over(index, node, found)
        if any(n is None for n in taken):
            raise ValueError(f"{node.kind} without an input")
        return _single(found.run, [n for n in taken if n is not None], output, place)

    def _share(self, node: Node, found: Kernel) -> None:
        """Outputs of a plain operator may be views of what it takes."""
        tensors = [name for name in found.takes if name and name not in self.draft.constants]
        if node.kind in VIEWS:
            tensors = tensors[:1]
        for output in node.outputs:
            if not output:
                continue
            for name in tensors:
                self.groups.join(name, output)
            if node.kind not in VIEWS:
                self.groups.fix(output)

    def _concat(self, node: Node) -> Step:
        axis, output = node.attributes["axis"], self.register[node.outputs[0]]
        parts = [self.register[name] for name in node.inputs]
        if node.outputs[0] not in self.begun:

            def whole(registers: Registers, lengths: Lengths) -> None:
                registers[output] = np.concatenate([registers[n] for n in parts], axis=axis)

            return whole
        offset: Extent = 0
        copies = []
        shape = self.shapes.shape(node.outputs[0]) or ()
        for name in node.inputs:
            begin = offset
            offset = offset + self.shapes.shape(name)[axis % len(shape)]  # type: ignore[index]
            if self.placed.get(name, ("",))[0] != node.outputs[0]:
                place = _part(output, axis % len(shape), begin, offset, None)
                copies.append((self.register[name], place))

        def rest(registers: Registers, lengths: Lengths) -> None:
            for source, place in copies:
                place(registers, lengths)[...] = registers[source]

        return rest


def _known(shape: Shape) -> bool:
    """Can the lengths be computed of those of the inputs?"""
    return not any(
        name.startswith("?") for n in shape if isinstance(n, Size) for name in n.names
    )


def _sizes(shape: Shape) -> Callable[[Lengths], tuple[int, ...]]:
    parts = [n if isinstance(n, int) else (n.constant, n.terms) for n in shape]

    def sizes(lengths: Lengths) -> tuple[int, ...]:
        return tuple(
            part
            if isinstance(part, int)
            else part[0] + sum(factor * lengths[name] for name, factor in part[1])
            for part in parts
        )

    return sizes


def _part(register: int, axis: int, begin: Extent, end: Extent, inner: int | None) -> Place:
    """View of a part of a tensor, without its axis `inner`."""
    edges = _sizes((begin, end))
    front = (slice(None),) * axis

    def place(registers: Registers, lengths: Lengths) -> Any:
        part = registers[register][(*front, slice(*edges(lengths)))]
        return part if inner is None else part[(slice(None),) * inner + (0,)]

    return place


def _register(register: int) -> Place:
    def place(registers: Registers, lengths: Lengths) -> Any:
        return registers[register]

    return place


def _single(run: Callable[..., Any], taken: list[int], output: int, place: Place | None) -> Step:
    """A step with one output."""
    first = taken[0]
    if len(taken) == 1 and place is None:

        def unary(registers: Registers, lengths: Lengths) -> None:
            registers[output] = run(registers[first])

        return unary
    if len(taken) == 1:

        def unary_into(registers: Registers, lengths: Lengths) -> None:
            registers[output] = run(registers[first], out=place(registers, lengths))  # type: ignore[misc]

        return unary_into
    if place is None:

        def several(registers: Registers, lengths: Lengths) -> None:
            registers[output] = run(*[registers[n] for n in taken])

        return several

    def several_into(registers: Registers, lengths: Lengths) -> None:
        registers[output] = run(*[registers[n] for n in taken], out=place(registers, lengths))

    return several_into


def _several(
    run: Callable[..., Any], taken: list[int | None], outputs: list[int | None]
) -> Step:
    """A step of a plain operator, which may have several outputs and inputs that are left out."""

    def step(registers: Registers, lengths: Lengths) -> None:
        made = run(*[None if n is None else registers[n] for n in taken])
        for register, value in zip(outputs, made if isinstance(made, list) else [made], strict=False):
            if register is not None:
                registers[register] = value

    return step
