"""The table of German words, each checked against a dictionary, and what the lists must have."""

from pathlib import Path

import pytest

from wyoming_nano_tts.text.german.alphabet import GERMAN, phonemes_of
from wyoming_nano_tts.text.german.dictionary import DATA, words
from wyoming_nano_tts.text.german.language import LANGUAGE
from wyoming_nano_tts.text.german.pronounce import Pronouncer

TABLE = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "data" / "pronunciations.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
    if not line.startswith("#")
]
PRONOUNCER = Pronouncer()


def ipa(word: str) -> str:
    return "".join(LANGUAGE.shown(phonemes_of(PRONOUNCER.word(word))))


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) == len(dict(TABLE)) >= 240


@pytest.mark.parametrize(("word", "said"), TABLE, ids=[word for word, _ in TABLE])
def test_word(word: str, said: str) -> None:
    assert ipa(word) == said


@pytest.mark.parametrize(("word", "said"), [
    ("Wohnzimmerdeckenlampe", "vˈoːnt͡sˌɪmɐdˌɛkənlˌampə"),
    ("Waschmaschinentür", "vˈaʃmaʃˌiːnəntˌyːɐ"),
    ("Schlafzimmerfenster", "ʃlˈaːft͡sˌɪmɐfˌɛnstɐ"),
    ("Luftfeuchtigkeit", "lˈʊftfˌɔʏ̯çtɪçkaɪ̯t"),
    ("Geschirrspüler", "ɡəʃˈɪʁʃpˌyːlɐ"),
    ("Rollladensteuerung", "ʁˈɔlaːdənʃtˌɔʏ̯əʁʊŋ"),
    ("überstimmen", "ʔˌyːbɐʃtˈɪmən"),
    ("unterdrückst", "ʔˌʊntɐdʁˈʏkst"),
])  # fmt: skip
def test_words_that_no_list_has(word: str, said: str) -> None:
    assert ipa(word) == said


@pytest.mark.parametrize(("written", "said"), [
    ("LED", "ʔˌɛlʔˌeːdˈeː"), ("USB", "ʔuːʔɛsbˈeː"), ("NASA", None), ("B", "bˈeː"), ("ß", "ʔˌɛst͡sˈɛt"), ("MQTT",
    "ʔˌɛmkˌuːtˌeːtˈeː"),
])  # fmt: skip
def test_capitals(written: str, said: str | None) -> None:
    assert ipa(written) == (said or ipa("nasa"))


@pytest.mark.parametrize(
    "word", ["heiß", "Straße", "schließen", "Fußboden", "größten", "Außentemperatur", "weiß"]
)
def test_a_sharp_s_is_said(word: str) -> None:
    assert "s" in ipa(word)


def test_the_table_of_words_is_in_order_and_says_what_the_lexicon_does_not() -> None:
    lines = (DATA / "words.txt").read_text(encoding="utf-8").splitlines()
    entries = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert len(entries) == len(set(entries)), "a word twice"
    assert all(word == word.lower() for word in entries)
    assert all(phone[0] in GERMAN.ids for phones in words().values() for phone in phones)
