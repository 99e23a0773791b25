"""A pronunciation file that others than its owner may change, where its owner allows it.

Only the lines of the words that are meant are touched: comments, order and everything else stay as a
person has written them.
"""

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from ..errors import PronunciationFileError
from ..files import alone_in, replacing

MOST_WORDS: Final = 2000
MOST_BYTES: Final = 1_000_000
_HEADING: Final = "# word = pronunciation: a respelling in words, phones, or IPA between slashes\n"
_ENTRY: Final = re.compile(
    r"""\s*(?:"(?P<quoted>[^"]+)"|'(?P<literal>[^']+)'|(?P<bare>[^\s=#"'\[]+))(?:\s*=\s*|\s+)(?P<value>\S.*)"""
)
_STRING: Final = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*")\s*(?:#.*)?|'(?P<literal>[^']*)'\s*(?:#.*)?"""
)


class PronunciationFile:
    """The words of a file. Methods block, and may be called from any thread."""

    def __init__(self, path: Path, check: Callable[[Mapping[str, str]], object]) -> None:
        """Make the file if there is none.

        Args:
            path: the file, as the engine reads it.
            check: raises `PronunciationFileError` for a word or a pronunciation that breaks a rule.

        Raises:
            PronunciationFileError: it cannot be made.
        """
        self._path = path
        self._check = check
        self._lock = threading.Lock()
        if not path.exists():
            with self._alone():
                if not path.exists():  # another server may have made it meanwhile, with words
                    self._write([_HEADING])

    def words(self) -> dict[str, str]:
        """Return word in lower case to pronunciation as it is written.

        Raises:
            PronunciationFileError: the file cannot be read.
        """
        with self._lock:
            return dict(filter(None, map(_entry, self._lines())))

    def change(self, say: Mapping[str, str], forget: Iterable[str] = ()) -> dict[str, str]:
        """Change the file and return all its words.

        Args:
            say: words to add, or to say differently from now on.
            forget: words to take out; those that are not there are none the worse for it.

        Raises:
            PronunciationFileError: an entry breaks a rule, there would be too many, or the file cannot
                be written; nothing has been changed then.
        """
        self._check(say)
        new = {_word(word): value.strip() for word, value in say.items()}
        gone = new.keys() | {_word(word) for word in forget}
        with self._lock, self._alone():
            lines = self._lines()
            kept = [
                line for line in lines if (entry := _entry(line)) is None or entry[0] not in gone
            ]
            if new and kept and not kept[-1].endswith("\n"):
                kept[-1] += "\n"
            kept += [f"{_quoted(word)} = {_quoted(value)}\n" for word, value in new.items()]
            words = dict(filter(None, map(_entry, kept)))
            if len(words) > MOST_WORDS:
                raise PronunciationFileError(
                    f"there would be {len(words)} words, and {MOST_WORDS} is the most; remove some first"
                )
            if kept != lines:
                self._write(kept)
            return words

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other servers with the same file out between reading and writing."""
        with contextlib.ExitStack() as stack:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(alone_in(self._path.parent))
            except OSError as error:
                raise PronunciationFileError(
                    f"{self._path}: cannot be written ({error.strerror})"
                ) from error
            yield

    def _lines(self) -> list[str]:
        try:
            with self._path.open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
            if len(raw) > MOST_BYTES:
                raise PronunciationFileError(f"{self._path}: is larger than {MOST_BYTES} bytes")
            return raw.decode("utf-8-sig").splitlines(keepends=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise PronunciationFileError(
                f"{self._path}: cannot be read ({error.strerror})"
            ) from error
        except UnicodeDecodeError as error:
            raise PronunciationFileError(f"{self._path}: is not UTF-8; save it as UTF-8") from error

    def _write(self, lines: list[str]) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self._path) as partial:
                partial.write_text("".join(lines), encoding="utf-8")
        except OSError as error:
            raise PronunciationFileError(
                f"{self._path}: cannot be written ({error.strerror})"
            ) from error


def _entry(line: str) -> tuple[str, str] | None:
    """Return word and pronunciation of a line; None for a comment, a heading and what is not an entry."""
    found = _ENTRY.fullmatch(line.rstrip())
    if found is None:
        return None
    word = _word(found["quoted"] or found["literal"] or found["bare"])
    return word, _unquoted(found["value"])


def _unquoted(value: str) -> str:
    string = _STRING.fullmatch(value)
    if string is None:
        return value.split("#", 1)[0].strip()
    if string["text"] is None:
        return string["literal"]
    try:
        return str(json.loads(string["text"]))
    except json.JSONDecodeError:
        return string["text"][1:-1]


def _word(word: str) -> str:
    return word.strip().replace("’", "'").lower()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
