"""Turns a fused graph into a list of steps over registers: who writes where, who may write over what, who is done with.

A concatenation is made before its parts, which are written into it; an elementwise operator writes over an input that
nobody needs any more; other tensors share as few buffers as their lives allow. Each run has registers and buffers of
its own, so that several threads may run the same program.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .groups import Groups, Slots
from .kernels import VIEWS, WEIGHTED, Kernel, kernel
from .memory import Keep, Scratch
from .onnx_file import Node
from .passes.draft import Draft
from .passes.folding import Shapes
from .passes.sizes import Extent, Shape, Size

Registers = list[Any]


@dataclass(slots=True)
class Run:
    """What belongs to one run."""

    registers: Registers
    lengths: list[int]
    """The program's sizes in numbers."""
    scratch: Scratch


Step = Callable[[Run], None]
Place = Callable[[Run], Any]


@dataclass(frozen=True, slots=True)
class Program:
    """Steps of one graph."""

    start: Registers
    """Constants, each in its register."""
    inputs: Mapping[str, int]
    outputs: Sequence[int]
    sizes: Sequence[Size]
    """Lengths that depend on those of the inputs."""
    steps: Sequence[tuple[Step, tuple[int, ...]]]
    """Each with the registers that nobody reads after it."""

    def run(
        self, inputs: Mapping[str, NDArray[Any]], lengths: Mapping[str, int], scratch: Scratch
    ) -> list[NDArray[Any]]:
        """Run once.

        Args:
            inputs: by name, all of them, checked.
            lengths: of the axes that have names.
            scratch: that nobody else uses meanwhile; the outputs are not in it.
        """
        registers = self.start.copy()
        for name, register in self.inputs.items():
            registers[register] = inputs[name]
        run = Run(registers, [size.value(lengths) for size in self.sizes], scratch)
        for step, dead in self.steps:
            step(run)
            for register in dead:
                registers[register] = None
        return [np.ascontiguousarray(registers[register]) for register in self.outputs]


def compile_program(draft: Draft, shapes: Shapes, keep: Keep = Keep.WHOLE) -> Program:
    """Choose kernels, places and the order of letting go.

    Args:
        draft: fused.
        shapes: of its tensors.
        keep: how large weights lie in memory.

    Raises:
        ValueError: an operator that nothing runs.
    """
    return _Compiler(draft, shapes, keep).program()


