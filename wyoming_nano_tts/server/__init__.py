"""The Wyoming server: protocol, fairness and back-pressure. Knows no tensor."""

from .config import ServerConfig
from .ports import SentenceSplitter, SpeechEngine
from .serve import serve

__all__ = ["SentenceSplitter", "ServerConfig", "SpeechEngine", "serve"]
