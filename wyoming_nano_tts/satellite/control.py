"""One controller at a time: whoever else wants to announce is told so."""

import asyncio
from typing import Final, Protocol

from ..errors import OverloadError

STALE_SECONDS: Final = 15.0
"""After which a controller that says nothing is taken for gone; Home Assistant pings every two."""


class Controller(Protocol):
    """A connection that announces, or may."""

    @property
    def heard_at(self) -> float:
        """Loop time of its last event."""

    @property
    def announcing(self) -> bool:
        """Something of it is being played, or will be."""

    def replaced(self) -> None:
        """Another one has its place now."""


class Control:
    """Who may announce."""

    def __init__(self) -> None:
        self.holder: Controller | None = None

    def claim(self, controller: Controller) -> None:
        """Take the place, if it is free or its holder has gone without a word, as at a power cut.

        Raises:
            OverloadError: another one has it.
        """
        holder = self.holder
        if holder is controller:
            return
        if holder is not None:
            silent = asyncio.get_running_loop().time() - holder.heard_at
            if holder.announcing or silent < STALE_SECONDS:
                raise OverloadError(
                    "this satellite is controlled by another client; disconnect that one first"
                )
            holder.replaced()
        self.holder = controller

    def release(self, controller: Controller) -> None:
        """Give the place back, if it is held."""
        if self.holder is controller:
            self.holder = None
