"""The packed lexicon and the G2P model file."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.text.english.arpabet import ARPABET
from wyoming_nano_tts.text.english.dictionary import DATA
from wyoming_nano_tts.text.english.pronounce import open_model
from wyoming_nano_tts.text.g2p import GraphemeToPhoneme
from wyoming_nano_tts.text.lexicon import BLOCK_WORDS, NAMELESS, Lexicon, pack

WORDS = st.text("abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=40)
PHONES = st.lists(st.sampled_from(ARPABET), min_size=1, max_size=30).map(tuple)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(WORDS, PHONES, min_size=1, max_size=3 * BLOCK_WORDS))
def test_round_trip(entries: dict[str, tuple[str, ...]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lexicon.bin"
        path.write_bytes(pack(entries.items(), ARPABET))
        lexicon = Lexicon(path)
        assert dict(lexicon) == entries
        assert all(lexicon.get(word) == phones for word, phones in entries.items())
        for word in entries:
            for other in (word + "q", word[:-1], "A" + word, ""):
                assert lexicon.get(other) == entries.get(other)


GERMAN_WORDS = st.text("abcdefghijklmnopqrstuvwxyzäöüßé", min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(GERMAN_WORDS, PHONES, min_size=1, max_size=3 * BLOCK_WORDS))
def test_round_trip_of_words_with_letters_that_are_not_ascii(
    entries: dict[str, tuple[str, ...]],
) -> None:
    import tempfile

    phones = (*ARPABET, "ʃ", "ɛ1")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lexicon.bin"
        said = {word: (*spoken, "ʃ", "ɛ1") for word, spoken in entries.items()}
        path.write_bytes(pack(said.items(), phones, "äöüßé"))
        lexicon = Lexicon(path)
        assert dict(lexicon) == said
        for word in entries:
            for other in (word + "q", word[:-1], word + "ñ", "A" + word[1:], "B" + word[1:]):
                assert lexicon.get(other) == said.get(other.lower())


def test_a_capital_is_no_letter_of_the_table(tmp_path: Path) -> None:
    """In the file "ä" is written as "A"."""
    path = tmp_path / "lexicon.bin"
    path.write_bytes(pack([("äh", ("EH1",)), ("ah", ("AA1",))], ARPABET, "äöü"))
    lexicon = Lexicon(path)
    assert [lexicon.get(word) for word in ("äh", "ah", "öh")] == [("EH1",), ("AA1",), None]
    assert lexicon.get("Ah") == ("AA1",)


def test_packing_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(UnicodeEncodeError):
        pack([("äh", ("AA1",))], ARPABET)
    with pytest.raises(ValueError, match="27 letters"):
        pack([("a", ("AA1",))], ARPABET, "".join(chr(0xE0 + n) for n in range(27)))
    with pytest.raises(ValueError, match="no phones"):
        pack([("a", ())], ARPABET)
    with pytest.raises(ValueError, match="comes twice"):
        pack([("a", ("AH0",)), ("a", ("EY1",))], ARPABET)
    with pytest.raises(KeyError):
        pack([("a", ("QQ",))], ARPABET)


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"something else entirely")
    with pytest.raises(ValueError, match="not a packed lexicon"):
        Lexicon(path)
    with pytest.raises(ValueError, match="not a G2P model"):
        GraphemeToPhoneme(path)
    with pytest.raises(ValueError, match="not a network of letters"):
        GraphemeToPhoneme(DATA / "g2p.bin", path)
    path.write_bytes(NAMELESS + bytes(8))
    with pytest.raises(ValueError, match="hand them in"):
        Lexicon(path)


def test_a_lexicon_names_its_phones(tmp_path: Path) -> None:
    path = tmp_path / "toy.bin"
    path.write_bytes(pack([("ab", ("a1", "b")), ("ba", ("b", "a1"))], ("b", "a1")))
    assert dict(Lexicon(path)) == {"ab": ("a1", "b"), "ba": ("b", "a1")}
    with pytest.raises(ValueError, match="at most 128"):
        pack([("a", ("p0",))], [f"p{number}" for number in range(129)])


def test_shipped_lexicon() -> None:
    lexicon = Lexicon(DATA / "lexicon.bin", ARPABET)
    assert sum(1 for _ in lexicon) > 120_000
    assert "thermostat" in lexicon
    assert "zzqy" not in lexicon
    assert "é" not in lexicon
    assert lexicon.get("into") == ("IH0", "N", "T", "UW1")
    assert (DATA / "lexicon.bin").stat().st_size < 1_700_000
    models = [DATA / "g2p.bin", DATA / "g2p_network.bin"]
    assert sum(path.stat().st_size for path in models) < 2_000_000


def test_guesses_have_one_primary_stress() -> None:
    model = open_model()
    for word in ("zorblatt", "flimmering", "quandrivo", "strep", "oooo"):
        phones = model.pronounce(word)
        assert sum(phone.endswith("1") for phone in phones) == 1, (word, phones)
    assert model.pronounce("") == ()
    assert model.pronounce("1é") == ()
