"""Fields of a JSON object that a stranger has written, each of the kind asked for."""

import unicodedata
from pathlib import Path
from typing import Any

from ..errors import VoiceError


class Fields:
    """Reads one JSON object of the file `path`; `where` prefixes the keys in messages ("vocoder.").

    Every method raises `VoiceError` for a field that is missing or of another kind.
    """

    def __init__(self, path: Path, values: object, where: str = "") -> None:
        if not isinstance(values, dict):
            raise VoiceError(f"{path}: {where or 'the file'} must be a JSON object")
        self.path, self.values, self.where = path, values, where

    def _get(self, key: str, kind: type) -> Any:
        value = self.values.get(key)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise VoiceError(
                f"{self.path}: {self.where}{key} must be of kind {kind.__name__}, not {value!r:.60}"
            )
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """One line of plain text; the default, if there is one, where the key is missing."""
        if default is not None and key not in self.values:
            return default
        value: str = self._get(key, str)
        if not is_plain(value):
            raise VoiceError(
                f"{self.path}: {self.where}{key} must be one line of plain text, not {value!r:.60}"
            )
        return value

    def integer(self, key: str) -> int:
        """A whole number."""
        value: int = self._get(key, int)
        return value

    def number(self, key: str, default: float, largest: float) -> float:
        """A number from -largest to largest, or the default where the key is missing."""
        value = self.values.get(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or not -largest <= value <= largest
        ):
            raise VoiceError(
                f"{self.path}: {self.where}{key} must be a number from {-largest:g} to {largest:g}, not {value!r:.60}"
            )
        return float(value)

    def measured(self, key: str, largest: float) -> float:
        """A number from -largest to largest, which must be there."""
        if key not in self.values:
            raise VoiceError(f"{self.path}: {self.where}{key} is missing")
        return self.number(key, 0.0, largest)

    def flag(self, key: str, default: bool) -> bool:
        """True or false; the default where the key is missing."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise VoiceError(
                f"{self.path}: {self.where}{key} must be true or false, not {value!r:.60}"
            )
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """A list of names; empty where the key is missing."""
        values = self.values.get(key, [])
        if not isinstance(values, list) or not all(
            isinstance(value, str) and is_plain(value) for value in values
        ):
            raise VoiceError(f"{self.path}: {self.where}{key} must be a list of names")
        return tuple(values)

    def table(self, key: str) -> dict[str, Any]:
        """An object, as it is."""
        value: dict[str, Any] = self._get(key, dict)
        return value

    def part(self, key: str) -> "Fields":
        """An object, to read field by field."""
        return Fields(self.path, self.table(key), f"{key}.")

    def file_name(self, key: str) -> str:
        """A bare file name: nothing that leads out of the folder."""
        name = self.text(key)
        if name != Path(name).name or name in {"", ".", ".."} or "\\" in name:
            raise VoiceError(
                f"{self.path}: {self.where}{key} must be a bare file name, not {name!r}"
            )
        return name


def is_plain(text: str) -> bool:
    """No control characters, which a terminal obeys, and no lone surrogates, which no wire carries."""
    return not any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)
