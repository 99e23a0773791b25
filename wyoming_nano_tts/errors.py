"""Every error that a person or a client may see: one base, a stable code, a message that helps.

A message names the input, the rule that it broke and the way out.
"""

from typing import ClassVar


class NanoTtsError(Exception):
    """Base of all our errors; `code` is stable and travels in Wyoming `error` events."""

    code: ClassVar[str] = "internal-error"


class OptionError(NanoTtsError):
    """A speech option is not a number, not finite or out of its range."""

    code = "invalid-options"


class TextError(NanoTtsError):
    """The text cannot be spoken (too long, or not text)."""

    code = "invalid-text"


class PronunciationFileError(NanoTtsError):
    """A pronunciation file has a line that is not an entry."""

    code = "invalid-pronunciations"


class VoiceError(NanoTtsError):
    """A voice folder is incomplete, damaged or of an unknown kind."""

    code = "invalid-voice"


class LanguageError(VoiceError):
    """A voice or a text is of a language that nothing here can read."""


class LanguageNotSpokenError(LanguageError):
    """A language was asked for that the voice, or every voice, does not speak; the message lists what there is."""

    code = "language-not-spoken"


class VoiceNotFoundError(VoiceError):
    """No voice of that name is installed; the message lists those that are."""

    code = "voice-not-found"


class BackendError(NanoTtsError):
    """Nothing here runs a voice's graphs, or what does refuses one of them."""

    code = "backend-error"


class ProtocolError(NanoTtsError):
    """A client sent an event that has no meaning at this point."""

    code = "protocol-error"


class OverloadError(NanoTtsError):
    """More requests than the server is willing to keep waiting."""

    code = "overloaded"


class TrainingError(NanoTtsError):
    """Recordings, settings or a checkpoint do not allow training to go on."""

    code = "training-error"


class EvaluationError(NanoTtsError):
    """A voice cannot be judged with what was given: recordings, a judge's model, a recogniser."""

    code = "evaluation-error"
