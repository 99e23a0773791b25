"""A person's own pronunciations: the file and its checks.

One entry a line, valid TOML as well as plainer forms; `#` begins a comment:

    sonos = "so nose"             # respelling: words, said one after the other
    siobhan = "/ʃɪˈvɔːn/"         # IPA between slashes
    saoirse = "S ER1 SH AH0"      # the language's own notation
    ecobee  IY1 K OW0 B IY2       # word and phones in that notation, as dictionaries have them
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..errors import PronunciationFileError
from .language import Language
from .own_words import UserWord

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


def read(path: Path, language: Language) -> dict[str, UserWord]:
    """Read a pronunciation file; the language reads its phones.

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
    return parse(text, language, str(path))


def parse(text: str, language: Language, name: str = "pronunciations") -> dict[str, UserWord]:
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
            word, value = _split(stripped, language)
            entries[word] = _checked(word, read_value(value, language), language)
        except ValueError as error:
            raise PronunciationFileError(f"{name}, line {number}: {error}") from None
    return entries


def read_mapping(words: Mapping[str, str], language: Language) -> dict[str, UserWord]:
    """Read entries that came as word to value, as with a request.

    Raises:
        PronunciationFileError: a word or value breaks a rule.
    """
    entries: dict[str, UserWord] = {}
    for word, value in words.items():
        try:
            key = _checked_word(word)
            entries[key] = _checked(key, read_value(value, language), language)
        except ValueError as error:
            raise PronunciationFileError(f"pronunciation of {word[:80]!r}: {error}") from None
    return entries


def _checked(word: str, entry: UserWord, language: Language) -> UserWord:
    if entry.phones and not language.is_spoken_word(word):
        raise ValueError(
            f"{word!r} has digits or signs, so it needs a respelling in words; "
            f"{language.notation} and IPA are for words of {language.letters}"
        )
    return entry


def read_value(value: str, language: Language) -> UserWord:
    """Read the language's own notation, IPA between slashes, or a respelling.

    Raises:
        ValueError: it is none of them; the message says what would be right.
    """
    value = value.strip()
    if not value:
        raise ValueError(
            f"the pronunciation is empty; write {language.notation}, /IPA/ or a respelling"
        )
    if len(value) > MOST_VALUE_CHARACTERS:
        raise ValueError(f"the pronunciation is longer than {MOST_VALUE_CHARACTERS} characters")
    if len(value) > 1 and value[0] == value[-1] == "/":
        return UserWord(phones=language.phones("ipa", value[1:-1]))
    if language.looks_like_phones(value):
        return UserWord(phones=language.phones(language.notation, value))
    if not _RESPELLING.fullmatch(value):
        raise ValueError(
            f"{value[:80]!r} is neither {language.notation} ({language.notation_example}), IPA "
            "between slashes, nor a respelling in words (so nose)"
        )
    return UserWord(respelling=value)


def _checked_word(word: str) -> str:
    word = word.strip().replace("’", "'").lower()
    if not word or len(word) > MOST_WORD_CHARACTERS or any(c.isspace() for c in word):
        raise ValueError(
            f"{word[:80]!r} must be one word of at most {MOST_WORD_CHARACTERS} characters"
        )
    if not any(c.isalnum() for c in word):
        raise ValueError(f"{word!r} has no letter or digit")
    return word


def _split(line: str, language: Language) -> tuple[str, str]:
    found = _ENTRY.fullmatch(line)
    if found is None:
        raise ValueError(
            f"{line[:80]!r} is not 'word = pronunciation' or 'word  {language.notation}'"
        )
    word = _checked_word(found["quoted"] or found["literal"] or found["bare"])
    if found["phones"] is not None:
        phones = found["phones"].split("#", 1)[0].strip()
        try:
            return word, " ".join(language.phones(language.notation, phones))
        except ValueError as error:
            raise ValueError(
                f"{line[:80]!r}: behind a word stand {language.notation} phones; a respelling "
                f"needs '=' between (sonos = so nose); {error}"
            ) from None
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
