"""Guess the pronunciation of a word that no list has: a joint n-gram model with beam search.

A word and its phones are read as one sequence of graphones, pairs of one or two letters with none,
one or two phones (Bisani and Ney 2008); an n-gram model over graphones, trained on the lexicon by
tools/train_g2p.py, scores the sequences, and a beam search finds the best one that spells the word
and carries exactly one primary stress.

File layout: `MAGIC`, then zlib-compressed: uint32 length and UTF-8 JSON header {"graphones":
["x:K S", ...], "orders": [nodes of order 1, ...], "log_step": ...}, then for each order the columns
of its nodes: tokens (uint16), log probabilities and back-off weights (uint8, quantised), number of
children (uint16; not for the highest order). Children of a node are adjacent and sorted by token.
"""

import json
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Final

MAGIC: Final = b"NTTSG2P1"
BACKOFF_ZERO: Final = 128
"""Quantised back-off weight of log weight 0; back-off weights may be above 1 after pruning."""

LONGEST_WORD: Final = 60
"""Longer letter strings are guessed in pieces, so that nothing hostile takes long."""

_BEAM: Final = 12
_USUAL_LETTERS: Final = 24
_NARROW_BEAM: Final = 3
"""For strings longer than words are: no one can say how they sound, so be quick."""
_BEAM_LOG_WIDTH: Final = 6.0
"""Hypotheses this much (natural log) behind the best of their position are dropped."""

START: Final = "<s>"
END: Final = "</s>"


@dataclass(slots=True)
class _Order:
    """Nodes of all n-grams of one order."""

    tokens: Sequence[int]
    log_probabilities: Sequence[int]
    backoffs: Sequence[int]
    first_children: Sequence[int]
    """Index of the first child in the next order, one more entry than nodes."""


@dataclass(slots=True)
class _Hypothesis:
    score: float
    """Log probability in quantisation steps."""
    contexts: tuple[int, ...]
    """Node of the last 1, 2, … graphones, as far as the model knows them."""
    stressed: bool
    graphone: int
    previous: "_Hypothesis | None"


class GraphemeToPhoneme:
    """The model; read in full by the constructor (about 5 MB of memory)."""

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
        self._steps_per_log = 1.0 / float(header["log_step"])
        self._phones: list[tuple[str, ...]] = []
        self._by_letters: dict[str, list[int]] = {}
        self._stressed: list[bool] = []
        for i, graphone in enumerate(header["graphones"]):
            letters, _, phones = graphone.partition(":")
            self._phones.append(tuple(phones.split()))
            self._stressed.append("1" in phones)
            self._by_letters.setdefault(letters, []).append(i)
        self._start = self._by_letters.pop(START)[0]
        self._end = self._by_letters.pop(END)[0]
        self._decode = lru_cache(maxsize=1024)(self._search)

    def pronounce(self, word: str) -> tuple[str, ...]:
        """Return ARPAbet phones for a word of letters a-z; other characters are skipped."""
        letters = "".join(c for c in word.lower() if "a" <= c <= "z")
        phones: list[str] = []
        for i in range(0, len(letters), LONGEST_WORD):
            phones += self._decode(letters[i : i + LONGEST_WORD])
        return tuple(phones)

    def _search(self, letters: str) -> tuple[str, ...]:
        beam = _BEAM if len(letters) <= _USUAL_LETTERS else _NARROW_BEAM
        beams: list[list[_Hypothesis]] = [[] for _ in range(len(letters) + 1)]
        beams[0].append(_Hypothesis(0.0, (self._start,), False, self._start, None))
        width = _BEAM_LOG_WIDTH * self._steps_per_log
        for i in range(len(letters)):
            for hypothesis in _best(beams[i], width, beam):
                contexts = self._extend(hypothesis)
                for length in (1, 2):
                    for graphone in self._by_letters.get(letters[i : i + length], ()):
                        stressed = self._stressed[graphone]
                        if (stressed and hypothesis.stressed) or i + length > len(letters):
                            continue
                        score = hypothesis.score + self._score(contexts, graphone)
                        beams[i + length].append(
                            _Hypothesis(
                                score,
                                contexts,
                                stressed or hypothesis.stressed,
                                graphone,
                                hypothesis,
                            )
                        )
        return self._finish(beams[-1])

    def _finish(self, hypotheses: list[_Hypothesis]) -> tuple[str, ...]:
        if not hypotheses:
            return ()
        stressed = [h for h in hypotheses if h.stressed] or hypotheses
        ends = sorted(stressed, key=lambda h: -h.score)[:_BEAM]
        best: _Hypothesis | None = max(
            ends, key=lambda h: h.score + self._score(self._extend(h), self._end)
        )
        graphones: list[int] = []
        while best is not None and best.previous is not None:
            graphones.append(best.graphone)
            best = best.previous
        return tuple(phone for g in reversed(graphones) for phone in self._phones[g])

    def _extend(self, hypothesis: _Hypothesis) -> tuple[int, ...]:
        """Return the context nodes behind a hypothesis' last graphone."""
        graphone = hypothesis.graphone
        if hypothesis.previous is None:
            return hypothesis.contexts
        extended = [graphone]
        orders = self._orders
        for n, node in enumerate(hypothesis.contexts[: len(orders) - 2]):
            child = _child(orders[n], orders[n + 1], node, graphone)
            if child < 0:
                break
            extended.append(child)
        return tuple(extended)

    def _score(self, contexts: tuple[int, ...], graphone: int) -> float:
        """Return the log probability of `graphone` behind `contexts`, in quantisation steps."""
        score = 0
        orders = self._orders
        for n in range(len(contexts) - 1, -1, -1):
            child = _child(orders[n], orders[n + 1], contexts[n], graphone)
            if child >= 0:
                return score - orders[n + 1].log_probabilities[child]
            score += orders[n].backoffs[contexts[n]] - BACKOFF_ZERO
        return score - orders[0].log_probabilities[graphone]


def _child(order: _Order, following: _Order, node: int, graphone: int) -> int:
    """Return the index of a node's child in the following order, -1 if it has none such."""
    low, high = order.first_children[node], order.first_children[node + 1]
    found = bisect_left(following.tokens, graphone, low, high)
    return found if found < high and following.tokens[found] == graphone else -1


def _best(hypotheses: list[_Hypothesis], width: float, most: int) -> list[_Hypothesis]:
    """Return the few best of one position, one for each context."""
    hypotheses.sort(key=lambda h: -h.score)
    kept: list[_Hypothesis] = []
    seen: set[tuple[tuple[int, ...], int, bool]] = set()
    for hypothesis in hypotheses:
        if hypothesis.score < hypotheses[0].score - width or len(kept) >= most:
            break
        state = (hypothesis.contexts, hypothesis.graphone, hypothesis.stressed)
        if state not in seen:
            seen.add(state)
            kept.append(hypothesis)
    return kept


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
