"""A person's own pronunciations: the file, its checks, and ARPAbet as people write it.

One entry a line, valid TOML as well as plainer forms; `#` begins a comment:

    sonos = "so nose"             # respelling: words, said one after the other
    saoirse = "S ER1 SH AH0"      # ARPAbet, capitals, stress digits on vowels
    siobhan = "/ʃɪˈvɔːn/"         # IPA between slashes
    ecobee  IY1 K OW0 B IY2       # word and ARPAbet, as in CMUdict
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import PronunciationFileError
from .english.ipa import arpabet as arpabet_of_ipa
from .symbols import ARPABET, VOWELS

MOST_BYTES: Final = 1_000_000
MOST_WORD_CHARACTERS: Final = 60
MOST_VALUE_CHARACTERS: Final = 300

_ENTRY: Final = re.compile(
    r"""\s*(?:"(?P<quoted>[^"]+)"|'(?P<literal>[^']+)'|(?P<bare>[^\s=#"]+))"""
    r"""(?:\s*=\s*(?P<value>.*)|\s+(?P<phones>.*))"""
)
_TABLE: Final = re.compile(r"\s*\[[\w.\- ]+\]\s*(?:#.*)?")
_STRING: Final = re.compile(r"""(?:"(?P<basic>(?:[^"\\]|\\.)*)"|'(?P<literal>[^']*)')\s*(?:#.*)?""")
_RESPELLING: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?: +[^\W\d_]+(?:['’-][^\W\d_]+)*)*")
_SPOKEN_KEY: Final = re.compile(r"[a-z']+")
_PHONES: Final = frozenset(ARPABET)


@dataclass(frozen=True, slots=True)
class UserWord:
    """What a person wants said for a word: phones, or a respelling to pronounce."""

    phones: tuple[str, ...] = ()
    respelling: str = ""


class OwnWords:
    """Entries ready for use: looked up by word, or replaced in the written text."""

    __slots__ = ("_entries", "_written")

    def __init__(self, entries: Mapping[str, UserWord] | None = None) -> None:
        self._entries = dict(entries or {})
        # Keys with digits or signs never come out of the normaliser: they are replaced before it.
        odd = sorted(
            (word for word in self._entries if not _SPOKEN_KEY.fullmatch(word)),
            key=len,
            reverse=True,
        )
        pattern = "|".join(re.escape(word) for word in odd)
        self._written = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE) if odd else None

    def get(self, word: str) -> UserWord | None:
        """Return the entry of a lower-case word, or None."""
        return self._entries.get(word)

    def under(self, words: Mapping[str, UserWord]) -> "OwnWords":
        """Return these entries with others that win over them."""
        return OwnWords({**self._entries, **words})

    def respell(self, sentence: str) -> str:
        """Replace words with digits or signs by their respelling."""
        if self._written is None:
            return sentence
        return self._written.sub(self._respelled, sentence)

    def _respelled(self, found: re.Match[str]) -> str:
        entry = self._entries.get(found.group().lower())
        return entry.respelling if entry is not None and entry.respelling else found.group()


def read(path: Path) -> dict[str, UserWord]:
    """Read a pronunciation file.

    Returns:
        Entries by word in lower case; a later line wins over an earlier one.

    Raises:
        PronunciationFileError: the file cannot be read, or a line breaks a rule; the message names
            the line, what it holds and what would be right.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PronunciationFileError(f"{path}: cannot be read ({reason})") from error
    if len(raw) > MOST_BYTES:
        raise PronunciationFileError(f"{path}: is larger than {MOST_BYTES} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PronunciationFileError(
            f"{path}, line {line}: is not UTF-8; save it as UTF-8"
        ) from error
    return parse(text, str(path))


def parse(text: str, name: str = "pronunciations") -> dict[str, UserWord]:
    """Read the text of a pronunciation file; `name` begins the error messages.

    Raises:
        PronunciationFileError: a line breaks a rule.
    """
    entries: dict[str, UserWord] = {}
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#") or _TABLE.fullmatch(stripped):
            continue
        try:
            word, value = _split(stripped)
            entries[word] = _checked(word, read_value(value))
        except ValueError as error:
            raise PronunciationFileError(f"{name}, line {number}: {error}") from None
    return entries


def read_mapping(words: Mapping[str, str]) -> dict[str, UserWord]:
    """Read entries that came as word to value, as with a request.

    Raises:
        PronunciationFileError: a word or value breaks a rule.
    """
    entries: dict[str, UserWord] = {}
    for word, value in words.items():
        try:
            key = _checked_word(word)
            entries[key] = _checked(key, read_value(value))
        except ValueError as error:
            raise PronunciationFileError(f"pronunciation of {word[:80]!r}: {error}") from None
    return entries


def _checked(word: str, entry: UserWord) -> UserWord:
    if entry.phones and not _SPOKEN_KEY.fullmatch(word):
        raise ValueError(
            f"{word!r} has digits or signs, so it needs a respelling in words; ARPAbet and IPA are "
            "for words of the letters a-z"
        )
    return entry


def read_value(value: str) -> UserWord:
    """Read ARPAbet, IPA between slashes, or a respelling.

    Raises:
        ValueError: it is none of them; the message says what would be right.
    """
    value = value.strip()
    if not value:
        raise ValueError("the pronunciation is empty; write ARPAbet, /IPA/ or a respelling")
    if len(value) > MOST_VALUE_CHARACTERS:
        raise ValueError(f"the pronunciation is longer than {MOST_VALUE_CHARACTERS} characters")
    if len(value) > 1 and value[0] == value[-1] == "/":
        return UserWord(phones=arpabet_of_ipa(value[1:-1]))
    tokens = value.split()
    looks_like_arpabet = any(token[-1] in "012" for token in tokens)
    bare = all(token in _PHONES or token in VOWELS for token in tokens)
    if looks_like_arpabet or (bare and value.isupper()):
        return UserWord(phones=tuple(_phone(token) for token in tokens))
    if not _RESPELLING.fullmatch(value):
        raise ValueError(
            f"{value[:80]!r} is neither ARPAbet (S OW1 N OW0 S), IPA between slashes, nor a "
            "respelling in words (so nose)"
        )
    return UserWord(respelling=value)


def _phone(token: str) -> str:
    upper = token.upper()
    if upper in _PHONES:
        return upper
    if upper in VOWELS:
        return upper + "0"
    raise ValueError(
        f"{token[:20]!r} is not an ARPAbet phone; the phones are {' '.join(_phone_list())}, vowels "
        "with 1 (primary), 2 (secondary) or 0 (no stress)"
    )


def _phone_list() -> Iterator[str]:
    yield from sorted({phone.rstrip("012") for phone in ARPABET})


def _checked_word(word: str) -> str:
    word = word.strip().replace("’", "'").lower()
    if not word or len(word) > MOST_WORD_CHARACTERS or any(c.isspace() for c in word):
        raise ValueError(
            f"{word[:80]!r} must be one word of at most {MOST_WORD_CHARACTERS} characters"
        )
    if not any(c.isalnum() for c in word):
        raise ValueError(f"{word!r} has no letter or digit")
    return word


def _split(line: str) -> tuple[str, str]:
    found = _ENTRY.fullmatch(line)
    if found is None:
        raise ValueError(f"{line[:80]!r} is not 'word = pronunciation' or 'word  ARPAbet'")
    word = _checked_word(found["quoted"] or found["literal"] or found["bare"])
    if found["phones"] is not None:
        phones = found["phones"].split("#", 1)[0].strip()
        if not phones or not all(t.rstrip("012").upper() in _bare_phones() for t in phones.split()):
            raise ValueError(
                f"{line[:80]!r}: behind a word stand ARPAbet phones; a respelling needs '=' "
                "between (sonos = so nose)"
            )
        return word, " ".join(_phone(token) for token in phones.split())
    value = found["value"].strip()
    if value[:1] in {'"', "'"}:
        string = _STRING.fullmatch(value)
        if string is None:
            raise ValueError(
                f"{value[:80]!r}: the quotation mark is not closed, or text follows it"
            )
        if string["literal"] is not None:
            return word, string["literal"]
        try:
            return word, str(json.loads(f'"{string["basic"]}"'))
        except json.JSONDecodeError:
            raise ValueError(f"{value[:80]!r} has an unknown backslash escape") from None
    return word, value.split("#", 1)[0]


def _bare_phones() -> frozenset[str]:
    return frozenset(_phone_list())
