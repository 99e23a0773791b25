"""Measure the page that speaks in the browser: `python -m benchmarks.browser_page [--write]`, two minutes.

Builds it, serves it as plain files, and opens it in a headless Chromium (Debian package chromium). Sizes are of files
as a server sends them that compresses with gzip what gains by it. Times are of this machine and its load; the engine
speaks the same sentences in turns with the page, so that the ratio is of one moment. `--write` appends a section to
RESULTS.md.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy

from tools import build_page
from tools.chromium import Chromium, Page, browser
from tools.plain_files import Site
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.engine.measure import SENTENCES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.version import __version__

from .__main__ import RESULTS, machine
from .report import table

VOICE: Final = "en_US-heart"
ROUNDS: Final = 8
PARTS: Final = {
    "Python (Pyodide without numpy, part of its library)": ("pyodide/*",),
    "text front end, all languages": ("packs/reader.pack",),
    "page and kernels": ("*.*",),
    "English words": ("packs/language-en.pack",),
    "English voices (Heart, Michael, Nicole)": ("packs/weights-en_US-heart.pack",),
    "German words": ("packs/language-de.pack",),
    "German voice (Kerstin)": ("packs/weights-de_DE-kerstin.pack",),
}
FIRST_VISIT: Final = 5
"""Parts that a first visit loads."""
ANCHORS: Final = (
    ("sanoTTS's page (GPL)", "1.1"), ("tiny-voca", "30"), ("kokoro-js", "92"),
)  # fmt: skip
"""MB gzipped, as they were published in November 2026."""
WATCH: Final = """
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (when) {
  window.firstAt ??= performance.now();
  return start.apply(this, arguments);
};
document.addEventListener("spoken", ({ detail }) => (window.spoken = detail));
"""
HEAD: Final = (
    "sentence", "audio s", "first audio ms, first press", "later presses", "× real time", "at best",
    "the engine on numpy",
)  # fmt: skip
LEGEND: Final = (
    "First audio: from the press to the first samples handed to the loudspeaker, on a page that is ready: the first "
    "press after it was loaded, and the least of later ones, which know the words; on the wall, with all that the "
    "machine does besides. × real time: of reading and speaking, in processor time of the one thread that does it, "
    "median and best; the engine: natively, processor time, one thread, median."
)
READY: Final = "document.getElementById('speak')?.disabled === false"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser_page", description=__doc__)
    parser.add_argument("--write", action="store_true", help="append a section to RESULTS.md")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each sentence")
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "page"
        build_page.build(folder)
        site = Site(folder)
        with browser() as opened:
            text = (
                "\n\n".join([_head(), _sizes(folder), *_times(opened, site.url, args.rounds)])
                + "\n"
            )
        site.close()
    print(text)
    if args.write:
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write("\n" + text)
    return 0


def _head() -> str:
    date = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return (
        f"## The page in the browser, {date}, version {__version__}\n\n"
        f"`python -m benchmarks.browser_page --write` on {machine()}, headless Chromium."
    )


def _sizes(folder: Path) -> str:
    measured = [
        sum(build_page.gzipped_bytes(path) for pattern in patterns for path in folder.glob(pattern))
        / 1e6
        for patterns in PARTS.values()
    ]
    rows = [(name, f"{size:.2f}") for name, size in zip(PARTS, measured, strict=True)]
    rows.insert(
        FIRST_VISIT, ("**a first visit, in English**", f"**{sum(measured[:FIRST_VISIT]):.2f}**")
    )
    rows.append(("**all**", f"**{sum(measured):.2f}**"))
    return table(("files", "MB gzipped"), [*rows, *ANCHORS])


def _times(opened: Chromium, url: str, rounds: int) -> list[str]:
    page = opened.page(WATCH)
    cold = _opened(page, url)
    page.wait("navigator.serviceWorker.controller !== null")
    warm, pressed = [], {}
    for name, text in SENTENCES.items():
        warm.append(_opened(page, url))
        pressed[name] = _spoken(page, text)["first"]
    engine = Engine(threads=1, default_voice=VOICE, backend="numpy")
    engine.preload(VOICE)
    rows = [
        _sentence(page, engine, name, text, rounds, pressed[name])
        for name, text in SENTENCES.items()
    ]
    start = (
        f"From the address to ready: {cold:.1f} s the first time (files on this machine), "
        f"{min(warm):.1f} s afterwards (best of {len(warm)})."
    )
    return [start, table(HEAD, rows), LEGEND]


def _opened(page: Page, url: str) -> float:
    began = time.monotonic()
    page.open(url)
    page.wait(f"location.href === {json.dumps(url)} && {READY}", 120)
    return time.monotonic() - began


def _sentence(
    page: Page, engine: Engine, name: str, text: str, rounds: int, pressed: float
) -> tuple[object, ...]:
    found: list[dict[str, float]] = []
    native: list[float] = []
    for _ in range(rounds + 1):
        found.append(_spoken(page, text))
        began, samples = time.process_time(), 0
        for chunk in engine.utterance(VOICE, SpeechOptions()).say(Passage.of(text)):
            samples += len(chunk)
        native.append(samples / engine.sample_rate_hz / (time.process_time() - began))
    found, native = found[1:], native[1:]  # the first of each is a warm-up
    later = min(one["first"] for one in found)
    speeds = [one["seconds"] / one["processor"] for one in found]
    return (
        name, f"{found[0]['seconds']:.1f}", f"{pressed:.0f}", f"{later:.0f}", f"{statistics.median(speeds):.1f}",
        f"{max(speeds):.1f}", f"{statistics.median(native):.1f}",
    )  # fmt: skip


def _spoken(page: Page, text: str) -> dict[str, float]:
    """Press and wait until all is made."""
    page.run(f"document.getElementById('text').value = {json.dumps(text)}")
    before = _processor_seconds(page.browser)
    page.run(
        "window.spoken = window.firstAt = undefined, window.pressedAt = performance.now(),"
        " document.getElementById('speak').click()"
    )
    page.wait("window.spoken")
    used = _processor_seconds(page.browser) - before
    detail: dict[str, float] = page.run("({...window.spoken, first: firstAt - pressedAt})")
    page.run("document.getElementById('stop').click()")
    return {**detail, "processor": used}


def _processor_seconds(opened: Chromium) -> float:
    """Processor time of the page's worker: of the threads of that name in the browser's processes."""
    processes: list[dict[str, Any]] = opened.call("SystemInfo.getProcessInfo")["processInfo"]
    threads = [
        task for process in processes for task in Path(f"/proc/{process['id']}/task").glob("*")
    ]
    workers = [
        task for task in threads if (task / "comm").read_text().startswith("DedicatedWorker")
    ]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in workers) / 1e9


if __name__ == "__main__":
    sys.exit(main())
