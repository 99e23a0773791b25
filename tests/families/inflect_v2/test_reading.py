"""Our reading for the published voices: normalisation and words of ours, phonemes of espeak-ng."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.errors import TextError
from wyoming_nano_tts.families.inflect_v2.text.arpabet_ipa import espeak_ipa
from wyoming_nano_tts.families.inflect_v2.text.frontend import token_ids
from wyoming_nano_tts.families.inflect_v2.text.reading import inflect_v2_ipa, inflect_v2_phonemes
from wyoming_nano_tts.families.inflect_v2.text.symbols import SYMBOL_IDS
from wyoming_nano_tts.text import OwnWords, Passage, Phonemes, Run
from wyoming_nano_tts.text.english.arpabet import phonemes_of
from wyoming_nano_tts.text.english.language import LANGUAGE as ENGLISH
from wyoming_nano_tts.text.espeak import Espeak, candidates, load
from wyoming_nano_tts.text.frontend import MOST_CHARACTERS, Frontend


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    if not candidates():
        pytest.skip("no espeak-ng here: pip install 'wyoming-nano-tts[espeak]' to run this")
    return load()


@pytest.fixture(scope="module")
def frontend() -> Frontend:
    return Frontend(ENGLISH)


def said(frontend: Frontend, text: str, espeak: Espeak, own: OwnWords | None = None) -> str:
    return " | ".join(
        part for part, _ in inflect_v2_phonemes(frontend, Passage.of(text), espeak, own)
    )


@pytest.mark.parametrize(
    ("phones", "ipa"),
    [
        ("W AO1 T ER0", "wˈɔːɾɚ"),
        ("P AA1 R T IY0", "pˈɑːɹɾi"),
        ("AH0 B AW1 T", "ɐbˈaʊt"),
        ("T AH0 D EY1", "tədˈeɪ"),
        ("B AE1 T ER0 IY0", "bˈæɾɚɹi"),
        ("M Y UW1 Z IH0 K", "mjˈuːzɪk"),
        ("IH2 N F ER0 M EY1 SH AH0 N", "ˌɪnfɚmˈeɪʃən"),
        ("S T ER1 IH0 NG", "stˈɜːɹɪŋ"),
        ("AH0", "ə"),
        ("", ""),
    ],
)
def test_ipa_of_phones(phones: str, ipa: str) -> None:
    assert espeak_ipa(phones.split()) == ipa


def test_ipa_of_phonemes() -> None:
    phonemes = phonemes_of("HH AH0 L OW1 , Y UW1 .".split())
    assert inflect_v2_ipa(phonemes) == "həlˈoʊ, jˈuː."
    assert inflect_v2_ipa(Phonemes()) == ""


def test_every_phone_of_the_lexicon_has_symbols(frontend: Frontend) -> None:
    for word in ("measure", "choice", "joy", "thing", "then", "hawk", "foot", "sure", "view"):
        assert set(espeak_ipa(ENGLISH.pronouncer.word(word))) <= set(SYMBOL_IDS)


def test_our_normalisation_comes_first(frontend: Frontend, espeak: Espeak) -> None:
    assert said(frontend, "at 9:30 in", espeak) == said(frontend, "at nine thirty in", espeak)
    assert "pɚsˈɛnt" in said(frontend, "20%", espeak)


def test_a_sentence_ends_with_a_mark(frontend: Frontend, espeak: Espeak) -> None:
    assert said(frontend, "hello", espeak) == "həlˈoʊ."
    assert said(frontend, "hello,", espeak) == "həlˈoʊ,"
    assert said(frontend, "hello;", espeak) == "həlˈoʊ,"  # it goes on
    assert said(frontend, "hello?! ", espeak) == "həlˈoʊ?"


def test_ellipsis_is_three_dots_as_in_training(frontend: Frontend, espeak: Espeak) -> None:
    assert said(frontend, "hello… hello", espeak) == "həlˈoʊ. . . həlˈoʊ."


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("I live here.", "lˈɪv"),
        ("A live show.", "lˈaɪv ʃˈoʊ"),
        ("I want to record it.", "ɹəkˈɔːɹd"),
        ("The record is old.", "ðə ɹˈɛkɚd"),
        ("The LED is on.", "ðɪ ˌɛlˌiːdˈiː"),  # "thee" before a vowel that espeak-ng never saw
        ("Plan A is good.", "ˈeɪ ɪz"),
        ("NATO met.", "nˈeɪɾoʊ"),
    ],
)
def test_words_that_letters_do_not_tell(
    frontend: Frontend, espeak: Espeak, text: str, part: str
) -> None:
    assert part in said(frontend, text, espeak)


def test_shouted_words_are_words(frontend: Frontend, espeak: Espeak) -> None:
    shouted = said(frontend, "TURN ON THE KITCHEN LIGHT", espeak)
    assert shouted == said(frontend, "turn on the kitchen light", espeak)


def test_own_words(espeak: Espeak, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text('sonos = "so nose"\nsaoirse = "S ER1 SH AH0"\n', encoding="utf-8")
    frontend = Frontend(ENGLISH, file)
    assert "sˈɜːʃə" in said(frontend, "Is Saoirse in?", espeak)
    assert "sˈɜːʃəz ɹˈuːm" in said(frontend, "Saoirse's room", espeak)
    of_request = frontend.own_words({"saoirse": "S IH1 R SH AH0"})
    assert "sˈɪɹʃə" in said(frontend, "Is Saoirse in?", espeak, of_request)


def test_passage_brings_its_phones(frontend: Frontend, espeak: Espeak) -> None:
    own = frontend.own_words({"bob": "D AO1 R", "door": "B AA1 B"})
    passage = Passage((Run("Call "), Run("Bob", ("B", "AA1", "B")), Run(", door.")))
    ((phonemes, _),) = inflect_v2_phonemes(frontend, passage, espeak, own)
    assert phonemes == "kˈɔːl bˈɑːb, bˈɑːb."


@pytest.mark.parametrize("text", ["", " ", "…", "?!", "🎉", "()"])
def test_nothing_speakable_is_no_chunk(frontend: Frontend, espeak: Espeak, text: str) -> None:
    assert inflect_v2_phonemes(frontend, Passage.of(text), espeak) == []


def test_long_sentences_are_cut_at_marks(frontend: Frontend, espeak: Espeak) -> None:
    parts = inflect_v2_phonemes(
        frontend, Passage.of("light, " * 30 + "dark " * 30 + "night"), espeak
    )
    assert [pause for _, pause in parts] == [0, 2160]
    assert parts[0][0].endswith("lˈaɪt,")
    assert parts[1][0].startswith("dˈɑːɹk")
    parts = inflect_v2_phonemes(frontend, Passage.of("dark " * 100), espeak)
    assert [pause for _, pause in parts] == [0, 1920]
    assert "".join(part for part, _ in parts).count("dˈɑːɹk") == 100


def test_too_long_a_text_is_refused(frontend: Frontend, espeak: Espeak) -> None:
    with pytest.raises(TextError, match="pieces"):
        inflect_v2_phonemes(frontend, Passage.of("a" * (MOST_CHARACTERS + 1)), espeak)


@pytest.mark.parametrize("unit", ["a", "light ", "A ", "LED ", "a, ", "live "])
def test_long_texts(frontend: Frontend, espeak: Espeak, unit: str) -> None:
    parts = inflect_v2_phonemes(frontend, Passage.of(unit * (20_000 // len(unit))), espeak)
    assert max(len(token_ids(part)) for part, _ in parts) < 3000


@settings(max_examples=100, deadline=None)
@example(text="1001123373373373373373373")  # 281 characters in words: one word too long for a chunk
@given(text=st.text(max_size=120) | st.text("aAbBiIlveredT ,.!?…'-0123456789°%€", max_size=120))
def test_any_text(frontend: Frontend, espeak: Espeak, text: str) -> None:
    parts = inflect_v2_phonemes(frontend, Passage.of(text), espeak)
    assert bool(parts) == bool(frontend.phonemise(Passage.of(text)))
    if parts:  # one that was cut for its length ends with a word
        assert parts[-1][0][-1] in ",.!?"
    for part, pause_samples in parts:
        assert set(part) <= set(SYMBOL_IDS)
        assert 0 <= pause_samples <= 6720
