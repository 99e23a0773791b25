"""A text that may still be being written."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator


class WrittenText:
    """Reads a source once, and can be read from its beginning as often as needed.

    A request whose server is restarted has to send its text again, and the source, a language model
    perhaps, says everything only once.
    """

    def __init__(self, source: AsyncGenerator[str]) -> None:
        """Begin to read."""
        self._source = source
        self._pieces: list[str] = []
        self._failure: Exception | None = None
        self._ended = False
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read(), name="nano_tts text")

    async def pieces(self) -> AsyncIterator[str]:
        """Yield the text from its beginning.

        Raises:
            Exception: whatever the source has raised.
        """
        index = 0
        while True:
            while index < len(self._pieces):
                yield self._pieces[index]
                index += 1
            if self._failure is not None:
                raise self._failure
            if self._ended:
                return
            await self._news.wait()

    def cancel(self) -> None:
        """Read no further."""
        self._reading.cancel()

    async def close(self) -> None:
        """Read no further, and wait a moment for the source to notice."""
        self.cancel()
        await asyncio.wait({self._reading}, timeout=1)

    async def _read(self) -> None:
        try:
            async for piece in self._source:
                if piece:
                    self._pieces.append(piece)
                    self._announce()
        except Exception as err:  # noqa: BLE001 - whatever it is, whoever reads has to know
            self._failure = err
        finally:
            self._ended = True
            self._announce()

    def _announce(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
