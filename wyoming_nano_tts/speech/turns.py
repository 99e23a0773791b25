"""The threads that compute, shared by all requests one chunk at a time.

A job is one `next()` of one request. The queue is first in, first out, and a request hands in its
next job only when the last one is done, so requests take turns: nobody waits for the whole of
another's long text, and a client that leaves costs at most the chunk that is being made.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from .interfaces import Pcm

_T = TypeVar("_T")

REMEMBERED_JOBS: Final = 32
FEWEST_JOBS: Final = 4
"""Before so many are done, nobody knows how long one takes."""


class WorkPool:
    """A bounded thread pool that measures how long jobs wait for it."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="nano-tts")
        self._lock = threading.Lock()
        self._job_seconds: deque[float] = deque(maxlen=REMEMBERED_JOBS)

    @property
    def job_seconds(self) -> float:
        """Mean time of the last jobs, 0 before there were some.

        The longest one is left out: it may have loaded a voice, which happens once.
        """
        with self._lock:
            seconds = sorted(self._job_seconds)[:-1]
        return sum(seconds) / len(seconds) if len(seconds) >= FEWEST_JOBS - 1 else 0.0

    def turn_seconds(self, requests: int) -> float:
        """Time after which each of so many requests has had its turn, if all of them want one."""
        return requests * self.job_seconds / self.workers

    def submit(self, job: Callable[[], _T], *, is_turn: bool = True) -> "Future[tuple[float, _T]]":
        """Hand in a job; the result comes with the seconds that it waited for a thread.

        Args:
            job: what to compute.
            is_turn: it is a turn of a request, by which the next ones are estimated.
        """
        handed_in = time.perf_counter()

        def run() -> tuple[float, _T]:
            begun = time.perf_counter()
            result = job()
            if is_turn:
                with self._lock:
                    self._job_seconds.append(time.perf_counter() - begun)
            return begun - handed_in, result

        return self._executor.submit(run)

    def shutdown(self) -> None:
        """Forget the waiting jobs; the running ones end by themselves."""
        self._executor.shutdown(wait=False, cancel_futures=True)


_Job = Future[tuple[float, Pcm | None]]


class ChunkPuller:
    """Pulls the chunks of one generator through the pool, one ahead of the consumer at most."""

    def __init__(self, pool: WorkPool, chunks: Iterator[Pcm]) -> None:
        self._pool = pool
        self._chunks = chunks
        self._job: _Job | None = None
        self.waited_seconds = 0.0

    @property
    def working(self) -> bool:
        """A chunk is being computed, or waits for a thread."""
        return self._job is not None and not self._job.done()

    def start(self) -> _Job:
        """Begin to compute the next chunk, if that has not begun; return its job."""
        if self._job is None:
            self._job = self._pool.submit(lambda: next(self._chunks, None))
        return self._job

    async def next(self) -> Pcm | None:
        """Return the next chunk, None after the last."""
        waited_seconds, pcm = await asyncio.wrap_future(self.start())
        self._job = None
        self.waited_seconds += waited_seconds
        return pcm

    def close(self) -> None:
        """Drop a waiting job and close the generator, after its running job if there is one."""
        close = getattr(self._chunks, "close", None)
        if self._job is None:
            if close is not None:
                close()
            return
        self._job.cancel()
        if close is not None:
            # A generator cannot be closed while another thread runs it.
            self._job.add_done_callback(lambda _: close())
