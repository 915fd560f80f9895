"""The few messages of Arrow Flight SQL that are needed, as protocol buffers write them: no more than fields of bytes.

Source: FlightSql.proto of Apache Arrow (field numbers) and the encoding of protocol buffers (varints, wire types 0, 2).
"""

from __future__ import annotations

_PREFIX = "type.googleapis.com/arrow.flight.protocol.sql."
_VARINT, _BYTES = 0, 2


class Garbled(ValueError):
    """Bytes that are no such message."""


def decode_fields(data: bytes) -> dict[int, list[bytes | int]]:
    """Field number → values in their order; `Garbled` for anything but varints and bytes.

    >>> decode_fields(encode_message((1, b"ab"), (3, 7)))
    {1: [b'ab'], 3: [7]}
    >>> decode_fields(b"")
    {}
    """
    decoded: dict[int, list[bytes | int]] = {}
    at = 0
    while at < len(data):
        key, at = _decode_varint(data, at)
        number, kind = key >> 3, key & 7
        value: bytes | int
        if kind == _VARINT:
            value, at = _decode_varint(data, at)
        elif kind == _BYTES:
            length, at = _decode_varint(data, at)
            value, at = data[at : at + length], at + length
            if at > len(data):
                raise Garbled("cut short")
        else:
            raise Garbled(f"wire type {kind}")
        decoded.setdefault(number, []).append(value)
    return decoded


def _decode_varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise Garbled("cut short")
        value |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
    raise Garbled("a number too long")


def encode_message(*held: tuple[int, bytes | int]) -> bytes:
    """The fields as bytes.

    >>> encode_message((1, b"SELECT 1")), encode_message((2, 300))
    (b'\\n\\x08SELECT 1', b'\\x10\\xac\\x02')
    """
    out = bytearray()
    for number, value in held:
        kind = _VARINT if isinstance(value, int) else _BYTES
        out += _encode_varint(number << 3 | kind)
        out += _encode_varint(value) if isinstance(value, int) else _encode_varint(len(value)) + value
    return bytes(out)


def _encode_varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def pack_any(name: str, *held: tuple[int, bytes | int]) -> bytes:
    """The message in an `Any` under its name."""
    return encode_message((1, f"{_PREFIX}{name}".encode()), (2, encode_message(*held)))


def unpack_any(data: bytes) -> tuple[str, dict[int, list[bytes | int]]]:
    """The name and the fields of a message in an `Any`; `Garbled` where it is none of Flight SQL.

    >>> unpack_any(pack_any("CommandStatementQuery", (1, b"SELECT 1")))
    ('CommandStatementQuery', {1: [b'SELECT 1']})
    """
    outer = decode_fields(data)
    (kind, *_), (body, *_) = outer.get(1) or [b""], outer.get(2) or [b""]
    if not isinstance(kind, bytes) or not isinstance(body, bytes) or not kind.startswith(_PREFIX.encode()):
        raise Garbled("no message of Flight SQL")
    return kind.decode("ascii", "replace").removeprefix(_PREFIX), decode_fields(body)


def read_text(held: dict[int, list[bytes | int]], number: int) -> str | None:
    """A field as text; None where it is not there."""
    value = next(iter(held.get(number, ())), None)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else None


def read_numbers(held: dict[int, list[bytes | int]], number: int) -> list[int]:
    """A repeated number, packed or not.

    >>> read_numbers(decode_fields(encode_message((1, bytes([0, 1, 2])))), 1)
    [0, 1, 2]
    """
    decoded: list[int] = []
    for value in held.get(number, []):
        if isinstance(value, int):
            decoded.append(value)
            continue
        at = 0
        while at < len(value):
            one, at = _decode_varint(value, at)
            decoded.append(one)
    return decoded
