"""The Wyoming server: protocol, fairness and back-pressure. Knows no tensor."""

from ..speech.interfaces import SentenceSplitter, SpeechEngine
from .config import ServerConfig
from .serve import serve

__all__ = ["SentenceSplitter", "ServerConfig", "SpeechEngine", "serve"]
