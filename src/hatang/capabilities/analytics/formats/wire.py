"""The few messages of Arrow Flight SQL that are needed, as protocol buffers write them: no more than fields of bytes.

Source: FlightSql.proto of Apache Arrow (field numbers) and the encoding of protocol buffers (varints, wire types 0, 2).
"""

from __future__ import annotations

_PREFIX = "type.googleapis.com/arrow.flight.protocol.sql."
_VARINT, _BYTES = 0, 2


class Garbled(ValueError):
    """Bytes that are no such message."""


def fields(data: bytes) -> dict[int, list[bytes | int]]:
    """Field number → values in their order; `Garbled` for anything but varints and bytes.

    >>> fields(message((1, b"ab"), (3, 7)))
    {1: [b'ab'], 3: [7]}
    >>> fields(b"")
    {}
    """
    found: dict[int, list[bytes | int]] = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        value: bytes | int
        if kind == _VARINT:
            value, at = _varint(data, at)
        elif kind == _BYTES:
            length, at = _varint(data, at)
            value, at = data[at : at + length], at + length
            if at > len(data):
                raise Garbled("cut short")
        else:
            raise Garbled(f"wire type {kind}")
        found.setdefault(number, []).append(value)
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise Garbled("cut short")
        value |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
    raise Garbled("a number too long")


def message(*held: tuple[int, bytes | int]) -> bytes:
    """The fields as bytes.

    >>> message((1, b"SELECT 1")), message((2, 300))
    (b'\\n\\x08SELECT 1', b'\\x10\\xac\\x02')
    """
    out = bytearray()
    for number, value in held:
        kind = _VARINT if isinstance(value, int) else _BYTES
        out += _number(number << 3 | kind)
        out += _number(value) if isinstance(value, int) else _number(len(value)) + value
    return bytes(out)


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def packed(name: str, *held: tuple[int, bytes | int]) -> bytes:
    """The message in an `Any` under its name."""
    return message((1, f"{_PREFIX}{name}".encode()), (2, message(*held)))


def unpacked(data: bytes) -> tuple[str, dict[int, list[bytes | int]]]:
    """The name and the fields of a message in an `Any`; `Garbled` where it is none of Flight SQL.

    >>> unpacked(packed("CommandStatementQuery", (1, b"SELECT 1")))
    ('CommandStatementQuery', {1: [b'SELECT 1']})
    """
    outer = fields(data)
    (kind, *_), (body, *_) = outer.get(1) or [b""], outer.get(2) or [b""]
    if not isinstance(kind, bytes) or not isinstance(body, bytes) or not kind.startswith(_PREFIX.encode()):
        raise Garbled("no message of Flight SQL")
    return kind.decode("ascii", "replace").removeprefix(_PREFIX), fields(body)


def text(held: dict[int, list[bytes | int]], number: int) -> str | None:
    """A field as text; None where it is not there."""
    value = next(iter(held.get(number, ())), None)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else None


def numbers(held: dict[int, list[bytes | int]], number: int) -> list[int]:
    """A repeated number, packed or not.

    >>> numbers(fields(message((1, bytes([0, 1, 2])))), 1)
    [0, 1, 2]
    """
    found: list[int] = []
    for value in held.get(number, []):
        if isinstance(value, int):
            found.append(value)
            continue
        at = 0
        while at < len(value):
            one, at = _varint(value, at)
            found.append(one)
    return found
