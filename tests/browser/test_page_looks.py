"""The page in a real browser: its looks, its accessibility, and the ways to it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from page_site import PATIENCE_MS, TEXT, Site, again, done, opened, ready, say, site
from PIL import Image
from playwright.async_api import Browser, Page, expect

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "correct-horse"  # noqa: S105 - of no server
IMAGES = Path(__file__).parents[2] / "docs" / "images"
LARGEST_IMAGE_BYTES = 150_000


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
    await page.get_by_role("radio", name="Heart American English").focus()
    async with again(page) as pcm:
        await page.keyboard.press("ArrowDown")
        await expect(page.get_by_role("radio", name="Heart, tiny")).to_be_checked()
    assert np.array_equal(pcm[0], served.spoken("Good evening.", "en_US-heart-tiny"))
    await page.locator("#pitch_scale").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#pitch_scale")).to_have_value("1.05")
    await page.locator("#reading .word").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#correction-value")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#reading .word").first).to_be_focused()


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
        for _ in range(2):  # the second time the voice is loaded, as it is in a home
            async with again(page):
                await page.locator("#speak").click()
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
