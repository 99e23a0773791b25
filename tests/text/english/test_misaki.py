import pytest

from wyoming_nano_tts.errors import LanguageError
from wyoming_nano_tts.families.nano2.transcription import symbol_ids
from wyoming_nano_tts.text import Frontend, Passage
from wyoming_nano_tts.text.english.arpabet import phonemes_of
from wyoming_nano_tts.text.english.language import LANGUAGE
from wyoming_nano_tts.text.english.misaki import misaki, word_symbols
from wyoming_nano_tts.text.symbols import MISAKI


@pytest.fixture(scope="module")
def frontend() -> Frontend:
    return Frontend(LANGUAGE)


@pytest.mark.parametrize(
    ("sentence", "symbols"),
    [
        ("I had a better city.", "ˈI hæd ɐ bˈɛɾəɹ sˈɪɾi."),
        ("The end of the day", "ði ˈɛnd ʌv ðə dˈA."),
        ("Are you sure?", "ɑɹ ju ʃˈʊɹ?"),
        ("Stop, now!", "stˈɑp, nˈW!"),
        ("Wait... go", "wˈAt… ɡˈO."),
        ("...", ""),
    ],
)
def test_sentences(frontend: Frontend, sentence: str, symbols: str) -> None:
    assert misaki(frontend.phonemise(Passage.of(sentence))) == symbols


def test_function_words_lose_their_stress_and_others_keep_it() -> None:
    assert word_symbols("can", ["K", "AE1", "N"]) == "kæn"
    assert word_symbols("pan", ["P", "AE1", "N"]) == "pˈæn"
    assert word_symbols("a", ["AH0"]) == "ɐ"
    assert word_symbols("a", ["EY1"]) == "ˈA", "the letter"


def test_a_t_is_a_flap_only_before_an_unstressed_vowel() -> None:
    assert word_symbols("city", ["S", "IH1", "T", "IY0"]) == "sˈɪɾi"
    assert word_symbols("attack", ["AH0", "T", "AE1", "K"]) == "ətˈæk"
    assert word_symbols("t", ["T", "IY0"]) == "ti"


def test_phonemes_without_their_text_are_one_word_a_clause() -> None:
    phonemes = phonemes_of(["HH", "AY1", ",", "DH", "EH1", "R", "."])
    assert misaki(phonemes) == "hˈI, ðˈɛɹ."


def test_every_symbol_has_an_id(frontend: Frontend) -> None:
    said = misaki(
        frontend.phonemise(
            Passage.of("Judge Joyce's thought: vision, hung, boys, foot, chew, zoo!")
        )
    )
    assert set(said) <= set(MISAKI.ids)
    ids = symbol_ids(said, MISAKI)
    assert ids[0] == ids[-1] == 0
    assert len(ids) == len(said) + 2


def test_ids_are_those_of_the_published_vocabulary() -> None:
    wanted = {";": 1, "…": 10, " ": 16, "A": 24, "ɡ": 92, "ɹ": 123, "ʒ": 147, "ˈ": 156, "ᵻ": 177}
    assert {symbol: MISAKI.ids[symbol] for symbol in wanted} == wanted


def test_another_alphabet_is_refused(frontend: Frontend) -> None:
    with pytest.raises(LanguageError, match="English is not written in the alphabet 'runes' here"):
        LANGUAGE.written(frontend.phonemise(Passage.of("Hi.")), "runes")
