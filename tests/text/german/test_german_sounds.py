"""The German alphabet, IPA, letters, endings and parts of words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.text.german.alphabet import GERMAN, NEAREST, PHONES, VOWELS, phonemes_of
from wyoming_nano_tts.text.german.compounds import Compounds
from wyoming_nano_tts.text.german.ipa import phones_of_ipa
from wyoming_nano_tts.text.german.letters import read_stem
from wyoming_nano_tts.text.german.morphology import derived, inflected, joined
from wyoming_nano_tts.text.german.number_words import number
from wyoming_nano_tts.text.german.pronounce import Pronouncer
from wyoming_nano_tts.text.symbols import MISAKI

KNOWN = {
    word: phones_of_ipa(ipa)
    for word, ipa in {
        "haus": "haʊ̯s", "tag": "taːk", "uhr": "uːɐ̯", "wetter": "ˈvɛtɐ", "lesen": "ˈleːzən", "wohnen": "ˈvoːnən",
        "zimmer": "ˈtsɪmɐ",
        "decke": "ˈdɛkə", "lampe": "ˈlampə", "könig": "ˈkøːnɪç", "straße": "ˈʃtʁaːsə", "bahn": "baːn",
        "stehen": "ˈʃteːən",
        "führen": "ˈfyːʁən", "ein": "aɪ̯n", "und": "ʊnt", "zwanzig": "ˈtsvantsɪç", "drei": "dʁaɪ̯",
        "hundert": "ˈhʊndɐt",
        "freund": "fʁɔʏ̯nt", "acht": "axt", "zeitung": "ˈtsaɪ̯tʊŋ",
    }.items()
}  # fmt: skip


def said(ipa: str) -> str:
    return " ".join(phones_of_ipa(ipa))


def test_every_phone_is_a_symbol_of_one_character_that_has_a_nearest_sound() -> None:
    sounds = {phone[0] for phone in PHONES}
    assert sounds <= set(GERMAN.ids)
    assert all(len(symbol) == 1 for symbol in GERMAN.symbols if symbol != "SP")
    assert set(NEAREST) == sounds
    assert set(NEAREST.values()) <= set(MISAKI.ids)
    assert len(PHONES) <= 128, "a lexicon holds no more"


def test_phonemes_carry_stress_and_refuse_what_is_no_phone() -> None:
    phonemes = phonemes_of(["h", "W1", "s", "."])
    assert phonemes.symbols == ("h", "W", "s", ".")
    assert phonemes.stresses == (0, 2, 0, 0)
    for wrong in ("W", "q", "AA1", "h1"):
        with pytest.raises(KeyError):
            phonemes_of([wrong])


@pytest.mark.parametrize(("ipa", "phones"), [
    ("ˈvoːnʊŋ", "v o1 n ʊ0 ŋ"),
    ("ˈt͡saɪ̯t", "ʦ I1 t"),
    ("tsaɪt", "ʦ I1 t"),
    ("p͡feːɐ̯t", "P e1 ɐ0 t"),
    ("ˈhaːbm̩", "h ɑ1 b ə0 m"),
    ("ˈleːzn̩", "l e1 z ə0 n"),
    ("naˈt͡si̯oːn", "n a0 ʦ j o1 n"),
    ("ʁɛstoˈʁɑ̃ː", "ʁ ɛ0 s t o0 ʁ ã1"),
    ("ˈʔaʁbaɪ̯t", "ʔ a1 ʁ b I0 t"),
    ("aɪ̯ns", "ʔ I1 n s"),
    ("ˈʃtʁaːsn̩ˌbaːn", "ʃ t ʁ ɑ1 s ə0 n b ɑ2 n"),
    ("deːɐ̯", "d e1 ɐ0"),
    ("ɪç", "ʔ ɪ1 ç"),
    ("/bəˈʁɪçt/", "b ə0 ʁ ɪ1 ç t"),
])  # fmt: skip
def test_ipa(ipa: str, phones: str) -> None:
    assert said(ipa) == phones


@pytest.mark.parametrize("ipa", ["", "ˈ", "q", "ǃa", "3"])
def test_ipa_that_is_none_is_refused(ipa: str) -> None:
    with pytest.raises(ValueError, match="IPA symbol"):
        phones_of_ipa(ipa)


@pytest.mark.parametrize(("stem", "ipa"), [
    # length of vowels
    ("rasen", "ˈʁaːzən"), ("rassen", "ˈʁasən"), ("ofen", "ˈoːfən"), ("offen", "ˈɔfən"), ("hüte", "ˈhyːtə"), ("hütte",
    "ˈhʏtə"),
    ("boot", "boːt"), ("see", "zeː"), ("bahn", "baːn"), ("liebe", "ˈliːbə"), ("sieht", "ziːt"), ("höhle", "ˈhøːlə"),
    ("straße", "ˈʃtʁaːsə"), ("katze", "ˈkatsə"), ("decke", "ˈdɛkə"), ("finger", "ˈfɪŋɐ"), ("lebt", "leːpt"),
    ("regnen", "ˈʁeːɡnən"),
    # ich and ach, s and z, st and sp
    ("licht", "lɪçt"), ("nacht", "naxt"), ("milch", "mɪlç"), ("rauch", "ʁaʊ̯x"), ("eiche", "ˈaɪ̯çə"), ("buch", "buːx"),
    ("sonne", "ˈzɔnə"), ("nase", "ˈnaːzə"), ("spiel", "ʃpiːl"), ("stein", "ʃtaɪ̯n"), ("wespe", "ˈvɛspə"), ("fuchs",
    "fʊks"),
    # hard at the end
    ("hund", "hʊnt"), ("tag", "taːk"), ("lob", "loːp"), ("hunde", "ˈhʊndə"), ("brav", "bʁaːf"),
    # r
    ("uhr", "uːɐ̯"), ("wetter", "ˈvɛtɐ"), ("wort", "vɔʁt"), ("bauer", "ˈbaʊ̯ɐ"),
    # letters of one sound, and of several
    ("pferd", "p͡fɛʁt"), ("zahn", "tsaːn"), ("quelle", "ˈkvɛlə"), ("hexe", "ˈhɛksə"), ("deutsch", "dɔʏ̯tʃ"),
    ("phase", "ˈfaːzə"),
    ("haus", "haʊ̯s"), ("häuser", "ˈhɔʏ̯zɐ"), ("bank", "baŋk"), ("kaiser", "ˈkaɪ̯zɐ"),
    # endings that take the stress
    ("nation", "naˈtsi̯oːn"), ("universität", "univɛʁziˈtɛːt"), ("studieren", "ʃtuˈdiːʁən"), ("student", "ʃtuˈdɛnt"),
    ("natur", "naˈtuːɐ̯"), ("bäckerei", "bɛkəˈʁaɪ̯"), ("tourist", "tuˈʁɪst"), ("energie", "enɛʁˈɡiː"), ("historisch",
    "hɪsˈtoːʁɪʃ"),
    # -ig
    ("wenig", "ˈveːnɪç"), ("wenige", "ˈveːnɪɡə"),
])  # fmt: skip
def test_letters(stem: str, ipa: str) -> None:
    phones = read_stem(stem)
    wanted = phones_of_ipa(ipa)
    assert list(phones) == list(wanted[1:] if wanted[0] == "ʔ" else wanted)


@pytest.mark.parametrize(("word", "ipa"), [
    ("häuser", None), ("tage", "ˈtaːɡə"), ("tages", "ˈtaːɡəs"), ("uhren", "ˈuːʁən"), ("könige", "ˈkøːnɪɡə"),
    ("liest", None),
    ("lest", "leːst"), ("lese", "ˈleːzə"), ("lesend", "ˈleːzənt"), ("freundes", "ˈfʁɔʏ̯ndəs"), ("führt", "fyːɐ̯t"),
    ("führte", "ˈfyːɐ̯tə"), ("lampen", "ˈlampən"), ("wetters", "ˈvɛtɐs"), ("zeitungen", "ˈtsaɪ̯tʊŋən"),
])  # fmt: skip
def test_endings(word: str, ipa: str | None) -> None:
    found = inflected(word, KNOWN.get)
    assert found == (phones_of_ipa(ipa) if ipa is not None else None)


@pytest.mark.parametrize(("word", "ipa"), [
    ("freundlich", "ˈfʁɔʏ̯ntlɪç"), ("freundschaft", "ˈfʁɔʏ̯nt.ʃaft"), ("führung", "ˈfyːʁʊŋ"), ("freundin", None),
    ("lesbar", "ˈleːsbaːɐ̯"),
    ("häuslich", None), ("wohnlich", "ˈvoːnlɪç"), ("achtlos", "ˈaxtloːs"),
])  # fmt: skip
def test_suffixes(word: str, ipa: str | None) -> None:
    found = derived(word, KNOWN.get)
    assert found == (phones_of_ipa(ipa) if ipa is not None else None)


@pytest.mark.parametrize(("word", "ipa"), [
    ("haustag", "ˈhaʊ̯sˌtaːk"),
    ("wohnzimmer", "ˈvoːnˌtsɪmɐ"),
    ("wohnzimmerdeckenlampe", "ˈvoːnˌtsɪmɐˌdɛkənˌlampə"),
    ("straßenbahn", "ˈʃtʁaːsənˌbaːn"),
    ("zeitungsstraße", "ˈtsaɪ̯tʊŋsˌʃtʁaːsə"),
    ("hausuhr", "ˈhaʊ̯sˌʔuːɐ̯"),
    ("verstehen", "fɛɐ̯ˈʃteːən"),
    ("aufstehen", "ˈaʊ̯fˌʃteːən"),
    ("aufzustehen", "ˈaʊ̯ftsuˌʃteːən"),
    ("ausgeführt", "ˈaʊ̯sɡəˌfyːɐ̯t"),
    ("königshaus", "ˈkøːnɪçsˌhaʊ̯s"),
])  # fmt: skip
def test_compounds(word: str, ipa: str) -> None:
    assert Compounds(KNOWN.get).read(word) == phones_of_ipa(ipa)


@pytest.mark.parametrize("word", ["brgl", "lampion", "und", "hausxyz", "a" * 60, ""])
def test_what_is_not_made_of_known_words_is_no_compound(word: str) -> None:
    assert Compounds({k: v for k, v in KNOWN.items() if k != "und"}.get).read(word) is None


@pytest.mark.parametrize(("word", "ipa"), [
    ("einundzwanzig", "ˈaɪ̯nʔʊntˌtsvantsɪç"),
    ("dreihundert", "ˈdʁaɪ̯ˌhʊndɐt"),
    ("dreihundertdrei", "ˌdʁaɪ̯hʊndɐtˈdʁaɪ̯"),
    ("dreihundertdreiundzwanzig", "ˌdʁaɪ̯hʊndɐtˈdʁaɪ̯ʔʊntˌtsvantsɪç"),
    ("einundzwanzigsten", "ˈaɪ̯nʔʊntˌtsvantsɪçstən"),
])  # fmt: skip
def test_numbers_in_one_word(word: str, ipa: str) -> None:
    assert number(word, KNOWN.get) == phones_of_ipa(ipa)


@pytest.mark.parametrize("word", ["drei", "und", "einsam", "vierwaldstätter", "hundertwasser", ""])
def test_other_words_are_no_numbers(word: str) -> None:
    assert number(word, KNOWN.get) is None


def test_sounds_run_together() -> None:
    assert joined(("r", "ɑ1", "t"), ("s",)) == ("r", "ɑ1", "ʦ")
    assert joined(("v", "ɛ1", "t", "ɐ0"), ("ə0", "s")) == ("v", "ɛ1", "t", "ə0", "ʁ", "ə0", "s")
    assert joined(("ʔ", "u1", "ɐ0"), ("ə0", "n")) == ("ʔ", "u1", "ʁ", "ə0", "n")
    assert joined(("h", "W1", "s"), ("s", "t")) == ("h", "W1", "s", "t")


PRONOUNCER = Pronouncer()


@settings(max_examples=300, deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyzäöüßéñçABCXYZÄ'", min_size=1, max_size=50))
def test_every_string_of_letters_is_said_with_known_phones(word: str) -> None:
    phones = PRONOUNCER.word(word)
    assert set(phones) <= set(PHONES)
    if any(c.lower() in "abcdefghijklmnopqrstuvwxyzäöüß" for c in word):
        assert any(phone[0] in VOWELS and phone[1] in "12" for phone in phones), word
