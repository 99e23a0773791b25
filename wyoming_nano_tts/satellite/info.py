"""The `info` event of a satellite."""

from typing import Any, Final

from wyoming.event import Event

from ..version import PROJECT_URL, __version__

PROGRAM_NAME: Final = "nano-tts-satellite"
FORM: Final = {"rate": 22050, "width": 2, "channels": 1}
"""What Home Assistant announces in; every usual form is taken."""


def build_info(name: str, area: str | None) -> Event:
    """Return the event.

    Written out, not made of the library's classes, which would load five times the code.

    Args:
        name: what Home Assistant calls the device.
        area: the room that it suggests; None suggests none.
    """
    program: dict[str, Any] = {
        "attribution": {"name": "Nano TTS", "url": PROJECT_URL},
        "installed": True,
        "description": name,
        "version": __version__,
    }
    satellite = {
        **program,
        "name": name,
        "area": area,
        "has_vad": False,
        "active_wake_words": [],
        "max_active_wake_words": 0,
        "supports_trigger": False,
    }
    data: dict[str, Any] = {key: [] for key in ("asr", "tts", "handle", "intent", "wake", "mic")}
    data |= {
        "satellite": satellite,
        "snd": [{**program, "name": PROGRAM_NAME, "snd_format": FORM}],
    }
    return Event("info", data)
