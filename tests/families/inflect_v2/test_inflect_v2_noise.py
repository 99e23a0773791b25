"""PyTorch's normal numbers without PyTorch; and cutting rows of token ids."""

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.families.inflect_v2.noise import frame_noise
from wyoming_nano_tts.families.inflect_v2.token_cuts import BLANK, halves, pieces


def drawn(channels: int, frames: int, seed: int) -> torch.Tensor:
    """As the published runtime does: the process-wide generator, a tensor like a transposed one."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return torch.randn_like(torch.empty(1, frames, channels).transpose(1, 2))[0]


@pytest.mark.parametrize("seed", [0, 7, 2**31 - 1, 2**32 + 7, -1])
@pytest.mark.parametrize(("channels", "frames"), [(128, 2), (192, 3), (128, 97), (7, 5), (3, 3)])
def test_same_bits_as_torch(channels: int, frames: int, seed: int) -> None:
    noise = frame_noise(channels, frames, seed)
    assert noise.dtype == np.float32
    np.testing.assert_array_equal(noise, drawn(channels, frames, seed).numpy())


@pytest.mark.parametrize("seed", [0, 3, 2**32 - 1])
@pytest.mark.parametrize("channels", [16, 128, 192])
def test_one_frame_takes_torchs_other_path(channels: int, seed: int) -> None:
    """Its last bits differ from processor to processor, in PyTorch too."""
    noise = frame_noise(channels, 1, seed)
    np.testing.assert_allclose(noise, drawn(channels, 1, seed).numpy(), rtol=0, atol=2e-6)
    assert not np.allclose(noise, frame_noise(channels, 2, seed)[:, :1])


def test_one_frame_of_odd_width_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 16 channels, not 7"):
        frame_noise(7, 1, 0)


def test_first_values_of_seed_0() -> None:
    noise = frame_noise(128, 2, 0)
    np.testing.assert_allclose(noise[:3, 0], [1.5410, -0.2934, -2.1788], atol=5e-5)


def with_blanks(symbols: list[int]) -> np.ndarray:
    ids = np.zeros(2 * len(symbols) + 1, np.int64)
    ids[1::2] = symbols
    return ids


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([3, 16, 43, 44, 45, 46, 47]), max_size=120), st.integers(5, 60))
def test_pieces_fit_and_lose_nothing(symbols: list[int], longest: int) -> None:
    cut = list(pieces(with_blanks(symbols), longest))
    assert all(len(piece) <= longest for piece in cut)
    assert [int(i) for piece in cut for i in piece if i != BLANK] == symbols
    for piece in cut:
        assert piece[0] == BLANK == piece[-1], "each is framed by blanks like a text of its own"


def test_marks_go_before_spaces_before_anything() -> None:
    comma, space, letter = 3, 16, 43
    symbols = [letter] * 12
    symbols[7], symbols[9] = comma, space
    first, _ = pieces(with_blanks(symbols), 22)
    assert first[-2] == comma
    symbols[7] = letter
    first, _ = pieces(with_blanks(symbols), 22)
    assert first[-2] == space
    symbols[9] = letter
    first, rest = pieces(with_blanks(symbols), 22)
    assert (len(first), len(rest)) == (21, 5)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 177), min_size=2, max_size=60))
@example([0, 1])
def test_halves_are_shorter_and_lose_nothing(ids: list[int]) -> None:
    row = np.array(ids, np.int64)
    before, after = halves(row)
    assert 0 < len(before) <= len(row)
    assert 0 < len(after) <= len(row)
    assert max(len(before), len(after)) < len(row) or len(row) < 6
    kept = [i for part in (before, after) for i in part.tolist() if i != BLANK]
    assert kept == [i for i in ids if i != BLANK]
