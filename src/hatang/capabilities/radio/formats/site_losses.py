"""One site's losses as a GeoTIFF on the pixels of the height file itself: what `hatang radio sweep` does."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import rasterio
from django.utils.translation import gettext as _
from rasterio.errors import RasterioError

from hatang.engines.radio import checks
from hatang.engines.radio.sweep import Sweeper, SweepTerms
from hatang.engines.terrain import clutter, native
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from hatang.engines.terrain.native import Patch

# A window larger than this (bytes) would not fit beside its file on a usual machine.
LARGEST_BYTES = 4 * 1024**3
# Rows of a strip: few writes for a whole file, little read for one place.
STRIP = 64


@dataclass(frozen=True)
class Swept:
    """What one sweep came to; `pixels` have a loss, `without` lie in the disc and have none."""

    cpu_s: float
    pixels: int
    without: int
    bands: int
    voids_filled: int


class Rasters(NamedTuple):
    """The files under a site. `clutter`: what stands on the ground, as classes; `zones`: 1 sea, 3 coastal land,
    4 inland, for the complete P.1812."""

    terrain: Path
    clutter: Path | None = None
    zones: Path | None = None


def write_site_losses(
    under: Rasters,
    place: tuple[float, float],
    heights_m: tuple[float, float],
    frequencies_mhz: Sequence[float],
    radius_m: float,
    out: Path,
    terms: SweepTerms,
) -> Swept:
    """Basic transmission loss, dB, float32, a band a frequency, no-data (NaN) outside the disc, around a place.

    place: (longitude, latitude); heights: of the antenna and of the receiver, above ground.
    Raises TerrainError, RadioError, and Invalid where the file cannot be written.
    """
    begun = time.process_time()
    checks.check_number("radius_m", radius_m, 0, 300_000, "m", above=True)
    checks.check_number("lat", place[1], -90, 90, "degrees")
    checks.check_number("lon", place[0], -180, 180, "degrees")
    patch = native.read_patch(under.terrain, *place, radius_m)
    sweeper = Sweeper((patch.dx_m, patch.dy_m), radius_m, frequencies_mhz, terms)
    size = 4 * math.prod(sweeper.shape)
    if size > LARGEST_BYTES:
        raise Invalid(
            "radio_size",
            _("The picture would be too large"),
            where=f"{radius_m / 1000:g} km · {size / 1024**3:.1f} GiB",
            hint=_("Take a smaller radius, fewer frequencies, or a coarser height file."),
        )
    clutter_m = zone = None
    if under.clutter is not None:
        clutter_m = native.read_patch_cover(under.clutter, patch, clutter.Heights.default())
    if under.zones is not None:
        zone = np.nan_to_num(native.read_patch_classes(under.zones, patch)).clip(-128, 127).astype(np.int8)
    losses = sweeper.sweep(patch.height_m, patch.row, patch.column, *heights_m, clutter_m=clutter_m, zone=zone)
    _write_loss_bands(out, losses, patch, frequencies_mhz)
    pixels = int(np.count_nonzero(np.isfinite(losses[0])))
    return Swept(
        cpu_s=time.process_time() - begun,
        pixels=pixels,
        without=sweeper.pixels - pixels,
        bands=len(losses),
        voids_filled=patch.voids_filled,
    )


def _write_loss_bands(path: Path, losses: NDArray[np.float32], patch: Patch, frequencies_mhz: Sequence[float]) -> None:
    bands, rows, columns = losses.shape
    # What stood there stays until the new file is whole.
    aside = path.parent / f".{path.name}.part"
    try:
        with rasterio.open(
            aside,
            "w",
            driver="GTiff",
            height=rows,
            width=columns,
            count=bands,
            dtype="float32",
            crs=patch.crs,
            transform=patch.window(rows // 2, columns // 2),
            nodata=float("nan"),
            interleave="band",
            blockysize=STRIP,
        ) as file:
            file.write(losses)
            file.descriptions = tuple(f"{frequency_mhz:g} MHz" for frequency_mhz in frequencies_mhz)
            file.units = ("dB",) * bands
        aside.replace(path)
    except (RasterioError, OSError) as error:
        aside.unlink(missing_ok=True)
        raise Invalid("radio_out", _("This file cannot be written"), where=str(path)) from error
