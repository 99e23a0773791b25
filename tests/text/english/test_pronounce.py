"""Words to phones: lists, morphology, compounds, acronyms, spelling, the model, and context."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.text.english.arpabet import ARPABET, VOWELS, arpabet_of
from wyoming_nano_tts.text.english.dictionary import DATA, read_exceptions
from wyoming_nano_tts.text.english.language import LANGUAGE as ENGLISH
from wyoming_nano_tts.text.english.morphology import inflected, past, plural
from wyoming_nano_tts.text.english.pronounce import Pronouncer
from wyoming_nano_tts.text.english.spelling import pronounceable, spell
from wyoming_nano_tts.text.frontend import Frontend

HERE = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def pronouncer() -> Pronouncer:
    return Pronouncer()


@pytest.fixture(scope="module")
def frontend() -> Frontend:
    return Frontend(ENGLISH)


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("hello", "HH AH0 L OW1"),
        ("and", "AE1 N D"),  # corrected: the newer dictionary has the weak form
        ("it's", "IH1 T S"),
        ("couldn't", "K UH1 D AH0 N T"),
        ("sonos", "S OW1 N OW0 S"),
        ("ecobee", "IY1 K OW0 B IY2"),
        ("thermostat's", "TH ER1 M AH0 S T AE2 T S"),
        ("govee's", "G OW1 V IY0 Z"),
        ("switchbots", "S W IH1 CH B AA2 T S"),
        ("googled", "G UW1 G AH0 L D"),
        ("unpaired", "AH2 N P EH1 R D"),
        ("livingroom", "L IH1 V IH0 NG R UW2 M"),
        ("smartlock", "S M AA1 R T L AA2 K"),
        ("frontdoorlight", "F R AH1 N T D AO2 R L AY2 T"),
        ("mqtt", "EH2 M K Y UW2 T IY2 T IY1"),
        ("TV", "T IY1 V IY1"),
        ("LED", "EH2 L IY2 D IY1"),
        ("NASA", "N AE1 S AH0"),
        ("GPUS", "JH IY2 P IY2 Y UW2 EH1 S"),
        ("B", "B IY1"),
    ],
)
def test_word(pronouncer: Pronouncer, word: str, phones: str) -> None:
    assert " ".join(pronouncer.word(word)) == phones


@pytest.mark.parametrize(
    ("word", "sound"),
    [("cats", "S"), ("dogs", "Z"), ("buses", "AH0 Z"), ("foxes", "AH0 Z")],
)
def test_plural_sound(pronouncer: Pronouncer, word: str, sound: str) -> None:
    base = pronouncer.word({"cats": "cat", "dogs": "dog", "buses": "bus", "foxes": "fox"}[word])
    assert plural(base) == (*base, *sound.split())


def test_past_sound(pronouncer: Pronouncer) -> None:
    assert past(pronouncer.word("lock"))[-1:] == ("T",)
    assert past(pronouncer.word("open"))[-1:] == ("D",)
    assert past(pronouncer.word("start"))[-2:] == ("AH0", "D")


@pytest.mark.parametrize(
    ("word", "stem"), [("timed", "time"), ("dimmed", "dim"), ("tidied", "tidy"), ("making", "make")]
)
def test_inflection_finds_the_stem(word: str, stem: str) -> None:
    seen: list[str] = []

    def look_up(candidate: str) -> tuple[str, ...] | None:
        seen.append(candidate)
        return ("T", "AY1", "M") if candidate == stem else None

    assert inflected(word, look_up) is not None
    assert stem in seen


def test_spelling() -> None:
    assert spell("tv") == ("T", "IY2", "V", "IY1")
    assert pronounceable("sonos")
    assert pronounceable("strelka")
    assert not pronounceable("xkcd")
    assert not pronounceable("hvdc")
    assert not pronounceable("bcda")


def unheard_words() -> list[tuple[str, str]]:
    lines = (HERE / "unheard_words.txt").read_text(encoding="utf-8").splitlines()
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines if line[0] != "#"]


def test_most_unheard_words_are_right(pronouncer: Pronouncer) -> None:
    """At least 80 % of words outside the usual dictionaries, near vowels taken as equal."""
    near = {"AO": "AA", "IH": "AH", "UH": "AH"}

    def heard(phones: str) -> list[str]:
        bare = [phone.rstrip("012") for phone in phones.split()]
        return [near.get(phone, phone) for phone in bare]

    words = unheard_words()
    right = sum(heard(" ".join(pronouncer.word(w))) == heard(phones) for w, phones in words)
    assert right >= 0.8 * len(words)


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("fs", "EH2 F EH1 S"),  # the dictionary's forms of the first three have no vowel
        ("gnc", "JH IY2 EH2 N S IY1"),
        ("ths'", "T IY2 EY2 CH EH1 S"),
        ("mmmm", "AH1 M"),
        ("''s", "EH1 S"),
    ],
)
def test_a_word_has_a_vowel(pronouncer: Pronouncer, word: str, phones: str) -> None:
    assert " ".join(pronouncer.word(word)) == phones


def test_a_guess_without_a_vowel_is_spelled() -> None:
    assert " ".join(SHARED.word("yxqt")) == "W AY2 EH2 K S K Y UW2 T IY1"


@settings(max_examples=150, deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=24))
def test_any_letters_are_said(word: str) -> None:
    phones = Pronouncer().word(word) if not word.strip("'") else SHARED.word(word)
    assert all(phone in ARPABET for phone in phones)
    if word.strip("'"):
        assert any(phone[:-1] in VOWELS for phone in phones)


SHARED = Pronouncer()


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "word",
    [
        "a" * 10_000,
        "qwrt" * 2_500,
        "lamp" * 2_500,
        "ab'" * 3_000,
        "a" + "'s" * 5_000,
        "kxqz" * 2_500,
    ],
)
def test_a_word_of_ten_thousand_letters_is_said(pronouncer: Pronouncer, word: str) -> None:
    assert len(pronouncer.word(word)) > 500


def test_every_exception_is_arpabet() -> None:
    entries = read_exceptions(DATA / "exceptions.txt")
    assert 200 <= len(entries) <= 700
    for word, phones in entries.items():
        assert word == word.lower(), word
        assert phones, word
        assert all(phone in ARPABET for phone in phones), word
        assert any(phone.endswith("1") for phone in phones), word


@pytest.mark.parametrize(
    ("sentence", "phones"),
    [
        ("The BTUs are high.", "B IY2 T IY2 Y UW1 Z"),
        ("Two IDs are new.", "AY2 D IY1 Z"),
        ("All LEDs are on.", "EH2 L IY2 D IY1 Z"),
        ("The PINs changed.", "P IH1 N Z"),
        ("As it is.", "AE0 Z"),
    ],
)
def test_plural_of_capitals(frontend: Frontend, sentence: str, phones: str) -> None:
    assert f" {phones} " in f" {' '.join(arpabet_of(frontend.phonemise(Passage.of(sentence))))} "


def heteronym_cases() -> list[tuple[str, str]]:
    lines = (HERE / "heteronyms.txt").read_text(encoding="utf-8").splitlines()
    return [(line.split("|")[1], line.split("|")[2]) for line in lines if line and line[0] != "#"]


@pytest.mark.parametrize(("sentence", "phones"), heteronym_cases())
def test_heteronym(frontend: Frontend, sentence: str, phones: str) -> None:
    said = " ".join(arpabet_of(frontend.phonemise(Passage.of(sentence))))
    assert f" {phones} " in f" {said} "


@pytest.mark.parametrize(
    ("sentence", "phones"),
    [
        ("WIND ADVISORY UNTIL 6 PM", "W IH1 N D AE0 D"),
        ("Wind up to 5 mph.", "W IH1 N D AH1 P"),
        ("Wind up the hose.", "W AY1 N D AH1 P"),
        ("The bandage was wound tight.", "W AH0 Z W AW1 N D"),
        ("We caught a bass in the lake.", "B AE1 S"),
        ("He plays bass guitar by the lake.", "B EY1 S"),
        ("The events conflict.", "K AH0 N F L IH1 K T"),
        ("The conflict ended.", "K AA1 N F L IH0 K T"),
        ("House the guests.", "HH AW1 Z"),
        ("The house is big.", "HH AW1 S"),
        ("It is in Mobile, Alabama.", "M OW0 B IY1 L"),
        ("My mobile phone rang.", "M OW1 B AH0 L F OW1 N"),
        ("A faux pas.", "F OW2 P AA1"),
        ("Face vis-à-vis me.", "V IY2 Z AH0 V IY1"),
        ("The GDP and PSI fell in EST.", "JH IY2 D IY2 P IY1"),
        ("It is 3 PM EST.", "IY2 EH2 S T IY1"),
        ("L.A. traffic", "EH2 L EY1"),
    ],
)
def test_a_word_sounds_as_its_sentence_wants(
    frontend: Frontend, sentence: str, phones: str
) -> None:
    assert f" {phones} " in f" {' '.join(arpabet_of(frontend.phonemise(Passage.of(sentence))))} "


def test_function_words_are_weak_inside_a_phrase_only(frontend: Frontend) -> None:
    said = " ".join(
        arpabet_of(frontend.phonemise(Passage.of("Salt and oil to eat, for you, and.")))
    )
    assert "AH0 N D OY1 L T UW0 IY1 T" in said  # "to" before a vowel
    assert said.endswith(", AE1 N D .")


@pytest.mark.parametrize(
    ("sentence", "phones"),
    [
        # reduced
        ("I can help.", "K AH0 N HH EH1 L P"),
        ("We want to go.", "T AH0 G OW1"),
        ("I think that he is home.", "DH AH0 T HH IY1"),
        ("Lights that are on.", "DH AH0 T ER0"),
        ("It should have been done.", "HH AH0 V B IH1 N"),
        ("They have closed it.", "HH AH0 V K L OW1 Z D"),
        # stressed, or with nothing to lean on
        ("Yes, I can.", "K AE1 N ."),
        ("I can and will.", "K AE1 N AH0 N D"),
        ("I can not.", "K AE1 N N AA1 T"),
        ("I want to.", "T UW1 ."),
        ("The man I talked to yesterday.", "T AO1 K T T UW1"),
        ("What are you looking at now?", "AE1 T N AW1"),
        ("Where are you from originally?", "F R AH1 M"),
        ("The keys you asked for are here.", "F AO1 R ER0"),
        ("Taller than I was last year.", "W AA1 Z L AE1 S T"),
        ("I know where it is now.", "IH1 Z N AW1"),
        ("That is the one.", "DH AE1 T IH0 Z"),
        ("Turn that on.", "DH AE1 T AA1 N"),
        ("I know that is true.", "DH AE1 T IH0 Z"),
        ("Unless that is wrong.", "DH AE1 T IH0 Z"),
        ("I have a dog.", "HH AE1 V AH0"),
        ("They have hundreds.", "HH AE1 V HH AH1 N"),
        ("The word and is short.", "AE1 N D IH0 Z"),
        ('Say "of" again.', "AH1 V AH0 G"),
        ("This AND that work.", "AE1 N D DH AE1 T"),
        ("The IT department.", "AY2 T IY1 D"),
    ],
)
def test_function_words_are_reduced_where_a_speaker_reduces_them(
    frontend: Frontend, sentence: str, phones: str
) -> None:
    assert f" {phones} " in f" {' '.join(arpabet_of(frontend.phonemise(Passage.of(sentence))))} "


def test_letters_that_the_dictionary_spells_are_those_of_the_word(pronouncer: Pronouncer) -> None:
    for word in ("gdp", "gps", "jfk", "kpmg", "mgm", "bbc", "dvd", "mqtt", "usb", "tv"):
        bare = [phone.rstrip("012") for phone in pronouncer.word(word)]
        assert bare == [phone.rstrip("012") for phone in spell(word)], word
