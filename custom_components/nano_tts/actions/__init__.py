"""The actions of the integration; they exist whether or not a server is set up."""

from homeassistant.core import HomeAssistant, callback

from .pronunciations import async_setup_pronunciations
from .test_sentence import async_setup_test_sentence


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register all of them."""
    async_setup_test_sentence(hass)
    async_setup_pronunciations(hass)
