"""Train the n-grams that guess unknown words (`wyoming_nano_tts/text/g2p/`) from the lexicon, and score both models.

    python -m tools.train_g2p              # trains and writes g2p.bin
    python -m tools.train_g2p --score      # trains nothing: the error rates of the files that the package carries
    python -m tools.train_g2p --validation -o ngrams.bin     # without the words on which settings are chosen
    python -m tools.train_g2p --validation --score -o ngrams.bin --network g2p_network.bin --weights 0.5 0.5
    python -m tools.train_g2p --words FILE -o g2p.bin --ngrams 250000      # another language, from a list of words

A list has a word and its phones in each line, a tab between; tools.german_lexicon writes one with --training.

1. Letters and phones are aligned (`g2p_alignment.py`). Words that align badly (abbreviations read out as letters) or
   hold a graphone seen only once or twice are left out.
2. An n-gram model over the graphones is estimated and pruned to a number of n-grams (`g2p_ngrams.py`).

A fixed slice of words is never trained on, neither here nor by `network_g2p.py`, which trains the other model: the
files of the package are the ones whose error rates are told. Everything is deterministic. numpy only; about a minute on
one core.
"""

import argparse
import hashlib
import sys
import time
from pathlib import Path
from typing import Final

from wyoming_nano_tts.text.edits import edits
from wyoming_nano_tts.text.english.arpabet import ARPABET
from wyoming_nano_tts.text.english.dictionary import Phones
from wyoming_nano_tts.text.english.pronounce import Pronouncer, bare, open_model
from wyoming_nano_tts.text.g2p import GraphemeToPhoneme
from wyoming_nano_tts.text.g2p.search import WEIGHTS
from wyoming_nano_tts.text.lexicon import Lexicon

from . import ENGLISH_DATA
from .g2p_alignment import Words, sequences
from .g2p_ngrams import NgramModel

HELD_OUT_WORDS: Final = 5000
VALIDATION_WORDS: Final = 2000
"""On which settings are chosen."""


def held_out(words: Words) -> set[str]:
    """Return the fixed slice: the words whose SHA-256 is smallest."""
    return set(by_digest(words)[:HELD_OUT_WORDS])


def validation_words(words: Words) -> set[str]:
    """Return a further slice, on which settings are chosen."""
    return set(by_digest(words)[HELD_OUT_WORDS : HELD_OUT_WORDS + VALIDATION_WORDS])


def by_digest(words: Words) -> list[str]:
    """Return words in the order of their SHA-256, which has nothing to do with how they sound."""
    return sorted((word for word, _ in words), key=lambda w: hashlib.sha256(w.encode()).digest())


def training_words(words: Words) -> Words:
    """Return words of three letters or more with exactly one primary stress."""
    return [(w, p) for w, p in words if len(w) > 2 and sum(x.endswith("1") for x in p) == 1]


def score(model: GraphemeToPhoneme, test: Words) -> str:
    """Return phone and word error rates with and without stress, and the time a word takes."""
    wrong = wrong_bare = errors = errors_bare = phones = 0
    started = time.perf_counter()
    guesses = [model.pronounce(word) for word, _ in test]
    milliseconds = 1000 * (time.perf_counter() - started) / len(test)
    for (_, right), guess in zip(test, guesses, strict=True):
        wrong += right != guess
        wrong_bare += bare(right) != bare(guess)
        errors += edits(right, guess)
        errors_bare += edits(bare(right), bare(guess))
        phones += len(right)
    n = len(test)
    return (
        f"{n} words: WER {100 * wrong_bare / n:.1f} %, PER {100 * errors_bare / phones:.2f} %; "
        f"with stress WER {100 * wrong / n:.1f} %, PER {100 * errors / phones:.2f} %; "
        f"{milliseconds:.1f} ms a word"
    )


class _Unlisted(Pronouncer):
    """A pronouncer whose lists lack some words."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._hidden = frozenset(word for word, _ in words)

    def listed(self, word: str) -> Phones | None:
        """Return what the lists have, of a hidden word nothing."""
        return None if word in self._hidden else super().listed(word)


def score_whole_way(test: Words) -> str:
    """Return the word error rate of all that is done for a word that no list has: endings, parts, models."""
    pronouncer = _Unlisted(test)
    wrong = sum(bare(pronouncer.word(word)) != bare(right) for word, right in test)
    return f"with endings and parts, relatives staying in the lists: WER {100 * wrong / len(test):.1f} %"


def report(line: str) -> None:
    """Write a line for the person at the terminal."""
    sys.stderr.write(line + "\n")


def held_out_words() -> Words:
    """Return the words that no model of the package has seen, as the lexicon pronounces them."""
    words = read_words(ENGLISH_DATA / "lexicon.bin")
    unseen = held_out(words)
    return [(w, p) for w, p in words if w in unseen]


def read_words(lexicon: Path) -> Words:
    """Return the words of a lexicon that are letters alone."""
    return [(w, p) for w, p in Lexicon(lexicon, ARPABET) if w.isalpha()]


def read_list(path: Path) -> Words:
    """Return the words of a list."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t")[:2] for line in lines)
    return [(word, tuple(phones.split(" "))) for word, phones in pairs]


def main(given: list[str] | None = None) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lexicon", type=Path, default=ENGLISH_DATA / "lexicon.bin")
    parser.add_argument("--words", type=Path, metavar="FILE", help="a list instead of the lexicon")
    parser.add_argument("-o", "--output", type=Path, default=ENGLISH_DATA / "g2p.bin")
    parser.add_argument("--score", action="store_true", help="score the files of the package")
    parser.add_argument(
        "--validation", action="store_true", help="train without the further slice, score on it"
    )
    parser.add_argument("--network", type=Path, default=ENGLISH_DATA / "g2p_network.bin")
    parser.add_argument("--weights", type=float, nargs=2, default=WEIGHTS, help="to score with")
    parser.add_argument("--order", type=int, default=7)
    parser.add_argument("--ngrams", type=int, default=380_000, help="how many to keep")
    parser.add_argument("--iterations", type=int, default=6, help="of the alignment")
    arguments = parser.parse_args(given)
    words = read_list(arguments.words) if arguments.words else read_words(arguments.lexicon)
    if arguments.score:
        if arguments.validation:
            validation, (network, ngrams) = validation_words(words), arguments.weights
            model = GraphemeToPhoneme(arguments.output, arguments.network, (network, ngrams))
            report(score(model, [x for x in words if x[0] in validation]))
        elif arguments.words:
            unseen = held_out(words)
            report(score(GraphemeToPhoneme(arguments.output), [x for x in words if x[0] in unseen]))
        else:
            report(score(open_model(), held_out_words()))
            report(score_whole_way(held_out_words()))
        return 0
    unseen = held_out(words)
    if arguments.validation:
        unseen |= validation_words(words)
    seen = training_words([(w, p) for w, p in words if w not in unseen])
    trained = NgramModel(sequences(seen, arguments.iterations), arguments.order)
    report(f"n-grams by order: {[len(tokens) for tokens in trained.tokens]}")
    trained.prune(arguments.ngrams)
    packed = trained.pack()
    arguments.output.write_bytes(packed)
    kept = [len(tokens) for tokens in trained.tokens]
    report(f"kept {kept}: {len(packed)} bytes in {arguments.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
