"""The page in a real browser: type, press, hear."""

import asyncio
import os
import re
import shlex
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest
import pytest_asyncio
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from listening import LISTEN, heard
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, expect

from wyoming_nano_tts.cli import build_parser
from wyoming_nano_tts.engine import Engine, SpeechOptions, Utterance
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.speech.profiles import Profile
from wyoming_nano_tts.speech.pronunciation_file import PronunciationFile
from wyoming_nano_tts.text import Passage, find_language, open_stream
from wyoming_nano_tts.text.pronunciations import read_mapping
from wyoming_nano_tts.web.config import WebConfig
from wyoming_nano_tts.web.server import page_door

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE_MS = 60_000
TOKEN = "correct-horse"  # noqa: S105 - of no server
IMAGES = Path(__file__).parents[2] / "docs" / "images"
LARGEST_IMAGE_BYTES = 150_000
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with site(tmp_path_factory.mktemp("site")) as running_site:
        yield running_site


@dataclass
class Watched:
    """What a page said and asked for while it was open."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


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
    watched = Watched(page)
    page.on("console", lambda line: watched.said.append(f"{line.type}: {line.text}"))
    page.on("pageerror", lambda error: watched.said.append(f"error: {error}"))
    page.on("request", lambda request: watched.asked.append(request.url))
    try:
        await page.goto(url)
        yield page
        bad = [line for line in watched.said if line.startswith(("error", "warning"))]
        assert [line for line in bad if not (expected and expected in line)] == []
        origin = "/".join(url.split("/")[:3]) + "/"
        assert [
            asked for asked in watched.asked if not asked.startswith((origin, "blob:", "data:"))
        ] == []
    finally:
        await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, served: Site) -> AsyncIterator[Page]:
    async with opened(browser, served.url) as watched:
        await ready(watched)
        yield watched


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


def median_f0_hz(pcm: NDArray[np.int16]) -> float:
    """Median pitch of the loud parts, by autocorrelation."""
    found = []
    for start in range(0, len(pcm) - 1200, 600):
        part = pcm[start : start + 1200].astype(float)
        part -= part.mean()
        if np.sqrt(np.mean(part**2)) < 800:
            continue
        likeness = np.correlate(part, part, "full")[1199:]
        lags = likeness[60:400]
        if lags.max() > 0.5 * likeness[0]:
            found.append(24000 / (60 + int(lags.argmax())))
    return float(np.median(found))


async def test_what_is_typed_is_heard_sample_by_sample(page: Page, served: Site) -> None:
    pcm = await say(page, TEXT)
    assert np.array_equal(pcm, served.spoken(TEXT))
    await expect(page.locator("#first-audio")).to_have_text(re.compile(r"^\d+ ms$"))
    await expect(page.locator("#length")).to_have_text(f"{len(pcm) / 24000:.1f} s")
    await expect(page.locator("#timeline .sentence")).to_have_text(
        ["Dinner is ready.", "Please come to the kitchen!"]
    )
    sounds = "".join(await page.locator("#timeline .sound").all_inner_texts())
    assert sounds.startswith("dˈɪn")
    drawn = await page.locator("#timeline canvas").evaluate_all(
        "all => all.reduce((sum, one) => sum + one.width, 0)"
    )
    assert drawn == -(-len(pcm) // 100)
    await expect(page.locator("#stop")).to_be_disabled(
        timeout=PATIENCE_MS
    )  # it has been played to its end


async def test_it_is_heard_before_the_rest_is_computed(page: Page, served: Site) -> None:
    served.engine.gate.clear()
    try:
        await page.locator("#text").fill(TEXT)
        await page.locator("#speak").click()
        await expect(page.locator("#first-audio")).to_have_text(re.compile(r"^\d+ ms$"))
        await expect(page.locator("#timeline .sound").first).to_be_visible()
        await expect(page.locator("#real-time")).to_have_text("–")
        await expect(page.locator("#stop")).to_be_enabled()
    finally:
        served.engine.gate.set()
    # What waited at the gate came late, and is heard behind a gap; nothing of it is lost.
    assert np.array_equal(await done(page), served.spoken(TEXT))


async def test_sliders_change_length_and_pitch_as_asked(page: Page, served: Site) -> None:
    plain = await say(page, TEXT)
    async with again(page) as longer:
        await page.locator("#length_scale").fill("1.5")
    assert np.array_equal(longer[0], served.spoken(TEXT, length_scale=1.5))
    assert len(longer[0]) / len(plain) == pytest.approx(1.5, rel=0.08)
    async with again(page) as usual:
        await page.get_by_role("button", name="Reset Length").click()
    assert np.array_equal(usual[0], plain)
    async with again(page) as higher:
        await page.locator("#pitch_scale").fill("1.3")
    assert median_f0_hz(higher[0]) / median_f0_hz(plain) == pytest.approx(1.3, rel=0.06)
    async with again(page) as usual:
        await page.locator("#reset-all").click()
    assert np.array_equal(usual[0], plain)


@asynccontextmanager
async def again(page: Page) -> AsyncIterator[list[NDArray[np.int16]]]:
    """Do something after which the page speaks; what is heard then is in the list."""
    pcm: list[NDArray[np.int16]] = []
    async with page.expect_response("**/api/speak"):
        yield pcm
    pcm.append(await done(page))


async def test_a_profile_sets_the_sliders(page: Page, served: Site) -> None:
    await page.locator("#profile").select_option("calm")
    await expect(page.locator("#length_scale")).to_have_value("1.25")
    pcm = await say(page, TEXT)
    assert np.array_equal(pcm, served.spoken(TEXT, length_scale=1.25, pitch_scale=0.9))
    await expect(page.locator("#action")).to_contain_text("voice: en_US-heart@calm")


async def test_another_voice_speaks_its_own_language(page: Page, served: Site) -> None:
    await page.locator("label", has_text="Kerstin").click()
    await expect(page.locator("#text")).to_have_value(re.compile("Wohnzimmer"))
    text = await page.locator("#text").input_value()
    await page.locator("#speak").click()
    assert np.array_equal(await done(page), served.spoken(text, "de_DE-kerstin"))
    hello = "Hello, I am Michael. The lights are off, and the front door is locked."
    async with again(page) as pcm:
        await page.get_by_role("button", name="Hear Michael").click()
    assert np.array_equal(pcm[0], served.spoken(hello, "en_US-michael"))


async def test_a_word_is_corrected_and_stays_so(
    browser: Browser, page: Page, served: Site, tmp_path: Path
) -> None:
    text = "Sonos plays jazz."
    usual = await say(page, text)
    wanted = {"sonos": "so nose"}
    corrected = served.spoken(text, pronunciations=wanted)
    assert not np.array_equal(usual, corrected)
    await page.get_by_role("button", name="Correct “sonos”").click()
    await page.get_by_label("How is “sonos” said?").fill("so nose")
    async with again(page) as pcm:
        await page.get_by_role("button", name="Listen").click()
    assert np.array_equal(pcm[0], corrected)
    assert served.words.read_text(encoding="utf-8").count("sonos") == 0
    async with again(page) as pcm:
        await page.get_by_role("button", name="Save on the server").click()
    assert np.array_equal(pcm[0], corrected)
    await expect(page.locator("#corrections")).to_contain_text("on the server")
    assert 'sonos" = "so nose"' in served.words.read_text(encoding="utf-8")
    # Another server, started anew with this file.
    folder = tmp_path / "again"
    folder.mkdir()
    (folder / "pronunciations.toml").write_bytes(served.words.read_bytes())
    async with site(folder) as restarted, opened(browser, restarted.url) as other:
        await ready(other)
        assert np.array_equal(await say(other, text), corrected)
        async with again(other) as pcm:
            await other.get_by_role("button", name="Remove the correction of sonos").click()
        assert np.array_equal(pcm[0], usual)
    async with again(page) as pcm:
        await page.get_by_role("button", name="Remove the correction of sonos").click()
    assert np.array_equal(pcm[0], usual)


async def test_a_correction_may_stay_on_the_page(page: Page, served: Site) -> None:
    await page.locator("#text").fill("Sonos plays jazz.")
    await page.get_by_role("button", name="Correct “sonos”").click()
    await page.get_by_label("How is “sonos” said?").fill("so nose")
    await page.get_by_role("button", name="Use on this page").click()
    await expect(page.locator("#corrections")).to_contain_text("on this page")
    await page.locator("#speak").click()
    wanted = served.spoken("Sonos plays jazz.", pronunciations={"sonos": "so nose"})
    assert np.array_equal(await done(page), wanted)
    await expect(page.locator("#action")).to_contain_text('"sonos": "so nose"')


async def test_it_can_be_used_by_keyboard_alone(page: Page, served: Site) -> None:
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.press("Control+A")
    await page.keyboard.type("Good evening.")
    await page.keyboard.press("Control+Enter")
    assert np.array_equal(await done(page), served.spoken("Good evening."))
    await page.keyboard.press("Escape")
    await expect(page.locator("#stop")).to_be_disabled()
    await page.get_by_role("radio", name="Heart").focus()
    async with again(page) as pcm:
        await page.keyboard.press("ArrowDown")
        await expect(page.get_by_role("radio", name="Kathleen")).to_be_checked()
    assert np.array_equal(pcm[0], served.spoken("Good evening.", "en_US-kathleen"))
    await page.locator("#pitch_scale").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#pitch_scale")).to_have_value("1.05")
    await page.locator("#reading .word").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#correction-value")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#reading .word").first).to_be_focused()


async def test_speech_can_be_played_again_from_anywhere(page: Page) -> None:
    whole = await say(page, TEXT)
    await page.locator("#strip").click(position={"x": 240, "y": 100})
    replayed = await heard(page)
    assert replayed is not None
    assert np.array_equal(replayed.pcm, whole[-len(replayed.pcm) :])
    assert len(whole) - len(replayed.pcm) == pytest.approx(24000, abs=200)
    await page.locator("#timeline").focus()
    await page.keyboard.press("Home")
    replayed = await heard(page)
    assert replayed is not None
    assert np.array_equal(replayed.pcm, whole)


async def test_the_speech_can_be_kept(page: Page, served: Site, tmp_path: Path) -> None:
    await say(page, TEXT)
    async with page.expect_download() as started:
        await page.locator("#save-wav").click()
    await (await started.value).save_as(tmp_path / "speech.wav")
    data = (tmp_path / "speech.wav").read_bytes()
    assert data[:4] == b"RIFF"
    assert np.array_equal(np.frombuffer(data[44:], "<i2"), served.spoken(TEXT))


async def test_what_is_copied_says_the_same(page: Page) -> None:
    await page.locator("#text").fill('It\'s "21" °C: \\ $HOME\nnow.')
    await page.locator("#length_scale").fill("1.2")
    await page.locator("#copy-command").click()
    await expect(page.locator("#copy-command")).to_have_text("Copied")
    command = shlex.split(await page.locator("#command").inner_text())
    arguments = build_parser(command[1:]).parse_args(command[1:])
    assert arguments.text == 'It\'s "21" °C: \\ $HOME\nnow.'
    assert (arguments.voice, arguments.length_scale) == ("en_US-heart", "1.2")
    action = await page.locator("#action").inner_text()
    assert '  message: "It\'s \\"21\\" °C: \\\\ $HOME\\nnow."' in action
    assert action.endswith("  options:\n    voice: en_US-heart\n    length_scale: 1.2")


async def test_errors_are_told_on_the_page(browser: Browser, served: Site) -> None:
    async with opened(browser, served.url, expected="400") as page:
        await ready(page)
        await page.locator("#text").fill("  ")
        await page.locator("#speak").click()
        await expect(page.locator("#problem")).to_have_text("There is nothing to say.")
        await page.locator("#text").fill("Sonos.")
        await page.get_by_role("button", name="Correct “sonos”").click()
        await page.locator("#correction-value").fill("/%/")
        for name in ("Save on the server", "Use on this page"):
            await page.get_by_role("button", name=name).click()
            await expect(page.locator(".correction [role=alert]")).to_contain_text("sonos")
        assert "sonos" not in served.words.read_text(encoding="utf-8")
        await page.locator("#text").fill("…")
        await page.locator("#speak").click()
        await done(page)  # a moment of silence, as everybody gets
        await page.evaluate("document.querySelector('#text').value = 'a '.repeat(60000)")
        await page.locator("#speak").click()
        await expect(page.locator("#problem")).to_contain_text(
            "a request may have 100000 characters"
        )


async def test_a_token_is_asked_for_once(browser: Browser, tmp_path: Path) -> None:
    async with site(tmp_path, token=TOKEN) as locked:
        async with opened(browser, locked.url, expected="401") as page:
            await page.locator("#token").fill("wrong-horse")
            await page.keyboard.press("Enter")
            await page.locator("#token").fill(TOKEN)
            await page.keyboard.press("Enter")
            await ready(page)
            await page.reload()
            await ready(page)
        async with opened(browser, f"{locked.url}#token={TOKEN}") as page:
            await ready(page)
            assert "token" not in page.url


PREFIX = "/api/hassio_ingress/s3cr3t"


@asynccontextmanager
async def ingress(upstream: str) -> AsyncIterator[str]:
    """A proxy as Home Assistant's: a path of its own, the page in a frame, the browser's own names handed on."""
    async with aiohttp.ClientSession() as client:

        async def forward(request: web.Request) -> web.StreamResponse:
            headers = {
                k: v
                for k, v in request.headers.items()
                if k not in {"Connection", "Content-Length"}
            }
            body = await request.read()
            target = upstream.rstrip("/") + request.path.removeprefix(PREFIX)
            async with client.request(
                request.method, target, headers=headers, data=body
            ) as response:
                kept = {
                    k: v
                    for k, v in response.headers.items()
                    if k not in {"Transfer-Encoding", "Content-Length"}
                }
                answer = web.StreamResponse(status=response.status, headers=kept)
                await answer.prepare(request)
                async for data in response.content.iter_any():
                    await answer.write(data)
                await answer.write_eof()
                return answer

        async def frame(_request: web.Request) -> web.Response:
            text = (
                '<!doctype html><title>Home</title><link rel="icon" href="data:,">'
                f'<iframe src="{PREFIX}/" width="1000" height="800"></iframe>'
            )
            return web.Response(text=text, content_type="text/html")

        app = web.Application()
        app.add_routes([web.get("/", frame), web.route("*", PREFIX + "/{path:.*}", forward)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
        finally:
            await runner.cleanup()


async def test_it_works_in_a_frame_behind_ingress(browser: Browser, tmp_path: Path) -> None:
    async with (
        site(tmp_path, ingress="127.0.0.1") as served,
        ingress(served.url) as url,
        opened(browser, url) as page,
    ):
        inside = page.frame_locator("iframe")
        await inside.locator("body[data-ready]").wait_for()
        await inside.locator("#text").fill("Good evening.")
        await inside.locator("#speak").click()
        await expect(inside.locator("#real-time")).not_to_have_text("–", timeout=PATIENCE_MS)


@pytest.mark.parametrize("kind", ["wav", "mp3", "opus", "flac"])
async def test_a_browser_understands_every_kind_of_audio(
    page: Page, served: Site, kind: str
) -> None:
    async with aiohttp.ClientSession(served.url) as client:
        body = {"input": TEXT, "voice": "en_US-heart", "response_format": kind}
        async with client.post("/v1/audio/speech", json=body) as response:
            data = await response.read()
    seconds = await page.evaluate(
        """async (bytes) => {
          const context = new OfflineAudioContext(1, 1, 24000);
          return (await context.decodeAudioData(new Uint8Array(bytes).buffer)).duration;
        }""",
        list(data),
    )
    assert seconds == pytest.approx(len(served.spoken(TEXT)) / 24000, abs=0.1)


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en"), ("dark", "de")])
async def test_it_is_accessible_and_looks_as_in_the_manual(
    browser: Browser, served: Site, scheme: str, locale: str, tmp_path: Path
) -> None:
    settings: dict[str, Any] = {
        "color_scheme": scheme,
        "locale": locale,
        "reduced_motion": "reduce",
    }
    async with opened(
        browser, served.url, **settings, viewport={"width": 1200, "height": 1150}
    ) as page:
        await ready(page)
        assert await page.locator("html").get_attribute("lang") == locale
        await page.locator("#speak").click()
        await done(page)
        await expect(page.locator("#stop")).to_be_disabled(timeout=PATIENCE_MS)
        await page.locator("#timeline").focus()
        await page.keyboard.press("Home")
        await page.keyboard.press("Escape")
        await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        await expect(page.locator("#reading .tokens")).to_be_visible()
        shot = tmp_path / f"page-{scheme}.png"
        await page.screenshot(path=shot)
        await keep(shot)
        assert await problems(page) == []
        await page.locator("#reading .word").nth(2).click()
        assert await problems(page) == []
        moving = "getComputedStyle(document.querySelector('#speak')).transitionProperty"
        assert await page.evaluate(moving) in {"none", "all"}
        assert await page.evaluate(moving.replace("Property", "Duration")) == "0s"


async def problems(page: Page) -> list[str]:
    """What axe-core finds, of whatever weight."""
    found = await Axe().run(page)
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:120]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


async def keep(shot: Path) -> None:
    """Make a picture small; put it into the manual where that is asked for (`script/take_screenshots page`)."""
    small = shot.with_suffix(".small.png")
    await asyncio.to_thread(
        lambda: (
            Image.open(shot)
            .convert("RGB")
            .quantize(128, dither=Image.Dither.NONE)
            .save(small, optimize=True)
        )
    )
    assert small.stat().st_size < LARGEST_IMAGE_BYTES
    if os.environ.get("NANO_TTS_SCREENSHOTS"):
        (IMAGES / shot.name).write_bytes(small.read_bytes())
    assert (IMAGES / shot.name).stat().st_size < LARGEST_IMAGE_BYTES


@pytest.mark.parametrize("width", [320, 768])
async def test_it_fits_narrow_screens(browser: Browser, served: Site, width: int) -> None:
    async with opened(browser, served.url, viewport={"width": width, "height": 700}) as page:
        await ready(page)
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= width
        await say(page, TEXT)
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= width


async def test_language_and_colours_are_remembered(page: Page) -> None:
    await page.locator("#page-language").select_option("de")
    await expect(page.locator("#speak")).to_have_text("Sprechen")
    await page.locator("#theme").select_option("dark")
    await page.reload()
    await ready(page)
    await expect(page.locator("#speak")).to_have_text("Sprechen")
    assert (
        await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 17, 24)"
    )
