"""A real browser without a screen: Debian's Chromium, driven by Playwright, which brings none of its own."""

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from page_site import Site, opened, ready, site
from playwright.async_api import Browser, Page, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Return the path of a Chromium."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, (
        f"a browser is needed: install Debian's package chromium (looked for {', '.join(NAMES)})"
    )
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests of a module, which run in the loop of the module."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--autoplay-policy=user-gesture-required",
                "--force-device-scale-factor=1",
            ],
        )
        yield started
        await started.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with site(tmp_path_factory.mktemp("site")) as running_site:
        yield running_site


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, served: Site) -> AsyncIterator[Page]:
    async with opened(browser, served.url) as watched:
        await ready(watched)
        yield watched
