"""Ternary weights that stay packed in memory: a matrix is expanded while a layer multiplies, into a shared buffer.

What a graph makes of ternary weights when it is opened (gains of outputs, the gain and the centring of a LayerNorm
before) has one form: W[k, n] = a[k] t[k, n] c[n] - m[n] with t of -1, 0 and 1. It is found again in the numbers,
whatever the graph did, and holds to the last digits of float32; a matrix that is not of this form is not ternary.
"""

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..packing import GROUP, TABLE, pack

Floats = NDArray[np.float32]
ROUNDS: Final = 30
EXACT: Final = 4e-6
"""Of the largest weight; sums of a layer then differ by less than rounding makes them."""
STILL: Final = 1e-10
COLUMNS: Final = 128
"""That are enough to find the factors of rows by."""
FEWEST_ZEROS: Final = 2
"""Of a column, that its offset is found by."""
VALUES: Final = TABLE.astype(np.float32)


@dataclass(frozen=True, slots=True)
class PackedMatrix:
    """A matrix (K, N) of the form above."""

    codes: NDArray[np.uint8]
    """Five weights each, in C order."""
    shape: tuple[int, int]
    rows: Floats | None
    """a, (K, 1); None for ones."""
    columns: Floats
    """c, (N,)."""
    offsets: Floats | None
    """m, (N,); None for zeros."""

    @property
    def size_bytes(self) -> int:
        """That it takes."""
        held = (self.codes, self.rows, self.columns, self.offsets)
        return sum(array.nbytes for array in held if array is not None)

    @property
    def buffer(self) -> tuple[int, int]:
        """Shape of the buffer that `expand` wants, whose last row may be longer than the matrix."""
        return len(self.codes), GROUP

    def expand(self, out: Floats) -> Floats:
        """Return the matrix, in a buffer of the shape `buffer`."""
        np.take(VALUES, self.codes, axis=0, out=out, mode="clip")
        count = self.shape[0] * self.shape[1]
        dense = out.reshape(-1)[:count].reshape(self.shape)
        np.multiply(dense, self.columns, out=dense)
        if self.rows is not None:
            np.multiply(dense, self.rows, out=dense)
        if self.offsets is not None:
            np.subtract(dense, self.offsets, out=dense)
        return dense


def packed(values: Floats) -> PackedMatrix | None:
    """Pack a matrix (K, N); None if it is not ternary."""
    if not values.size or not values.any():
        return None
    return _packed(values, None) or _packed(values, _offsets(values))


def _packed(values: Floats, offsets: Floats | None) -> PackedMatrix | None:
    shifted = values if offsets is None else values + offsets
    trits = np.sign(shifted).astype(np.int8)
    if np.count_nonzero(trits) == trits.size:
        return None
    rows = _rows(shifted[:, :COLUMNS], trits[:, :COLUMNS])
    columns = _columns(shifted, trits, rows)
    codes = np.frombuffer(pack(trits), np.uint8)
    alike = bool(np.all(np.abs(rows - 1) <= EXACT))
    made = PackedMatrix(
        codes,
        (values.shape[0], values.shape[1]),
        None if alike else rows[:, None],
        columns,
        offsets,
    )
    error = np.abs(made.expand(np.empty(made.buffer, np.float32)) - values).max()
    return made if error <= EXACT * np.abs(values).max() else None


def _offsets(values: Floats) -> Floats | None:
    """Less what most of the weights of each column are: those that were 0 before a mean was taken from all."""
    ordered = np.sort(values, axis=0)
    length = np.zeros(values.shape[1], np.int64)
    longest, most = length.copy(), ordered[0].copy()
    for before, row in itertools.pairwise(ordered):
        length = np.where(row == before, length + 1, 0)
        longer = length > longest
        longest[longer], most[longer] = length[longer], row[longer]
    return -most if (longest + 1 >= FEWEST_ZEROS).all() else None


def _rows(values: Floats, trits: NDArray[np.int8]) -> Floats:
    """Factors of rows, from the sizes of some columns: alternating means of logarithms."""
    there = trits != 0
    logarithms = np.zeros(values.shape)
    np.log(np.abs(values, dtype=np.float64), out=logarithms, where=there)
    weights = there.astype(np.float64)
    by_row, by_column = np.maximum(weights.sum(1), 1), np.maximum(weights.sum(0), 1)
    of_rows, of_columns = logarithms.sum(1), logarithms.sum(0)
    rows = np.zeros(len(values))
    for _ in range(ROUNDS):
        columns = (of_columns - rows @ weights) / by_column
        new = (of_rows - weights @ columns) / by_row
        moved = float(np.abs(new - rows).max())
        rows = new
        if moved < STILL:
            break
    used = there.any(axis=1)
    rows[~used] = 0 if not used.any() else rows[used].mean()
    return np.asarray(np.exp(rows - rows.mean()), np.float32)


def _columns(values: Floats, trits: NDArray[np.int8], rows: Floats) -> Floats:
    """Factors of columns: those that come closest where the factors of rows are known."""
    steps = trits * rows[:, None]
    power = np.einsum("kn,kn->n", steps, steps, dtype=np.float64)
    found = np.einsum("kn,kn->n", values, steps, dtype=np.float64)
    return np.asarray(found / np.where(power > 0, power, 1), np.float32)
