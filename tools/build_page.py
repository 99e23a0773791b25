"""Build the page that speaks in the browser: `python -m tools.build_page [--out FOLDER]`, or `script/build_page`.

Needs node and npm. Pyodide comes from npm and a compiler from PyPI, both pinned with hashes, once: they are kept in
`.cache/page`. What is built is static files that work below any path of any server: see docs/browser-page.md.
"""

import argparse
import base64
import dataclasses
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from wyoming_nano_tts.families.nano2.config import DecoderConfig, ProsodyConfig
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.voice_files.description import BUILT_IN_VOICES, VoiceInfo
from wyoming_nano_tts.voice_files.folders import VoiceFolders

from . import ROOT

WEB: Final = ROOT / "web"
CACHE: Final = ROOT / ".cache" / "page"
OUT: Final = ROOT / "dist" / "page"
PYODIDE: Final = "314.0.7"
PYODIDE_SHA512: Final = (
    "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
)
FAMILY: Final = "nano2"
"""Whose voices the kernels speak."""
KERNEL_SIZES: Final = {
    "prosody": dataclasses.asdict(ProsodyConfig()),
    "decoder": dataclasses.asdict(DecoderConfig()),
}
"""That are written into `web/kernels/nano2.c`; rows of tables are free."""
LANGUAGES: Final = {"en": "english", "de": "german"}
"""Folder of each language whose data are a pack."""
MODULES: Final = (
    "__init__.py", "version.py", "errors.py", "text", "voice_files/__init__.py", "voice_files/options.py",
    "families/__init__.py", "families/transcription.py", "families/nano2/__init__.py", "families/nano2/pieces.py",
    "families/parts/__init__.py", "families/parts/text_pieces.py",
    "families/nano2/transcription.py",
)  # fmt: skip
"""Of the package: what reads texts. None needs numpy but `text/g2p/letters.py`, which the page has its own of."""
COMPILER_FLAGS: Final = (
    "-target", "wasm32-freestanding", "-std=gnu17", "-O3", "-flto", "-msimd128", "-mbulk-memory", "-ffp-contract=off",
    "-fno-math-errno", "-Wall", "-Wextra", "-Werror", "-nostdlib", "-Wl,--no-entry", "-Wl,--export-memory",
    "-Wl,-z,stack-size=65536", "-Wl,--strip-all",
)  # fmt: skip
Files = Mapping[str, bytes]


class BuildError(Exception):
    """The page cannot be built; the message says what is missing."""


def main(arguments: list[str] | None = None) -> int:
    """Build the page and say how large it is."""
    parser = argparse.ArgumentParser(prog="python -m tools.build_page", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="folder that is written anew")
    out: Path = parser.parse_args(arguments).out
    try:
        build(out)
    except (BuildError, subprocess.CalledProcessError) as error:
        print(f"build_page: {error}", file=sys.stderr)
        return 1
    total = sum(gzipped_bytes(path) for path in out.rglob("*") if path.is_file())
    print(f"{out}: {total / 1e6:.2f} MB gzipped")
    return 0


