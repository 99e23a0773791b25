import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_nano_tts.backends.packing import pack, packed_bytes, unpack


def test_every_length_comes_back() -> None:
    rng = np.random.default_rng(3)
    for length in range(1001):
        trits = rng.integers(-1, 2, length).astype(np.int8)
        content = pack(trits)
        assert len(content) == packed_bytes(length)
        np.testing.assert_array_equal(unpack(content, length), trits)


@given(st.lists(st.integers(-1, 1), max_size=40))
def test_the_order_is_that_of_the_weights(trits: list[int]) -> None:
    content = pack(np.array(trits, np.int8))
    digits = [byte // 3**place % 3 - 1 for byte in content for place in range(5)]
    assert digits[: len(trits)] == trits
    assert not any(digits[len(trits) :])


@pytest.mark.parametrize("code", range(243, 256))
def test_bytes_that_stand_for_nothing_are_refused(code: int) -> None:
    with pytest.raises(ValueError, match=f"a byte is {code}"):
        unpack(bytes([121, code]), 10)


@pytest.mark.parametrize("count", [0, 5, 11])
def test_other_lengths_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} weights"):
        unpack(bytes(2), count)


def test_a_last_byte_must_be_filled_up_with_zeros() -> None:
    content = pack(np.array([1, 1, 1, 1, 1, 1, -1], np.int8))
    with pytest.raises(ValueError, match="filled up"):
        unpack(content, 6)
