"""What can go wrong between Home Assistant and the server, each with its own translation."""

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN


class NanoTtsError(HomeAssistantError):
    """Base: the translation key is the class's own, the placeholders are the instance's."""

    key = "server_error"

    def __init__(self, **placeholders: object) -> None:
        """Keep what the message names."""
        self.placeholders = {name: str(value) for name, value in placeholders.items()}
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=self.key,
            translation_placeholders=self.placeholders,
        )


class CannotConnectError(NanoTtsError):
    """Nobody listens there, the name does not resolve, or no answer came in time."""

    key = "cannot_connect"


class ConnectionLostError(NanoTtsError):
    """The server left, or said something that is no Wyoming event."""

    key = "connection_lost"


class NoAnswerError(NanoTtsError):
    """The server has the text and sends nothing."""

    key = "no_answer"


class NotNanoTtsError(NanoTtsError):
    """A Wyoming server, but not ours."""

    key = "not_nano_tts"


class DifferentServerError(NanoTtsError):
    """One of our servers, but not the one of this entry."""

    key = "different_server"


class UnsupportedVersionError(NanoTtsError):
    """Server and integration do not understand each other."""

    key = "unsupported_version"


class ServerError(NanoTtsError):
    """The server answered with an error event."""

    key = "server_error"


class AudioFormatError(NanoTtsError):
    """Audio in a format that we cannot wrap."""

    key = "audio_format"


class OptionValueError(NanoTtsError):
    """An option of a request is no number, or no text."""

    key = "option_value"


class SpeedConflictError(NanoTtsError):
    """`speed` and `length_scale` in one request."""

    key = "speed_conflict"
