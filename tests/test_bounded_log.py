"""Lines of a kind beyond a few are counted, and the count is told."""

import asyncio
import logging

import pytest

from wyoming_nano_tts.bounded_log import BoundedLog


async def test_the_first_lines_then_counts(caplog: pytest.LogCaptureFixture) -> None:
    log = BoundedLog(logging.getLogger("test"), lines=3, period_seconds=0.2)
    for number in range(100):
        log.warn_of("bad", "bad event %d", number)
    log.warn_of("other", "another kind")
    assert caplog.messages == ["bad event 0", "bad event 1", "bad event 2", "another kind"]
    await asyncio.sleep(0.3)
    assert caplog.messages[4:] == ["97 more in a minute like: bad event %d"]
    log.warn_of("bad", "bad event %d", 100)
    assert caplog.messages[5:] == ["bad event 100"]
