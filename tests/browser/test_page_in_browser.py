"""The page in a real browser: type, press, hear."""

import re
import shlex
from pathlib import Path

import aiohttp
import numpy as np
import pytest
from listening import heard
from numpy.typing import NDArray
from page_site import PATIENCE_MS, TEXT, Site, again, done, opened, ready, say, site
from playwright.async_api import Browser, Page, expect

from wyoming_nano_tts.cli import build_parser

pytestmark = pytest.mark.asyncio(loop_scope="module")


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


async def test_what_is_changed_and_spoken_at_once_is_heard_once(page: Page, served: Site) -> None:
    """The page speaks again by itself a moment after a change; not where somebody has pressed the button by then."""
    await say(page, TEXT)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.evaluate(
        """() => {
          const slider = document.getElementById("length_scale");
          slider.value = "1.5";
          slider.dispatchEvent(new Event("input", { bubbles: true }));
          document.getElementById("speak").click();
        }"""
    )
    await page.wait_for_timeout(1500)
    assert np.array_equal(await done(page), served.spoken(TEXT, length_scale=1.5))
    assert len([url for url in asked if url.endswith("/api/speak")]) == 1


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
