"""Checkpoints of random weights in the published layouts, made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from checkpoints import write_v1, write_v2
from hub_double import HubDouble

from wyoming_nano_tts.store import hub


@pytest.fixture(scope="session")
def v1_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both files of Inflect-Nano-v1, below `weights`; not to be changed."""
    return write_v1(tmp_path_factory.mktemp("published") / "v1")


@pytest.fixture(scope="session")
def v2_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`model.pth` and `config.json` of Inflect-Nano-v2; not to be changed."""
    return write_v2(tmp_path_factory.mktemp("published") / "v2")


@pytest.fixture(autouse=True)
def nothing_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No store, cache or offline mode of the person who runs the tests; no waiting."""
    monkeypatch.setenv("NANO_TTS_VOICES", str(tmp_path / "store"))
    monkeypatch.setattr(hub, "FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)


@pytest.fixture
def hub_double() -> Iterator[HubDouble]:
    """A server that plays the hub."""
    double = HubDouble()
    yield double
    double.close()
