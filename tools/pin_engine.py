"""Write the hash of a release's wheel into the integration: `python -m tools.pin_engine WHEEL`.

The last step before a release is tagged: the wheel is built, this is run, and the same wheel is attached to the release
and uploaded to the package index. The integration then takes nothing else for the engine. Needs no packages.
"""

import argparse
import hashlib
import re
import sys
from pathlib import Path
from typing import Final

INTEGRATION: Final = Path(__file__).resolve().parent.parent / "custom_components" / "nano_tts"
_WHEEL: Final = re.compile(r"wyoming_nano_tts-([0-9]+(?:\.[0-9]+)*)-py3-none-any\.whl")


def pinned(source: str, version: str, sha256: str) -> str:
    """Return the text of `embedded/release.py` for another wheel.

    Args:
        source: the text as it is.
        version: of the wheel, "1.2.3".
        sha256: of the wheel, 64 hexadecimal digits.

    Raises:
        ValueError: the text has no place for them.
    """
    for name, value in (("VERSION: Final", version), ("SHA256: Final[str | None]", sha256)):
        line = re.compile(rf"^{re.escape(name)} = .*$", re.MULTILINE)
        source, replaced = line.subn(f'{name} = "{value}"', source)
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
    path = args.integration / "embedded" / "release.py"
    sha256 = hashlib.sha256(args.wheel.read_bytes()).hexdigest()
    source = path.read_text(encoding="utf-8")
    path.write_text(pinned(source, found[1], sha256), encoding="utf-8")
    print(f"{path}: {found[1]}, {sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
