"""The text front ends of an engine: one a language, all with a person's own words."""

import hashlib
import logging
import threading
from pathlib import Path

from ..errors import PronunciationFileError
from ..text import Frontend, find_language
from ..text.language import primary_tag

_LOGGER = logging.getLogger(__name__)


class Frontends:
    """Makes a front end when its language is first spoken. Safe to use from several threads.

    Args:
        pronunciations: file of words that are said differently, or None.
        lenient: a faulty file is logged, and read again when it changes, instead of raised.
    """

    def __init__(self, pronunciations: Path | None = None, *, lenient: bool = False) -> None:
        self._path = pronunciations
        self._lenient = lenient
        self._modified = _modified(pronunciations) if pronunciations else None
        self._key = _hash(pronunciations) if pronunciations and self._modified else ""
        self._by_tag: dict[str, Frontend] = {}
        self._lock = threading.Lock()

    def of(self, tag: str) -> Frontend:
        """Return the front end of a language.

        Raises:
            LanguageError: nothing here can read it.
            PronunciationFileError: the first one cannot read the file; for other languages, whose
                phones the file may not have, that is logged, and they are read without it.
        """
        key = primary_tag(tag)
        with self._lock:
            if key not in self._by_tag:
                self._by_tag[key] = self._made(key)
            return self._by_tag[key]

    def _made(self, key: str) -> Frontend:
        lenient = self._lenient or bool(self._by_tag)
        return Frontend(find_language(key), self._path, lenient=lenient)

    @property
    def sound_key(self) -> str:
        """Changes with the pronunciations."""
        return self._key

    def refresh(self) -> None:
        """Read the pronunciation file again if it changed; a faulty one is logged, the old words stay."""
        if self._path is None:
            return
        changed = _modified(self._path)
        if changed == self._modified:
            return
        self._modified = changed
        try:
            for frontend in list(self._by_tag.values()):
                frontend.reload()
            self._key = _hash(self._path)
        except (PronunciationFileError, OSError) as error:
            _LOGGER.warning("keeping the previous pronunciations: %s", error)
        else:
            _LOGGER.info("read %s again", self._path)


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:  # gone since; `refresh` will see
        return ""


def _modified(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
