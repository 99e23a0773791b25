"""What a server leaves out of memory, in processes of their own: what is left out stays so."""

import hashlib
import subprocess
import sys

import pytest

LEFT_OUT = """
import sys
{before}
from wyoming_nano_tts.machine.unneeded import leave_out_openssl, leave_out_package_metadata
leave_out_openssl()
leave_out_package_metadata()
import asyncio, hashlib, secrets, wyoming.event
from wyoming.client import AsyncClient
async def echo():
    async def answer(reader, writer):
        writer.write(await reader.read(5))
        writer.close()
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello")
    return await reader.read()
assert asyncio.run(echo()) == b"hello"
assert len(secrets.token_hex(8)) == 16
print(hashlib.sha256(b"voice").hexdigest(), hashlib.md5(b"voice").hexdigest())
print(*(name for name in ("_ssl", "_hashlib", "email", "zipfile") if sys.modules.get(name)))
"""


def run(before: str) -> list[str]:
    """Return the hashes, and what is in memory all the same."""
    ran = subprocess.run(
        [sys.executable, "-c", LEFT_OUT.format(before=before)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return ran.stdout.splitlines()


def test_sockets_and_hashes_do_without() -> None:
    hashes, loaded = run("")
    wanted = (hashlib.sha256(b"voice"), hashlib.md5(b"voice", usedforsecurity=False))
    assert hashes.split() == [one.hexdigest() for one in wanted]
    assert loaded == ""


@pytest.mark.parametrize("before", ["import ssl", "import hashlib"])
def test_a_program_that_has_it_already_keeps_it(before: str) -> None:
    assert "_hashlib" in run(before)[1]


def test_hashes_that_only_openssl_can_compute_keep_it() -> None:
    without = "import importlib.util as u; find = u.find_spec; u.find_spec = lambda n: None if n == '_md5' else find(n)"
    builtin = "sys.builtin_module_names = tuple(n for n in sys.builtin_module_names if n != '_md5')"
    assert "_ssl" in run(f"{without}; {builtin}")[1]
