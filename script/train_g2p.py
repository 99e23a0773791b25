#!/usr/bin/env python3
"""Train the model that guesses unknown words (wyoming_nano_tts/text/g2p.py) from the lexicon.

    script/train_g2p.py                     # train on all words, write text/data/g2p.bin
    script/train_g2p.py --held-out          # train without the held-out slice, report error rates

1. Letters and phones are aligned by expectation maximisation over pairs of 1 letter with 0-2 phones
   or 2 letters with 1 phone (joint probabilities, stress left out; Jiampojamarn et al. 2007).
2. The best alignment of each word is a sequence of graphones, now with stress. Words that align
   badly (abbreviations read out as letters) or hold a graphone seen only once or twice are left out.
3. An n-gram model over graphones with modified Kneser-Ney smoothing (Chen and Goodman 1999), pruned
   by weighted probability difference (Seymore and Rosenfeld 1996) to a number of n-grams.

Everything is deterministic. numpy only; about two minutes on one core.
"""

import argparse
import hashlib
import json
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from wyoming_nano_tts.text.english.arpabet import ARPABET, CONSONANTS, VOWELS  # noqa: E402
from wyoming_nano_tts.text.g2p import BACKOFF_ZERO, END, MAGIC, START, GraphemeToPhoneme  # noqa: E402
from wyoming_nano_tts.text.lexicon import Lexicon  # noqa: E402

DATA = ROOT / "wyoming_nano_tts/text/data"
HELD_OUT_WORDS = 5000
BARE = {phone: i for i, phone in enumerate((*CONSONANTS, *VOWELS))}
PHONES = len(BARE)
OPERATIONS = ((1, 1), (2, 1), (1, 2), (1, 0))
"""Letters and phones of a graphone."""
LOG_STEP = 0.05
LOWEST_LETTER_SCORE = -6.5
"""Mean log probability per letter under which an alignment is taken for a misfit."""

Words = list[tuple[str, tuple[str, ...]]]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def held_out(words: Words) -> set[str]:
    """Return the fixed slice: the words whose SHA-256 is smallest."""
    ordered = sorted((hashlib.sha256(word.encode()).digest(), word) for word, _ in words)
    return {word for _, word in ordered[:HELD_OUT_WORDS]}


def training_words(words: Words) -> Words:
    """Return words of three letters or more with exactly one primary stress."""
    return [(w, p) for w, p in words if len(w) > 2 and sum(x.endswith("1") for x in p) == 1]


class Aligner:
    """Joint many-to-many alignment of letters and bare phones, all words of one size at a time."""

    def __init__(self, words: Words) -> None:
        groups: dict[tuple[int, int], list[int]] = defaultdict(list)
        for i, (word, phones) in enumerate(words):
            if len(phones) <= 2 * len(word):
                groups[len(word), len(phones)].append(i)
        self.groups: list[tuple[list[int], Ints, Ints]] = []
        for members in groups.values():
            letters = np.array([[ord(c) - 97 for c in words[i][0]] for i in members])
            bare = np.array([[BARE[p.rstrip("012")] for p in words[i][1]] for i in members])
            self.groups.append((members, letters.T, bare.T))
        self.tables: list[Floats] = [
            np.full((26, PHONES), 1.0),
            np.full((26 * 26, PHONES), 0.02),
            np.full((26, PHONES * PHONES), 0.01),
            np.full((26, 1), 1.0),
        ]
        self._normalise()

    def _normalise(self) -> None:
        total = sum(table.sum() for table in self.tables)
        self.tables = [table / total for table in self.tables]

    @staticmethod
    def _key(
        operation: int, letters: Ints, phones: Ints, i: int, j: int
    ) -> tuple[Ints, Ints | int] | None:
        """Return the table position of an operation that ends behind letter i and phone j."""
        used_letters, used_phones = OPERATIONS[operation]
        if i < used_letters or j < used_phones:
            return None
        row = letters[i - 1] if used_letters == 1 else letters[i - 2] * 26 + letters[i - 1]
        if used_phones == 0:
            return row, 0
        column = phones[j - 1] if used_phones == 1 else phones[j - 2] * PHONES + phones[j - 1]
        return row, column

    def iterate(self) -> float:
        """Do one step of expectation maximisation; return the mean log likelihood."""
        counts = [np.zeros_like(table) for table in self.tables]
        likelihood, words = 0.0, 0
        for members, letters, phones in self.groups:
            rows, columns = len(letters), len(phones)
            forward = np.zeros((rows + 1, columns + 1, len(members)))
            backward = np.zeros_like(forward)
            forward[0, 0] = backward[rows, columns] = 1.0
            steps = []
            for i in range(rows + 1):
                for j in range(columns + 1):
                    for op, (a, b) in enumerate(OPERATIONS):
                        key = self._key(op, letters, phones, i, j)
                        if key is not None:
                            weight = self.tables[op][key]
                            forward[i, j] += forward[i - a, j - b] * weight
                            steps.append((i, j, op, key, weight))
            total = forward[rows, columns]
            usable = total > 0
            scale = np.where(usable, 1.0 / np.where(usable, total, 1.0), 0.0)
            for i, j, op, _, weight in reversed(steps):
                a, b = OPERATIONS[op]
                backward[i - a, j - b] += backward[i, j] * weight
            for i, j, op, key, weight in steps:
                a, b = OPERATIONS[op]
                posterior = forward[i - a, j - b] * weight * backward[i, j] * scale
                np.add.at(counts[op], key, posterior)  # type: ignore[arg-type]
            likelihood += float(np.log(total[usable]).sum())
            words += int(usable.sum())
        self.tables = counts
        self._normalise()
        return likelihood / words

    def best(self, words: Words) -> dict[str, tuple[float, list[str]]]:
        """Return for each word its log likelihood per letter and its graphones with stress."""
        with np.errstate(divide="ignore"):
            logs = [np.log(table) for table in self.tables]
        aligned: dict[str, tuple[float, list[str]]] = {}
        for members, letters, phones in self.groups:
            rows, columns = len(letters), len(phones)
            score = np.full((rows + 1, columns + 1, len(members)), -np.inf)
            choice = np.zeros((rows + 1, columns + 1, len(members)), dtype=np.int8)
            score[0, 0] = 0.0
            for i in range(rows + 1):
                for j in range(columns + 1):
                    for op, (a, b) in enumerate(OPERATIONS):
                        key = self._key(op, letters, phones, i, j)
                        if key is not None:
                            reached = score[i - a, j - b] + logs[op][key]
                            better = reached > score[i, j]
                            score[i, j][better] = reached[better]
                            choice[i, j][better] = op
            for member, index in enumerate(members):
                if score[rows, columns, member] == -np.inf:
                    continue
                word, stressed = words[index]
                i, j = rows, columns
                graphones: list[str] = []
                while i or j:
                    a, b = OPERATIONS[choice[i, j, member]]
                    graphones.append(f"{word[i - a : i]}:{' '.join(stressed[j - b : j])}")
                    i, j = i - a, j - b
                per_letter = float(score[rows, columns, member]) / rows
                aligned[word] = (per_letter, graphones[::-1])
        return aligned


