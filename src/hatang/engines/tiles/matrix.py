"""WebMercatorQuad (OGC 17-083r4, annex D.1): the world as 2^z by 2^z squares, row 0 in the north."""

from __future__ import annotations

import math

# Half the side of the square world in metres: pi times the equatorial radius of WGS 84.
HALF_M = math.pi * 6_378_137.0
TILE_PIXELS = 256
# What one pixel of the standard measures, in metres.
_PIXEL_M = 0.000_28


def has_tile(z: int, x: int, y: int, *, deepest: int) -> bool:
    """Whether there is a tile of column x and row y at the level.

    >>> has_tile(0, 0, 0, deepest=22), has_tile(1, 2, 0, deepest=22), has_tile(23, 0, 0, deepest=22)
    (True, False, False)
    """
    return 0 <= z <= deepest and 0 <= x < 1 << z and 0 <= y < 1 << z


def cell_m(z: int) -> float:
    """The side of a pixel at the equator in metres.

    >>> round(cell_m(0), 3), round(cell_m(14), 4)
    (156543.034, 9.5546)
    """
    return 2 * HALF_M / TILE_PIXELS / (1 << z)


def scale_denominator(z: int) -> float:
    """One to how much a tile shows the world on the standard's pixel.

    >>> round(scale_denominator(0), 3)
    559082264.029
    """
    return cell_m(z) / _PIXEL_M


def bounds_m(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """(west, south, east, north) of a tile in metres of EPSG:3857.

    >>> [round(each) for each in bounds_m(0, 0, 0)]
    [-20037508, -20037508, 20037508, 20037508]
    """
    size = 2 * HALF_M / (1 << z)
    west, north = -HALF_M + x * size, HALF_M - y * size
    return west, north - size, west + size, north


def column_row(lon: float, lat: float, z: int) -> tuple[int, int]:
    """The tile in which a place lies; latitudes beyond the square world fall into its outer rows.

    >>> column_row(108.8, 15.12, 14), column_row(-180, 90, 3), column_row(180, -90, 3)
    ((13143, 7495), (0, 0), (7, 7))
    """
    side = 1 << z
    north = math.asinh(math.tan(math.radians(max(-89.9, min(89.9, lat)))))
    column = math.floor((lon + 180) / 360 * side)
    row = math.floor((1 - north / math.pi) / 2 * side)
    return min(max(column, 0), side - 1), min(max(row, 0), side - 1)


def hilbert_number(z: int, x: int, y: int) -> int:
    """The number of the tile along the Hilbert curves of all levels, as PMTiles counts.

    >>> [hilbert_number(1, x, y) for x, y in ((0, 0), (0, 1), (1, 1), (1, 0))], hilbert_number(0, 0, 0)
    ([1, 2, 3, 4], 0)
    """
    number = ((1 << 2 * z) - 1) // 3
    side = 1 << z
    half = side >> 1
    while half:
        right, down = int(x & half > 0), int(y & half > 0)
        number += half * half * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        half >>= 1
    return number
