"""Map tiles: a run's raster as XYZ pictures of 256 pixels in Web Mercator, indexed PNG, clear where nothing is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.capabilities.prediction.formats.rasters import (
    NO_CLASS,
    NO_LEVEL,
    NO_PERCENT,
    NO_RATIO,
    NO_SERVER,
    NO_SPEED,
    SPEED_MBPS,
    TENTHS,
)
from hatang.capabilities.prediction.terms import PROBABILITIES, Quantity
from hatang.engines.tiles import pictures, warping
from hatang.engines.tiles.matrix import TILE_PIXELS
from hatang.engines.tiles.pictures import RAMP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from hatang.engines.tiles.pictures import Colour

LEAST_ZOOM, MOST_ZOOM = 4, 15

# Where the colours of a level begin (dBm), from weak to strong.
LEVEL_BEGINS_DBM = (-115.0, -105.0, -95.0, -85.0, -75.0)
# And of a ratio (dB): from there on a phone holds on, reads, looks at pictures, at films, gets what the channel has.
RATIO_BEGINS_DB = (-5.0, 0.0, 6.0, 13.0, 20.0)
# And of the places of a pixel with a usable signal (%).
PERCENT_BEGINS = (50.0, 75.0, 90.0, 95.0, 99.0)
# And of a speed (Mbit/s): messages, pages, pictures that move, several of a household, what 5G is built for.
SPEED_BEGINS_MBPS = (0.2, 2.0, 10.0, 30.0, 100.0)
_CLASS_COLOURS = (RAMP[0], RAMP[1], RAMP[2], RAMP[4])
# Cells have no order: neighbouring numbers get colours far apart.
_SERVERS: tuple[Colour, ...] = (
    (228, 143, 110), (110, 160, 205), (224, 196, 110), (150, 128, 190), (124, 182, 138), (205, 120, 150),
    (96, 172, 178), (190, 152, 108), (120, 134, 206), (176, 188, 100), (206, 150, 196), (108, 142, 120),
)  # fmt: skip

# Where the colours of a quantity with a scale begin, what one in its raster stands for, and the number for nothing.
BEGINS: dict[Quantity, tuple[tuple[float, ...], float, int]] = {
    Quantity.RSRP: (LEVEL_BEGINS_DBM, TENTHS, NO_LEVEL),
    Quantity.SINR: (RATIO_BEGINS_DB, 1.0, NO_RATIO),
    Quantity.SPEED: (SPEED_BEGINS_MBPS, SPEED_MBPS, NO_SPEED),
    **dict.fromkeys(PROBABILITIES, (PERCENT_BEGINS, 1.0, NO_PERCENT)),
}


def is_tile_address(z: int, x: int, y: int) -> bool:
    """Whether there is such a tile at all."""
    return LEAST_ZOOM <= z <= MOST_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z


def colour_indices(values: NDArray[Any], quantity: Quantity) -> NDArray[np.uint8]:
    """The colour number of each pixel, 0 is clear.

    >>> colour_indices(np.array([0, 1, 4, 255], dtype=np.uint8), Quantity.CLASS).tolist()
    [0, 1, 4, 0]
    >>> colour_indices(np.array([-32768, -1151, -1150, -700], dtype=np.int16), Quantity.RSRP).tolist()
    [0, 0, 1, 5]
    >>> colour_indices(np.array([-128, -6, 0, 30], dtype=np.int8), Quantity.SINR).tolist()
    [0, 0, 2, 5]
    >>> colour_indices(np.array([0, 21, 200, 10000], dtype=np.uint16), Quantity.SPEED).tolist()
    [0, 1, 2, 5]
    """
    if quantity is Quantity.CLASS:
        return np.where(values >= NO_CLASS, 0, values).astype(np.uint8)
    if quantity in BEGINS:
        begins, scale, nothing = BEGINS[quantity]
        step_numbers = np.searchsorted(np.rint(np.asarray(begins) / scale), values, side="right")
        return np.where(values == nothing, 0, step_numbers).astype(np.uint8)
    colours = values.astype(np.int64) * 7 % len(_SERVERS) + 1
    return np.where(values == NO_SERVER, 0, colours).astype(np.uint8)


def choose_palette(quantity: Quantity) -> Sequence[Colour]:
    if quantity is Quantity.CLASS:
        return _CLASS_COLOURS
    return RAMP if quantity in BEGINS else _SERVERS


def render_tile(path: Path, z: int, x: int, y: int, quantity: Quantity) -> bytes:
    """The tile as PNG; a tile beside the raster is a clear one."""
    with warping.open_warped(path, z, x, y) as tile:
        values = tile.read(1)
    indices = colour_indices(values, quantity)
    return pictures.write_indexed_png(indices, choose_palette(quantity)) if indices.any() else render_clear_tile()


@lru_cache(maxsize=1)
def render_clear_tile() -> bytes:
    """A clear tile."""
    return pictures.write_indexed_png(np.zeros((TILE_PIXELS, TILE_PIXELS), dtype=np.uint8), ())
