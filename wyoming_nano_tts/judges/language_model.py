"""A bigram model over a few sentences, for a recogniser that should choose among their words."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

DISCOUNT: Final = 0.5
"""Taken from every seen pair and shared out by single words (absolute discounting, Ney et al. 1994)."""
START: Final = "<s>"
END: Final = "</s>"


def bigram_model(sentences: Sequence[Sequence[str]]) -> str:
    """Estimate an interpolated model; return it in the ARPA format.

    Args:
        sentences: words of each; empty sentences are left out.
    """
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for sentence in filter(None, sentences):
        marked = (START, *sentence, END)
        words.update(marked)
        pairs.update(pairwise(marked))
    total = sum(count for word, count in words.items() if word != START)
    share = {word: count / max(1, total) for word, count in words.items() if word != START}
    followers = Counter(first for first, _ in pairs)
    left = {
        word: DISCOUNT * followers[word] / words[word] if word in followers else 1.0
        for word in words
    }
    lines = ["\\data\\", f"ngram 1={len(words)}", f"ngram 2={len(pairs)}", "", "\\1-grams:"]
    for word in sorted(words):
        probability = "-99" if word == START else _log10(share[word])
        lines.append(f"{probability} {word} {_log10(left[word])}")
    lines += ["", "\\2-grams:"]
    for (first, second), count in sorted(pairs.items()):
        probability = _log10((count - DISCOUNT) / words[first] + left[first] * share[second])
        lines.append(f"{probability} {first} {second}")
    return "\n".join([*lines, "", "\\end\\", ""])


def _log10(value: float) -> str:
    return f"{math.log10(max(value, 1e-9)):.4f}"
