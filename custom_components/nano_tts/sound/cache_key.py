"""What Home Assistant's cache has to know: everything on our side that shapes the sound.

Home Assistant keeps spoken phrases for ever and finds them by message, engine and options. What a
request does not say itself goes into one private option, whose text is part of the key.
"""

from collections.abc import Iterable
from typing import Any

from .languages import family
from .offer import ServerInfo
from .options import SpeechSettings
from .settings import SettingsStore, profiles


def sound_of(store: SettingsStore, info: ServerInfo, asked: Iterable[str]) -> dict[str, Any]:
    """Return the private option of an engine.

    Args:
        store: of the engine.
        info: what the server offers now.
        asked: voices that requests to this engine have named so far. A key cannot depend on the
            voice of its own request, so these are all in it; voices that are only installed are not.
    """
    own = store.settings
    offered = {
        profile.subentry_id: SpeechSettings.from_config(profile.data)
        for profile in (profiles(store.entry) if store.subentry_id is None else ())
    }
    names = {own.voice, *(settings.voice for settings in offered.values()), *asked}
    speaking = {voice.name: voice for name in names if (voice := info.speaking(name)) is not None}
    chosen = _chosen(info, own.voice, asked)
    return {
        **({"chosen": chosen} if chosen else {}),
        "settings": own.as_config(),
        "profiles": {key: settings.as_config() for key, settings in offered.items()},
        "server": [info.version, info.engine],
        "voices": {
            name: [speaking[name].version, speaking[name].sound_hash] for name in sorted(speaking)
        },
    }


def _chosen(info: ServerInfo, own: str | None, asked: Iterable[str]) -> dict[str, str]:
    """Return who speaks the languages that requests have asked for and the engine's own voice lacks."""
    voice = info.speaking(own)
    languages = {
        family(tag) for name in asked if (named := info.voice(name)) for tag in named.languages
    }
    return {
        language: able.name
        for language in sorted(languages)
        if not (voice is not None and voice.speaks(language))
        and (able := info.voice_for(language)) is not None
    }
