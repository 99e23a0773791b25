"""The gated recurrent unit, step by step, in numpy."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
DIRECTIONS: Final = {"forward": (False,), "reverse": (True,), "bidirectional": (False, True)}
HALF, ONE = np.float32(0.5), np.float32(1)


def gru(
    attributes: Mapping[str, Any],
    x: Floats,
    weight: Floats,
    recurrent: Floats,
    bias: Floats | None = None,
    lengths: None = None,
    initial: Floats | None = None,
) -> list[Floats]:
    """Run over a sequence (Cho et al. 2014, with the reset behind the product, as torch has it).

    All directions take their steps side by side: a step costs as much as its ten calls of numpy.

    Args:
        attributes: `hidden_size`, `direction`, and `linear_before_reset`, which must be 1.
        x: (S, 1, C).
        weight: of the inputs to update, reset and candidate, (D, 3 H, C).
        recurrent: of the state, (D, 3 H, H).
        bias: of the inputs and of the state, (D, 6 H).
        lengths: left out.
        initial: state, (D, 1, H); zeros where it is left out.

    Returns:
        (S, D, 1, H) and the last states, (D, 1, H).

    Raises:
        ValueError: a recurrence of another kind.
    """
    if lengths is not None:
        raise ValueError("a GRU over sequences of several lengths")
    return run_gru(attributes, (weight, recurrent, bias), None)(x, initial)


def run_gru(
    attributes: Mapping[str, Any], weights: Sequence[Floats | None], start: Floats | None
) -> Callable[..., list[Floats]]:
    """Prepare weights once; what is returned takes (S, 1, C) and a state instead of `start`, as `gru` does.

    Raises:
        ValueError: a recurrence of another kind.
    """
    backwards = DIRECTIONS.get(attributes.get("direction", "forward"))
    weight, recurrent, bias = (*weights, None)[:3]
    others = {"activations", "clip", "layout"} & set(attributes)
    if (
        backwards is None
        or weight is None
        or recurrent is None
        or others
        or not attributes.get("linear_before_reset")
    ):
        raise ValueError(f"a GRU with {dict(attributes)!s:.100}")
    inputs, biases, states, candidate = prepared(weight, recurrent, bias)

    def run(x: Floats, initial: Floats | None = start) -> list[Floats]:
        if x.ndim != 3 or x.shape[1] != 1:
            raise ValueError(f"a GRU over {x.shape}; one sequence at a time")
        return _run(x[:, 0], inputs, biases, states, candidate, initial, backwards)

    return run


def prepared(
    weight: Floats, recurrent: Floats, bias: Floats | None
) -> tuple[Floats, Floats, Floats, Floats]:
    """Weights as a step wants them: sigmoids are tangents of half their input, and the gates stand side by side.

    Returns:
        Of the inputs (C, 3 D H) with their bias (3 D H,), of the state (3, D, H, H), and the recurrent bias of the
        candidate (D H,). Outer order: update, reset, candidate.
    """
    directions, _, hidden = recurrent.shape
    given = np.zeros((directions, 6 * hidden), np.float32) if bias is None else bias
    of_input, of_state = given.reshape(directions, 2, 3, hidden).swapaxes(0, 1)
    factor = np.array([0.5, 0.5, 1.0], np.float32)[:, None, None]
    inputs = weight.reshape(directions, 3, hidden, -1).swapaxes(0, 1)  # (3, D, H, C)
    biases = of_input.swapaxes(0, 1) * factor  # (3, D, H)
    biases[:2] += HALF * of_state.swapaxes(0, 1)[:2]
    columns = (inputs * factor[..., None]).reshape(3 * directions * hidden, -1).T
    # All of the state's are halved: the gates for the tangent, the candidate for r = (1 + tanh) / 2.
    states = HALF * recurrent.reshape(directions, 3, hidden, hidden).transpose(1, 0, 3, 2)
    candidate = HALF * of_state[:, 2]
    return (
        np.ascontiguousarray(columns),
        biases.reshape(-1),
        np.ascontiguousarray(states),
        candidate.reshape(-1),
    )


def _run(
    x: Floats,
    inputs: Floats,
    bias: Floats,
    recurrent: Floats,
    candidate_bias: Floats,
    initial: Floats | None,
    backwards: tuple[bool, ...],
) -> list[Floats]:
    steps, lanes, hidden = len(x), len(backwards), recurrent.shape[-1]
    width = lanes * hidden
    given = x @ inputs
    given += bias
    lanes_of = given.reshape(steps, 3, lanes, hidden)
    if any(backwards):
        turned = np.empty_like(lanes_of)
        for lane, reverse in enumerate(backwards):
            turned[:, :, lane] = lanes_of[::-1, :, lane] if reverse else lanes_of[:, :, lane]
        lanes_of = turned
    given = lanes_of.reshape(steps, 3 * width)
    candidate_inputs = given[:, 2 * width :].copy()
    given[:, 2 * width :] = candidate_bias
    state = np.zeros(width, np.float32) if initial is None else initial.reshape(-1)
    out = np.empty((steps, width), np.float32)
    _steps(given, candidate_inputs, recurrent, state, out)
    outputs = out.reshape(steps, lanes, 1, hidden)
    last = (out[-1] if steps else state).reshape(lanes, 1, hidden).copy()
    if any(backwards):
        ordered = np.empty_like(outputs)
        for lane, reverse in enumerate(backwards):
            ordered[:, lane] = outputs[::-1, lane] if reverse else outputs[:, lane]
        outputs = ordered
    return [outputs, last]


def _steps(
    given: Floats, candidates: Floats, recurrent: Floats, state: Floats, out: Floats
) -> None:
    """Fill `out`, (S, D H); `given` is what the inputs add to the products, (S, 3 D H)."""
    lanes, hidden = recurrent.shape[1:3]
    width = lanes * hidden
    sums = np.empty(3 * width, np.float32)
    sums4 = sums.reshape(3, lanes, 1, hidden)
    gates, candidate = sums[: 2 * width], sums[2 * width :]
    update, reset = gates[:width], gates[width:]
    moved = np.empty(width, np.float32)
    matmul, add, tanh, multiply, subtract = np.matmul, np.add, np.tanh, np.multiply, np.subtract
    h, h4 = state, state.reshape(1, lanes, 1, hidden)
    deep = out.reshape(len(out), 1, lanes, 1, hidden)
    for row, of_input, target, target4 in zip(
        list(given), list(candidates), list(out), list(deep), strict=True
    ):
        matmul(h4, recurrent, sums4)
        add(sums, row, sums)
        tanh(gates, gates)
        add(gates, ONE, gates)
        multiply(candidate, reset, candidate)
        add(candidate, of_input, candidate)
        tanh(candidate, candidate)
        subtract(h, candidate, moved)
        multiply(moved, update, moved)
        multiply(moved, HALF, moved)
        add(candidate, moved, target)
        h, h4 = target, target4
