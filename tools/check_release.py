"""Does all that a release says agree: `script/check_release v1.2.3 dist`, which is `python -m tools.check_release`."""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from .changes import section
from .repository import ROOT, current, strays

_VERSION: Final = re.compile(r'^__version__: Final = "([^"]+)"$', re.MULTILINE)
_APPS: Final = re.compile(r'^ARG SHA256="([0-9a-f]{64})"$', re.MULTILINE)
_PINNED: Final = re.compile(
    r'^(VERSION|SHA256): Final(?:\[[^\]]*\])? = "?([^"\n]+)"?$', re.MULTILINE
)


def problems(root: Path, tag: str, dist: Path | None, repository: str | None) -> Iterator[str]:
    """Yield what does not agree.

    Args:
        root: of the repository.
        tag: "v1.2.3".
        dist: folder of the built wheel; None where none was built.
        repository: where the release is made, "owner/name"; None: wherever.
    """
    version = tag.removeprefix("v")
    if not re.fullmatch(r"v\d+\.\d+\.\d+", tag):
        yield f"the tag {tag!r} is not v1.2.3"
    found = _VERSION.search((root / "wyoming_nano_tts" / "version.py").read_text(encoding="utf-8"))
    if found is None or found[1] != version:
        yield f"wyoming_nano_tts/version.py says {found and found[1]}, the tag {version}"
    integration = root / "custom_components" / "nano_tts"
    said = json.loads((integration / "manifest.json").read_text(encoding="utf-8"))["version"]
    if said != version:
        yield f"manifest.json of the integration says {said}, the tag {version}"
    if not section(root, version):
        yield f"CHANGELOG.md has nothing under ## {version}"
    pinned = dict(
        _PINNED.findall((integration / "embedded" / "release.py").read_text(encoding="utf-8"))
    )
    if pinned.get("VERSION") != version:
        yield f"embedded/release.py is of the engine {pinned.get('VERSION')}: python -m tools.pin_engine WHEEL"
    app = {
        name: (root / "app" / name).read_text(encoding="utf-8")
        for name in ("config.yaml", "Dockerfile")
    }
    for name, line in (
        ("config.yaml", f'version: "{version}"'),
        ("Dockerfile", f"ARG BUILD_VERSION={version}"),
    ):
        if line not in app[name].splitlines():
            yield f"app/{name} has no line {line}"
    if dist is not None:
        taken = {"the integration": pinned.get("SHA256")}
        found = _APPS.search(app["Dockerfile"])
        taken["the app"] = found[1] if found else None
        yield from _wheel(dist, version, taken)
    here = "/".join(current(root))
    if repository is not None and repository.lower() != here.lower():
        yield f"the files say that the repository is {here}: script/set_repository {repository}"
    yield from (f"not an address of ours: {one}" for one in strays(root))


def _wheel(dist: Path, version: str, taken: Mapping[str, str | None]) -> Iterator[str]:
    wheels = sorted(dist.glob("*.whl"))
    if [path.name for path in wheels] != [f"wyoming_nano_tts-{version}-py3-none-any.whl"]:
        yield f"{dist} has the wheels {[path.name for path in wheels]}, and should have one of {version}"
        return
    built = hashlib.sha256(wheels[0].read_bytes()).hexdigest()
    for who, pinned in taken.items():
        if built != pinned:
            yield (
                f"{wheels[0].name} has the hash {built}, {who} takes {pinned}: "
                f"python -m tools.pin_engine {wheels[0]}, and commit"
            )


def main(arguments: list[str] | None = None) -> int:
    """Tell what does not agree; return 1 where anything does not."""
    parser = argparse.ArgumentParser(prog="script/check_release", description=__doc__)
    parser.add_argument("tag", help="v1.2.3")
    parser.add_argument("dist", type=Path, nargs="?", help="folder of the built wheel")
    parser.add_argument("--repository", metavar="OWNER/NAME", help="where the release is made")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    found = list(problems(args.root, args.tag, args.dist, args.repository))
    for one in found:
        print(one, file=sys.stderr)
    if not found:
        print(f"{args.tag}: everything agrees")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
