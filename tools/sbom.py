"""Write what a wheel is made of and needs, as a CycloneDX bill of materials: `python -m tools.sbom WHEEL -o FILE`.

Components are the wheel itself, what it asks for (in the versions and with the hashes of image/requirements.txt, which
are those of the image as well), and what it carries that others have made: weights, lexicons, licences and origin.
The same wheel gives the same bytes. Needs no packages.
"""

import argparse
import hashlib
import json
import re
import sys
import uuid
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from typing import Any, Final

from .repository import ROOT, current

REQUIREMENTS: Final = ROOT / "image" / "requirements.txt"
SPEC_VERSION: Final = "1.6"
_REQUIREMENT: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
CARRIED: Final = {
    "wyoming_nano_tts/text/english/data/LICENSE.cmudict": (
        "CMU Pronouncing Dictionary",
        "BSD-2-Clause",
    ),
    "wyoming_nano_tts/text/english/data/LICENSE.misaki": ("misaki, US English words", "Apache-2.0"),
    "wyoming_nano_tts/text/german/data/LICENSE.gruut": ("gruut-lang-de, words", "MIT"),
}
"""Notices in the wheel, and what they are of; a new one has to be entered."""


def bill(wheel: Path) -> dict[str, Any]:
    """Return the bill of materials of a wheel.

    Raises:
        ValueError: it carries a notice that is not in `CARRIED`.
    """
    content = wheel.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        about = Parser().parsestr(archive.read(name).decode())
        carried = [*_notices(archive), *_voices(archive)]
    version, reference = about["Version"], f"pkg:pypi/{about['Name']}@{about['Version']}"
    needed = list(_needed(REQUIREMENTS.read_text(encoding="utf-8")))
    root = {
        "type": "application",
        "bom-ref": reference,
        "name": about["Name"],
        "version": version,
        "purl": reference,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "externalReferences": [
            {"type": "vcs", "url": "/".join(("https://github.com", *current(ROOT)))}
        ],
    }
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC_VERSION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}",
        "version": 1,
        "metadata": {"component": root},
        "components": [*needed, *carried],
        "dependencies": [
            {"ref": reference, "dependsOn": [one["bom-ref"] for one in (*needed, *carried)]},
            *({"ref": one["bom-ref"]} for one in (*needed, *carried)),
        ],
    }


def _needed(text: str) -> Iterator[dict[str, Any]]:
    """Yield the packages of a requirements file with hashes."""
    found = list(_REQUIREMENT.finditer(text))
    for one, after in zip(found, [*found[1:], None], strict=True):
        part = text[one.end() : after.start() if after else len(text)]
        reference = f"pkg:pypi/{one[1].lower()}@{one[2]}"
        yield {
            "type": "library",
            "bom-ref": reference,
            "name": one[1],
            "version": one[2],
            "purl": reference,
            "scope": "required" if one[1] in {"numpy", "wyoming"} else "optional",
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"https://pypi.org/project/{one[1]}/{one[2]}/",
                    "hashes": [
                        {"alg": "SHA-256", "content": value} for value in _HASH.findall(part)
                    ],
                }
            ],
        }


def _notices(archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    names = [name for name in archive.namelist() if "/LICENSE." in name]
    if unknown := set(names) - CARRIED.keys():
        raise ValueError(f"{min(unknown)} is in the wheel and not in tools/sbom.py")
    for name in sorted(names):
        title, licence = CARRIED[name]
        yield {
            "type": "data",
            "bom-ref": name,
            "name": title,
            "licenses": [{"license": {"id": licence}}],
            "properties": [{"name": "nano-tts:notice", "value": name}],
        }


def _voices(archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    """Yield the voices, each with its weights and where they come from."""
    for name in sorted(one for one in archive.namelist() if one.endswith("/provenance.json")):
        said = json.loads(archive.read(name))
        folder = name.rpartition("/")[0]
        files = {
            one: value
            for one, value in said["files"].items()
            if f"{folder}/{one}" in archive.namelist()
        }
        yield {
            "type": "machine-learning-model",
            "bom-ref": f"voice:{said['voice']}@{said['version']}",
            "name": said["voice"],
            "version": said["version"],
            "licenses": [{"license": {"id": said["licence"]}}],
            "components": [
                {
                    "type": "file",
                    "bom-ref": f"{folder}/{one}",
                    "name": one,
                    "hashes": [{"alg": "SHA-256", "content": value}],
                }
                for one, value in sorted(files.items())
            ],
            "externalReferences": [
                {"type": "other", "url": one["url"], "comment": f"{one['name']} ({one['licence']})"}
                for one in [*said["data"], *([said["teacher"]] if "teacher" in said else [])]
            ],
            "properties": [
                {"name": "nano-tts:commit", "value": said["made"]["commit"]},
                {"name": "nano-tts:command", "value": said["made"]["command"]},
            ],
        }


def main(arguments: list[str] | None = None) -> int:
    """Write a bill of materials."""
    parser = argparse.ArgumentParser(prog="python -m tools.sbom", description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("-o", "--output", type=Path, help="file (default: standard output)")
    args = parser.parse_args(arguments)
    text = json.dumps(bill(args.wheel), indent=1, ensure_ascii=False) + "\n"
    if args.output is None:
        sys.stdout.write(text)
    else:
        args.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
