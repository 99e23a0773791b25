"""Text between two marker comments of a document, which a tool writes and a person leaves alone.

<!-- begin NAME: written by COMMAND -->
…
<!-- end NAME -->
"""

import re
from pathlib import Path

from wyoming_nano_tts.files import replacing


class MarkerError(ValueError):
    """A document does not have the markers exactly once."""


def read_marked(document: Path, name: str) -> str:
    """Return what stands between the markers of `name`.

    Raises:
        MarkerError: the markers are missing, or there are several.
    """
    return _found(document, name).group("text")


def write_marked(document: Path, name: str, text: str) -> None:
    """Replace what stands between the markers of `name`; the rest stays as it is.

    Raises:
        MarkerError: the markers are missing, or there are several.
    """
    found = _found(document, name)
    before, after = found.string[: found.start("text")], found.string[found.end("text") :]
    with replacing(document) as partial:
        partial.write_text(f"{before}{text.strip()}\n{after}", encoding="utf-8")


def _found(document: Path, name: str) -> re.Match[str]:
    begin, end = rf"<!-- begin {re.escape(name)}\b[^\n]*-->\n", rf"<!-- end {re.escape(name)} -->"
    content = document.read_text(encoding="utf-8")
    found = list(re.finditer(rf"{begin}(?P<text>.*?){end}", content, re.DOTALL))
    if len(found) != 1:
        raise MarkerError(
            f"{document} has {len(found)} places between <!-- begin {name} … --> and "
            f"<!-- end {name} -->; it must have one"
        )
    return found[0]
