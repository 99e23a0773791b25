"""The page in a real browser, from plain files: what it says is what the engine says."""

import importlib.util
import json
import os
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from speaking_page import WATCH, Speaking, spoken

from tools import build_page
from tools.chromium import Chromium, until
from tools.plain_files import Site
from wyoming_nano_tts.engine import Engine

ENGLISH, GERMAN = "en_US-heart", "de_DE-kerstin"
AXE_VERSION = "4.14.1"
AXE_SHA512 = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)
LARGEST_DIFFERENCE = 60
"""Of samples of 16 bits: products add up in another order, and phases are sums of F0."""
TEXTS = [
    (ENGLISH, "It is 21.5 °C, and the front door is open. Shall I close it?\n\nGood night!", {}),
    ("en_US-michael", "Frumious zorblatts gimbled.", {"length_scale": 1.3}),
    ("en_US-nicole", "Quietly now.", {"energy_scale": 0.6, "volume": 1.5, "sentence_silence": 0.7}),
    (GERMAN, "Im Wohnzimmer sind es 19,4 °C. Die Waschmaschine ist fertig.", {"pitch_scale": 1.15}),
    (
        ENGLISH,
        "<speak>One<break time='700ms'/>two <prosody rate='slow' pitch='high'>three</prosody>.</speak>",
        {},
    ),
    (ENGLISH, "Loud and louder!", {"energy_scale": 2.0, "volume": 2.0}),
    (ENGLISH, " ".join(["Many words make a sentence that has no end and goes on and on"] * 9), {}),
]
UNKNOWN = (
    "Quzzle brontifex mandelwhip oxanthery plimsoggle! Trevantic, dwimmerlaik ughbrock? Schnorfel Ypsilanti-ish "
    "pterofloxacin; Krzywicki's vape-o-matic xylozapper. Aaaargh hmm mcglorpface."
)


def assert_same(page: Speaking, expected: np.ndarray) -> None:
    samples = page.samples
    assert np.array_equal(samples, np.rint(samples))
    assert len(samples) == len(expected)
    difference = samples - expected
    level = np.sqrt(np.mean(np.square(expected, dtype=float)))
    assert level > 300
    assert np.abs(difference).max() <= LARGEST_DIFFERENCE
    assert np.sqrt(np.mean(difference**2)) < 1e-3 * level


@pytest.mark.parametrize(("voice", "text", "options"), TEXTS)
def test_its_audio_is_the_engines(
    page: Speaking, engine: Engine, voice: str, text: str, options: dict[str, float]
) -> None:
    page.voice(voice)
    page.type(text)
    for name, value in options.items():
        page.set(name, value)
    page.speak()
    assert page.told("failed") == []
    assert_same(page, spoken(engine, text, voice, **options))


def test_chunks_follow_one_another_on_the_sample_and_come_before_the_end(page: Speaking) -> None:
    page.voice(ENGLISH)
    page.type("The washing machine has finished. " * 12)
    page.speak()
    chunks = page.chunks
    assert len(chunks) > 10
    assert chunks[0]["isMaking"]
    assert {chunk["rate"] for chunk in chunks} == {24_000}
    ends = [chunk["when"] * 24_000 + len(chunk["samples"]) for chunk in chunks]
    starts = [chunk["when"] * 24_000 for chunk in chunks]
    for end, start, chunk in zip(ends[:-1], starts[1:], chunks[1:], strict=True):
        came_late = (
            end <= chunk["now"] * 24_000 + 1
        )  # the machine was busy: all before it had been heard
        assert start > end if came_late else start == pytest.approx(end, abs=1e-3)
    assert len(chunks[0]["samples"]) < 24_000 * 0.4


def test_a_longer_and_a_higher_voice(page: Speaking) -> None:
    page.voice(ENGLISH)
    page.type("Nine noisy nightingales.")
    page.speak()
    usual = len(page.samples)
    page.set("length_scale", 1.5)
    page.speak()
    assert 1.35 < len(page.samples) / usual < 1.5
    assert page.page.run("document.getElementById('length_scale-value').textContent") == "1.50×"
    page.page.click("#reset")
    assert page.page.run("document.getElementById('length_scale').value") == "1"


