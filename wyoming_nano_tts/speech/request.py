"""What is asked of a voice, whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ..text.timed import TimedPhonemes
from ..voice_files.options import SpeechOptions


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """Who speaks, and how; the text comes separately, since it may still be written."""

    voice_id: str
    """An installed voice."""
    options: SpeechOptions
    """How it speaks."""
    ssml: bool = False
    """The client says that the text is SSML; other text is SSML if it begins with `<speak`."""
    name_emoji: bool = False
    """Say the names of emoji instead of dropping them."""
    told: Callable[[TimedPhonemes], None] | None = field(default=None, compare=False)
    """Told which sounds lie where, in the thread that computes, before the audio of each piece goes to the sink."""
