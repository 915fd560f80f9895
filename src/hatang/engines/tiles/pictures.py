"""Pictures of tiles as PNG (ISO/IEC 15948): by colour numbers, or by the colours themselves."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

type Colour = tuple[int, int, int]

# The ramp of `--signal-1` to `--signal-5` in tokens.css, from weak to strong: the same by day and by night, printable
# in grey, told apart by eyes that do not see red or green.
RAMP: tuple[Colour, ...] = ((232, 197, 71), (158, 190, 102), (79, 156, 140), (44, 110, 148), (33, 64, 122))


def write_indexed_png(indices: NDArray[np.uint8], colours: Sequence[Colour]) -> bytes:
    """Rows by columns of colour numbers: 0 is clear, the others as given (red, green, blue, 0 to 255).

    >>> write_indexed_png(np.zeros((1, 1), dtype=np.uint8), ())[:8]
    b'\\x89PNG\\r\\n\\x1a\\n'
    """
    table = bytes(part for colour in ((0, 0, 0), *colours) for part in colour)
    return _write_png(indices[:, :, None], 3, _pack_chunk(b"PLTE", table) + _pack_chunk(b"tRNS", b"\x00"))


def write_rgba_png(pixels: NDArray[np.uint8]) -> bytes:
    """Rows by columns by red, green, blue and opacity.

    >>> len(write_rgba_png(np.zeros((256, 256, 4), dtype=np.uint8))) < 1000
    True
    """
    return _write_png(pixels, 6, b"")


def _write_png(pixels: NDArray[Any], colour_type: int, tables: bytes) -> bytes:
    height, width, parts = pixels.shape
    # Each row begins with the number of its filter: none.
    rows = np.zeros((height, width * parts + 1), dtype=np.uint8)
    rows[:, 1:] = pixels.reshape(height, width * parts)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _pack_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0))
        + tables
        + _pack_chunk(b"IDAT", zlib.compress(rows.tobytes(), 6))
        + _pack_chunk(b"IEND", b"")
    )


def _pack_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
