"""Write the project's address everywhere: `script/set_repository OWNER/NAME`, which is `python -m tools.repository`.

Needs no packages. The address that holds is the one of `Source` in pyproject.toml; every other place (manifest,
documents, blueprints, workflows, badges, images) has it because this program writes it there. `--check` looks whether
all agree, and with an address whether they agree with that: a release begins with it.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = re.compile(r'^Source = "https://github\.com/([\w.-]+)/([\w.-]+)"$', re.MULTILINE)
_NAME: Final = r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?"
ADDRESS: Final = re.compile(rf"({_NAME})/({_NAME})", re.ASCII)
_HOSTS: Final = (
    r"(?<=github\.com/)|(?<=github\.com:)|(?<=githubusercontent\.com/)|(?<=api\.github\.com/repos/)"
    r"|(?<=github/license/)|(?<=github/v/release/)|(?<=github/actions/workflow/status/)"
)
PLACEHOLDER: Final = re.compile(
    r"(?:github\.com|github\.io|ghcr\.io|githubusercontent\.com)/"
    r"(?:<|\{|OWNER|USER|YOUR|your-|example|someone|TODO|xxx)[^\s)\"'`]*",
    re.ASCII,
)
"""An address that somebody meant to fill in."""
BINARY: Final = frozenset(
    {".png", ".opus", ".npz", ".safetensors", ".bin", ".onnx", ".ico", ".wav", ".svg", ".gz", ".nttq", ".pub", ".sig"}
)  # fmt: skip
NOT_OURS: Final = (
    "tests/golden/",
    "tests/benchmarks/corpus/",
    "tools/repository.py",
    "tests/tools/test_repository.py",
)


def text_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield every tracked text file (every file, where there is no git), with its text."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=False,
    )
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    if not any(names):
        skipped = {".git", ".venv", "__pycache__", "build", "dist"}
        names = [
            path.relative_to(root).as_posix()
            for path in root.rglob("*")
            if not skipped & set(path.relative_to(root).parts)
        ]
    for name in sorted(filter(None, names)):
        path = root / name
        if name.startswith(NOT_OURS) or path.suffix in BINARY or not path.is_file():
            continue
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def current(root: Path) -> tuple[str, str]:
    """Return owner and name as pyproject.toml has them.

    Raises:
        ValueError: it has none.
    """
    found = SOURCE.search((root / "pyproject.toml").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f'{root / "pyproject.toml"} has no line Source = "https://github.com/…"')
    return found[1], found[2]


def moved(text: str, old: tuple[str, str], new: tuple[str, str]) -> str:
    """Return a text with one address in the place of another, in each of the forms that there are."""
    if old[0].lower() not in text.lower():
        return text
    owner, name = map(re.escape, old)
    whole = re.compile(rf"(?:{_HOSTS}){owner}/{name}(?![\w-])")
    text = whole.sub("/".join(new), text)
    text = text.replace(
        f"owner={old[0]}&repository={old[1]}", f"owner={new[0]}&repository={new[1]}"
    )
    text = re.sub(
        rf"\b{owner}\.github\.io/{name}(?![\w-])", f"{new[0].lower()}.github.io/{new[1]}", text
    )
    text = re.sub(rf"\bghcr\.io/{re.escape(old[0].lower())}/", f"ghcr.io/{new[0].lower()}/", text)
    text = re.sub(rf'(?<="codeowners": \["@){owner}(?="\])', new[0], text)
    return re.sub(rf"^(\* @){owner}$", rf"\g<1>{new[0]}", text, flags=re.MULTILINE)


def mentions(text: str, address: tuple[str, str]) -> list[str]:
    """Return what stands for this project's address in a text: whatever `moved` would change."""
    marked = moved(text, address, ("\1", "\1"))
    return [line.replace("\1", "…") for line in marked.splitlines() if "\1" in line]


def strays(root: Path) -> list[str]:
    """Return the places that have a placeholder, or the project's name under another owner."""
    owner, name = current(root)
    other = re.compile(
        rf"(?:github\.com|githubusercontent\.com)/({_NAME})/{re.escape(name)}(?![\w-])", re.ASCII
    )
    found = []
    for path, text in text_files(root):
        if "github" not in text and "ghcr.io" not in text:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            odd = [m.group() for m in PLACEHOLDER.finditer(line)]
            odd += [m.group() for m in other.finditer(line) if m[1] != owner]
            found += [f"{path.relative_to(root).as_posix()}:{number}: {one}" for one in odd]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Write or check; return 1 where a place does not agree."""
    parser = argparse.ArgumentParser(prog="script/set_repository", description=__doc__)
    parser.add_argument("address", nargs="?", metavar="OWNER/NAME", help="on GitHub")
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    old = current(args.root)
    if args.address is not None and not ADDRESS.fullmatch(args.address):
        parser.error(f"{args.address!r} must be OWNER/NAME, as on GitHub")
    new = old if args.address is None else (args.address.split("/")[0], args.address.split("/")[1])
    if args.check:
        if new != old:
            print(
                f"the files say {'/'.join(old)}; run script/set_repository {'/'.join(new)}",
                file=sys.stderr,
            )
            return 1
    elif args.address is None:
        parser.error("say which: script/set_repository OWNER/NAME")
    else:
        for path, text in text_files(args.root):
            changed = moved(text, old, new)
            if changed != text:
                path.write_text(changed, encoding="utf-8")
                print(f"{path.relative_to(args.root)}: {len(mentions(changed, new))} places")
    odd = strays(args.root)
    for one in odd:
        print(f"not an address of ours: {one}", file=sys.stderr)
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
