"""Takes the pictures of docs/: a real Home Assistant, our real server, a real browser.

Run by script/take_screenshots with the debugging port of a Chromium.
"""

import asyncio
import io
import json
from pathlib import Path
import sys
import tempfile
from typing import Any

from PIL import Image

from tests.ha.core.browser import Browser
from tests.ha.core.home_assistant import HomeAssistantProcess
from tests.ha.server_process import ROOT, SERVERS, ServerProcess

TARGET = ROOT / "docs" / "images"
FAILED = Path(tempfile.gettempdir()) / "nano-tts-screenshot-failed.png"
WIDTH, HEIGHT = 1000, 720
COLOURS = 128  # enough for an interface, and a quarter of the bytes

SETTINGS = {
    "select.{}_voice": "Voice",
    "number.{}_speed": "Speed",
    "number.{}_pitch_scale": "Pitch",
    "number.{}_energy_scale": "Energy",
    "number.{}_volume": "Volume",
    "button.{}_say_a_test_sentence": "Test sentence",
}


def card(title: str, device: str, **more: str) -> dict[str, Any]:
    """Return a dashboard card with the settings of a device, and more entities."""
    entities = {entity.format(device): name for entity, name in SETTINGS.items()} | more
    rows = [{"entity": entity_id, "name": name} for entity_id, name in entities.items()]
    return {"type": "entities", "title": title, "entities": rows}


DASHBOARD = {
    "views": [
        {
            "title": "Speech",
            "cards": [
                card(
                    "Nano TTS",
                    "nano_tts",
                    **{
                        "binary_sensor.nano_tts_online": "Online",
                        "sensor.nano_tts_real_time_factor": "Real-time factor",
                    },
                ),
                card("Night whisper", "night_whisper"),
            ],
        }
    ]
}

NAME = "Night whisper"
SOUND: dict[str, Any] = {
    "speed": 0.85,
    "pitch_scale": 0.95,
    "energy_scale": 0.7,
    "volume": 0.6,
    "sentence_silence": 0.4,
    "silence": {"lead_silence_ms": 300, "trail_silence_ms": 100},
}


async def main(debugging_port: int) -> None:
    """Walk through the dialogs and take a picture of each."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with (
            ServerProcess(list(SERVERS)[-1], folder) as server,
            HomeAssistantProcess(folder / "config") as home,
            Browser(debugging_port) as browser,
        ):
            await browser.command(
                "Emulation.setDeviceMetricsOverride",
                width=WIDTH,
                height=HEIGHT,
                deviceScaleFactor=1,
                mobile=False,
            )
            await log_in(browser, home)
            try:
                await walk(browser, home, server.port)
            except TimeoutError:
                FAILED.write_bytes(await browser.picture())
                sys.stderr.write(f"What there was to see instead: {FAILED}\n")
                raise


async def log_in(browser: Browser, home: HomeAssistantProcess) -> None:
    """Give the browser the tokens that a login would have left."""
    await browser.open(f"{home.url}/manifest.json")
    await asyncio.sleep(1)
    await browser.evaluate(
        f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(home.browser_tokens))})"
    )


async def walk(browser: Browser, home: HomeAssistantProcess, server_port: int) -> None:
    """Add the server, make a profile, show a dashboard."""
    # Added by Home Assistant itself for a new home, and of no use without the internet.
    entries = "/api/config/config_entries/entry"
    for entry in json.loads(await home.get(entries)):
        if entry["domain"] in ("google_translate", "met", "radio_browser"):
            await home.delete(f"{entries}/{entry['entry_id']}")
    await browser.open(f"{home.url}/config/integrations/dashboard/add?domain=nano_tts")
    await browser.wait_for("OK", click=True)
    port = (
        "TCP port of the server, 10200 unless it was changed. A port behind the host comes first."
    )
    await browser.wait_for(port)
    save("add-server", await browser.picture())
    result = await home.add_integration("nano_tts", {"host": "127.0.0.1", "port": server_port})
    entry_id = result["result"]["entry_id"]

    await browser.open(f"{home.url}/config/integrations/integration/nano_tts")
    await browser.wait_for("Add voice profile", click=True)
    await browser.wait_for("Also the name of the engine, for example Night whisper.")
    await browser.type(NAME)
    await browser.wait_for("Submit", click=True)
    await browser.wait_for("Silence after each sentence but the last.")
    save("voice-profile", await browser.picture())
    await browser.wait_for("Submit", click=True)
    await browser.wait_for("Change it again")
    save("listen", await browser.picture())

    flows = "/api/config/config_entries/subentries/flow"
    flow = await home.post(flows, {"handler": [entry_id, "voice_profile"]})
    fields = {field["name"]: field.get("default") for field in flow["data_schema"]}
    for data in ({"name": NAME, "voice": fields["voice"]}, SOUND, {"next_step_id": "save"}):
        await home.post(f"{flows}/{flow['flow_id']}", data)
    await home.say("tts.nano_tts_speech", "A first request, so that there is something to measure.")

    await home.websocket(
        {"type": "lovelace/dashboards/create", "url_path": "nano-tts", "title": "Speech"},
        {"type": "lovelace/config/save", "url_path": "nano-tts", "config": DASHBOARD},
    )
    await browser.open(f"{home.url}/nano-tts")
    await browser.wait_for(NAME)
    save("dashboard", await browser.picture())


def save(name: str, png: bytes) -> None:
    """Store a picture in few bytes."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS)
    image.save(TARGET / f"{name}.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
