"""Units: systemd's own checker takes them, and words come through as they are."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.services.systemd import check_reachable, is_in_home
from wyoming_nano_tts.services.units import KINDS, MARK, Plan, ServiceError, quoted, unit_text

ROOT = Path(__file__).parent.parent.parent
MOST_EXPOSED = 3.0
"""Of systemd's ten: 0 to 3 it calls fine."""
TRUE = "/usr/bin/true"


def checked(folder: Path, *words: str) -> str:
    """Run systemd-analyze, with a folder for the session that a user of a test has not; return what it says."""
    done = subprocess.run(
        ["systemd-analyze", *words],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_users", [False, True])
def test_systemd_verifies_it(tmp_path: Path, kind: str, *, is_users: bool) -> None:
    plan = Plan(kind, (TRUE,), ("--name", "Küche 50% \"$5\" 'n'"), is_users=is_users)
    unit = tmp_path / plan.unit_name
    unit.write_text(unit_text(plan), encoding="utf-8")
    said = checked(tmp_path, "verify", "--man=no", *(["--user"] if is_users else []), str(unit))
    assert plan.unit_name not in said


def test_the_checker_sees_a_wrong_unit(tmp_path: Path) -> None:
    unit = tmp_path / "nano-tts.service"
    text = unit_text(Plan("server", ("/nowhere/nano",)))
    unit.write_text(text.replace("ProtectHome=yes", "ProtectHome=maybe"), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "nowhere" in done.stderr
    assert "maybe" in done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_hardly_exposed(tmp_path: Path, kind: str) -> None:
    plan = Plan(kind, (TRUE,))
    (tmp_path / plan.unit_name).write_text(unit_text(plan), encoding="utf-8")
    said = checked(
        tmp_path, "security", "--offline=yes", "--no-pager", str(tmp_path / plan.unit_name)
    )
    score = float(said.rpartition("Overall exposure level for")[2].split(":")[1].split()[0])
    assert 0 < score <= MOST_EXPOSED
    docs = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    assert kind == "both" or f"to {score:g}" in docs


def unquoted(line: str) -> list[str]:
    """Read a command line as systemd.service(5) says: quotes, backslashes, then $$ and %%."""
    return [word.replace("$$", "$").replace("%%", "%") for word in shlex.split(line)]


@settings(max_examples=200)
@given(
    st.lists(
        st.text(
            st.characters(
                min_codepoint=32,
                exclude_characters="\x7f",
                exclude_categories=("Cs", "Cc", "Zl", "Zp"),
            )
        ),
        min_size=1,
        max_size=4,
    )
)
def test_words_come_through(words: list[str]) -> None:
    line = " ".join(quoted(word) for word in words)
    assert "\n" not in line
    # shlex knows $, ` and ! after a backslash in double quotes; systemd's rules are the simpler ones.
    assert unquoted(line) == words


@pytest.mark.parametrize("word", ["a\nExecStartPre=/bin/sh", "\0", "tab\t", "\x7f"])
def test_control_characters_are_refused(word: str) -> None:
    with pytest.raises(ServiceError, match="control character"):
        unit_text(Plan("satellite", (TRUE,), ("--name", word)))


def test_rights_by_kind() -> None:
    server, satellite = (unit_text(Plan(kind, (TRUE,))) for kind in ("server", "satellite"))
    assert "PrivateDevices=yes" in server
    assert "SupplementaryGroups" not in server
    assert "DeviceAllow=char-alsa rw" in satellite
    assert "PrivateDevices" not in satellite
    assert f"ExecStart={TRUE} serve\n" in server
    assert f"ExecStart={TRUE} satellite --serve\n" in unit_text(Plan("both", (TRUE,)))
    users = unit_text(Plan("satellite", (TRUE,), is_users=True))
    assert "DynamicUser" not in users
    assert "WantedBy=default.target" in users
    assert "ProtectHome=read-only" in unit_text(Plan("server", (TRUE,), is_in_home=True))
    for text in (server, satellite, users):
        assert text.startswith(MARK)
        assert "Type=notify\n" in text
        assert "WatchdogSec=" in text


def test_programs_that_a_service_cannot_reach(tmp_path: Path) -> None:
    program = tmp_path / "closed" / "program"
    program.parent.mkdir()
    program.touch(0o755)
    program.parent.chmod(0o700)
    with pytest.raises(ServiceError, match=r"closed to others.*--user"):
        check_reachable(str(program))
    check_reachable(TRUE)
    assert is_in_home("/home/pi/venv/bin/wyoming-nano-tts")
    assert not is_in_home("/opt/nano-tts/bin/wyoming-nano-tts")


def test_docs_show_the_unit_that_is_written() -> None:
    text = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    plan = Plan("server", ("/opt/nano-tts/bin/wyoming-nano-tts",), ("--zeroconf",))
    assert f"```ini\n{unit_text(plan)}```" in text


@pytest.fixture
def _systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a systemctl on the path that writes down what it is told."""
    program = tmp_path / "bin" / "systemctl"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/told\ntest ! -e {tmp_path}/broken || {{ echo no bus >&2; exit 1; }}\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def told(folder: Path) -> list[str]:
    """What systemctl was told since the last time."""
    path = folder / "told"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return lines


@pytest.mark.usefixtures("_systemctl")
def test_shown_written_started_replaced_and_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = tmp_path / "config" / "systemd" / "user" / "nano-tts-satellite.service"
    command = ["install-service", "satellite", "--user"]
    assert main([*command, "--dry-run", "--", "--name", "Küche 1"]) == 0
    shown = capsys.readouterr().out
    assert not unit.exists()
    assert told(tmp_path) == []
    assert main([*command, "--name", "Küche 1"]) == 0
    assert capsys.readouterr().out == shown
    text = unit.read_text(encoding="utf-8")
    assert shown == f"# {unit}\n{text}"
    assert 'satellite --zeroconf --name "Küche 1"\n' in text
    assert unit.stat().st_mode & 0o777 == 0o644
    name = "nano-tts-satellite.service"
    started = ["--user daemon-reload", f"--user enable {name}", f"--user restart {name}"]
    assert told(tmp_path) == started
    assert main([*command, "--no-zeroconf", "--name", "Bath"]) == 0
    assert "satellite --name Bath\n" in unit.read_text(encoding="utf-8")
    assert told(tmp_path) == started
    assert main([*command, "--remove"]) == 0
    assert told(tmp_path) == [f"--user disable --now {name}", "--user daemon-reload"]
    assert not unit.exists()
    assert main([*command, "--remove"]) == 1
    assert "nothing to remove" in capsys.readouterr().err


@pytest.mark.usefixtures("_systemctl")
def test_what_a_person_wrote_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = tmp_path / "config" / "systemd" / "user" / "nano-tts.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    for more in ([], ["--remove"]):
        assert main(["install-service", "server", "--user", *more]) == 1
        assert "left as it is" in capsys.readouterr().err
    assert unit.read_text(encoding="utf-8") == "[Service]\nExecStart=/bin/true\n"
    assert told(tmp_path) == []


@pytest.mark.usefixtures("_systemctl")
def test_what_systemd_says_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken").touch()
    assert main(["install-service", "server", "--user"]) == 1
    assert "systemctl --user daemon-reload: no bus" in capsys.readouterr().err


def test_without_systemd(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["install-service", "server", "--user"]) == 1
    assert "does not run systemd" in capsys.readouterr().err


def test_arguments_are_checked_now(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["install-service", "server", "--dry-run", "--nonsense"])
    assert ended.value.code == 2
    assert "--nonsense" in capsys.readouterr().err
