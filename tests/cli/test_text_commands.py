"""`normalize` and `phonemize`: for people who report a mispronunciation, and for tools."""

import json

import pytest

from wyoming_nano_tts.cli import main


def test_normalize_prints_what_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["normalize", "It is 7:05. Outside it is 21.5 °C."]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["It is seven oh five.", "Outside it is twenty one point five degrees Celsius."]


def test_normalize_prints_one_object_for_tools(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["normalize", "--json", "It is 7:05."]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["text"], shown["spoken"]) == ("It is 7:05.", "it is seven oh five.")
    (token,) = shown["tokens"]
    assert (token["written"], token["spoken"], token["kind"]) == ("7:05", "seven oh five", "time")
    assert {"kind": "ratio", "points": 40} in token["others"]
    assert token["points"] > max(other["points"] for other in token["others"])


def test_phonemize_prints_words_and_phonemes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phonemize", "The door."]) == 0
    assert capsys.readouterr().out == "The door.\n  DH AH0 D AO1 R .\n"


def test_phonemize_prints_ids_for_tools(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phonemize", "--json", "Go."]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["phonemes"] == ["G", "OW1", "."]
    assert row["ids"] == {"phones": [0, 46, 80, 212, 0], "tones": [7, 7, 9, 7, 7], "langs": [2] * 5}


@pytest.mark.parametrize("command", ["normalize", "phonemize"])
def test_nothing_speakable_prints_nothing(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "🎉"]) == 0
    assert capsys.readouterr().out == ""


DOCUMENT = '<speak>It is <break time="1s"/><say-as interpret-as="unit">5m</say-as>.</speak>'


@pytest.mark.parametrize(
    "arguments", [[DOCUMENT], [DOCUMENT, "--ssml"], [DOCUMENT[7:-8], "--ssml"]], ids=str
)
def test_ssml_is_read(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["normalize", *arguments]) == 0
    assert capsys.readouterr().out == "It is\nfive meters.\n"


def test_ssml_phonemes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phonemize", '<speak>Go <phoneme ph="bəˈnɑːnə">x</phoneme>!</speak>']) == 0
    assert capsys.readouterr().out == "Go x!\n  G OW1 B AH0 N AA1 N AH0 !\n"


def test_emoji_are_named_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["normalize", "--name-emoji", "Done 👍"]) == 0
    assert capsys.readouterr().out == "Done, thumbs up\n"
