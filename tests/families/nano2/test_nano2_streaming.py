"""Chunks join to what the whole sentence gives, for every size of chunks and every sentence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.families.nano2.decoder import Decoder
from wyoming_nano_tts.families.nano2.layout import Integers
from wyoming_nano_tts.families.nano2.prosody import Contours, Prosody

TOKENS = np.array([0, 61, 156, 83, 54, 16, 65, 157, 86, 54, 46, 4, 0], np.int64)
WHOLE = 10**6


def chunks(
    prosody: Prosody, decoder: Decoder, tokens: Integers, first: int, rest: int
) -> list[np.ndarray]:
    contours = prosody.plan(tokens, 0, 1.0, 1.0)
    rng = np.random.default_rng(5)
    return list(decoder.stream(tokens, 0, contours, rng, first, rest))


@pytest.mark.parametrize(("first", "rest"), [(1, 1), (2, 3), (14, 64), (5, 40), (60, 7)])
@pytest.mark.parametrize("products", ["decoder", "integer_decoder"])
def test_chunks_of_any_size_are_the_whole(
    prosody: Prosody, products: str, request: pytest.FixtureRequest, first: int, rest: int
) -> None:
    decoder: Decoder = request.getfixturevalue(products)
    (whole,) = chunks(prosody, decoder, TOKENS, WHOLE, WHOLE)
    parts = chunks(prosody, decoder, TOKENS, first, rest)
    assert len(parts) > 1
    assert np.abs(whole).max() > 0.01
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-5 * np.abs(whole).max())


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 177), min_size=1, max_size=6), st.integers(1, 50))
def test_short_sentences_lose_no_sample(
    prosody: Prosody, decoder: Decoder, tokens: list[int], rest: int
) -> None:
    ids = np.array([0, *tokens, 0], np.int64)
    contours = prosody.plan(ids, 0, 1.0, 1.0)
    parts = list(decoder.stream(ids, 0, contours, np.random.default_rng(5), 1, rest))
    assert sum(map(len, parts)) == 300 * contours.durations.sum()
    assert all(np.isfinite(part).all() for part in parts)


def test_the_first_chunk_is_short(prosody: Prosody, decoder: Decoder) -> None:
    contours = prosody.plan(TOKENS, 0, 1.0, 1.0)
    first = next(decoder.stream(TOKENS, 0, contours, np.random.default_rng(5)))
    assert 0.1 < len(first) / 24000 < 0.2


def test_integers_sound_as_float32_does(
    prosody: Prosody, decoder: Decoder, integer_decoder: Decoder
) -> None:
    (expected,) = chunks(prosody, decoder, TOKENS, WHOLE, WHOLE)
    (found,) = chunks(prosody, integer_decoder, TOKENS, WHOLE, WHOLE)
    error = np.sqrt(np.mean((found - expected) ** 2) / np.mean(expected**2))
    assert 1e-4 < error < 0.05


def test_contours_on_demand_are_those_of_the_whole_sentence(prosody: Prosody) -> None:
    def read(contours: Contours, *frames: int) -> Contours:
        for frame in frames:
            contours.until(frame)
        return contours

    whole = read(prosody.plan(TOKENS, 0, 1.0, 1.0), WHOLE)
    parts = read(prosody.plan(TOKENS, 0, 1.0, 1.0), 1, 2, 9, 30, 31, 33, WHOLE)
    assert whole.voicing.any()
    for name in ("f0_hz", "voicing", "features"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), atol=1e-4)


def test_nothing_is_computed_before_it_is_asked_for(prosody: Prosody) -> None:
    contours = prosody.plan(np.tile(TOKENS, 10), 0, 1.0, 1.0)
    contours.until(20)
    assert contours.f0_hz[:20].all()
    assert not contours.f0_hz[60:].any()
