"""`serve --web` as people type it."""

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

SERVE = ("serve", "--uri", "tcp://127.0.0.1:0", "--no-warm-up")


def run(folder: Path, *arguments: str, code: str = "", token: str = "") -> str:
    """Run a command that ends by itself; return what it says."""
    program = (
        f"import sys; {code}\nfrom wyoming_nano_tts.cli import main\nsys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *SERVE, "--data-dir", str(folder), *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "NANO_TTS_WEB_TOKEN": token},
    )
    assert done.returncode == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--web-edit",), "the options --web-… need --web"),
        (("--web", "0.0.0.0:0", "--web-edit"), "would let everyone on the network"),
        (("--web", "--web-token-file", "/nowhere/token"), "No such file"),
        (("--web", "127.0.0.1:x"), "must be HOST:PORT"),
        (("--web", "203.0.113.1:10280"), "cannot listen on 203.0.113.1:10280"),
    ],
)
def test_what_is_wrong_is_explained(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    assert message in run(tmp_path, *arguments)


def test_a_token_that_anybody_guesses_is_refused(tmp_path: Path) -> None:
    assert "8 ASCII characters" in run(tmp_path, "--web", token="1234")  # noqa: S106 - of no server
    (tmp_path / "token").write_text("short\n", encoding="utf-8")
    assert "8 ASCII characters" in run(
        tmp_path, "--web", "--web-token-file", str(tmp_path / "token")
    )


def test_without_its_library_the_page_says_what_to_install(tmp_path: Path) -> None:
    said = run(tmp_path, "--web", code="sys.modules['aiohttp'] = None")
    assert "pip install 'wyoming-nano-tts[web]'" in said


def test_the_page_is_there_when_the_server_says_so(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("correct-horse\n", encoding="utf-8")
    words = tmp_path / "pronunciations.toml"
    command = [sys.executable, "-m", "wyoming_nano_tts", *SERVE, "--data-dir", str(tmp_path)]
    command += ["--web", "127.0.0.1:0", "--web-edit", "--web-token-file", str(token)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            log = ""
            while not (found := re.search(r"The page is at (http://127\.0\.0\.1:\d+/)", log)):
                line = server.stderr.readline()
                assert line, log
                log += line
            request = urllib.request.Request(found[1] + "api/info")  # noqa: S310 - of our own server
            request.add_header("Authorization", "Bearer correct-horse")
            with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
                assert b'"edit": true' in response.read()
            assert words.exists()
        finally:
            server.terminate()
            assert server.wait(60) == 0
