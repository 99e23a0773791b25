"""An n-gram model over graphones: modified Kneser-Ney smoothing (Chen and Goodman 1999), pruned and packed.

Pruning keeps the n-grams whose loss would cost most by weighted probability difference (Seymore and Rosenfeld 1996).
"""

import json
import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wyoming_nano_tts.text.g2p.ngrams import BACKOFF_ZERO, END, MAGIC, START

from .g2p_alignment import Floats, Ints

LOG_STEP: Final = 0.05


class NgramModel:
    """Interpolated modified Kneser-Ney; nodes of each order in trie order."""

    def __init__(self, sentences: Sequence[Sequence[str]], order: int) -> None:
        graphones = [START, END, *sorted({g for s in sentences for g in s})]
        ids = {graphone: i for i, graphone in enumerate(graphones)}
        self.graphones = graphones
        flat: list[int] = []
        offsets: list[int] = []
        for sentence in sentences:
            flat += [0, *(ids[g] for g in sentence), 1]
            offsets += range(len(sentence) + 2)
        tokens, offset = np.array(flat), np.array(offsets)
        self._count(tokens, offset, order)
        self._estimate()

    def _count(self, tokens: Ints, offset: Ints, order: int) -> None:
        """Fill per order: tokens, parents, suffixes (nodes of the order below), counts."""
        vocabulary = len(self.graphones)
        node = tokens.copy()
        self.tokens: list[Ints] = [np.arange(vocabulary)]
        self.parents: list[Ints] = [np.zeros(vocabulary, dtype=np.int64)]
        self.suffixes: list[Ints] = [np.zeros(vocabulary, dtype=np.int64)]
        self.counts: list[Ints] = [np.bincount(node, minlength=vocabulary)]
        self.starts: list[NDArray[np.bool_]] = [np.arange(vocabulary) == 0]
        for n in range(1, order):
            positions = np.flatnonzero(offset >= n)
            keys = node[positions - 1] * vocabulary + tokens[positions]
            unique, first, inverse, counts = np.unique(
                keys, return_index=True, return_inverse=True, return_counts=True
            )
            self.tokens.append(unique % vocabulary)
            self.parents.append(unique // vocabulary)
            self.suffixes.append(node[positions[first]])
            self.counts.append(counts)
            self.starts.append(offset[positions[first]] == n)
            following = np.zeros_like(node)
            following[positions] = inverse
            node = following

    def _estimate(self) -> None:
        """Set `probabilities` of every node and `backoffs` of its context."""
        orders = len(self.counts)
        # Below the highest order, count in how many contexts an n-gram was seen.
        counts = [c.astype(np.float64) for c in self.counts]
        for n in range(orders - 1):
            seen = np.bincount(self.suffixes[n + 1], minlength=len(counts[n]))
            counts[n] = np.where(self.starts[n], counts[n], seen).astype(np.float64)
        counts[0][0] = 0.0  # nothing predicts the start
        self.probabilities: list[Floats] = []
        self.backoffs: list[Floats] = []
        vocabulary = len(self.graphones)
        for n in range(orders):
            c = counts[n]
            ones, twos, threes, fours = (float((c == k).sum()) or 1.0 for k in (1, 2, 3, 4))
            y = ones / (ones + 2 * twos)
            d1, d2, d3 = (
                1 - 2 * y * twos / ones,
                2 - 3 * y * threes / twos,
                3 - 4 * y * fours / threes,
            )
            discount = np.select([c == 0, c == 1, c == 2], [0.0, d1, d2], d3)
            discount = np.minimum(discount, c)
            contexts = 1 if n == 0 else len(counts[n - 1])
            parents = self.parents[n]
            total = np.bincount(parents, c, minlength=contexts)
            freed = np.bincount(parents, discount, minlength=contexts)
            total = np.where(total > 0, total, 1.0)
            share = freed / total
            lower = (
                1.0 / (vocabulary - 1) if n == 0 else self.probabilities[n - 1][self.suffixes[n]]
            )
            self.probabilities.append((c - discount) / total[parents] + share[parents] * lower)
            if n > 0:
                self.backoffs.append(np.where(freed > 0, share, 1.0))
        self.backoffs.append(np.ones(len(counts[-1])))

    def prune(self, budget: int) -> None:
        """Keep about `budget` n-grams, those whose loss would cost most, then renormalise."""
        orders = len(self.counts)
        losses: list[Floats] = []
        for n in range(1, orders):
            p = self.probabilities[n]
            lower = (
                self.backoffs[n - 1][self.parents[n]] * self.probabilities[n - 1][self.suffixes[n]]
            )
            losses.append(self.counts[n] * (np.log(p) - np.log(lower)))
        everything = np.sort(np.concatenate(losses))
        wanted = min(len(everything), budget)
        threshold = everything[len(everything) - wanted]
        keep: list[NDArray[np.bool_]] = [np.ones(len(self.tokens[0]), dtype=bool)]
        keep += [loss > threshold for loss in losses]
        for n in range(orders - 1, 1, -1):  # a kept n-gram keeps its context
            needed = np.bincount(self.parents[n][keep[n]], minlength=len(keep[n - 1])) > 0
            keep[n - 1] |= needed
        for n in range(orders - 1, 0, -1):
            alive = keep[n]
            parents = self.parents[n][alive]
            kept_mass = np.bincount(
                parents, self.probabilities[n][alive], minlength=len(keep[n - 1])
            )
            lower_mass = np.bincount(
                parents,
                self.probabilities[n - 1][self.suffixes[n][alive]],
                minlength=len(keep[n - 1]),
            )
            weight = np.maximum(1e-9, 1 - kept_mass) / np.maximum(1e-9, 1 - lower_mass)
            self.backoffs[n - 1] = np.where(lower_mass > 0, weight, 1.0)
        for n in range(1, orders):
            position = np.cumsum(keep[n - 1]) - 1
            alive = keep[n] & keep[n - 1][self.parents[n]]
            self.parents[n] = position[self.parents[n][alive]]
            self.tokens[n] = self.tokens[n][alive]
            self.probabilities[n] = self.probabilities[n][alive]
            self.backoffs[n] = self.backoffs[n][alive]
            keep[n] = alive

    def pack(self) -> bytes:
        """Return the file that `GraphemeToPhoneme` reads."""
        sizes = [len(tokens) for tokens in self.tokens]
        header = json.dumps(
            {"graphones": self.graphones, "orders": sizes, "log_step": LOG_STEP}
        ).encode()
        parts = [len(header).to_bytes(4, "little"), header]
        for n, tokens in enumerate(self.tokens):
            logs = -np.log(np.maximum(self.probabilities[n], 1e-9)) / LOG_STEP
            weights = np.log(np.maximum(self.backoffs[n], 1e-9)) / LOG_STEP + BACKOFF_ZERO
            parts.append(tokens.astype("<u2").tobytes())
            parts.append(np.clip(np.rint(logs), 0, 255).astype(np.uint8).tobytes())
            parts.append(np.clip(np.rint(weights), 0, 255).astype(np.uint8).tobytes())
            if n + 1 < len(sizes):
                children = np.bincount(self.parents[n + 1], minlength=sizes[n])
                parts.append(children.astype("<u2").tobytes())
        return MAGIC + zlib.compress(b"".join(parts), 9)
