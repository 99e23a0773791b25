"""The text of one `synthesize-start` … `synthesize-stop`, also when its request was refused."""

import hashlib

from ..speech.session import Session
from .wyoming_sink import WyomingSink


class TextStream:
    """Passes text on to a session, or swallows it when there is none (any more).

    A client sends the whole stream without waiting, so what follows a refused start must be skipped,
    not answered with one more error per event.
    """

    def __init__(self, sink: WyomingSink) -> None:
        self.sink = sink
        self.session: Session | None = None
        self._heard = hashlib.blake2b(digest_size=16)

    @property
    def live(self) -> bool:
        """There is a request that still takes text."""
        return self.session is not None and not self.session.over

    def feed(self, text: str) -> None:
        """Take a piece of text."""
        self._heard.update(text.encode("utf-8"))
        if self.session is not None and self.live:
            self.session.take(text)

    def close(self) -> None:
        """End the text; `sink.stop` must follow once the session has ended."""
        if self.session is not None and self.live:
            self.session.close()

    def owns(self, text: str) -> bool:
        """Tell whether a `synthesize` inside this stream is its copy for older servers.

        While the stream lives, always. After a refusal a client may also give up on the stream and
        ask anew: then the text is not what the stream has heard.
        """
        if self.live:
            return True
        return (
            hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest() == self._heard.digest()
        )
