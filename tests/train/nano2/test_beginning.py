"""Weights to begin with: of voices and runs, with rows for new speakers and symbols."""

from pathlib import Path

import pytest
import torch

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.text.symbols import MISAKI
from wyoming_nano_tts.train.nano2.beginning import (
    ENGLISH_SYMBOLS,
    Beginning,
    carried,
    fitted,
    new_rows,
    read_beginning,
)


@pytest.fixture(scope="module")
def heart() -> Beginning:
    return read_beginning("en_US-heart")


def test_a_voice_gives_its_weights_as_they_speak(heart: Beginning) -> None:
    assert heart.name.startswith("en_US-heart ")
    assert heart.row in heart.rows.values()
    assert "Kokoro-82M" in heart.notices
    assert heart.decoder["embed.weight"].dtype == torch.float32
    assert len(heart.decoder["embed.weight"]) == len(MISAKI.symbols) + 1
    assert heart.heard >= set("ðəˈɹ ,.")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            "nobody",
            "neither a run folder nor a voice; voices to begin with: de_DE-kerstin, en_US-heart",
        ),
        ("en_US-kathleen", "is of the family nano; training begins with voices of nano2"),
    ],
)
def test_what_cannot_be_begun_with_is_told(given: str, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        read_beginning(given)


def test_a_damaged_run_is_told(tmp_path: Path) -> None:
    (tmp_path / "nano2.json").write_text("[]")
    with pytest.raises(TrainingError, match="must be a JSON object"):
        read_beginning(str(tmp_path))


def beginning(rows: dict[str, int], row: int = 0) -> Beginning:
    return Beginning("x", {}, {}, row, rows)


def test_speakers_keep_their_rows_and_new_ones_lie_side_by_side() -> None:
    assert new_rows(None, ["a", "b"]) == {"a": 0, "b": 1}
    assert new_rows(beginning({"heart": 0}), ["anna"]) == {"anna": 1}
    assert new_rows(beginning({"heart": 0, "anna": 2}), ["b", "c"]) == {"b": 3, "c": 4}
    assert new_rows(beginning({"heart": 0, "anna": 2}), ["anna"]) == {"anna": 2}
    with pytest.raises(TrainingError, match="16 new speakers beside 1 do not fit into 16 rows"):
        new_rows(beginning({"heart": 0}), [f"s{n}" for n in range(16)])


def test_a_new_speaker_starts_as_the_one_that_is_known(heart: Beginning) -> None:
    made = fitted(heart, [5], set("ðə"))
    for part, table in (("decoder", "frame_speaker.weight"), ("prosody", "text_speaker.weight")):
        before, after = getattr(heart, part)[table], getattr(made, part)[table]
        torch.testing.assert_close(after[5], before[heart.row])
        others = [n for n in range(16) if n != 5]
        torch.testing.assert_close(after[others], before[others])
    torch.testing.assert_close(made.decoder["embed.weight"], heart.decoder["embed.weight"])


def test_new_symbols_start_in_the_middle_and_known_ones_stay() -> None:
    table = torch.arange(10.0).reshape(5, 2)  # of "_", "a", "b", "never" and padding
    made = carried(table, ("_", "a", "b", "never"), ("_", "b", "new", "a", "never", "idle"),
                   heard="ab", wanted=("new", "never"))  # fmt: skip
    middle = table[:3].mean(0)
    torch.testing.assert_close(made[[0, 1, 3]], table[[0, 2, 1]])
    torch.testing.assert_close(made[2], middle)
    torch.testing.assert_close(made[4], middle, msg="it had a row and nobody taught it")
    assert not made[5].any()
    torch.testing.assert_close(made[-1], table[-1])
    with pytest.raises(
        TrainingError, match="a table of 5 symbols does not belong to an alphabet of 5"
    ):
        carried(table, ("_", "a", "b", "c", "d"), ("_",), "a", ())


def test_english_symbols_are_of_the_alphabet() -> None:
    assert set(MISAKI.symbols) > ENGLISH_SYMBOLS - {""}
