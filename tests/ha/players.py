"""A media player that fetches what it is told to play, as a real one does."""

from homeassistant.components import media_source
from homeassistant.components.media_player import (
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
from homeassistant.components.tts import async_get_media_source_audio
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_component import EntityComponent
from homeassistant.setup import async_setup_component

KITCHEN = "media_player.kitchen"


class Player(MediaPlayerEntity):
    """Keeps what it has played."""

    _attr_supported_features = (
        MediaPlayerEntityFeature.PLAY_MEDIA
        | MediaPlayerEntityFeature.MEDIA_ANNOUNCE
        | MediaPlayerEntityFeature.VOLUME_SET
    )
    _attr_state = MediaPlayerState.IDLE
    _attr_volume_level = 0.5

    def __init__(self, name: str) -> None:
        """Name it."""
        self._attr_name = name
        self._attr_unique_id = name
        self.ids: list[str] = []
        self.heard: list[bytes] = []
        self.failed: list[Exception] = []
        self.volumes: list[float] = []

    async def async_play_media(self, media_type: str, media_id: str, **kwargs: object) -> None:
        """Fetch the audio; like a real player it does not tell anybody about an error."""
        self.ids.append(media_id)
        self.volumes.append(self._attr_volume_level or 0.0)
        try:
            if media_source.is_media_source_id(media_id):
                identifier = media_id.removeprefix("media-source://tts/")
                _, audio = await async_get_media_source_audio(self.hass, identifier)
                self.heard.append(audio)
        except Exception as err:
            self.failed.append(err)

    async def async_set_volume_level(self, volume: float) -> None:
        """Remember it."""
        self._attr_volume_level = volume
        self.async_write_ha_state()


async def add_player(hass: HomeAssistant, name: str = "Kitchen") -> Player:
    """Add a player to Home Assistant."""
    assert await async_setup_component(hass, "media_player", {})
    assert await async_setup_component(hass, "media_source", {})
    component: EntityComponent[MediaPlayerEntity] = hass.data["media_player"]
    player = Player(name)
    await component.async_add_entities([player])
    await hass.async_block_till_done()
    return player
