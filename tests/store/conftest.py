"""A hub of our own, and nothing of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hub_double import HubDouble, pinned_to
from installed import V1, V2

from wyoming_nano_tts.store import PublishedVoice, hub, read_catalogue


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


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def v1(v1_folder: Path, hub_double: HubDouble) -> PublishedVoice:
    """Offered by the double."""
    voice = pinned_to(read_catalogue()[V1], v1_folder)
    hub_double.publish(voice.repository, v1_folder)
    return voice


@pytest.fixture
def v2(v2_folder: Path, hub_double: HubDouble) -> PublishedVoice:
    """Offered by the double."""
    voice = pinned_to(read_catalogue()[V2], v2_folder)
    hub_double.publish(voice.repository, v2_folder)
    return voice
