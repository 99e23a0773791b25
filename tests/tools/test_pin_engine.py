"""A release writes its wheel's hash into the integration and the app."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.pin_engine import INTEGRATION, main, pinned


def test_pin(tmp_path: Path) -> None:
    wheel = tmp_path / "wyoming_nano_tts-1.2.3-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    integration = tmp_path / "custom_components" / "nano_tts"
    (integration / "embedded").mkdir(parents=True)
    app = tmp_path / "app" / "Dockerfile"
    app.parent.mkdir()
    shutil.copy(INTEGRATION.parents[1] / "app" / "Dockerfile", app)
    release = integration / "embedded" / "release.py"
    shutil.copy(INTEGRATION / "embedded" / "release.py", release)
    for content in (b"a wheel", b"another"):  # again, over what was pinned
        wheel.write_bytes(content)
        assert main([str(wheel), str(integration)]) == 0
        code = f"exec(open({str(release)!r}).read()); print(VERSION, SHA256, FILE)"
        told = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
        sha256 = hashlib.sha256(content).hexdigest()
        assert told == ["1.2.3", sha256, wheel.name]
        assert app.read_text(encoding="utf-8").count(f'\nARG SHA256="{sha256}"\n') == 1


def test_only_a_wheel_of_ours(tmp_path: Path) -> None:
    for name in ("wyoming_nano_tts-1.2.3.tar.gz", "other-1-py3-none-any.whl"):
        with pytest.raises(SystemExit):
            main([str(tmp_path / name)])


def test_an_unknown_file_is_not_changed() -> None:
    with pytest.raises(ValueError, match="VERSION"):
        pinned('version = "1"', {"VERSION": "1.2.3"})
