"""The C library's heap, in a process of its own: the settings are the process's."""

import platform
import subprocess
import sys

import pytest

from wyoming_nano_tts.machine.heap import trim_heap

ALLOCATE_IN_THREADS = """
import ctypes, threading
from wyoming_nano_tts.machine.heap import share_one_heap
{first}
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
together = threading.Barrier(4)
def allocate():
    together.wait()
    assert libc.malloc(1000)
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.malloc_stats()
"""

glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="heaps of glibc")


def heaps(first: str) -> int:
    """Heaps that a process has after its threads have allocated."""
    ran = subprocess.run(
        [sys.executable, "-c", ALLOCATE_IN_THREADS.format(first=first)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return ran.stderr.count("Arena ")


@glibc
def test_one_heap_for_all_threads() -> None:
    assert heaps("share_one_heap()") == 1
    assert heaps("") > 1


def test_trimming_does_no_harm() -> None:
    trim_heap()
    trim_heap()
