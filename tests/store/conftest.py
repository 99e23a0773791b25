"""A hub of our own, and nothing of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_double import HubDouble

from wyoming_nano_tts.store import hub


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