class _Compiler:
    def __init__(self, draft: Draft, shapes: Shapes, keep: Keep) -> None:
        self.draft, self.shapes = draft, shapes
        self.kernels = self._kernels(keep)
        self.maker = {name: i for i, node in enumerate(draft.nodes) for name in node.outputs}
        self.last_use = self._last_uses()
        self.placed: dict[str, tuple[str, Place]] = {}
        """Tensors that are written into a concatenation, with its name."""
        self.begun_at: dict[int, list[Node]] = {}
        """Concatenations that are made before an operator."""
        self.begun: set[str] = set()
        self.sizes: list[Size] = []
        names = [*draft.inputs, *(name for node in draft.nodes for name in node.outputs if name)]
        # Weights are in the kernels, in their own layout: only what a kernel is handed has a register.
        handed = {name for found in self.kernels if found is not None for name in found.takes}
        handed.update(name for node in draft.nodes if node.kind == "Concat" for name in node.inputs)
        handed.update(draft.outputs)
        self.constants = {name: v for name, v in draft.constants.items() if name in handed}
        self.register = {name: n for n, name in enumerate([*self.constants, *names])}
        self.groups = Groups(names, self.last_use)
        self.slots = Slots(self.groups)
        self.handed_out = self._handed_out()

    def _kernels(self, keep: Keep) -> list[Kernel | None]:
        """Make them, and let go of each weight that is in a kernel: not all are in memory twice."""
        draft, uses = self.draft, self.draft.uses()
        made: list[Kernel | None] = []
        for node in draft.nodes:
            if node.kind == "Concat":
                made.append(None)
                continue
            made.append(kernel(draft, node, self.shapes.whole, keep))
            if node.kind in WEIGHTED:
                for name in node.inputs[1:]:
                    uses[name] -= 1
                    if not uses[name]:
                        draft.constants[name] = np.empty(0, np.float32)
        return made

    def program(self) -> Program:
        for name in self.draft.inputs:
            self.groups.fix(name)
        for index, node in enumerate(self.draft.nodes):
            if node.kind == "Concat":
                self._place_parts(index, node)
        steps: list[tuple[Step, tuple[int, ...]]] = []
        for index, node in enumerate(self.draft.nodes):
            steps += [(self._begin(index, early), ()) for early in self.begun_at.get(index, [])]
            steps.append((self._step(index, node), self._dead_after(index, node)))
        start: Registers = [None] * len(self.register)
        for name, value in self.constants.items():
            start[self.register[name]] = value
        inputs = {name: self.register[name] for name in self.draft.inputs}
        outputs = [self.register[name] for name in self.draft.outputs]
        return Program(start, inputs, outputs, self.sizes, steps)

    def _last_uses(self) -> dict[str, int]:
        last = {name: i for i, node in enumerate(self.draft.nodes) for name in node.inputs}
        return last | dict.fromkeys(self.draft.outputs, len(self.draft.nodes))

    def _handed_out(self) -> set[str]:
        """Tensors whose memory may be that of an output, which outlives the run."""
        found = set(self.draft.outputs)
        for node, made in zip(reversed(self.draft.nodes), reversed(self.kernels), strict=True):
            if made is not None and not made.writes and found.intersection(node.outputs):
                found.update(made.takes)
        return found

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
        output = node.outputs[0]
        shape = self.shapes.shape(output)
        if shape is None or not _known(shape) or output in self.shapes.whole:
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
            place = self._part(output, axis, begin, offset, inner)
            self.placed[tensor] = self.placed[name] = output, place
            self.groups.join(output, tensor)
            first = min(first, self.maker[tensor])
        if first < index:
            self.begun_at.setdefault(first, []).append(node)
            self.begun.add(output)

    def _writer(self, name: str, node: Node) -> tuple[str, int | None] | None:
        """The tensor that is to be written in place of a part, and the axis that the part has more than it."""
        made = self.maker.get(name)
        if (
            made is None
            or node.inputs.count(name) != 1
            or name in self.handed_out | self.placed.keys()
        ):
            return None
        maker, inner = self.draft.nodes[made], None
        if maker.kind == "Unsqueeze":
            axes = self.draft.value(maker.inputs[1])
            inside = self.maker.get(maker.inputs[0])
            alone = self.last_use[maker.inputs[0]] == made
            if axes is None or len(axes) != 1 or inside is None or not alone:
                return None
            inner = int(axes[0]) % len(self.shapes.shape(name) or ())
            name, made = maker.inputs[0], inside
            if name in self.handed_out or name in self.placed:
                return None
        found = self.kernels[made]
        return (name, inner) if found is not None and found.writes else None

    def _begin(self, index: int, node: Node) -> Step:
        """Make a concatenation that its parts are to be written into."""
        register, place = self.register[node.outputs[0]], self._new(index, node.outputs[0])

        def step(run: Run) -> None:
            run.registers[register] = place(run)

        return step

    def _new(self, index: int, name: str) -> Place:
        """Memory for a tensor of known shape."""
        shape = self.shapes.shape(name)
        assert shape is not None  # noqa: S101 - for the type checker
        lengths = self._lengths(shape)
        if name in self.handed_out or self.groups.root(name) in self.groups.fixed:
            return lambda run: np.empty(lengths(run), np.float32)
        slot = self.slots.free(index, name, _usual(shape))
        return lambda run: run.scratch.take(slot, lengths(run))

    def _where(self, index: int, node: Node, found: Kernel) -> Place | None:
        """Where a kernel writes its output; None: it makes memory of its own."""
        output = node.outputs[0]
        if output in self.placed:
            return self.placed[output][1]
        shape = self.shapes.shape(output)
        if shape is None or not _known(shape):
            return None
        for place in found.over:
            name = found.takes[place]
            if output in self.handed_out or not name or name in self.draft.constants:
                continue
            if self.groups.is_dead(name, index) and self.shapes.shape(name) == shape:
                self.groups.join(name, output)
                register = self.register[name]
                return lambda run: run.registers[register]
        return self._new(index, output)

    # -- lengths

    def _length(self, length: Extent) -> Callable[[Run], int]:
        if not isinstance(length, Size):
            number = int(length)
            return lambda run: number
        if length not in self.sizes:
            self.sizes.append(length)
        index = self.sizes.index(length)
        return lambda run: run.lengths[index]

    def _lengths(self, shape: Shape) -> Callable[[Run], tuple[int, ...]]:
        places = [n for n, length in enumerate(shape) if isinstance(length, Size)]
        if not places:
            numbers = tuple(int(n) for n in shape)  # type: ignore[arg-type]
            return lambda run: numbers
        if len(places) == 1:
            place = places[0]
            front, back = (
                tuple(n for n in part if isinstance(n, int))
                for part in (shape[:place], shape[place + 1 :])
            )
            length = self._length(shape[place])
            return lambda run: (*front, length(run), *back)
        parts = [self._length(n) for n in shape]
        return lambda run: tuple(part(run) for part in parts)

    def _part(self, name: str, axis: int, begin: Extent, end: Extent, inner: int | None) -> Place:
        """View of a part of a tensor, without its axis `inner`."""
        register = self.register[name]
        first, last = self._length(begin), self._length(end)
        front = (slice(None),) * axis
        behind = () if inner is None else (*(slice(None),) * inner, 0)

        def place(run: Run) -> Any:
            part = run.registers[register][(*front, slice(first(run), last(run)))]
            return part[behind] if behind else part

        return place

    # -- steps

    def _step(self, index: int, node: Node) -> Step:
        if node.kind == "Concat":
            return self._concat(node)
        found = self.kernels[index]
        assert found is not None  # noqa: S101 - for the type checker
        taken = [self.register[name] if name else None for name in found.takes]
        outputs = [self.register.get(name) for name in node.outputs]
        if not found.writes:
            self._share(node, found)
            return _plain_step(found, taken, outputs)
        place = self._where(index, node, found)
        if None in taken:
            raise ValueError(f"{node.kind} without an input")
        return _writing_step(found, taken, outputs[0], place)  # type: ignore[arg-type]

    def _share(self, node: Node, found: Kernel) -> None:
        """Outputs of a plain operator may be views of what it takes."""
        tensors = [name for name in found.takes if name and name not in self.draft.constants]
        for output in node.outputs:
            if not output:
                continue
            for name in tensors[:1] if node.kind in VIEWS else tensors:
                self.groups.join(name, output)
            if node.kind not in VIEWS:
                self.groups.fix(output)

    def _concat(self, node: Node) -> Step:
        output, axis = node.outputs[0], node.attributes["axis"]
        register = self.register[output]
        if output not in self.begun:
            parts = [self.register[name] for name in node.inputs]

            def whole(run: Run) -> None:
                run.registers[register] = np.concatenate(
                    [run.registers[n] for n in parts], axis=axis
                )

            return whole
        shape = self.shapes.shape(output) or ()
        offset: Extent = 0
        copies = []
        for name in node.inputs:
            begin = offset
            offset = offset + self.shapes.shape(name)[axis % len(shape)]  # type: ignore[index]
            if self.placed.get(name, ("",))[0] != output:
                place = self._part(output, axis % len(shape), begin, offset, None)
                copies.append((self.register[name], place))

        def rest(run: Run) -> None:
            for source, place in copies:
                place(run)[...] = run.registers[source]

        return rest


