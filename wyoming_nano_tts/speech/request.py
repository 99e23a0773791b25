"""What is asked of a voice, whoever asks."""

from dataclasses import dataclass

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
