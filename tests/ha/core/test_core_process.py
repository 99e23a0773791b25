"""The way of a user in a whole Home Assistant: add the server, speak, restart both, speak."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ha.core.home_assistant import HomeAssistantProcess
from tests.ha.server_process import SERVERS, ServerProcess, seconds_of

ENGINE = "tts.nano_tts_speech"
STOCK_ENGINE = "tts.nano_tts"
GERMAN = "Die Waschmaschine läuft noch 25 Minuten, und am 3. Mai kommt der Schornsteinfeger."
SENTENCE = "The washing machine has finished, and the kitchen window is open."


async def test_whole_way(tmp_path: Path) -> None:
    """With the shipped voice if there is one."""
    kind = list(SERVERS)[-1]
    server_folder = tmp_path / "server"
    server_folder.mkdir()
    async with (
        ServerProcess(kind, server_folder) as server,
        HomeAssistantProcess(tmp_path / "config") as home,
    ):
        address = {"host": "127.0.0.1", "port": server.port}
        ours, stock = [
            await home.add_integration(domain, address) for domain in ("nano_tts", "wyoming")
        ]
        assert ours["type"] == stock["type"] == "create_entry"
        assert await home.state(ENGINE) == "unknown"
        assert await home.state("binary_sensor.nano_tts_online") == "on"

        async def seconds(engine: str, message: str = SENTENCE, **options: Any) -> float:
            return seconds_of(await home.say(engine, message, preferred_format="wav", **options))

        calm = await _calm(home, ours["result"]["entry_id"])
        plain = await seconds(ENGINE)
        assert plain > 1
        assert await seconds(ENGINE, length_scale=1.5) == pytest.approx(1.5 * plain, rel=0.1)
        assert await seconds(STOCK_ENGINE) == pytest.approx(plain, rel=0.1)
        assert await seconds(STOCK_ENGINE, voice=calm) == pytest.approx(1.5 * plain, rel=0.1)
        german = await seconds(ENGINE, GERMAN, language="de-DE")
        chosen = await seconds(ENGINE, GERMAN, language="de-DE", voice="de_DE-kerstin")
        assert german == pytest.approx(chosen, rel=0.02)
        assert german != pytest.approx(await seconds(ENGINE, GERMAN), rel=0.05)
        with pytest.raises(
            Exception, match="500"
        ):  # no voice speaks it, and none reads it in another
            await seconds(ENGINE, GERMAN, language="fr-FR")
        assert (await home.say(ENGINE, SENTENCE)).startswith((b"ID3", b"\xff"))
        await home.post(
            "/api/services/number/set_value",
            {"entity_id": "number.nano_tts_speed", "value": 1.5},
        )
        assert await seconds(ENGINE) == pytest.approx(plain / 1.5, rel=0.1)

        await home.stop()
        await server.stop()
        await home.start()  # before its server, and yet with everything
        assert await home.state("number.nano_tts_speed") == "1.5"
        assert await home.state(ENGINE) is not None
        await server.start()
        assert await seconds(ENGINE) == pytest.approx(plain / 1.5, rel=0.1)
        # Home Assistant's own integration has no entity yet: it tries again by itself, later and later.
        await home.post(
            f"/api/config/config_entries/entry/{stock['result']['entry_id']}/reload", {}
        )

        await server.stop()
        with pytest.raises(Exception, match="500"):
            await home.say(ENGINE, "Nobody is there.")
        assert await home.logged("No connection to the Nano TTS server"), home.log[-3000:]
        await server.start()
        for engine in (ENGINE, STOCK_ENGINE):
            assert await seconds(engine, "The server is back.") > 0.1


async def _calm(home: HomeAssistantProcess, entry_id: str) -> str:
    """Return the default voice with the server's own profile, as the diagnostics have it."""
    diagnostics = json.loads(await home.get(f"/api/diagnostics/config_entry/{entry_id}"))
    program = diagnostics["data"]["server"]["info"]["tts"][0]
    return f"{program['nano_tts']['default_voice']}@calm"
