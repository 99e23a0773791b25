"""From a sentence and options to 16-bit audio, on numpy and ONNX Runtime alone."""

from ..voice_files.description import BUILT_IN_VOICES, VoiceInfo
from ..voice_files.options import SpeechOptions
from .engine import Engine
from .utterance import Timing, Utterance

__all__ = ["BUILT_IN_VOICES", "Engine", "SpeechOptions", "Timing", "Utterance", "VoiceInfo"]
