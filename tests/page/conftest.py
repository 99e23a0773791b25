"""The page, built once and served as plain files; the engine to compare it with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from speaking_page import WATCH, Speaking

from tools import build_page
from tools.chromium import Chromium, browser
from tools.plain_files import Site
from wyoming_nano_tts.engine import Engine


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "page"
    build_page.build(folder)
    return folder


@pytest.fixture(scope="session")
def site(built: Path) -> Iterator[Site]:
    opened = Site(built)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def first_page(chromium: Chromium, site: Site) -> Speaking:
    return Speaking(chromium.page(WATCH), site.url)


@pytest.fixture
def page(first_page: Speaking) -> Speaking:
    """The open page with its sliders where they were at first."""
    first_page.page.run(
        "document.getElementById('stop').click(), document.getElementById('reset').click()"
    )
    return first_page


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(threads=1, backend="numpy")
