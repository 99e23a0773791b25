"""The steps in which the engine is installed: looked for, vouched for where that is needed, and tried."""

from abc import abstractmethod
import asyncio
from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.core import HomeAssistant

from ..const import CONF_ACCEPTED, CONF_ENGINE, ENGINE_EMBEDDED
from ..errors import EngineInstallError, EngineUnconfirmedError
from . import release
from .folders import EngineFolders
from .install import async_install, async_offer


def placeholders_of(hass: HomeAssistant, err: EngineInstallError | None) -> dict[str, str]:
    """Return what the texts of an error may name, whichever it is."""
    names = ("file", "folder", "reason", "requirement", "found", "sha256", "version")
    known = {} if err is None else err.placeholders
    return {
        **dict.fromkeys(names, ""),
        "file": release.FILE,
        "folder": str(EngineFolders.of(hass).root),
        "version": release.VERSION,
        **known,
    }


class EngineSteps(ConfigFlow):
    """Part of the dialog that adds or moves an entry."""

    _accepted: str | None = None
    _install: asyncio.Task[None] | None = None
    _install_error: EngineInstallError | None = None

    @abstractmethod
    async def async_store_engine(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Make or change the entry; the engine is installed."""

    async def async_step_embedded(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Install the engine, showing that this takes a while."""
        if self._install is None:
            self._install_error = None
            self._install = self.hass.async_create_task(
                self._async_install(), "nano_tts install", eager_start=False
            )
        if not self._install.done():
            return self.async_show_progress(
                step_id="embedded",
                progress_action="install_engine",
                progress_task=self._install,
            )
        self._install = None
        if isinstance(self._install_error, EngineUnconfirmedError):
            return self.async_show_progress_done(next_step_id="confirm_file")
        if self._install_error is not None:
            return self.async_show_progress_done(next_step_id="not_installed")
        return self.async_show_progress_done(next_step_id="installed")

    async def async_step_confirm_file(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether a file whose hash nobody knows may be used."""
        if user_input is not None and self._install_error is not None:
            self._accepted = self._install_error.placeholders["sha256"]
            return await self.async_step_embedded()
        return self.async_show_form(
            step_id="confirm_file",
            description_placeholders=placeholders_of(self.hass, self._install_error),
        )

    async def async_step_not_installed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why not, and try again if asked."""
        if user_input is not None or self._install_error is None:
            return await self.async_step_embedded()
        return self.async_show_form(
            step_id="not_installed",
            errors={"base": self._install_error.key},
            description_placeholders=placeholders_of(self.hass, self._install_error),
        )

    async def async_step_installed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on with the entry, once a person has seen that it is there.

        A dialog that ended by itself here would be gone before the frontend has looked what became of it.
        """
        if user_input is None:
            return self.async_show_form(
                step_id="installed", description_placeholders=placeholders_of(self.hass, None)
            )
        data: dict[str, Any] = {CONF_ENGINE: ENGINE_EMBEDDED}
        if self._accepted is not None:
            data[CONF_ACCEPTED] = self._accepted
        return await self.async_store_engine(data)

    async def _async_install(self) -> None:
        try:
            engine = await async_install(self.hass, self._accepted)
            await async_offer(self.hass, engine)
        except EngineInstallError as err:
            self._install_error = err
