"""German sentences to phonemes: weak words, letters, marks, own words, SSML, heteronyms, English words."""

import pytest

from wyoming_nano_tts.text import Frontend, Passage, Run, find_language, open_stream
from wyoming_nano_tts.text.german.heteronyms import choose
from wyoming_nano_tts.text.german.ipa import phones_of_ipa
from wyoming_nano_tts.text.german.loans import borrowed, in_german
from wyoming_nano_tts.text.other_languages import in_words

GERMAN = find_language("de_DE")


@pytest.fixture(scope="module")
def frontend() -> Frontend:
    return Frontend(GERMAN)


def written(frontend: Frontend, text: str) -> str:
    return GERMAN.written(frontend.phonemise(Passage.of(text)), "ipa-de")


@pytest.mark.parametrize(("text", "symbols"), [
    ("Die Lampe im Wohnzimmer ist an.", "di lˈampə ʔɪm vˈonʦˌɪmɐ ʔɪst ʔan."),
    ("Ich habe das Licht ausgeschaltet!", "ʔɪç hɑbə das lˈɪçt ʔˈWsɡəʃˌaltət!"),
    ("Um 7:05 Uhr", "ʔʊm zˈibən ʔˈuɐ fˈʏnf."),
    ("Es sind 21 Grad, oder?", "ʔɛs zɪnt ʔˈInʔʊntʦvˌanʦɪç ɡʁˈɑt, ʔodɐ?"),
    ("Guten Morgen", "ɡˈutən mˈɔʁɡən."),
])  # fmt: skip
def test_sentences(frontend: Frontend, text: str, symbols: str) -> None:
    assert written(frontend, text) == symbols


@pytest.mark.parametrize("text", ["", " ", "...", "!?", "„“"])
def test_what_has_no_word_is_not_spoken(frontend: Frontend, text: str) -> None:
    assert not frontend.phonemise(Passage.of(text))


def test_letters_in_a_row_are_one_word(frontend: Frontend) -> None:
    words = frontend.phonemise(Passage.of("Die LED blinkt.")).words
    assert [word.written for word in words] == ["die", "led", "blinkt"]
    assert written(frontend, "Die LED blinkt.") == "di ʔˌɛlʔˌedˈe blˈɪŋkt."


def test_words_lie_where_they_say(frontend: Frontend) -> None:
    phonemes = frontend.phonemise(Passage.of("Das Haus, die Tür."))
    assert [phonemes.symbols[w.first : w.last] for w in phonemes.words] == [
        tuple("das"), tuple("hWs"), tuple("di"), tuple("tyɐ")
    ]  # fmt: skip
    assert GERMAN.shown(phonemes)[:6] == ("d", "a", "s", "h", "ˈaʊ̯", "s")


def test_own_words_and_ssml_say_a_word_as_it_is_wanted(frontend: Frontend) -> None:
    own = frontend.own_words({"haus": "/hoːs/", "sonos": "so nos", "k9": "ka neun"})
    phonemes = frontend.phonemise(Passage.of("Haus Sonos K9"), own)
    assert GERMAN.written(phonemes, "ipa-de") == "hˈos zˈonˈos kˈɑ nˈYn."
    stream = open_stream("de")
    ssml = (
        '<speak>Die <phoneme alphabet="x-sampa" ph="&quot;ty:6">Tür</phoneme> und '
        '<phoneme alphabet="ipa" ph="ˈtoːɐ̯">X</phoneme>.</speak>'
    )
    passages = [*stream.feed(ssml), *stream.finish()]
    said = "".join(GERMAN.written(frontend.phonemise(p), "ipa-de") for p in passages)
    assert said == "di tˈyɐ ʔʊnt tˈoɐ."


def test_phones_stand_where_the_passage_has_them(frontend: Frontend) -> None:
    passage = Passage((Run("Ein "), Run("Haus", ("h", "o1", "s")), Run(", ja")))
    assert GERMAN.written(frontend.phonemise(passage), "ipa-de") == "ʔIn hˈos, jˈɑ."


@pytest.mark.parametrize(("sentence", "position", "ipa"), [
    ("Der Weg ist weit", 1, "veːk"), ("Er ist weg", 2, "vɛk"), ("Wer sucht , findet", 1, "zuːxt"),
    ("Die Sucht", 1, "zʊxt"),
    ("Die Band spielt", 1, "bɛnt"), ("Der Band ist dick", 1, "bant"), ("Alle Montage", 1, "ˈmoːntaːɡə"),
    ("Die Montage dauert", 1, "mɔnˈtaːʒə"), ("am dritten August", 2, "aʊ̯ˈɡʊst"), ("König August", 1, "ˈaʊ̯ɡʊst"),
])  # fmt: skip
def test_words_written_alike_are_told_apart(sentence: str, position: int, ipa: str) -> None:
    words = sentence.split()
    assert choose(words[position], words, position) == phones_of_ipa(ipa)


def test_english_words_are_said_in_german_sounds() -> None:
    assert in_german("W IY1 K EH2 N D".split()) == ("v", "i1", "k", "ɛ2", "n", "t")
    assert in_german("TH ER1 D Z".split()) == ("s", "œ1", "ʁ", "ʦ")
    assert in_german("AE1 P".split()) == ("ʔ", "ɛ1", "p")
    for english in ("streaming", "chill", "vibes", "feedback", "sunday", "skills"):
        assert borrowed(english) is not None, english
    for german in ("zeitung", "haus", "straße", "schule", "mutter"):
        assert borrowed(german) is None


@pytest.mark.parametrize("text", [
    "Der Streaming-Player läuft.", "Smart Home und Playlist", "Das WLAN ist weg.", "Ach so…",
    "GROSSE WARNUNG VOR STURM",
    "Frau Dr. Müller-Lüdenscheid kommt um 8.", "çé ñandú Ångström", "'s ist so", "O'Connor", "ß",
])  # fmt: skip
def test_whatever_is_written_has_symbols_of_the_alphabet(frontend: Frontend, text: str) -> None:
    symbols = written(frontend, text)
    assert set(symbols) <= set(GERMAN.writing.ids)
    assert symbols.count("ˈ") >= 1


def test_a_sentence_in_capitals_is_not_spelled(frontend: Frontend) -> None:
    shouted = written(frontend, "ACHTUNG DIE HEIZUNG IST AUS")
    assert shouted == written(frontend, "Achtung die Heizung ist aus")


def test_a_passage_in_english_is_said_in_german_sounds(frontend: Frontend) -> None:
    passage = in_words(Passage.of("Good morning, Alexander!", language="en"), GERMAN)
    said = GERMAN.written(frontend.phonemise(passage), "ipa-de")
    assert said.startswith("ɡˈʊt mˈoʁnɪŋ, ʔ")
    assert said.endswith("!")
    assert passage.text == "Good morning, Alexander!"
    assert in_words(Passage.of("Dos casas.", language="es"), GERMAN).runs == (Run("Dos casas."),)
