"""Prints in which versions integrations of the Home Assistant that is installed want packages that are here in another.

They came with requirements.txt and test tools, both for another release. For pip.
"""

from collections.abc import Iterable, Mapping
from importlib.metadata import distribution, distributions
import json
from pathlib import Path
import sys


def wanted(requirements: Iterable[str], installed: Mapping[str, str]) -> list[str]:
    """Return the pins of packages that are here in another version."""
    pins = dict(one.lower().split("==") for one in requirements if one.count("==") == 1)
    return [
        f"{name}=={version}"
        for name, version in pins.items()
        if "[" not in name and installed.get(name, version) != version
    ]


if __name__ == "__main__":
    components = Path(str(distribution("homeassistant").locate_file("homeassistant/components")))
    asked = [
        one
        for path in components.glob("*/manifest.json")
        for one in json.loads(path.read_text(encoding="utf-8")).get("requirements", [])
    ]
    here = {one.metadata["Name"].lower(): one.version for one in distributions()}
    sys.stdout.write(" ".join(wanted(asked, here)) + "\n")