def test_words_that_no_list_has_are_guessed_as_natively(page: Speaking, built: Path) -> None:
    reading = module(build_page.WEB / "reader" / "reading.py")
    voices = json.dumps(json.loads((built / "voices.json").read_text())["voices"])
    request = reading.Reading(voices).begin(UNKNOWN, ENGLISH, "{}")
    expected = []
    while (piece := request.next()) is not None:
        found = json.loads(piece)
        expected += [(found["words"], found["sounds"])] if "voice" in found else []
    page.voice(ENGLISH)
    page.type(UNKNOWN)
    page.speak()
    assert [(piece["words"], piece["sounds"]) for piece in page.told("piece")] == expected
    shown = page.page.run(
        "[...document.querySelectorAll('#pieces li')].map((e) => e.children[0].textContent)"
    )
    assert shown == [words for words, _ in expected]


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("seed", [0, 1, 7, 2**31 - 1])
def test_its_generator_is_numpys(page: Speaking, seed: int) -> None:
    words = page.page.run(f"import('./seeds.js').then((m) => Array.from(m.generatorState({seed})))")
    state = np.random.PCG64(seed).state["state"]
    numbers = [
        sum(word << (32 * n) for n, word in enumerate(words[part : part + 4])) for part in (0, 4)
    ]
    assert numbers == [state["state"], state["inc"]]


def test_another_language_inside_a_text_is_said_by_a_voice_of_it(page: Speaking) -> None:
    page.voice(ENGLISH)
    page.type("<speak>They say <lang xml:lang='de'>Guten Abend</lang> here.</speak>")
    page.speak()
    assert [piece["sounds"] for piece in page.told("piece")][1].startswith("ɡˈuːtən")
    assert page.told("failed") == []


@pytest.mark.parametrize("text", ["", "   ", "…", "🎈"])
def test_a_text_with_nothing_to_say_is_told_of(page: Speaking, text: str) -> None:
    page.voice(ENGLISH)
    page.page.run(f"document.getElementById('text').value = {json.dumps(text)}")
    page.speak()
    assert page.status == "There is nothing in this text that can be spoken."
    assert page.page.run("document.getElementById('save').disabled")


def test_stopping_ends_it_and_a_new_text_interrupts_an_old_one(
    page: Speaking, engine: Engine
) -> None:
    page.voice(ENGLISH)
    page.type("This is a long story that nobody will hear to its end. " * 80)
    page.begin()
    page.page.wait("heard.length > 2")
    page.page.click("#stop")
    assert page.status == "Stopped"
    page.page.run("new Promise((done) => setTimeout(done, 300))")
    assert not page.told("done")
    page.type("The old one again. " * 80)
    page.begin()
    page.page.wait("heard.length > 2")
    page.type("Short.")
    page.speak()
    assert_same(page, spoken(engine, "Short.", ENGLISH))


def test_the_keyboard_alone_is_enough(page: Speaking) -> None:
    page.voice(ENGLISH)
    page.page.run("document.activeElement.blur(), scrollTo(0, 0)")
    page.page.run("document.getElementById('text').value = ''")
    reached = []
    for _ in range(30):
        page.page.key("Tab", "Tab", 9)
        reached.append(
            page.page.run("document.activeElement.id || document.activeElement.textContent")
        )
        if reached[-1] == "text" and not page.page.run("document.getElementById('text').value"):
            page.page.call("Input.insertText", text="Typed.")
            page.page.run("heard.length = told.length = 0")
            page.page.key("Enter", "Enter", 13, modifiers=2)
            page.page.wait("told.some((m) => m.type === 'done')")
    assert {"language", "text", "speak", "volume", "reset", f"voice-{ENGLISH}"} <= set(reached)
    assert len(page.samples) > 5_000
    page.page.key("Escape", "Escape", 27)
    page.page.run("document.getElementById('voice-en_US-heart').focus(), told.length = 0")
    page.page.key("ArrowRight", "ArrowRight", 39)
    page.page.wait("told.some((m) => m.type === 'loaded' && m.voice === 'en_US-michael')")


def test_saving_gives_the_same_samples_as_a_wav_file(page: Speaking, tmp_path: Path) -> None:
    page.voice(ENGLISH)
    page.type("Keep this.")
    page.speak()
    page.page.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    page.page.click("#save")
    file = tmp_path / "nano-tts.wav"
    assert until(file.exists, 10)
    content = file.read_bytes()
    assert content[:4] + content[8:16] == b"RIFFWAVEfmt "
    assert np.array_equal(np.frombuffer(content[44:], "<i2"), page.samples)


