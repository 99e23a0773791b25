"""The published models that tests install, and what an installation leaves."""

from pathlib import Path

V1, V2 = "inflect-nano-v1", "inflect-nano-v2"
V1_FILES = [f"{V1}/acoustic.safetensors", f"{V1}/vocoder.safetensors", f"{V1}/voice.json"]


def left_in(store: Path) -> list[str]:
    """Every file, by its path in the store."""
    return sorted(str(p.relative_to(store)) for p in store.rglob("*") if p.is_file())
