"""Write the hash of a release's wheel into the integration and the app: `python -m tools.pin_engine WHEEL`.

The last step before a release is tagged: the wheel is built, this is run, and the same wheel is attached to the release
and uploaded to the package index. Integration and app then take nothing else for the engine. Needs no packages.
"""

import argparse
import hashlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

INTEGRATION: Final = Path(__file__).resolve().parent.parent / "custom_components" / "nano_tts"
APP: Final = Path("app", "Dockerfile")
"""Of the repository that the integration lies in; one that lies elsewhere has none."""
_WHEEL: Final = re.compile(r"wyoming_nano_tts-([0-9]+(?:\.[0-9]+)*)-py3-none-any\.whl")


def pinned(source: str, values: Mapping[str, str]) -> str:
    """Return a text with other values on the lines that begin with certain words.

    Args:
        source: the text as it is.
        values: what stands in quotation marks behind `NAME = ` or `NAME=`, by how the line begins up to that.

    Raises:
        ValueError: the text has no place for one, or several.
    """
    for name, value in values.items():
        line = re.compile(rf"^({re.escape(name)} ?= ?).*$", re.MULTILINE)
        source, replaced = line.subn(rf'\g<1>"{value}"', source)
        if replaced != 1:
            raise ValueError(f"there is not one line that begins with {name!r}")
    return source


def main(arguments: list[str] | None = None) -> int:
    """Pin a wheel; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("wheel", type=Path, help="as it was built")
    parser.add_argument(
        "integration",
        type=Path,
        nargs="?",
        default=INTEGRATION,
        help="folder of the integration (default: that of the repository)",
    )
    args = parser.parse_args(arguments)
    found = _WHEEL.fullmatch(args.wheel.name)
    if found is None:
        parser.error(f"{args.wheel.name} is not named as a wheel of the package")
    sha256 = hashlib.sha256(args.wheel.read_bytes()).hexdigest()
    engine = {"VERSION: Final": found[1], "SHA256: Final[str | None]": sha256}
    places = {args.integration / "embedded" / "release.py": engine}
    if (app := args.integration.parent.parent / APP).exists():
        places[app] = {"ARG SHA256": sha256}
    for path, values in places.items():
        path.write_text(pinned(path.read_text(encoding="utf-8"), values), encoding="utf-8")
        print(f"{path}: {found[1]}, {sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
