"""The wheel that people install: what is in it, what it asks for, and that it speaks on its own."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import wave
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LARGEST_WHEEL_BYTES = 15_000_000
NEVER_FOR_SERVING = {"torch", "accelerate", "onnx", "scipy", "soundfile", "pyworld", "matplotlib"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # a copy: building leaves its work in the tree
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "wyoming_nano_tts", source / "wyoming_nano_tts", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", str(folder), str(source)], check=True)
    (found,) = folder.glob("wyoming_nano_tts-*.whl")
    return found


def test_wheel_is_small_and_holds_what_speaking_needs(wheel: Path) -> None:
    assert wheel.stat().st_size <= LARGEST_WHEEL_BYTES
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "wyoming_nano_tts/py.typed",
        "wyoming_nano_tts/families/nano/graphs/acoustic_decoder.onnx",
        "wyoming_nano_tts/families/nano/graphs/acoustic_decoder.json",
        "wyoming_nano_tts/families/nano2/graphs/nano2_decoder_frames.onnx",
        "wyoming_nano_tts/voices/en_US-heart/voice.json",
        "wyoming_nano_tts/voices/en_US-heart/prosody.safetensors",
        "wyoming_nano_tts/voices/en_US-heart/decoder.safetensors",
        "wyoming_nano_tts/voices/en_US-michael/voice.json",
        "wyoming_nano_tts/voices/en_US-nicole/voice.json",
        "wyoming_nano_tts/voices/de_DE-kerstin/voice.json",
        "wyoming_nano_tts/voices/de_DE-kerstin/decoder.safetensors",
        "wyoming_nano_tts/train/nano2/losses/data/discriminators.safetensors",
        "wyoming_nano_tts/text/german/data/lexicon.bin",
        "wyoming_nano_tts/web/page/index.html",
        "wyoming_nano_tts/web/page/page.js",
    ):
        assert needed in names
    left = [name for name in names if "kathleen" in name or "heart-tiny" in name]
    assert not left, "it would be too large with them"
    assert not [
        name
        for name in names
        if name.startswith(("tests/", "custom_components/", "benchmarks/", "tools/"))
    ]


def test_base_install_asks_for_nothing_that_only_training_needs(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    metadata = next(name for name in archive.namelist() if name.endswith("METADATA"))
    required = Parser().parsestr(archive.read(metadata).decode()).get_all("Requires-Dist") or []
    base = {re.split(r"[^\w-]", line)[0] for line in required if "extra ==" not in line}
    assert base == {"wyoming", "numpy"}
    assert not base & NEVER_FOR_SERVING


BORROWED = ("numpy", "wyoming")
"""All that the base install has beside the package."""
SPEAK = """
import asyncio, importlib.util, sys
from wyoming.audio import AudioChunk
from wyoming.client import AsyncClient
from wyoming.tts import Synthesize
import wyoming_nano_tts

async def hear():
    async with AsyncClient.from_uri(sys.argv[1]) as client:
        await client.write_event(Synthesize("It is 7:05.").event())
        size = 0
        while (event := await client.read_event()).type != "audio-stop":
            assert event.type != "error", event.data
            size += len(event.payload or b"")
    return size

assert not any(importlib.util.find_spec(n) for n in ("onnxruntime", "onnx", "safetensors", "torch"))
print(asyncio.run(hear()), wyoming_nano_tts.__file__)
"""


def test_base_install_speaks_and_serves_without_onnx_runtime(wheel: Path, tmp_path: Path) -> None:
    """A clean environment with numpy and wyoming, and nothing else."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "v")], check=True)
    (site,) = (tmp_path / "v").glob("lib/python*/site-packages")
    zipfile.ZipFile(wheel).extractall(site)
    for name in BORROWED:
        (description,) = importlib.metadata.distributions(name=name)
        for file in description.files or ():
            top = file.parts[0]  # the package, its description, and numpy's own libraries
            if top not in {"..", "__pycache__"} and not (site / top).exists():
                (site / top).symlink_to(Path(str(description.locate_file(top))))
    python = tmp_path / "v" / "bin" / "python"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "NANO_TTS"))}
    out = tmp_path / "morning.wav"
    command = [str(python), "-m", "wyoming_nano_tts"]
    done = subprocess.run(
        [*command, "say", "Good morning. It is 7:05.", "-o", str(out)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    with wave.open(str(out)) as file:
        assert file.getnframes() > 24000
    doctor = subprocess.run(
        [*command, "doctor"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "wyoming-nano-tts[onnx]" in doctor.stdout
    assert "en_US-heart on numpy" in doctor.stdout
    serve = subprocess.Popen(
        [*command, "serve", "--uri", f"unix://{tmp_path}/socket", "--data-dir", str(tmp_path)],
        cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert serve.stderr is not None
        log = line = serve.stderr.readline()
        while "Listening on" not in line:
            assert line, f"the server ended: {log}"
            log += (line := serve.stderr.readline())
        heard = subprocess.run(
            [str(python), "-c", SPEAK, f"unix://{tmp_path}/socket"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert heard.returncode == 0, heard.stderr
        size, place = heard.stdout.split()
        assert int(size) > 24000
        assert place.startswith(str(site))
    finally:
        serve.terminate()
        serve.communicate(timeout=20)


def test_wheel_speaks_without_the_repository(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    out = tmp_path / "morning.wav"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "wyoming_nano_tts",
            "say",
            "Good morning. It is 7:05.",
            "-o",
            str(out),
        ],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
    )
    with wave.open(str(out)) as file:
        assert file.getframerate() == 24000
        assert file.getnframes() > 24000


@pytest.mark.parametrize(
    ("platform", "python"),
    [
        ("musllinux_1_2_x86_64", "3.14"),
        ("musllinux_1_2_aarch64", "3.13"),
        ("manylinux_2_28_aarch64", "3.11"),
    ],
)
def test_other_platforms_install_it_without_a_compiler(
    wheel: Path, tmp_path: Path, platform: str, python: str
) -> None:
    command = [
        sys.executable, "-m", "pip", "install", "-q", "--dry-run", "--report", str(tmp_path / "report.json"),
        "--only-binary=:all:", "--platform", platform, "--python-version", python, "--target", str(tmp_path),
        str(wheel),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    files = {
        one["metadata"]["name"]: one["download_info"]["url"].rpartition("/")[2]
        for one in report["install"]
    }
    assert files.keys() == {"wyoming-nano-tts", "wyoming", "numpy"}
    tag = python.replace(".", "")
    assert f"-cp{tag}-" in files["numpy"]
    assert platform in files["numpy"]
    assert files["wyoming"].endswith("-none-any.whl")
