"""The server's id survives restarts, damage and a disk that cannot be written."""

from pathlib import Path

import pytest

from wyoming_nano_tts.server.wire import identity
from wyoming_nano_tts.server.wire.identity import ID_FILE, server_id


def test_kept_and_different_elsewhere(tmp_path: Path) -> None:
    first = server_id(tmp_path / "a" / "deep")
    assert len(first) == 32
    assert server_id(tmp_path / "a" / "deep") == first
    assert server_id(tmp_path / "b") != first
    assert [path.name for path in (tmp_path / "a" / "deep").iterdir()] == [ID_FILE]


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 32, b"Z" * 32])
def test_damaged_file_is_replaced(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ID_FILE).write_bytes(content)
    for left in (".partial", "ab_12xyz"):
        (tmp_path / (ID_FILE + left)).write_text("half")
    (tmp_path / f"{ID_FILE}.note").write_text("a person's own")
    fresh = server_id(tmp_path)
    assert (tmp_path / ID_FILE).read_text() == fresh + "\n"
    assert "is damaged" in caplog.text
    assert sorted(path.name for path in tmp_path.iterdir()) == [ID_FILE, f"{ID_FILE}.note"]
    assert server_id(tmp_path) == fresh


def test_without_a_place_the_machine_id_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    machine_id = tmp_path / "machine-id"
    machine_id.write_text("0123456789abcdef0123456789abcdef\n")
    monkeypatch.setattr(identity, "_MACHINE_ID_FILES", (tmp_path / "none", machine_id))
    blocked = tmp_path / "file"
    blocked.write_text("")
    derived = server_id(blocked / "below")
    assert derived == server_id(None)
    assert len(derived) == 32
    assert "0123456789abcdef" not in derived  # the machine id itself is private
    assert "--data-dir" in caplog.text


def test_with_nothing_at_all_it_is_random(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(identity, "_MACHINE_ID_FILES", (tmp_path / "none",))
    assert server_id(None) != server_id(None)
    assert "new server every time" in caplog.text
