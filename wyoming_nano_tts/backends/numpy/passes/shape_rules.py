"""The shape of what each operator makes, of the shapes and constant values of what it takes.

A rule takes attributes, shapes and values of all inputs; a value is None where it is not known, and may hold `Size`. It
returns a shape, None where that is not known, or a list where there are several outputs.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ..operators import TO_END
from .sizes import Extent, Shape, Size, broadcast, unknown


def _transposed(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape:
    order = attributes.get("perm") or range(len(shapes[0]))[::-1]
    return tuple(shapes[0][n] for n in order)


def _multiplied(
    attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]
) -> Shape | None:
    a, b = shapes
    if b is None or len(a) < 2 or len(b) < 2:
        return None
    return (*broadcast(a[:-2], b[:-2]), a[-2], b[-1]) if len(a) > 2 or len(b) > 2 else (a[0], b[1])


def _gathered(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    x, index = shapes
    axis = attributes.get("axis", 0) % len(x)
    return None if index is None else (*x[:axis], *index, *x[axis + 1 :])


def _concatenated(
    attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]
) -> Shape | None:
    if None in shapes:
        return None
    axis = attributes["axis"] % len(shapes[0])
    total: Extent = 0
    for shape in shapes:
        total = total + shape[axis]
    return (*shapes[0][:axis], total, *shapes[0][axis + 1 :])


def _sliced(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape:
    starts, ends, axes, steps = [*values[1:], None, None][:4]
    made = list(shapes[0])
    axes = range(len(made)) if axes is None and len(values) < 4 else axes
    if axes is None:  # not known which
        return tuple(unknown() for _ in made)
    for n, axis in enumerate(axes):
        known = starts is not None and ends is not None and (steps is None or steps[n] == 1)
        made[int(axis)] = _length(made[int(axis)], starts[n], ends[n]) if known else unknown()
    return tuple(made)


def _length(length: Extent, start: Extent, end: Extent) -> Extent:
    """Length of a slice; that of an axis whose length is only named is taken to be long enough."""
    if isinstance(start, Size) or isinstance(end, Size):
        return unknown()
    start, end = int(start), int(end)
    if isinstance(length, int):
        return len(range(*slice(start, end).indices(length)))
    first: Extent = start if start >= 0 else length + start
    last: Extent = length if end >= TO_END else end if end >= 0 else length + end
    made = last - first
    return made if start >= 0 or isinstance(made, int) else unknown()


def _inserted(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if values[1] is None:
        return None
    rank = len(shapes[0]) + len(values[1])
    axes = {int(a) % rank for a in values[1]}
    rest = iter(shapes[0])
    return tuple(1 if n in axes else next(rest) for n in range(rank))


def _squeezed(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if len(values) < 2 or values[1] is None:
        return None
    axes = {int(a) % len(shapes[0]) for a in values[1]}
    return tuple(n for i, n in enumerate(shapes[0]) if i not in axes)


def _shaped(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if values[1] is None:
        return None
    made: list[Extent] = [
        n
        if isinstance(n, Size)
        else shapes[0][i]
        if n == 0 and not attributes.get("allowzero")
        else int(n)
        for i, n in enumerate(values[1])
    ]
    if -1 in made:
        place = made.index(-1)
        rest = _count(made[:place] + made[place + 1 :])
        total = _count(shapes[0])
        if isinstance(rest, int) and rest != 0:
            made[place] = total // rest
        else:
            made[place] = unknown()
    return tuple(made)


def _count(shape: Iterable[Extent]) -> Extent:
    total: Extent = 1
    for n in shape:
        total = total * n
    return total


def _parted(
    attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]
) -> list[Shape | None]:
    if len(values) < 2 or values[1] is None:
        return [None]
    axis = attributes.get("axis", 0) % len(shapes[0])
    return [
        (*shapes[0][:axis], n if isinstance(n, Size) else int(n), *shapes[0][axis + 1 :])
        for n in values[1]
    ]


def _padded(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if values[1] is None or values[1].dtype == object:
        return None
    rank = len(shapes[0])
    return tuple(n + int(values[1][i]) + int(values[1][i + rank]) for i, n in enumerate(shapes[0]))


def _channels_first(
    attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]
) -> Shape | None:
    """(1, C, T), or a plane of one row."""
    x, weight = shapes[:2]
    if weight is None or any(n != 1 for n in attributes.get("strides", [1])):
        return None
    pads = attributes.get("pads", [0] * 2 * (len(x) - 2))
    before, behind = pads[len(pads) // 2 - 1], pads[-1]
    reach = (weight[-1] - 1) * attributes.get("dilations", [1])[-1]
    return (x[0], weight[0], *x[2:-1], x[-1] + (before + behind - reach))


def _convolved(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    """Over rows, (1, T, C)."""
    x, weight = shapes[:2]
    if weight is None:
        return None
    reach = (weight[0] - 1) * attributes["dilation"]
    return (*x[:-2], x[-2] + (sum(attributes["pads"]) - reach), weight[-1])


def _upsampled(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    x, weight = shapes[:2]
    if weight is None:
        return None
    reach = (weight[0] - 1) * attributes["dilation"] + 1 + attributes["extra"]
    rows = (x[-2] - 1) * attributes["stride"] + (reach - sum(attributes["pads"]))
    return (*x[:-2], rows, weight[-1])


def _through_layer(
    attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]
) -> Shape | None:
    x, weight = shapes[:2]
    return None if weight is None else (*x[:-1], weight[-1])


def _filled(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    return None if values[0] is None else tuple(values[0])


def _summed(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if len(values) < 2 or values[1] is None:
        return None
    axes = {int(a) % len(shapes[0]) for a in values[1]}
    kept = attributes.get("keepdims", 1)
    return tuple(1 if i in axes else n for i, n in enumerate(shapes[0]) if kept or i not in axes)


def _recurrent(
    attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]
) -> list[Shape | None]:
    directions = 2 if attributes.get("direction") == "bidirectional" else 1
    hidden = attributes["hidden_size"]
    steps, batch, _ = shapes[0]
    return [(steps, directions, batch, hidden), (directions, batch, hidden)]


def _product(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    a, b = shapes[:2]
    if b is None:
        return None
    return (a[1 if attributes.get("transA") else 0], b[0 if attributes.get("transB") else 1])


RULES: Final[Mapping[str, Callable[[Any, list[Any], list[Any]], Any]]] = {
    "Transpose": _transposed, "MatMul": _multiplied, "Gemm": _product, "Gather": _gathered, "Concat": _concatenated,
    "Slice": _sliced, "Unsqueeze": _inserted, "Squeeze": _squeezed, "Reshape": _shaped, "Split": _parted,
    "Pad": _padded, "ReduceSum": _summed, "ReduceMean": _summed, "GRU": _recurrent, "Conv": _channels_first,
    "ConvRows": _convolved, "DepthRows": _convolved, "GroupRows": _convolved, "ConvTransposeRows": _upsampled,
    "Linear": _through_layer, "ConstantOfShape": _filled,
}  # fmt: skip
"""What is not here has no known shape."""
