"""The page of a real server, opened as a person would, and what is heard there."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from listening import LISTEN, heard
from numpy.typing import NDArray
from playwright.async_api import Browser, BrowserContext, Page, expect

from wyoming_nano_tts.engine import Engine, SpeechOptions, Utterance
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.speech.profiles import Profile
from wyoming_nano_tts.speech.pronunciation_file import PronunciationFile
from wyoming_nano_tts.text import Passage, find_language, open_stream
from wyoming_nano_tts.text.pronunciations import read_mapping
from wyoming_nano_tts.web.config import WebConfig
from wyoming_nano_tts.web.server import page_door

PATIENCE_MS = 60_000
CALM = Profile("calm", {"length_scale": 1.25, "pitch_scale": 0.9}, description="Slow and low")
TEXT = "Dinner is ready. Please come to the kitchen!"


class GatedEngine(Engine):
    """The engine, which can be held behind the first chunk of a request."""

    def __init__(self, words: Path) -> None:
        super().__init__(threads=1, pronunciations=words, lenient=True)
        self.gate = threading.Event()
        self.gate.set()

    def utterance(self, voice_id: str, options: SpeechOptions) -> Utterance:
        utterance = super().utterance(voice_id, options)
        say = utterance.say

        def gated(passage: Passage) -> Iterator[NDArray[np.int16]]:
            for pcm in say(passage):
                yield pcm
                self.gate.wait(60)

        utterance.say = gated  # type: ignore[method-assign]
        return utterance


@dataclass
class Site:
    """A server with its page."""

    engine: GatedEngine
    url: str
    words: Path

    def spoken(self, text: str, voice: str = "en_US-heart", **options: Any) -> NDArray[np.int16]:
        """What the engine says, without any server."""
        stream = open_stream(voice[:2])
        utterance = Engine.utterance(self.engine, voice, SpeechOptions(**options))
        passages = [*stream.feed(text), *stream.finish()]
        chunks = [pcm for passage in passages for pcm in utterance.say(passage)]
        return np.concatenate([*chunks, *utterance.finish()])


@asynccontextmanager
async def site(folder: Path, **settings: Any) -> AsyncIterator[Site]:
    words = folder / "pronunciations.toml"
    file = PronunciationFile(words, lambda said: read_mapping(said, find_language("en")))
    engine = GatedEngine(words)
    config = ServerConfig(uris=("tcp://127.0.0.1:0",), profiles=(CALM,), warm_up=False)
    found: list[str] = []
    page = WebConfig(port=0, edit=True, **settings)
    door = page_door(page, engine, open_stream, config.wire, file, found.append)
    async with running(config, engine, open_stream, doors=[door]):
        yield Site(engine, found[0], words)


@asynccontextmanager
async def opened(
    browser: Browser, url: str, *, expected: str = "", **settings: Any
) -> AsyncIterator[Page]:
    """Open the page as a person would; it may neither complain nor ask anybody else."""
    context: BrowserContext = await browser.new_context(
        **{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}} | settings
    )
    await context.add_init_script(LISTEN)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda line: said.append(f"{line.type}: {line.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("request", lambda request: asked.append(request.url))
    try:
        await page.goto(url)
        yield page
        bad = [line for line in said if line.startswith(("error", "warning"))]
        assert [line for line in bad if not (expected and expected in line)] == []
        origin = "/".join(url.split("/")[:3]) + "/"
        assert [one for one in asked if not one.startswith((origin, "blob:", "data:"))] == []
    finally:
        await context.close()


async def ready(page: Page) -> None:
    await page.locator("body[data-ready]").wait_for()
    await expect(page.locator("#reading .word").first).to_be_visible()


async def done(page: Page) -> NDArray[np.int16]:
    """Wait for the end of the speech; return what was heard."""
    await expect(page.locator("#real-time")).not_to_have_text("–", timeout=PATIENCE_MS)
    found = await heard(page)
    assert found is not None
    return found.pcm


async def say(page: Page, text: str) -> NDArray[np.int16]:
    await page.locator("#text").fill(text)
    await page.locator("#speak").click()
    return await done(page)


@asynccontextmanager
async def again(page: Page) -> AsyncIterator[list[NDArray[np.int16]]]:
    """Do something after which the page speaks; what is heard then is in the list."""
    pcm: list[NDArray[np.int16]] = []
    async with page.expect_response("**/api/speak"):
        yield pcm
    pcm.append(await done(page))
