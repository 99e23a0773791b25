"""Words cut into graphones: letters and phones aligned by expectation maximisation.

Pairs of 1 letter with 0-2 phones or 2 letters with 1 phone have joint probabilities, stress left out (Jiampojamarn et
al. 2007). The best alignment of a word is a sequence of graphones, now with stress.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

OPERATIONS: Final = ((1, 1), (2, 1), (1, 2), (1, 0))
"""Letters and phones of a graphone."""
LOWEST_LETTER_SCORE: Final = -6.5
"""An alignment with a lower mean log probability per letter is a misfit."""

Words = list[tuple[str, tuple[str, ...]]]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Aligner:
    """Joint many-to-many alignment of letters and bare phones, all words of one size at a time."""

    def __init__(self, words: Words) -> None:
        letter_ids = _numbered(letter for word, _ in words for letter in word)
        phone_ids = _numbered(phone.rstrip("012") for _, phones in words for phone in phones)
        letter_count, phone_count = len(letter_ids), len(phone_ids)
        self._letters, self._phones = letter_count, phone_count
        groups: dict[tuple[int, int], list[int]] = defaultdict(list)
        for i, (word, phones) in enumerate(words):
            if len(phones) <= 2 * len(word):
                groups[len(word), len(phones)].append(i)
        self.groups: list[tuple[list[int], Ints, Ints]] = []
        for members in groups.values():
            letters = np.array([[letter_ids[c] for c in words[i][0]] for i in members])
            bare = np.array([[phone_ids[p.rstrip("012")] for p in words[i][1]] for i in members])
            self.groups.append((members, letters.T, bare.T))
        self.tables: list[Floats] = [
            np.full((letter_count, phone_count), 1.0),
            np.full((letter_count**2, phone_count), 0.02),
            np.full((letter_count, phone_count**2), 0.01),
            np.full((letter_count, 1), 1.0),
        ]
        self._normalise()

    def _normalise(self) -> None:
        total = sum(table.sum() for table in self.tables)
        self.tables = [table / total for table in self.tables]

    def _key(
        self, operation: int, letters: Ints, phones: Ints, i: int, j: int
    ) -> tuple[Ints, Ints | int] | None:
        """Return the table position of an operation that ends behind letter i and phone j."""
        used_letters, used_phones = OPERATIONS[operation]
        if i < used_letters or j < used_phones:
            return None
        row = (
            letters[i - 1] if used_letters == 1 else letters[i - 2] * self._letters + letters[i - 1]
        )
        if used_phones == 0:
            return row, 0
        column = phones[j - 1] if used_phones == 1 else phones[j - 2] * self._phones + phones[j - 1]
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


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(sorted(set(names)))}


def sequences(words: Words, iterations: int) -> list[list[str]]:
    """Align words and return their graphone sequences, misfits and rare graphones left out."""
    aligner = Aligner(words)
    for step in range(iterations):
        _report(f"alignment {step + 1}: log likelihood {aligner.iterate():.3f} a word")
    aligned = aligner.best(words)
    fit = [graphones for score, graphones in aligned.values() if score > LOWEST_LETTER_SCORE]
    counts = Counter(graphone for graphones in fit for graphone in graphones)
    kept = [s for s in fit if all(counts[graphone] > 2 for graphone in s)]
    _report(f"{len(words)} words: {len(aligned)} align, {len(fit)} fit, {len(kept)} kept")
    return kept


def _report(line: str) -> None:
    sys.stderr.write(line + "\n")
