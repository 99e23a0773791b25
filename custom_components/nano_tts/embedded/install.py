"""A wheel becomes an engine: unpacked beside the old one, completed, started, and heard; then it counts as one.

Home Assistant's own packages are left alone. Its installer would put the wheel where every update of Home Assistant
removes it, or with `target` fetch numpy a second time, for which it needs the network. A wheel of pure Python only has
to be unpacked; the installer gets what Home Assistant does not have (`needs`).
"""

import asyncio
import logging
import shutil
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .engine import EmbeddedEngine, History
from .folders import EngineFolders, Installed
from .needs import meet_needs
from .sources import async_find
from .trial import async_try
from .wheel import Wheel, unpack

_LOGGER = logging.getLogger(__name__)

_LOCK: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_install")
_OFFERED: HassKey[EmbeddedEngine] = HassKey(f"{DOMAIN}_offered_engine")
OFFER_SECONDS: Final = 120.0


async def async_install(hass: HomeAssistant, accepted: str | None = None) -> EmbeddedEngine:
    """Install the engine that goes with this integration, from the first source that has it.

    What was installed before stays as it is, and may run meanwhile.

    Args:
        hass: Home Assistant.
        accepted: hash of a wheel that a person has vouched for.

    Returns:
        The engine, which runs: whoever asked goes on with it, offers it, or stops it.

    Raises:
        EngineInstallError: as `sources.async_find`, `needs.meet_needs` and `trial.async_try`.
    """
    folders = EngineFolders.of(hass)
    async with hass.data.setdefault(_LOCK, asyncio.Lock()):
        wheel = await async_find(hass, folders, accepted)
        installed = await hass.async_add_executor_job(_unpack, folders, wheel)
        engine = EmbeddedEngine(hass, installed, History())
        try:
            await engine.async_start()
            await async_try(engine)
            await hass.async_add_executor_job(folders.finish, installed)
        except BaseException:
            await engine.async_stop()
            await hass.async_add_executor_job(shutil.rmtree, installed.path, True)
            raise
    _LOGGER.info("Installed the engine %s from %s", installed.version, wheel.path.name)
    return engine


async def async_offer(hass: HomeAssistant, engine: EmbeddedEngine) -> None:
    """Let the next entry that is set up go on with a running engine; if there is none, it is stopped."""
    await async_withdraw(hass)
    hass.data[_OFFERED] = engine

    async def expire() -> None:
        await asyncio.sleep(OFFER_SECONDS)
        if hass.data.get(_OFFERED) is engine:
            await async_withdraw(hass)

    hass.async_create_background_task(expire(), "nano_tts offered engine")


def take_offered(hass: HomeAssistant) -> EmbeddedEngine | None:
    """Return the engine that is offered; from now on it belongs to the caller."""
    return hass.data.pop(_OFFERED, None)


async def async_withdraw(hass: HomeAssistant) -> None:
    """Stop the engine that is offered, if there is one."""
    if (engine := take_offered(hass)) is not None:
        await engine.async_stop()


def _unpack(folders: EngineFolders, wheel: Wheel) -> Installed:
    installed = folders.begin(wheel)
    try:
        unpack(wheel, installed.path)
        meet_needs(wheel.requirements, folders.needs)
    except BaseException:
        shutil.rmtree(installed.path, ignore_errors=True)
        raise
    finally:
        if wheel.path.parent == folders.engines:  # it was fetched
            wheel.path.unlink(missing_ok=True)
    return installed