def build(out: Path) -> None:
    """Write the page's files.

    Args:
        out: folder, written anew.

    Raises:
        BuildError: a program is missing, or what was fetched is not what is pinned.
    """
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise BuildError(f"{program} is missing (Debian packages nodejs and npm)")
    voices = [voice for voice in installed() if is_spoken(voice)]
    for voice in voices:
        check_sizes(voice)
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(WEB / "site", out)
    for size, name in ((256, "icon.png"), (512, "icon@2x.png")):
        icon = ROOT / "custom_components" / "nano_tts" / "brand" / name
        shutil.copyfile(icon, out / f"icon-{size}.png")
    compile_kernels(out / "kernels.wasm")
    with tempfile.TemporaryDirectory() as scratch:
        pack_python(fetched_package("pyodide", PYODIDE, PYODIDE_SHA512), out, Path(scratch))
    for folder in {weights_folder(voice) for voice in voices}:
        names = ("prosody.safetensors", "decoder.safetensors", "NOTICE")
        files = {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
        write_pack(out / "packs" / f"weights-{folder.name}.pack", files)
    described = {"voices": [described_voice(voice) for voice in voices]}
    (out / "voices.json").write_text(json.dumps(described, ensure_ascii=False, indent=1))
    (out / "licences.txt").write_text(licences(voices))
    finish_service_worker(out)


def installed() -> Iterable[VoiceInfo]:
    """The voices that are in the package, the default first."""
    voices = VoiceFolders((BUILT_IN_VOICES,), ARCHITECTURES).voices()
    return sorted(voices, key=lambda voice: (voice.language.startswith("de"), voice.id))


def is_spoken(voice: VoiceInfo) -> bool:
    """Whether the page speaks a voice: one of the kernels' family whose weights are in safetensors."""
    stored = {part.path.suffix for part in voice.parts.values()}
    return voice.architecture == FAMILY and stored == {".safetensors"}


def check_sizes(voice: VoiceInfo) -> None:
    """Refuse a voice that the kernels cannot speak.

    Raises:
        BuildError: it has other sizes.
    """
    for part, sizes in KERNEL_SIZES.items():
        for name, wanted in sizes.items():
            found = voice.parts[part].config[name]
            same = list(found) == list(wanted) if isinstance(wanted, tuple) else found == wanted
            if not same and name not in {"tokens", "speakers"}:
                raise BuildError(
                    f"{voice.id}: {part} has {name} {found}; web/kernels/nano2.c speaks {wanted} only"
                )


def weights_folder(voice: VoiceInfo) -> Path:
    """Folder of the weights that a voice speaks with, its own or those of another."""
    return voice.parts["decoder"].path.parent


def described_voice(voice: VoiceInfo) -> dict[str, Any]:
    """What the page is told of a voice."""
    return {
        "id": voice.id,
        "name": voice.name,
        "tag": voice.language,
        "reads": voice.read_in().partition("_")[0],
        "row": int(voice.parts["decoder"].config["speaker"]),
        "gain": 10 ** (voice.gain_db / 20),
        "weights": weights_folder(voice).name,
        "licence": voice.licence,
        "description": voice.description,
        "attribution": voice.attribution_name,
    }


# -- what is fetched


def fetched_package(name: str, version: str, sha512: str) -> Path:
    """Return the folder of a package of npm, fetched if it is not there.

    Args:
        name: of the package.
        version: of it.
        sha512: of its file in base64, as the registry's `dist.integrity` has it.

    Raises:
        BuildError: what the registry gives is not what is pinned.
    """
    folder = CACHE / f"{name}-{version}"
    if folder.is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        run("npm", "pack", "--silent", f"{name}@{version}", "--pack-destination", scratch)
        archive = Path(scratch) / f"{name}-{version}.tgz"
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if digest != sha512:
            raise BuildError(
                f"{name} {version} is another file than the pinned one: sha512 {digest}"
            )
        with tarfile.open(archive) as opened:
            opened.extractall(scratch, filter="data")
        (Path(scratch) / "package").rename(folder)
    return folder


def compiler() -> tuple[list[str], dict[str, str]]:
    """Return the command of the C compiler and its environment; fetched if it is not there."""
    folder = CACHE / "zig"
    if not (folder / "ziglang").is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        pinned = WEB / "build" / "requirements.txt"
        run(
            sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "--only-binary", ":all:",
            "--target", str(folder), "-r", str(pinned),
        )  # fmt: skip
    environment = {"PYTHONPATH": str(folder), "ZIG_GLOBAL_CACHE_DIR": str(CACHE / "zig-cache")}
    return [sys.executable, "-m", "ziglang", "cc"], environment


def run(*command: str, **environment: str) -> None:
    """Run a program, whose messages are shown."""
    subprocess.run(command, check=True, env={**os.environ, **environment})


# -- what is made


def compile_kernels(target: Path) -> None:
    """Compile the kernels to one WebAssembly module."""
    command, environment = compiler()
    sources = sorted(str(path) for path in (WEB / "kernels").glob("*.c"))
    run(*command, *COMPILER_FLAGS, "-o", str(target), *sources, **environment)


def pack_python(pyodide: Path, out: Path, scratch: Path) -> None:
    """Write Pyodide, what it needs of the standard library, and the packs of the text front end."""
    sources, compiled = scratch / "sources", scratch / "compiled"
    for name in MODULES:
        copy_module(ROOT / "wyoming_nano_tts" / name, sources / "wyoming_nano_tts" / name)
    shutil.copyfile(WEB / "reader" / "reading.py", sources / "reading.py")
    own_letters = sources / "wyoming_nano_tts" / "text" / "g2p" / "letters.py"
    shutil.copyfile(WEB / "reader" / "letters.py", own_letters)
    target = out / "pyodide"
    target.mkdir()
    library = target / "python_stdlib.zip"
    run(
        "node", str(WEB / "build" / "compile.mjs"), *map(str, (pyodide, sources, library, compiled))
    )
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
        shutil.copyfile(pyodide / name, target / name)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text())
    (target / "pyodide-lock.json").write_text(json.dumps({"info": lock["info"], "packages": {}}))
    files = {
        path.relative_to(compiled).as_posix(): path.read_bytes()
        for path in compiled.rglob("*")
        if path.is_file()
    }
    of_language = {
        tag: f"wyoming_nano_tts/text/{folder}/data/" for tag, folder in LANGUAGES.items()
    }
    for tag, prefix in of_language.items():
        data = {name: content for name, content in files.items() if name.startswith(prefix)}
        write_pack(out / "packs" / f"language-{tag}.pack", data)
    rest = {
        name: content
        for name, content in files.items()
        if not name.startswith(tuple(of_language.values()))
    }
    write_pack(out / "packs" / "reader.pack", rest)


