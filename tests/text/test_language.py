"""How languages are found, and the documentation's example of one."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from wyoming_nano_tts.errors import LanguageError
from wyoming_nano_tts.text import Passage, find_language, language, open_stream
from wyoming_nano_tts.text.language import about_language, offered_tags, primary_tag

ROOT = Path(__file__).parents[2]


def documented(heading: str) -> str:
    """The first Python block under a heading of docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    found = re.search(rf"### {heading}\n.*?```python\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_documented_language_works() -> None:
    exec(documented("Adding a language"), {})  # noqa: S102 - our own documentation
    try:
        letters = find_language("qal_XX")
        stream = open_stream("qal")
        passages = [*stream.feed("Be 1. So"), *stream.finish()]
        assert passages == [Passage.of("Be 1."), Passage.of("So")]
        phonemes = letters.phonemise(Passage.of("Be 1."))
        assert "".join(phonemes.symbols) == "beone."
        assert phonemes.stresses == (0, 1, 1, 0, 1, 0)
        ids = phonemes.token_ids(letters.numbering, blanks=False)
        assert ids.phone.tolist() == [0, 2, 5, 15, 14, 5, 27, 0]
        assert ids.tone.tolist() == [0, 0, 1, 1, 0, 1, 0, 0]
    finally:
        language.unregister("qal")


@pytest.mark.parametrize("tag", ["en", "en_US", "EN-gb", "en-AU"])
def test_a_language_is_found_by_any_of_its_tags(tag: str) -> None:
    assert primary_tag(tag) == "en"
    assert find_language(tag) is find_language("en")
    assert about_language(tag).alphabet == find_language(tag).numbering.alphabet.name


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    for look in (find_language, about_language, open_stream):
        with pytest.raises(LanguageError, match=r"'tlh.* can be read here; known: .*en"):
            look("tlh_X")


def test_a_language_offers_other_tags_only_where_it_knows_some() -> None:
    assert offered_tags("tlh_AQ") == ["tlh_AQ", "tlh-AQ", "tlh"]
    assert {"en_XY", "en-XY", "en", "en-GB"} <= set(offered_tags("en_XY"))


def test_listing_voices_imports_no_language() -> None:
    code = (
        "import sys; from wyoming_nano_tts.text.language import about_language; about_language('en_US'); "
        "print([m for m in sys.modules if m.startswith('wyoming_nano_tts.text.english.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_a_language_need_not_have() -> None:
    exec(documented("Adding a language"), {})  # noqa: S102 - our own documentation
    letters = find_language("qal")
    language.unregister("qal")
    assert letters.emoji.name("a 🎉") == "a 🎉"
    assert letters.say_as("date", "2026-11-21", "") is None
    assert letters.rules.clause_end("a, b") is None
    assert letters.rules.may_pause_after("It is on.", line_start=True)
    assert not letters.rules.may_pause_after("It is", line_start=True)
    for alphabet, reason in (
        ("ipa", "no pronunciation in IPA"),
        ("runes", "there are ipa and x-sampa"),
    ):
        with pytest.raises(ValueError, match=reason):
            letters.phones(alphabet, "a")
