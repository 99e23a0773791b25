"""The pronunciation dictionary, packed into one file that is mapped, not read.

Layout (little endian): `MAGIC`, uint16 length of the names of the phones, these in ASCII with a space
between; uint32 number of blocks, uint32 offset of each block from the start of the file, then the
blocks. A file that begins with `NAMELESS` has no names: who opens it must know the phones. One that begins
with `LETTERED` has UTF-8 names and behind them, again with their length, the letters of its words that are
not ASCII; the first of these is written as "A", the next as "B", and so on. A block holds `BLOCK_WORDS`
words in byte order; a word is

    one byte 0-31     letters shared with the word before (0 in the first word of a block)
    bytes 32-127      the remaining letters
    bytes 128-255     its phones, 128 + position among the phones

so an entry ends where the next byte below 32 begins. A look-up bisects the first words of the blocks
and reads one block: a few kilobytes of the file become resident, not the whole dictionary.
"""

import mmap
import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

MAGIC: Final = b"NTTSLEX2"
NAMELESS: Final = b"NTTSLEX1"
LETTERED: Final = b"NTTSLEX3"
BLOCK_WORDS: Final = 32
LONGEST_SHARED: Final = 31
FIRST_PHONE_BYTE: Final = 128
MOST_PHONES: Final = 128
MOST_LETTERS: Final = 26
"""That are not ASCII."""
LONGEST_WORD: Final = 64
"""Longer strings are no words; looking for them would fill the cache."""

_ENTRY: Final = re.compile(rb"([\x00-\x1f])([\x20-\x7f]*)([\x80-\xff]+)")


class Lexicon:
    """Look-up of lower-case words in a packed file."""

    def __init__(self, path: Path, phones: Sequence[str] = ()) -> None:
        """Map the file.

        Args:
            path: of the file.
            phones: of a file that does not name its phones, in their order.

        Raises:
            ValueError: the file is not a packed lexicon, or nobody names its phones.
            OSError: it cannot be opened.
        """
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, start = self._data[: len(MAGIC)], len(MAGIC)
        letters = ""
        if magic in {MAGIC, LETTERED}:
            names, start = self._text(start)
            phones = names.split()
            if magic == LETTERED:
                letters, start = self._text(start)
        elif magic != NAMELESS:
            raise ValueError(
                f"{path} is not a packed lexicon; build it with python -m tools.build_lexicon"
            )
        if not phones:
            raise ValueError(f"{path} does not name its phones; hand them in")
        self._phones = tuple(phones)
        self._bytes, self._letters = _letter_tables(letters)
        (count,) = struct.unpack_from("<I", self._data, start)
        self._offsets: Sequence[int] = struct.unpack_from(f"<{count}I", self._data, start + 4)
        self._found = lru_cache(maxsize=4096)(self._find)

    def _text(self, start: int) -> tuple[str, int]:
        """Return a text that its length precedes, and where it ends."""
        (length,) = struct.unpack_from("<H", self._data, start)
        end = start + 2 + length
        return self._data[start + 2 : end].decode("utf-8"), end

    def get(self, word: str) -> tuple[str, ...] | None:
        """Return the phones of a lower-case word, or None."""
        return self._found(word) if len(word) <= LONGEST_WORD else None

    def _find(self, word: str) -> tuple[str, ...] | None:
        try:
            key = _encoded(word, self._bytes)
        except UnicodeEncodeError:
            return None
        low, high = 0, len(self._offsets)
        while low < high:  # the last block whose first word is not behind the key
            middle = (low + high) // 2
            if self._first_word(middle) <= key:
                low = middle + 1
            else:
                high = middle
        if low == 0 or not key:
            return None
        for found, phones in self._entries(low - 1):
            if found == key:
                return self._named(phones)
        return None

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.get(word) is not None

    def __iter__(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every word with its phones, in order."""
        for block in range(len(self._offsets)):
            for word, phones in self._entries(block):
                yield word.decode("ascii").translate(self._letters), self._named(phones)

    def _named(self, phones: bytes) -> tuple[str, ...]:
        return tuple(self._phones[byte - FIRST_PHONE_BYTE] for byte in phones)

    def _first_word(self, block: int) -> bytes:
        entry = _ENTRY.match(self._data, self._offsets[block])
        return entry.group(2) if entry is not None else b""

    def _entries(self, block: int) -> Iterator[tuple[bytes, bytes]]:
        start = self._offsets[block]
        more = block + 1 < len(self._offsets)
        end = self._offsets[block + 1] if more else len(self._data)
        word = b""
        for entry in _ENTRY.finditer(self._data, start, end):
            word = word[: entry.group(1)[0]] + entry.group(2)
            yield word, entry.group(3)


def _letter_tables(letters: str) -> tuple[dict[int, str], dict[int, str]]:
    """How letters that are not ASCII are written, and the way back."""
    pairs = [(letter, chr(ord("A") + i)) for i, letter in enumerate(letters)]
    return {ord(letter): byte for letter, byte in pairs}, {ord(b): letter for letter, b in pairs}


def _encoded(word: str, letters: Mapping[int, str]) -> bytes:
    if letters and not word.islower():  # a capital stands for another letter
        word = word.lower()
    return word.translate(letters).encode("ascii")


def pack(
    entries: Iterable[tuple[str, Sequence[str]]], phones: Sequence[str], letters: str = ""
) -> bytes:
    """Return the file for (word, phones) pairs; words are lower-case, each once.

    Args:
        entries: words with their phones.
        phones: all that there are, at most 128.
        letters: of the words, beside those of ASCII; at most 26.

    Raises:
        ValueError: a word has a letter that is neither ASCII nor one of `letters`, comes twice, or has no phones; or
            there are too many phones or letters.
        KeyError: an entry has a phone that is none of `phones`.
    """
    if len(phones) > MOST_PHONES:
        raise ValueError(f"{len(phones)} phones; a lexicon holds at most {MOST_PHONES}")
    if len(letters) > MOST_LETTERS:
        raise ValueError(f"{len(letters)} letters that are not ASCII; at most {MOST_LETTERS}")
    table, _ = _letter_tables(letters)
    phone_bytes = {phone: FIRST_PHONE_BYTE + i for i, phone in enumerate(phones)}
    names = " ".join(phones).encode("utf-8" if letters else "ascii")
    ordered = sorted((_encoded(word, table), tuple(spoken)) for word, spoken in entries)
    blocks: list[bytes] = []
    block = bytearray()
    previous = b""
    for i, (word, spoken) in enumerate(ordered):
        if not spoken or (i and word == ordered[i - 1][0]):
            raise ValueError(f"{word.decode()!r} has no phones or comes twice")
        if i % BLOCK_WORDS == 0 and block:
            blocks.append(bytes(block))
            block.clear()
        shared = 0
        if block:
            limit = min(len(word), len(previous), LONGEST_SHARED)
            while shared < limit and word[shared] == previous[shared]:
                shared += 1
        block.append(shared)
        block += word[shared:]
        block += bytes(phone_bytes[phone] for phone in spoken)
        previous = word
    blocks.append(bytes(block))
    named = (LETTERED if letters else MAGIC) + struct.pack("<H", len(names)) + names
    if letters:
        written = letters.encode("utf-8")
        named += struct.pack("<H", len(written)) + written
    offset = len(named) + 4 + 4 * len(blocks)
    offsets = []
    for packed in blocks:
        offsets.append(offset)
        offset += len(packed)
    head = named + struct.pack(f"<I{len(offsets)}I", len(offsets), *offsets)
    return head + b"".join(blocks)