def test_it_speaks_german_to_people_as_well(page: Speaking) -> None:
    page.page.click("#language")
    assert page.page.run("document.documentElement.lang") == "de"
    assert page.page.run("document.getElementById('speak').textContent") == "Sprechen"
    words = page.page.run(
        "import('./words.js').then(({ WORDS }) => Object.values(WORDS).map((w) => Object.keys(w).sort().join()))"
    )
    assert words[0] == words[1]
    page.page.click("#language")
    assert page.page.run("document.getElementById('speak').textContent") == "Speak"


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(page: Speaking, dark: bool) -> None:
    package = build_page.fetched_package("axe-core", AXE_VERSION, AXE_SHA512)
    page.page.run((package / "axe.min.js").read_text())
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    page.page.call("Emulation.setEmulatedMedia", features=scheme)
    page.type("Something to be shown.")
    page.speak()
    found = page.page.run(
        "new Promise((done) => setTimeout(done, 400)).then(() => axe.run()).then(({ violations }) =>"
        " violations.map(({ id, nodes }) => [id, nodes[0].html]))"
    )
    assert found == []


def test_pictures(page: Speaking, tmp_path: Path) -> None:
    """With PICTURES=FOLDER they stay; docs/images has them from there."""
    folder = Path(os.environ.get("PICTURES", tmp_path))
    page.voice(ENGLISH)
    page.type("Tomorrow: 21.5 °C, light rain from 7:05 PM. Shall I close the windows?")
    page.speak()
    page.page.run("scrollTo(0, 0), new Promise((done) => setTimeout(done, 3500))")
    for name, width, height, dark in (
        ("browser-page", 1000, 1180, False), ("browser-page-dark", 1000, 1180, True),
        ("browser-page-phone", 390, 1500, False),
    ):  # fmt: skip
        page.page.picture(folder / f"{name}.png", width, height, dark=dark)
        wide = page.page.run("document.documentElement.scrollWidth <= innerWidth")
        assert wide, f"{name} is wider than its window"
    page.page.call("Emulation.clearDeviceMetricsOverride")


def test_nothing_went_wrong_and_nothing_was_asked_of_others(page: Speaking, site: Site) -> None:
    asked = page.page.asked()
    assert {
        site.url + name
        for name in ("kernels.wasm", "packs/reader.pack", "pyodide/pyodide.asm.wasm")
    } <= asked
    assert [url for url in asked if not url.startswith((site.url, "blob:" + site.origin))] == []
    assert page.page.troubles() == []
    refused = page.page.run(
        "fetch('http://127.0.0.1:9/').then(() => 'allowed', (error) => error.name + document.title)"
    )
    assert refused == "TypeErrorNano TTS"
    assert any("Content Security Policy" in trouble for trouble in page.page.troubles())


def test_it_can_be_installed(page: Speaking) -> None:
    assert page.page.call("Page.getAppManifest")["errors"] == []
    assert page.page.call("Page.getInstallabilityErrors")["installabilityErrors"] == []


def test_it_works_when_the_network_is_gone(chromium: Chromium, built: Path, engine: Engine) -> None:
    site = Site(built)
    page = Speaking(chromium.page(WATCH), site.url)
    page.page.wait("navigator.serviceWorker.controller !== null")
    time.sleep(0.5)  # what came last is being kept
    site.close()
    page.page.call("Page.reload", ignoreCache=False)
    page.page.wait("window.told?.some((m) => m.type === 'ready')", 90)
    page.type("No network at all.")
    page.speak()
    assert_same(page, spoken(engine, "No network at all.", ENGLISH))
    page.page.run("told.length = 0")
    page.page.click(f"label[for=voice-{GERMAN}]")
    page.page.wait("told.some((m) => m.type === 'failed')")
    assert page.status.startswith("That did not work: ")
    page.page.click(f"label[for=voice-{ENGLISH}]")
    page.speak()
    assert page.told("failed") == []


def test_its_size(built: Path) -> None:
    """The promise of docs/browser-page.md."""
    total = sum(build_page.gzipped_bytes(path) for path in built.rglob("*") if path.is_file())
    assert total < 20_000_000
