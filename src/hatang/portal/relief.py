"""The muted hillshade of the maps: shadows and lights of a height grid as a transparent picture over the colours.

A province puts its own grid at `relief.npz` in the data folder; the demonstration brings one. `height_steps` (int16, m,
rows from the north, differences along each row), `west`, `north`, `step` (degrees, edges of the grid).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hatang.kernel.access import allow
from hatang.kernel.http import with_etag
from hatang.kernel.problems import Missing
from hatang.kernel.ui import maps
from hatang.portal import demonstration

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase
    from numpy.typing import NDArray

METRES_PER_DEGREE = 111_320.0
# Light from the north-west, where map readers expect it; heights are drawn out so that low ridges show.
AZIMUTH_DEGREES, ALTITUDE_DEGREES, EXAGGERATION = 315.0, 45.0, 3.0
_STRONGEST_ALPHA, _ALPHA_STEP = 150, 8


@dataclass(frozen=True)
class ReliefGrid:
    """Heights in metres, rows from the north; `bounds` west, south, east, north in degrees."""

    heights_m: NDArray[np.float64]
    step: float
    bounds: maps.Bounds


def find_grid_file() -> Path | None:
    """Where the height grid lies, None where there is none."""
    own = Path(settings.HATANG_DATA) / "relief.npz"
    if own.exists():
        return own
    shipped = Path(settings.CHECKOUT) / "data" / "demo" / "relief.npz"
    return shipped if shipped.exists() and demonstration.is_begun() else None


def read_grid(path: Path) -> ReliefGrid:
    with np.load(path) as archive:
        heights = archive["height_steps"].astype(np.float64).cumsum(axis=1)
        west, north, step = (float(archive[name]) for name in ("west", "north", "step"))
    rows, columns = heights.shape
    return ReliefGrid(heights, step, (west, north - rows * step, west + columns * step, north))


def compute_hillshade(grid: ReliefGrid) -> NDArray[np.uint8]:
    """RGBA (uint8): black where a slope turns away from the light, white where it faces it, clear where flat or sea.

    >>> flat = ReliefGrid(np.full((4, 4), 7.0), 0.01, (108.0, 15.0, 108.04, 15.04))
    >>> int(compute_hillshade(flat)[..., 3].max())
    0
    """
    latitude = np.deg2rad(grid.bounds[3] - (np.arange(grid.heights_m.shape[0]) + 0.5) * grid.step)
    dy_m = grid.step * METRES_PER_DEGREE
    south, east = np.gradient(grid.heights_m * EXAGGERATION)
    east /= (dy_m * np.cos(latitude))[:, None]
    south /= dy_m
    slope, aspect = np.arctan(np.hypot(east, south)), np.arctan2(-south, east)
    altitude, azimuth = np.deg2rad(ALTITUDE_DEGREES), np.deg2rad(90.0 - AZIMUTH_DEGREES)
    light = np.sin(altitude) * np.cos(slope) + np.cos(altitude) * np.sin(slope) * np.cos(azimuth - aspect - np.pi)
    excess = light - np.sin(altitude)  # zero on flat ground
    excess[grid.heights_m <= 0] = 0.0
    picture = np.zeros((*light.shape, 4), dtype=np.uint8)
    picture[..., :3] = np.where(excess > 0, 255, 0)[..., None]
    strength = np.where(excess > 0, excess * 220, -excess * 260)
    # Steps that the eye does not tell apart pack into a third of the bytes.
    picture[..., 3] = np.clip(strength, 0, _STRONGEST_ALPHA).astype(np.uint8) // _ALPHA_STEP * _ALPHA_STEP
    picture[picture[..., 3] == 0] = 0
    return picture


def encode_png(picture: NDArray[np.uint8]) -> bytes:
    """The picture as PNG, 8 bits RGBA (ISO/IEC 15948), each row filtered by the one above so that it packs well."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    height, width, _channels = picture.shape
    rows = picture.reshape(height, width * 4)
    above = np.vstack([np.zeros_like(rows[:1]), rows[:-1]])
    filtered = np.concatenate([np.full((height, 1), 2, dtype=np.uint8), rows - above], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = zlib.compress(filtered.tobytes(), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@lru_cache(maxsize=2)
def _draw_picture(path: Path, changed: float) -> bytes:
    return encode_png(compute_hillshade(read_grid(path)))


@lru_cache(maxsize=2)
def _read_bounds(path: Path, changed: float) -> maps.Bounds:
    return read_grid(path).bounds


def build_layers() -> tuple[maps.StyleLayer, ...]:
    """The hillshade as a layer, nothing where no grid was prepared."""
    path = find_grid_file()
    if path is None:
        return ()
    bounds = _read_bounds(path, path.stat().st_mtime)
    return (maps.StyleLayer("relief", _("Relief"), reverse("portal:relief"), kind="image", bounds=bounds),)


@allow("public")
def show_picture(request: HttpRequest) -> HttpResponseBase:
    """The picture."""
    path = find_grid_file()
    if path is None:
        raise Missing("relief", _("No height grid has been prepared"))
    changed = path.stat().st_mtime
    return with_etag(
        request, ("relief", changed), lambda: HttpResponse(_draw_picture(path, changed), content_type="image/png")
    )