def sequences(words: Words, iterations: int) -> list[list[str]]:
    """Align words and return their graphone sequences, misfits and rare graphones left out."""
    aligner = Aligner(words)
    for step in range(iterations):
        report(f"alignment {step + 1}: log likelihood {aligner.iterate():.3f} a word")
    aligned = aligner.best(words)
    fit = [graphones for score, graphones in aligned.values() if score > LOWEST_LETTER_SCORE]
    counts = Counter(graphone for graphones in fit for graphone in graphones)
    kept = [s for s in fit if all(counts[graphone] > 2 for graphone in s)]
    report(f"{len(words)} words: {len(aligned)} align, {len(fit)} fit, {len(kept)} kept")
    return kept


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


def edits(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the edit distance of two phone sequences."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1]


def score(model: GraphemeToPhoneme, test: Words) -> str:
    """Return phone and word error rates with and without stress, and the time a word takes."""
    wrong = wrong_bare = errors = errors_bare = phones = 0
    started = time.perf_counter()
    guesses = [model.pronounce(word) for word, _ in test]
    milliseconds = 1000 * (time.perf_counter() - started) / len(test)
    for (_, right), guess in zip(test, guesses, strict=True):
        bare = [[p.rstrip("012") for p in x] for x in (right, guess)]
        wrong += right != guess
        wrong_bare += bare[0] != bare[1]
        errors += edits(right, guess)
        errors_bare += edits(bare[0], bare[1])
        phones += len(right)
    n = len(test)
    return (
        f"{n} words: WER {100 * wrong_bare / n:.1f} %, PER {100 * errors_bare / phones:.2f} %; "
        f"with stress WER {100 * wrong / n:.1f} %, PER {100 * errors / phones:.2f} %; "
        f"{milliseconds:.1f} ms a word"
    )


def report(line: str) -> None:
    """Write a line for the person at the terminal."""
    sys.stderr.write(line + "\n")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lexicon", type=Path, default=DATA / "lexicon.bin")
    parser.add_argument("-o", "--output", type=Path, default=None, help="model file")
    parser.add_argument("--held-out", action="store_true", help="train without the slice, score it")
    parser.add_argument("--order", type=int, default=7)
    parser.add_argument("--ngrams", type=int, default=400_000, help="how many to keep")
    parser.add_argument("--iterations", type=int, default=6, help="of the alignment")
    arguments = parser.parse_args()
    words: Words = [(w, p) for w, p in Lexicon(arguments.lexicon, ARPABET) if w.isalpha()]
    slice_ = held_out(words)
    chosen = [(w, p) for w, p in words if not arguments.held_out or w not in slice_]
    output: Path = arguments.output or DATA / "g2p.bin"
    if arguments.held_out and arguments.output is None:
        parser.error("--held-out needs -o: the shipped model is the one trained on all words")
    model = NgramModel(sequences(training_words(chosen), arguments.iterations), arguments.order)
    report(f"n-grams by order: {[len(tokens) for tokens in model.tokens]}")
    model.prune(arguments.ngrams)
    packed = model.pack()
    output.write_bytes(packed)
    report(f"kept {[len(tokens) for tokens in model.tokens]}: {len(packed)} bytes in {output}")
    if arguments.held_out:
        report(score(GraphemeToPhoneme(output), [(w, p) for w, p in words if w in slice_]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
