"""Lengths, presets and vocabulary of Nanospeech."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.errors import TextError
from wyoming_nano_tts.families.nanospeech.config import LONGEST_FRAMES, MEL_BANDS
from wyoming_nano_tts.families.nanospeech.sampling import PRESETS, Solver, extent, follow
from wyoming_nano_tts.families.nanospeech.vocabulary import Vocabulary
from wyoming_nano_tts.voice_files.options import PRESETS as OFFERED


def test_presets_are_those_that_a_request_may_name() -> None:
    assert tuple(PRESETS) == OFFERED
    assert [solver.passes for solver in PRESETS.values()] == [7, 24, 56]


@pytest.mark.parametrize("solver", PRESETS.values(), ids=PRESETS)
def test_a_grid_goes_from_noise_to_speech(solver: Solver) -> None:
    grid = solver.grid()
    assert (grid[0], grid[-1], len(grid)) == (0, 1, solver.points)
    assert (np.diff(grid) > 0).all()
    assert np.diff(grid)[0] < np.diff(grid)[-1], "dense near the noise"


@pytest.mark.parametrize(("method", "error"), [("euler", 0.2), ("midpoint", 6e-3), ("rk4", 2e-5)])
def test_solvers_have_their_order(method: str, error: float) -> None:
    """On x' = -x, whose solution is known; guidance by what both flows have in common changes nothing."""
    noise = np.ones((3, MEL_BANDS), np.float32)

    def decay(x: np.ndarray, time: float, *, guided: bool) -> tuple[np.ndarray, np.ndarray | None]:
        return -x, -x if guided else None

    for guidance in (0.0, 2.0):
        found = follow(decay, noise, Solver(method, 8, guidance, None))
        assert np.abs(found - math.exp(-1)).max() < error / 5 * 2
    assert Solver(method, 8, 2.0, None).passes == 2 * Solver(method, 8, 0.0, None).passes


@settings(deadline=None)
@given(
    st.integers(20, 900), st.integers(1, 900), st.integers(1, 400),
    st.floats(0, 60) | st.just(math.nan) | st.just(math.inf), st.floats(0.5, 2),
)  # fmt: skip
def test_there_is_always_room_for_new_speech(
    reference: int, characters: int, new: int, seconds: float, speed: float
) -> None:
    found = extent(reference, characters, new, seconds, speed)
    assert found.given == max(reference, characters)
    assert found.given < found.total <= LONGEST_FRAMES
    assert found.cut == reference, "no word is lost"


def test_speed_stretches_the_new_speech_only() -> None:
    usual, slow = (extent(100, 50, 30, 4.0, speed) for speed in (1.0, 0.5))
    assert (usual.total, slow.total) == (372, 100 + 2 * 272)
    assert extent(100, 50, 30, 4.0, 0.5, compatible=True).total == 744


def test_too_much_text_is_refused_with_the_way_out() -> None:
    with pytest.raises(TextError, match="send shorter sentences"):
        extent(100, LONGEST_FRAMES, 10, 50.0)


VOCABULARY = Vocabulary.of(" \n'\n,\n-\n.\na\nb\ne\nh\nt", 11)


@pytest.mark.parametrize(
    ("written", "known", "lost"),
    [
        ("The “bat” — that", "the bat - that", "“”"),
        ("b’at\u00a0 …", "b'at ...", ""),
        ("Thé BÄT", "the bat", ""),
        ("世界 a", "a", "世界"),
        ("", "", ""),
    ],
)
def test_what_a_vocabulary_makes_of_a_text(written: str, known: str, lost: str) -> None:
    found, left_out = VOCABULARY.known(written)
    assert (found, len(left_out)) == (known, len(set(lost.replace("“”", '"'))))


def test_unknown_characters_are_the_first_symbol_for_the_published_program() -> None:
    assert VOCABULARY.token_ids("ab世").tolist() == [5, 6, 0]
    assert VOCABULARY.batch(["a", "abt"]).tolist() == [[5, -1, -1], [5, 6, 9]]


@pytest.mark.parametrize(
    ("text", "rows", "problem"),
    [("a\nb", 4, "2 symbols, but the text embedding has 4 rows"), ("a\na", 3, "comes twice"), ("a\nb\n\n", 3, "rows")],
)  # fmt: skip
def test_wrong_vocabularies_are_refused(text: str, rows: int, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Vocabulary.of(text, rows)
    assert Vocabulary.of("a\nb\n", 3).symbols == ("a", "b"), "one end of line too many is forgiven"
