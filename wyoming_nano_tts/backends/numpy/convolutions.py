"""Convolutions over rows, (1, T, C) with channels last, as products of matrices."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .memory import Matrix, Scratch

Floats = NDArray[np.float32]
Kernel = Callable[..., Any]
BLOCK_VALUES: Final = 1 << 17
"""Of the unfolded rows that are multiplied at a time: half a megabyte, which stays in the cache."""
FEWEST_ROWS: Final = 64
"""Of a block: products of fewer are slow."""


def one_sequence(x: Floats) -> Floats:
    """(1, T, C) -> (T, C).

    Raises:
        ValueError: several sequences.
    """
    if x.size != x.shape[-2] * x.shape[-1]:
        raise ValueError(f"a convolution over {x.shape}; one sequence at a time")
    rows: Floats = x[(0,) * (x.ndim - 2)]
    return rows


def padded(x: Floats, before: int, behind: int, scratch: Scratch) -> Floats:
    """(T, C) with rows of zeros around it, in one piece of memory."""
    if not before and not behind and x.flags.c_contiguous:
        return x
    rows, channels = x.shape
    made = scratch.take("padded", (before + rows + behind, channels))
    made[:before] = 0
    made[before : before + rows] = x
    made[before + rows :] = 0
    return made


def windows(x: Floats, rows: int, taps: int, dilation: int) -> Floats:
    """View of contiguous rows, (rows, taps, C): what each output row sees."""
    step, item = x.strides
    shape = (rows, taps, x.shape[1])
    return np.ndarray(shape, np.float32, x, 0, (step, dilation * step, item))


def convolution(weight: Floats, bias: Floats | None, attributes: Any) -> Kernel:
    """All channels see all: unfolded rows times one matrix, in blocks that fit the cache.

    Args:
        weight: (k, C in, C out).
        bias: (C out,).
        attributes: `pads` and `dilation`.
    """
    taps, channels, outputs = weight.shape
    matrix = Matrix(weight.reshape(taps * channels, outputs), attributes["keep"])
    (before, behind), dilation = attributes["pads"], attributes["dilation"]
    block = max(FEWEST_ROWS, BLOCK_VALUES // (taps * channels))

    def run(x: Floats, out: Floats | None, scratch: Scratch) -> Floats:
        wide = padded(one_sequence(x), before, behind, scratch)
        rows = len(wide) - dilation * (taps - 1)
        seen = windows(wide, rows, taps, dilation)
        if out is None:
            out = np.empty((*x.shape[:-2], rows, outputs), np.float32)
        made = one_sequence(out)
        dense = matrix.dense(scratch)
        columns = scratch.take("columns", (min(block, rows), taps, channels))
        for first in range(0, rows, block):
            last = min(first + block, rows)
            part = columns[: last - first]
            np.copyto(part, seen[first:last])
            np.matmul(part.reshape(last - first, -1), dense, out=made[first:last])
        if bias is not None:
            np.add(out, bias, out=out)
        return out

    return run


def grouped(weight: Floats, bias: Floats | None, attributes: Any) -> Kernel:
    """Each group of channels sees itself: one product for each.

    Args:
        weight: (k, C in / groups, C out).
        bias: (C out,).
        attributes: `pads`, `dilation` and `groups`.
    """
    taps, width, outputs = weight.shape
    groups, each = attributes["groups"], outputs // attributes["groups"]
    matrices = [
        Matrix(
            weight[..., group * each : (group + 1) * each].reshape(taps * width, each),
            keep=attributes["keep"],
        )
        for group in range(groups)
    ]
    (before, behind), dilation = attributes["pads"], attributes["dilation"]

    def run(x: Floats, out: Floats | None, scratch: Scratch) -> Floats:
        wide = padded(one_sequence(x), before, behind, scratch)
        rows = len(wide) - dilation * (taps - 1)
        seen = windows(wide, rows, taps, dilation)
        if out is None:
            out = np.empty((*x.shape[:-2], rows, outputs), np.float32)
        made = one_sequence(out)
        columns = scratch.take("columns", (rows, taps, width))
        for group, matrix in enumerate(matrices):
            np.copyto(columns, seen[..., group * width : (group + 1) * width])
            part = columns.reshape(rows, -1) @ matrix.dense(scratch)
            made[:, group * each : (group + 1) * each] = part
        return out if bias is None else np.add(out, bias, out=out)

    return run


def depthwise(weight: Floats, bias: Floats | None, attributes: Any) -> Kernel:
    """Each channel sees itself: the inner loop of einsum is a fused multiply-add along the channels.

    Args:
        weight: (k, C m), where m outputs in turn read one input.
        bias: (C m,).
        attributes: `pads`, `dilation` and m, the `multiplier`.
    """
    taps, outputs = weight.shape
    weight = np.ascontiguousarray(weight)
    (before, behind), dilation = attributes["pads"], attributes["dilation"]
    multiplier = attributes["multiplier"]

    def run(x: Floats, out: Floats | None, scratch: Scratch) -> Floats:
        rows_in = one_sequence(x)
        if multiplier > 1:
            rows_in = np.repeat(rows_in, multiplier, axis=1)
        wide = padded(rows_in, before, behind, scratch)
        rows = len(wide) - dilation * (taps - 1)
        if out is None:
            out = np.empty((*x.shape[:-2], rows, outputs), np.float32)
        seen = windows(wide, rows, taps, dilation)
        np.einsum("fkc,kc->fc", seen, weight, out=one_sequence(out))
        if bias is not None:
            np.add(out, bias, out=out)
        return out

    return run


def upsampling(weight: Floats, bias: Floats | None, attributes: Any) -> Kernel:
    """A transposed convolution: each input row times one matrix gives k output rows, which overlap.

    Args:
        weight: (k, C in, C out).
        bias: (C out,).
        attributes: `pads`, `stride`, and rows that are `extra` at the end.
    """
    if attributes["groups"] != 1 or attributes["dilation"] != 1:
        raise ValueError("a transposed convolution with groups or holes")
    taps, channels, outputs = weight.shape
    (before, behind), stride = attributes["pads"], attributes["stride"]
    parts = -(-taps // stride)
    whole = np.zeros((channels, parts * stride, outputs), np.float32)
    whole[:, :taps] = weight.transpose(1, 0, 2)
    matrix = whole.reshape(channels, -1)
    cut = behind - attributes["extra"]

    def run(x: Floats, out: Floats | None, scratch: Scratch) -> Floats:
        rows_in = np.ascontiguousarray(one_sequence(x))
        rows = len(rows_in)
        made = (rows_in @ matrix).reshape(rows, parts, stride, outputs)
        total = np.zeros((rows + parts - 1, stride, outputs), np.float32)
        for part in range(parts):
            total[part : part + rows] += made[:, part]
        flat = total.reshape(-1, outputs)
        end = (rows - 1) * stride + taps - cut
        if end > len(flat):
            flat = np.concatenate([flat, np.zeros((end - len(flat), outputs), np.float32)])
        kept = flat[before:end].reshape(*x.shape[:-2], -1, outputs)
        if bias is not None:
            return np.add(kept, bias, out=out)
        if out is None:
            return kept
        np.copyto(out, kept)
        return out

    return run
