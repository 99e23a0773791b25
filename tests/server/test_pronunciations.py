"""Listing and changing the server's pronunciations over the wire."""

from pathlib import Path
from typing import Any

import pytest
from english_words import check_words
from talk import Serve, Talk, talk_to

from wyoming_nano_tts.cli import main
from wyoming_nano_tts.server.pronunciations import EVENT
from wyoming_nano_tts.speech.pronunciation_file import PronunciationFile


async def ask(talk: Talk, **data: Any) -> Any:
    """Send the event, return what is answered: words, or the code of an error."""
    await talk.say(EVENT, **data)
    event = await talk.hear()
    return event.data["words"] if event.type == EVENT else event.data["code"]


async def allowed(talk: Talk) -> Any:
    """Return what `info` says."""
    await talk.say("describe")
    return (await talk.hear()).data["tts"][0]["nano_tts"]["pronunciation_edits"]


async def test_off_unless_the_server_allows_it(talk: Talk) -> None:
    assert await allowed(talk) is False
    for data in ({}, {"set": {"sonos": "so nose"}}):
        assert await ask(talk, **data) == "edits-not-allowed"
    await talk.speak("The connection goes on.")


async def test_list_set_and_remove(serve: Serve, tmp_path: Path) -> None:
    words = PronunciationFile(tmp_path / "words.toml", check_words)
    async with serve(pronunciations=words) as uri, talk_to(uri) as talk:
        assert await allowed(talk) is True
        assert await ask(talk) == {}
        assert await ask(talk, set={"Sonos": "so nose", "U2": "you too"}) == {
            "sonos": "so nose",
            "u2": "you too",
        }
        assert await ask(talk, set={"sonos": "S OW1"}, remove=["u2"]) == {"sonos": "S OW1"}
        assert await ask(talk) == {"sonos": "S OW1"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"set": ["sonos"]}, "protocol-error"),
        ({"set": {"sonos": 5}}, "protocol-error"),
        ({"remove": "sonos"}, "protocol-error"),
        ({"remove": [5]}, "protocol-error"),
        ({"set": {"two words": "x"}}, "invalid-pronunciations"),
        ({"set": {"sonos": "S 7 Q"}}, "invalid-pronunciations"),
    ],
)
async def test_refused(serve: Serve, tmp_path: Path, data: dict[str, Any], code: str) -> None:
    words = PronunciationFile(tmp_path / "words.toml", check_words)
    async with serve(pronunciations=words) as uri, talk_to(uri) as talk:
        assert await ask(talk, **data) == code
        assert await ask(talk) == {}


def test_needs_a_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    args = ["--data-dir", str(tmp_path / "file" / "x"), "--allow-pronunciation-edits"]
    assert main(["serve", "--uri", "stdio://", *args]) == 1
    assert "cannot be written" in capsys.readouterr().err
