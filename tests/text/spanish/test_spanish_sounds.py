"""Spanish words to sounds, sentences, and the doors of the language that SSML and own words use."""

import itertools
from pathlib import Path

import pytest

from wyoming_nano_tts.errors import LanguageError, PronunciationFileError
from wyoming_nano_tts.text import Frontend, Passage, find_language, open_stream
from wyoming_nano_tts.text.language import known_languages, offered_tags
from wyoming_nano_tts.text.spanish.alphabet import ALPHABET
from wyoming_nano_tts.text.spanish.letters import RESPELT, phones_of_word
from wyoming_nano_tts.text.symbols import MISAKI

SPANISH = find_language("es-MX")


def shown(text: str) -> str:
    return "".join(SPANISH.shown(SPANISH.phonemise(Passage.of(text))))


@pytest.mark.parametrize(
    ("word", "ipa"),
    [
        ("casa", "kˈasa"), ("cena", "θˈena"), ("zapato", "θapˈato"), ("gente", "xˈente"), ("guerra", "ɡˈera"),
        ("pingüino", "pinɡwˈino"), ("guapo", "ɡwˈapo"), ("queso", "kˈeso"), ("jamón", "xamˈon"),
        ("calle", "kˈaʝe"), ("yo", "ʝˈo"), ("rey", "rˈej"), ("muy", "mˈuj"), ("hoy", "ˈoj"), ("chico", "ʧˈiko"),
        ("perro", "pˈero"), ("pero", "peɾo"), ("alrededor", "alrededˈoɾ"), ("honra", "ˈonra"),
        ("árbol", "ˈaɾbol"), ("reloj", "relˈox"), ("ciudad", "θjudˈad"), ("cuidado", "kwidˈado"),
        ("viuda", "bjˈuda"), ("día", "dˈia"), ("país", "paˈis"), ("aire", "ˈajɾe"), ("causa", "kˈawsa"),
        ("canción", "kanθjˈon"), ("examen", "eksˈamen"), ("México", "mˈexiko"), ("taxi", "tˈaksi"),
        ("huevo", "wˈebo"), ("hielo", "ʝˈelo"), ("vino", "bˈino"), ("niño", "nˈiɲo"), ("veintiún", "bejntjˈun"),
        ("rápidamente", "rˌapidamˈente"), ("felizmente", "felˌiθmˈente"), ("wifi", "wˈifi"), ("psicólogo", "sikˈoloɡo"),
        ("kilovatios", "kilobˈatjos"), ("termostato", "teɾmostˈato"), ("salón", "salˈon"), ("Zoë", "θˈoe"),
        ("tres", "tɾˈes"), ("luz", "lˈuθ"), ("actividad", "aktibidˈad"), ("leer", "leˈeɾ"), ("robots", "robˈots"),
        ("enviar", "embjˈaɾ"), ("shutter", "ʧutˈeɾ"), ("lock", "lˈok"), ("acción", "akθjˈon"), ("virrey", "birˈej"),
        ("query", "kˈeɾi"), ("oír", "oˈiɾ"),
    ],
)  # fmt: skip
def test_letters_to_sounds(word: str, ipa: str) -> None:
    assert shown(word) == ipa


def test_every_spelling_gives_sounds_of_the_alphabet() -> None:
    letters = "abcdefghijklmnñopqrstuvwxyzáéíóúü"
    for word in map("".join, itertools.product(letters, repeat=3)):
        phones = phones_of_word(word)
        assert {phone[0] for phone in phones} <= set(ALPHABET.ids), word
        assert sum(phone[1:] == "1" for phone in phones) <= 1, word
    assert {phone[0] for word in RESPELT for phone in phones_of_word(word)} <= set(ALPHABET.ids)


def test_a_sentence_and_its_ids() -> None:
    assert shown("¿Son las 7:05?") == "sˈonlassjˈeteiθˈinko?"
    phonemes = SPANISH.phonemise(Passage.of("La luz."))
    assert phonemes.stresses == (0, 1, 0, 2, 0, 0)
    ids = phonemes.token_ids(SPANISH.numbering, blanks=False)
    assert [ALPHABET.symbols[i] for i in ids.phone] == ["_", *"laluθ.", "_"]
    assert not SPANISH.phonemise(Passage.of("… 👍"))


