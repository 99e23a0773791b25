"""From a sentence and options to 16-bit audio, on numpy and ONNX Runtime alone."""

from .options import SpeechOptions
from .synth import Engine, Timing, Utterance
from .voice import BUILT_IN_VOICES, VoiceInfo

__all__ = ["BUILT_IN_VOICES", "Engine", "SpeechOptions", "Timing", "Utterance", "VoiceInfo"]
