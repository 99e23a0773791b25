"""Signatures of minisign (https://jedisct1.github.io/minisign/), checked without a network and without packages.

Only checking, which knows no secret: Ed25519 of RFC 8032 in whole numbers takes some hundredths of a second. Whoever
signs uses minisign itself.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...errors import VoiceError

SUFFIX: Final = ".minisig"
_P: Final = 2**255 - 19
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE: Final = pow(2, (_P - 1) // 4, _P)
_ID_BYTES: Final = 8
_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_LARGEST_FILE_BYTES: Final = 4096

_Point = tuple[int, int, int, int]
"""X, Y, Z and T of extended coordinates: x = X/Z, y = Y/Z, xy = T/Z."""


class SignatureError(VoiceError):
    """A signature is not one, is of another key, or of other content."""

    code = "invalid-signature"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Who signs."""

    number: bytes
    """Eight bytes that tell keys apart."""
    key: bytes

    @property
    def name(self) -> str:
        """The number as minisign writes it."""
        return self.number[::-1].hex().upper()


def read_public_key(path: Path) -> PublicKey:
    """Read a file `minisign.pub`, or one with the line of the key alone.

    Raises:
        SignatureError: it is not one.
    """
    lines = _lines(path)
    raw = _decoded(lines[-1] if lines else "", path, 2 + _ID_BYTES + _KEY_BYTES)
    if raw[:2] != b"Ed":
        raise SignatureError(f"{path} is not a public key of minisign")
    return PublicKey(raw[2 : 2 + _ID_BYTES], raw[2 + _ID_BYTES :])


def check_signature(content: bytes, signature: Path, key: PublicKey) -> str:
    """Check a file of minisign against what it signs.

    Args:
        content: of the signed file.
        signature: its `.minisig`.
        key: whose signature it must be.

    Returns:
        The trusted comment, which is signed as well.

    Raises:
        SignatureError: it cannot be read, or any of that does not hold.
    """
    lines = _lines(signature)
    if len(lines) != 4 or not lines[2].startswith("trusted comment: "):
        raise SignatureError(f"{signature} is not a signature of minisign")
    raw = _decoded(lines[1], signature, 2 + _ID_BYTES + _SIGNATURE_BYTES)
    kind, number, signed = raw[:2], raw[2 : 2 + _ID_BYTES], raw[2 + _ID_BYTES :]
    if number != key.number:
        name = number[::-1].hex().upper()
        raise SignatureError(f"{signature} is of the key {name}, not of {key.name}")
    if kind == b"ED":
        content = hashlib.blake2b(content).digest()
    elif kind != b"Ed":
        raise SignatureError(f"{signature} is of a kind that is not known")
    comment = lines[2].removeprefix("trusted comment: ")
    all_of_it = _decoded(lines[3], signature, _SIGNATURE_BYTES)
    if not _holds(signed, content, key.key):
        raise SignatureError(f"{signature} does not belong to the file: one of the two was changed")
    if not _holds(all_of_it, signed + comment.encode("utf-8"), key.key):
        raise SignatureError(f"{signature}: its trusted comment was changed")
    return comment


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST_FILE_BYTES + 1)
        if len(raw) > _LARGEST_FILE_BYTES:
            raise SignatureError(f"{path} is larger than {_LARGEST_FILE_BYTES} bytes")
        return raw.decode("utf-8").rstrip("\n").split("\n")
    except OSError as error:
        raise SignatureError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SignatureError(f"{path} is not text") from error


def _decoded(line: str, path: Path, size: int) -> bytes:
    try:
        raw = base64.b64decode(line.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureError(f"{path} has a line that is not base64") from error
    if len(raw) != size:
        raise SignatureError(f"{path} has a line of {len(raw)} bytes, not {size}")
    return raw


def _holds(signature: bytes, message: bytes, key: bytes) -> bool:
    """Verify as RFC 8032, 5.1.7: 4·2·S·B = 4·2·R + 4·2·h·A without the cofactor, as minisign does."""
    point, again = _decompressed(key), _decompressed(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or again is None or scalar >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    h = int.from_bytes(digest, "little") % _ORDER
    return _same(_times(scalar, _BASE), _sum(again, _times(h, point)))


def _sum(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while factor > 0:
        if factor & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        factor >>= 1
    return total


def _same(p: _Point, q: _Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % _P == 0 and (p[1] * q[2] - q[1] * p[2]) % _P == 0


def _decompressed(raw: bytes) -> _Point | None:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _base() -> _Point:
    point = _decompressed((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    if point is None:
        raise ArithmeticError("the base point of Ed25519 lies on its curve")
    return point


_BASE: Final = _base()
