"""Prints what the Home Assistant that is installed wants of the packages in requirements.txt, for pip."""

from importlib.metadata import distribution
from pathlib import Path

HERE = Path(__file__).parent


def pinned(text: str) -> dict[str, str]:
    """Return the pins of a requirements file by their packages."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {line.partition("==")[0].lower(): line for line in lines if "==" in line}


if __name__ == "__main__":
    constraints = distribution("homeassistant").locate_file("homeassistant/package_constraints.txt")
    wanted = pinned(Path(str(constraints)).read_text(encoding="utf-8"))
    ours = pinned((HERE / "requirements.txt").read_text(encoding="utf-8"))
    print(*(wanted[name] for name in ours if name in wanted))
