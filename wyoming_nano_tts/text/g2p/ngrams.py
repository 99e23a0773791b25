"""A joint n-gram model of graphones.

A word and its phones are read as one sequence of graphones, pairs of one or two letters with none, one or two phones
(Bisani and Ney 2008); an n-gram model over graphones, trained on the lexicon by `tools/train_g2p.py`, scores the
sequences.

File layout: `MAGIC`, then zlib-compressed: uint32 length and UTF-8 JSON header {"graphones": ["x:K S", ...], "orders":
[nodes of order 1, ...], "log_step": ...}, then for each order the columns of its nodes: tokens (uint16), log
probabilities and back-off weights (uint8, quantised), number of children (uint16; not for the highest order). Children
of a node are adjacent and sorted by token.
"""

import json
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

MAGIC: Final = b"NTTSG2P1"
BACKOFF_ZERO: Final = 128
"""Quantised back-off weight of log weight 0; back-off weights may be above 1 after pruning."""

START: Final = "<s>"
END: Final = "</s>"

Contexts = tuple[int, ...]
"""Node of the last 1, 2, … graphones, as far as the model knows them."""


@dataclass(slots=True)
class _Order:
    """Nodes of all n-grams of one order."""

    tokens: Sequence[int]
    log_probabilities: Sequence[int]
    backoffs: Sequence[int]
    first_children: Sequence[int]
    """Index of the first child in the next order, one more entry than nodes."""


class GraphoneNgrams:
    """The model; read in full by the constructor (about 4 MB of memory)."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            ValueError: the file is not such a model.
            OSError: it cannot be opened.
        """
        raw = path.read_bytes()
        if not raw.startswith(MAGIC):
            raise ValueError(f"{path} is not a G2P model; train one with python -m tools.train_g2p")
        data = zlib.decompress(raw[len(MAGIC) :])
        header_bytes = int.from_bytes(data[:4], "little")
        header = json.loads(data[4 : 4 + header_bytes])
        self._orders = _read_orders(data, 4 + header_bytes, header["orders"])
        self._log_step = float(header["log_step"])
        self.graphones: list[str] = header["graphones"]
        """Letters, a colon, phones with a space between; the ends of a word among them."""
        self.start = self.graphones.index(START)
        self.end = self.graphones.index(END)

    def extend(self, contexts: Contexts, graphone: int) -> Contexts:
        """Return the contexts behind one more graphone."""
        extended = [graphone]
        orders = self._orders
        for n, node in enumerate(contexts[: len(orders) - 2]):
            child = _child(orders[n], orders[n + 1], node, graphone)
            if child < 0:
                break
            extended.append(child)
        return tuple(extended)

    def score(self, contexts: Contexts, graphone: int) -> float:
        """Return the natural log of the probability of a graphone behind `contexts`."""
        steps = 0
        orders = self._orders
        for n in range(len(contexts) - 1, -1, -1):
            child = _child(orders[n], orders[n + 1], contexts[n], graphone)
            if child >= 0:
                return (steps - orders[n + 1].log_probabilities[child]) * self._log_step
            steps += orders[n].backoffs[contexts[n]] - BACKOFF_ZERO
        return (steps - orders[0].log_probabilities[graphone]) * self._log_step


def _child(order: _Order, following: _Order, node: int, graphone: int) -> int:
    """Return the index of a node's child in the following order, -1 if it has none such."""
    low, high = order.first_children[node], order.first_children[node + 1]
    found = bisect_left(following.tokens, graphone, low, high)
    return found if found < high and following.tokens[found] == graphone else -1


def _read_orders(data: bytes, position: int, sizes: list[int]) -> list[_Order]:
    def column(code: str, size: int) -> "array[int]":
        nonlocal position
        values = array(code)
        end = position + size * values.itemsize
        values.frombytes(data[position:end])
        if sys.byteorder == "big":
            values.byteswap()
        position = end
        return values

    orders: list[_Order] = []
    for n, size in enumerate(sizes):
        tokens, probabilities, backoffs = column("H", size), column("B", size), column("B", size)
        children = column("H", size) if n + 1 < len(sizes) else array("H", [0]) * size
        orders.append(
            _Order(
                tokens,
                probabilities,
                backoffs,
                array("I", accumulate(children, initial=0)),
            )
        )
    return orders