def copy_module(source: Path, target: Path) -> None:
    """Copy a module or a folder of them, with data, without what only lies about."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def write_pack(path: Path, files: Files) -> None:
    """Write files as a tar file compressed with gzip, the same bytes every time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    path.write_bytes(gzip.compress(written.getvalue(), 9, mtime=0))


def finish_service_worker(out: Path) -> None:
    """Name the version, which follows every file, and the files that a first visit needs before anything is fetched."""
    digest = hashlib.sha256()
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        digest.update(path.relative_to(out).as_posix().encode() + b"\0" + path.read_bytes())
    shell = sorted(
        path.name
        for path in out.iterdir()
        if path.suffix in {".html", ".css", ".js", ".webmanifest", ".png"}
    )
    worker = out / "sw.js"
    content = worker.read_text().replace("@VERSION@", digest.hexdigest()[:16])
    listed = json.dumps([name for name in shell if name != "sw.js"])
    worker.write_text(content.replace('["@SHELL@"]', listed))


def licences(voices: Iterable[VoiceInfo]) -> str:
    """Text of the page's licences."""
    data = ROOT / "wyoming_nano_tts" / "text"
    parts = [
        (ROOT / "NOTICE").read_text(),
        *(
            f"Voice {voice.id} ({voice.licence}): {voice.attribution_name}, {voice.attribution_url}\n"
            for voice in voices
        ),
        f"Pyodide {PYODIDE}: Mozilla Public License 2.0, source at https://github.com/pyodide/pyodide\n",
        "CPython, in Pyodide: Python Software Foundation License, https://docs.python.org/3/license.html\n",
        *(path.read_text() for path in sorted(data.glob("*/data/LICENSE.*"))),
        (ROOT / "LICENSE").read_text(),
    ]
    return ("\n" + "-" * 100 + "\n\n").join(parts)


def gzipped_bytes(path: Path) -> int:
    """Bytes of a file as a server that compresses sends it: what gains nothing is sent as it is."""
    content = path.read_bytes()
    return min(len(content), len(gzip.compress(content, 9, mtime=0)))


if __name__ == "__main__":
    sys.exit(main())