def _known(shape: Shape) -> bool:
    """Can the lengths be computed of those of the inputs?"""
    return not any(name.startswith("?") for n in shape if isinstance(n, Size) for name in n.names)


def _usual(shape: Shape) -> int:
    """Number of values where each named length is 100: tells large tensors from small ones."""
    total = 1
    for n in shape:
        total *= max(1, n.constant + sum(100 * f for _, f in n.terms)) if isinstance(n, Size) else n
    return total


def _writing_step(found: Kernel, taken: list[int], output: int, place: Place | None) -> Step:
    call, scratch = found.run, found.scratch
    first = taken[0]
    if scratch:

        def with_scratch(run: Run) -> None:
            registers = run.registers
            out = place(run) if place is not None else None
            registers[output] = call(registers[first], out=out, scratch=run.scratch)

        return with_scratch
    if len(taken) == 1:

        def unary(run: Run) -> None:
            out = place(run) if place is not None else None
            run.registers[output] = call(run.registers[first], out=out)

        return unary

    def several(run: Run) -> None:
        registers = run.registers
        out = place(run) if place is not None else None
        registers[output] = call(*[registers[n] for n in taken], out=out)

    return several


def _plain_step(found: Kernel, taken: list[int | None], outputs: list[int | None]) -> Step:
    """A step of an operator that makes memory of its own, or views; some have several outputs, or inputs left out."""
    call = found.run
    if len(taken) == len(outputs) == 1:
        source, output = taken[0], outputs[0]

        def unary(run: Run) -> None:
            made = call(run.registers[source])  # type: ignore[index]
            run.registers[output] = made[0] if isinstance(made, list) else made  # type: ignore[index]

        return unary

    def step(run: Run) -> None:
        registers = run.registers
        made = call(*[None if n is None else registers[n] for n in taken])
        several = made if isinstance(made, list) else [made]
        for register, value in zip(outputs, several, strict=False):
            if register is not None:
                registers[register] = value

    return step
