"""The type of our config entries: plain data types are elsewhere, so that nothing imports in circles."""

from homeassistant.config_entries import ConfigEntry

from .coordinator import NanoTtsCoordinator

type NanoTtsConfigEntry = ConfigEntry[NanoTtsCoordinator]
