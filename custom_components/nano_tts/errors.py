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
    """No connection; the children say why, in words that can be translated."""

    key = "cannot_connect"


class RefusedError(CannotConnectError):
    """The machine is there, but nobody listens on the port."""

    key = "refused"


class UnknownHostError(CannotConnectError):
    """The name does not resolve, or is none."""

    key = "unknown_host"


class TimedOutError(CannotConnectError):
    """No answer in time."""

    key = "timed_out"


class UnreachableError(CannotConnectError):
    """No way leads to the machine."""

    key = "unreachable"


class NoInfoError(CannotConnectError):
    """Somebody listens, and does not say who it is."""

    key = "no_info"


class ConnectionLostError(NanoTtsError):
    """The server left, or said something that is no Wyoming event."""

    key = "connection_lost"


class NoAnswerError(NanoTtsError):
    """The server has the text and sends nothing."""

    key = "no_answer"


class EngineAwayError(CannotConnectError):
    """The engine inside Home Assistant does not run at the moment."""

    key = "engine_away"


class EngineLostError(ConnectionLostError):
    """The engine inside Home Assistant has ended in the middle of something."""

    key = "engine_lost"


class EngineSilentError(TimedOutError, NoAnswerError):
    """The engine inside Home Assistant runs, and says nothing."""

    key = "engine_silent"


class EngineInstallError(NanoTtsError):
    """The engine cannot be installed; the children say why. What was there before is untouched."""

    key = "engine_broken"


class EngineNotFoundError(EngineInstallError):
    """No source has it."""

    key = "engine_not_found"


class EngineBrokenError(EngineInstallError):
    """A file is no whole engine."""

    key = "engine_broken"


class EngineUnconfirmedError(EngineInstallError):
    """There is a file with the engine whose origin a person has to vouch for first."""

    key = "engine_unconfirmed"


class EngineNeedsError(EngineInstallError):
    """A package that it needs is missing, and cannot be had for this machine."""

    key = "engine_needs"


class EngineFailsError(EngineInstallError):
    """It does not start, or does not speak."""

    key = "engine_fails"


class NotNanoTtsError(NanoTtsError):
    """A Wyoming server, but not ours."""

    key = "not_nano_tts"


class UnsupportedVersionError(NanoTtsError):
    """Server and integration do not understand each other."""

    key = "unsupported_version"


class ServerError(NanoTtsError):
    """The server answered with an error event."""

    key = "server_error"

    @property
    def code(self) -> str:
        """The stable name that the server gives to the error."""
        return self.placeholders.get("code", "")


class BusyError(ServerError):
    """The server has more requests than it can speak."""

    key = "busy"


class EditsNotAllowedError(ServerError):
    """The server does not let its pronunciations be changed."""

    key = "edits_not_allowed"


class PronunciationError(ServerError):
    """A word, or how it is said, breaks a rule; the server says which."""

    key = "pronunciation"


class AudioFormatError(NanoTtsError):
    """Audio in a format that we cannot wrap."""

    key = "audio_format"


class OptionValueError(NanoTtsError):
    """An option of a request has a value of the wrong kind; the children say which is right."""

    key = "option_name"


class NotANumberError(OptionValueError):
    """It must be a finite number."""

    key = "option_number"


class NotANameError(OptionValueError):
    """It must be text."""

    key = "option_name"


class NotAFlagError(OptionValueError):
    """It must be true or false."""

    key = "option_flag"


class NotWordsError(OptionValueError):
    """It must be a mapping of words to how they are said."""

    key = "option_words"


class VoiceLanguageError(NanoTtsError):
    """The voice does not speak the language that was asked for."""

    key = "voice_language"


class SpeedConflictError(NanoTtsError):
    """`speed` and `length_scale` in one request."""

    key = "speed_conflict"
