"""Names of emoji, for those who want to hear them; without this they are dropped."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

_JOINING: Final = "[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
"""Variation selectors, joiners and skin tones: they change the picture, not its name."""
_GOES_ON: Final = (",", ";", ":", "—", "–")


class EmojiNames:
    """Names of emoji in one language.

    Args:
        names: by the emoji's first character.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self._pattern = (
            re.compile(
                rf"\s*([{re.escape(''.join(names))}]){_JOINING}(?:\s*\1{_JOINING})*"
                r"(?P<after>\s*[.!?,;:]?) *"
            )
            if names
            else None
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file of lines "emoji, space, name"; `#` begins a comment."""
        with path.open(encoding="utf-8") as file:
            return cls({line[0]: line[2:].strip() for line in file if line[0] != "#"})

    def name(self, text: str, *, last: bool = True) -> str:
        """Return the text with each emoji that has a name replaced by it, set off by commas.

        The same emoji several times in a row is named once. A comma at the text's end, which says
        that it goes on, stays.

        Args:
            text: a passage, or a run of one.
            last: nothing follows in the passage.
        """
        if self._pattern is None or text.isascii():
            return text
        named, count = self._pattern.subn(self._named, text)
        if not count:
            return text
        if not last:
            return named
        named = named.strip(" ")
        goes_on = text.rstrip().endswith(_GOES_ON)
        return named if goes_on else named.removesuffix(",")

    def _named(self, found: re.Match[str]) -> str:
        name = self.names[found[1]]
        after = found["after"].strip()
        before = found.string[max(0, found.start() - 1) : found.start()]
        return f"{', ' if before.isalnum() else ' '}{name}{after or ','} "
