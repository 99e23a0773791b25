"""Reads the frames of `api/speak`."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import numpy as np

Page = Callable[..., AbstractAsyncContextManager[aiohttp.ClientSession]]
"""Starts a server with its page; the context gives a client of it."""


@dataclass
class Frames:
    pcm: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int16))
    facts: list[dict[str, Any]] = field(default_factory=list)

    def of(self, key: str) -> list[Any]:
        return [fact[key] for fact in self.facts if key in fact]


def read_frames(data: bytes) -> Frames:
    frames, place = Frames(), 0
    while place < len(data):
        size = int.from_bytes(data[place + 1 : place + 5], "little")
        content = data[place + 5 : place + 5 + size]
        assert len(content) == size
        if data[place : place + 1] == b"A":
            frames.pcm = np.concatenate([frames.pcm, np.frombuffer(content, "<i2")])
        else:
            frames.facts.append(json.loads(content))
        place += 5 + size
    return frames
