"""The wire format of protobuf, as far as ONNX files need it: fields are read and written without the `onnx` package.

The package is large, and needed only to change graphs.
"""

from collections.abc import Iterator
from typing import Final

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
"""Wire types."""
_FIXED_BYTES: Final = {FIXED64: 8, FIXED32: 4}

Buffer = bytes | memoryview
Span = tuple[int, int]
"""Where a message or a content begins and ends in a file."""
Field = tuple[int, int, int, int, int]
"""Number, wire type, where the field begins, where its content begins, and where both end."""


def fields(data: bytes, begin: int, end: int) -> Iterator[Field]:
    """Yield every field of a message; the content of a number is its varint.

    Args:
        data: of the whole file; nothing of it is copied.
        begin: of the message.
        end: of the message.

    Raises:
        ValueError: the message is not protobuf.
    """
    position = begin
    while position < end:
        start = position
        head, position = read_varint(data, position, end)
        kind = head & 7
        content = position
        if kind == BYTES:
            length, content = read_varint(data, position, end)
            position = content + length
        elif kind == VARINT:
            _, position = read_varint(data, position, end)
        elif kind in _FIXED_BYTES:
            position += _FIXED_BYTES[kind]
        else:
            raise ValueError(f"no ONNX model: a field of wire type {kind}")
        if position > end:
            raise ValueError("no ONNX model: it ends in the middle of a field")
        yield head >> 3, kind, start, content, position


def read_varint(data: bytes, position: int, end: int) -> tuple[int, int]:
    """Return the unsigned number at a position, and the position behind it.

    Raises:
        ValueError: it has no end, or more than 64 bits.
    """
    if position < end and data[position] < 0x80:  # nearly all of them
        return data[position], position + 1
    value = shift = 0
    while True:
        if position >= end or shift > 63:
            raise ValueError("no ONNX model: a number without end")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def signed_numbers(data: bytes, begin: int, end: int) -> list[int]:
    """The numbers of a content as int64: one, or several that are packed.

    Raises:
        ValueError: the last one has no end.
    """
    found, position = [], begin
    while position < end:
        value, position = read_varint(data, position, end)
        value &= (1 << 64) - 1
        found.append(value - (1 << 64) if value >> 63 else value)
    return found


def key(number: int, kind: int) -> bytes:
    """Head of a field."""
    return varint(number << 3 | kind)


def varint(value: int) -> bytes:
    """Write an unsigned number."""
    output = bytearray()
    while value > 0x7F:
        output.append(value & 0x7F | 0x80)
        value >>= 7
    output.append(value)
    return bytes(output)
