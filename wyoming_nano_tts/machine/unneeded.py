"""Keeping out of memory what a server never uses, though what it imports would load it: eight megabytes of 75.

Only for programs of our own, before anything is loaded: whatever is in memory already stays.
"""

import importlib.util
import sys
from types import ModuleType
from typing import Final

HASHES: Final = ("_md5", "_sha1", "_sha3", "_blake2")
"""Modules that compute hashes without OpenSSL."""
SHA_2: Final = (("_sha2",), ("_sha256", "_sha512"))
"""The others, as Python 3.12 and later names them, and as 3.11 does."""


def leave_out_openssl() -> None:
    """Let Python do without OpenSSL, as it does where that is not installed: for programs that encrypt nothing.

    asyncio imports it in case, and hashlib for hashes that it computes itself as well.
    """
    if "ssl" in sys.modules or "_hashlib" in sys.modules or not _computes_hashes():
        return
    for name in ("_ssl", "ssl", "_hashlib"):
        sys.modules[name] = None  # type: ignore[assignment]  # its import is an ImportError then


def leave_out_package_metadata() -> None:
    """Let the wyoming library not look up which version it is: that loads readers of zip archives and of e-mail."""
    if "wyoming" in sys.modules or "importlib.metadata" in sys.modules:
        return
    version = ModuleType("wyoming.version")
    version.__version__ = "not looked up"  # type: ignore[attr-defined]
    sys.modules[version.__name__] = version


def _computes_hashes() -> bool:
    return all(map(_is_there, HASHES)) and any(all(map(_is_there, names)) for names in SHA_2)


def _is_there(name: str) -> bool:
    return name in sys.builtin_module_names or importlib.util.find_spec(name) is not None
