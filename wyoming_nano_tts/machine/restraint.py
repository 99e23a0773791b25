"""Giving up, for good, what a process that only speaks does not need.

Each step is taken where the system has it and allows it; what cannot be given up stays as it was. To be called before
threads start: on Linux, a thread's rights are its own.
"""

import ctypes
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

MEMORY_BYTES: Final = 1 << 30
"""Of writable memory; a voice and its server need a tenth. Beyond it an allocation fails, and with it one request."""
FILE_BYTES: Final = 64 << 20
"""Longest file that may be written; the longest that is has some kilobytes."""
NICENESS: Final = 5
OOM_SCORE: Final = 500
"""Out of 1000: ended before whoever started us, where the machine has no memory left."""

_PR_CAPBSET_DROP: Final = 24
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWNET: Final = 0x40000000
_LAST_CAPABILITY: Final = 63
_CAP_DAC_READ_SEARCH: Final = 2
"""Kept by a superuser: the folders above ours may belong to somebody else."""
_CAPABILITY_VERSION_3: Final = 0x20080522


def restrain(*, network: bool) -> tuple[str, ...]:
    """Lower the priority, bound memory and files, and give up rights; return what was given up, for people.

    Args:
        network: keep the network; without it a process can only be reached through the file system.
    """
    os.umask(0o077)
    steps: list[tuple[str, Callable[[], None]]] = [
        ("priority", _be_nice),
        ("memory beyond 1 GiB", _bound_resources),
        ("survival when memory runs out", _die_first),
    ]
    if not network:
        steps.append(("network", _leave_network))
    steps += [
        ("capabilities", _drop_capabilities),
        ("new privileges", lambda: _system_call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)),
    ]
    given_up = []
    for name, step in steps:
        try:
            step()
        except (OSError, AttributeError, ImportError, ValueError, TypeError):
            continue  # another system, or one that does not let us
        given_up.append(name)
    return tuple(given_up)


def _be_nice() -> None:
    if os.getpriority(os.PRIO_PROCESS, 0) < NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)


def _bound_resources() -> None:
    import resource

    for kind, most in (
        (resource.RLIMIT_CORE, 0),  # a core file would hold what was spoken
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_DATA, MEMORY_BYTES),
    ):
        _, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or hard > most:
            resource.setrlimit(kind, (most, most))


def _die_first() -> None:
    path = Path("/proc/self/oom_score_adj")
    if int(path.read_text(encoding="ascii")) < OOM_SCORE:
        path.write_text(str(OOM_SCORE), encoding="ascii")


def _leave_network() -> None:
    """Move into a network of our own, in which there is nothing; for superusers only."""
    _system_call("unshare", _CLONE_NEWNET)


def _drop_capabilities() -> None:
    """Keep of a superuser's rights the one to read, and let no program that we start regain the others."""
    for capability in range(_LAST_CAPABILITY + 1):
        if capability != _CAP_DAC_READ_SEARCH:
            try:
                _system_call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
            except OSError:
                break  # the last one that this kernel knows was before it, or we have none to drop
    kept = 1 << _CAP_DAC_READ_SEARCH if os.geteuid() == 0 else 0
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    # Effective, permitted and inheritable, the lower 32 bits and then the upper ones.
    sets = (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)
    _system_call("capset", header, sets)


def _system_call(name: str, *arguments: Any) -> None:
    """Call a function of the C library.

    Raises:
        OSError: it has failed.
        AttributeError: there is none of that name.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    converted = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    if getattr(libc, name)(*converted) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
