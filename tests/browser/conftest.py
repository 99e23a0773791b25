"""A real browser without a screen: Debian's Chromium, driven by Playwright, which brings none of its own."""

import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright

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
