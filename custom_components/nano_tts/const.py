"""Names and limits of the Nano TTS integration."""

from datetime import timedelta
from typing import Final

DOMAIN: Final = "nano_tts"
NAME: Final = "Nano TTS"
DEFAULT_PORT: Final = 10200

PROTOCOL_VERSION: Final = 1
"""Version of the capability report in `info` and of our key in `context`."""
MIN_SERVER_VERSION: Final = "0.1.0"
"""Servers before this one work, but lack something that the integration offers."""

SUBENTRY_VOICE_PROFILE: Final = "voice_profile"
MOST_NAME_CHARACTERS: Final = 64

CONF_ENGINE: Final = "engine"
ENGINE_EMBEDDED: Final = "embedded"
"""Value of `engine` in the data of an entry whose engine runs here; others have host and port."""
CONF_ACCEPTED: Final = "accepted_sha256"
"""Hash of a wheel that a person has vouched for."""
EMBEDDED_ID: Final = "e3be44ed0000400080006e616e6f7474"
"""Id of the engine in here. There is one, and when it is removed and added again its entities are the same."""

CONF_LANGUAGE: Final = "language"
CONF_MOOD: Final = "mood"
CONF_PRESET: Final = "preset"
CONF_SPEAKER: Final = "speaker"
CONF_VOICE: Final = "voice"
CONF_TEST_PLAYERS: Final = "test_players"
SECTION_SILENCE: Final = "silence"

ATTR_SPEED: Final = "speed"
ATTR_PRONUNCIATIONS: Final = "pronunciations"
ATTR_NAME_EMOJI: Final = "name_emoji"
ATTR_SOUND: Final = "nano_tts"
"""Private key among the options of a request: everything on our side that shapes the sound."""

PROFILE_VOICE_PREFIX: Final = "profile:"
"""A voice profile offered as a voice of the main engine; its subentry id follows."""
SERVER_PROFILE_MARK: Final = "@"
"""`<voice>@<profile>`: a profile that the server itself defines."""

CONNECT_SECONDS: Final = 5.0
DESCRIBE_SECONDS: Final = 5.0
SILENCE_SECONDS: Final = 60.0
"""Longest wait for the next event once the server has the whole text."""

PATIENCE_SECONDS: Final = 20.0
"""How long a request waits for a server that is being restarted, or that is too busy."""
RETRY_SECONDS: Final = 0.25
TURNS: Final = 2
"""So many of the requests that have waited for a server begin at a time: all at once, none would end soon."""
TURN_SECONDS: Final = 3.0
"""How long one of them stands back for the others before it tries all the same."""
BUSY_RETRY_SECONDS: Final = 1.0
MOST_RESUMPTIONS: Final = 5
"""So often one request goes on after the server has died in the middle of it."""
LATELY: Final = timedelta(minutes=2)
"""A server that answered within this time is expected back; one that did not is not waited for."""

UPDATE_INTERVAL: Final = timedelta(seconds=60)
DOWN_INTERVAL: Final = timedelta(seconds=1)
"""Between polls of a server that has just gone: it is back within two seconds of its return."""
DOWN_LONG_INTERVAL: Final = timedelta(seconds=15)
DOWN_LONG_AFTER: Final = timedelta(minutes=5)
GONE_AFTER: Final = timedelta(hours=1)
"""A server that has not answered for so long is worth a repair issue."""
SLOW_REQUESTS: Final = 3
"""Requests in a row slower than real time before the hardware is called slow."""

ENGLISH_TAGS: Final = (
    *(
        "en",
        "en-US",
        "en-GB",
        "en-AU",
        "en-CA",
        "en-GH",
        "en-HK",
        "en-IE",
        "en-IN",
        "en-KE",
    ),
    *("en-NG", "en-NZ", "en-PH", "en-SG", "en-TZ", "en-ZA"),
)
"""Home Assistant compares language tags literally; an English voice answers to all of these."""