def test_it_is_written_one_character_a_symbol() -> None:
    """As voices of nano2 and the teacher Kokoro want it."""
    phonemes = SPANISH.phonemise(Passage.of("Rápidamente, el niño se fue a casa."))
    for alphabet in (ALPHABET, MISAKI):
        written = SPANISH.written(phonemes, alphabet.name)
        assert written == "rˌapidamˈente, el nˈiɲo se fwˈe a kˈasa."
        assert set(written) <= set(alphabet.ids)
    assert {*ALPHABET.symbols} <= {*MISAKI.ids}
    with pytest.raises(
        LanguageError, match="Spanish is not written in the alphabet 'melo-219' here"
    ):
        SPANISH.written(phonemes, "melo-219")


def test_it_is_known_by_its_tags() -> None:
    assert known_languages()["es"].name == "Spanish"
    assert {"es", "es-ES", "es_ES", "es-MX", "es-419"} <= set(offered_tags("es_ES"))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hola. ¿Qué tal? ¡Bien!", ["Hola.", "¿Qué tal?", "¡Bien!"]),
        ("El Sr. García llegó. La Dra. Ruiz no.", ["El Sr. García llegó.", "La Dra. Ruiz no."]),
        ("Son 1.234 kg. Pesa.", ["Son 1.234 kg.", "Pesa."]),
        ("Vive en el 3.er piso. Sí.", ["Vive en el 3.er piso.", "Sí."]),
        ("Peras, uvas, etc. para todos. Ya.", ["Peras, uvas, etc. para todos.", "Ya."]),
        ("Peras, uvas, etc. Ya está.", ["Peras, uvas, etc.", "Ya está."]),
        ("Son las 6 a. m. y llueve.", ["Son las 6 a. m. y llueve."]),
        ("Frutas, p. ej. peras.", ["Frutas, p. ej. peras."]),
        ("EE. UU. ganó. Bien.", ["EE. UU. ganó.", "Bien."]),
        ("El lun. 3 de feb. Llueve.", ["El lun. 3 de feb.", "Llueve."]),
        ("1. Leche. 2. Pan.", ["1. Leche.", "2. Pan."]),
        ("Hay 5. Y luego 6.", ["Hay 5.", "Y luego 6."]),
    ],
)
def test_sentences_however_they_arrive(text: str, sentences: list[str]) -> None:
    for size in (len(text), 3, 1):
        stream = open_stream("es")
        passages = [p for i in range(0, len(text), size) for p in stream.feed(text[i : i + size])]
        passages += stream.finish()
        assert [passage.text.strip() for passage in passages] == sentences


def test_a_pause_behind_an_abbreviation_ends_nothing() -> None:
    stream = open_stream("es")
    assert not [*stream.feed("Vino el Sr."), *stream.flush_pause(long=True)]
    assert [p.text for p in [*stream.feed(" Ruiz."), *stream.flush_pause(long=True)]] == [
        "Vino el Sr. Ruiz."
    ]


def test_ssml() -> None:
    stream = open_stream("es")
    stream.feed(
        '<speak>La <say-as interpret-as="ordinal">2ª</say-as> es <phoneme ph="ˈxose">José</phoneme>, '
        'el <say-as interpret-as="characters">TV3</say-as>.</speak>'
    )
    spoken = [SPANISH.phonemise(passage) for passage in stream.finish()]
    assert "".join("".join(SPANISH.shown(one)) for one in spoken) == (
        "laseɡˈundaˈesxˈose,eltˈeˈubetɾˈes."
    )


def test_own_words(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        'sonos = "só nos"\nreina = "/ˈrejna/"\nlidl  ˈlidel\n4k = "cuatro ka"\n', encoding="utf-8"
    )
    frontend = Frontend(SPANISH, file)
    for text, said in (
        ("Sonos", "sˈonos"),
        ("Reina", "rˈejna"),
        ("Lidl", "lˈidel"),
        ("4K", "kwˈatɾokˈa"),
    ):
        assert "".join(SPANISH.shown(frontend.phonemise(Passage.of(text)))) == said
    with pytest.raises(
        PronunciationFileError, match="'ʘ' is not an IPA symbol for a Spanish sound"
    ):
        frontend.own_words({"beso": "/ʘ/"})
