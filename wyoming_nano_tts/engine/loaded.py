"""The voices that are in memory: at most so many, the longest unused goes first, none while it speaks."""

import collections
import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..families.family import LoadedVoice
from ..machine.heap import trim_heap
from ..voice_files.description import VoiceInfo

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class _Entry:
    voice: LoadedVoice
    users: int = 0
    last_used: float = 0.0
    """On the clock; when the last user left."""


class Lease:
    """Keeps a voice loaded for as long as it lives; `voice` is what it is for."""

    def __init__(self, voice: LoadedVoice) -> None:
        self.voice = voice


class LoadedVoices:
    """Loads voices when they are wanted. Safe to use from several threads.

    Where all voices that there is room for are speaking, one more is loaded all the same: a request
    does not wait for another one's end. It is unloaded as soon as there are fewer speakers.

    Args:
        load: opens a voice.
        most: voices to keep at the same time; None: all.
        clock: seconds.
    """

    def __init__(
        self,
        load: Callable[[VoiceInfo], LoadedVoice],
        most: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load, self._most, self._clock = load, most, clock
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()  # of the entries, never held for long
        self._loading = threading.Lock()  # one voice at a time, without stopping those that speak
        # A lease may end in any thread and at any moment, also inside our own locked parts.
        self._ended: collections.deque[_Entry] = collections.deque()

    @property
    def ids(self) -> tuple[str, ...]:
        """Loaded voices."""
        with self._lock:
            self._settle()
            return tuple(self._entries)

    def use(self, info: VoiceInfo) -> Lease:
        """Return a lease of the voice, loaded if it is not, or is another version.

        Raises:
            VoiceError: it cannot be loaded.
        """
        lease = self._lease(info)
        if lease is not None:
            return lease
        with self._loading:
            lease = self._lease(info)
            if lease is not None:
                return lease
            with self._lock:
                self._entries.pop(info.id, None)  # an older version; who speaks with it keeps it
                self._make_room(1)
            started = time.perf_counter()
            entry = _Entry(self._load(info))
            trim_heap()  # of the file and its tensors before they were converted
            _LOGGER.info("loaded %s in %.2f s", info.id, time.perf_counter() - started)
            with self._lock:
                self._entries[info.id] = entry
                return self._leased(entry)

    def unload_idle(self, seconds: float) -> None:
        """Unload what nobody has used for that long."""
        with self._lock:
            self._settle()
            before = self._clock() - seconds
            idle = [i for i, e in self._entries.items() if not e.users and e.last_used <= before]
            self._unload(idle, "nobody uses it")

    def keep(self, installed: Iterable[VoiceInfo]) -> None:
        """Forget the voices that are not installed, or not in this version; who speaks with one keeps it."""
        infos = {info.id: info for info in installed}
        with self._lock:
            self._settle()
            gone = [i for i, e in self._entries.items() if infos.get(i) != e.voice.info]
            self._unload(gone, "it was removed or replaced")

    def _lease(self, info: VoiceInfo) -> Lease | None:
        with self._lock:
            self._settle()
            entry = self._entries.get(info.id)
            if entry is None or entry.voice.info != info:
                return None
            return self._leased(entry)

    def _leased(self, entry: _Entry) -> Lease:
        entry.users += 1
        lease = Lease(entry.voice)
        weakref.finalize(lease, self._end, entry).atexit = False
        return lease

    def _end(self, entry: _Entry) -> None:
        self._ended.append(entry)
        if self._lock.acquire(blocking=False):  # else whoever holds it, or comes next, settles
            try:
                self._settle()
            finally:
                self._lock.release()

    def _settle(self) -> None:
        """Count the leases that have ended, and keep to the limit; the lock is held."""
        while self._ended:
            self._leave(self._ended.popleft())
        self._make_room(0)

    def _leave(self, entry: _Entry) -> None:
        entry.users -= 1
        entry.last_used = self._clock()

    def _make_room(self, more: int) -> None:
        """Unload the longest unused until `more` voices fit; the lock is held."""
        if self._most is None:
            return
        idle = sorted(
            (entry.last_used, voice_id)
            for voice_id, entry in self._entries.items()
            if not entry.users
        )
        surplus = max(0, len(self._entries) + more - self._most)
        self._unload(
            [voice_id for _, voice_id in idle[:surplus]], f"no more than {self._most} are kept"
        )

    def _unload(self, voice_ids: Sequence[str], reason: str) -> None:
        for voice_id in voice_ids:
            del self._entries[voice_id]
            _LOGGER.info("unloaded %s: %s", voice_id, reason)
        if voice_ids:
            trim_heap()
