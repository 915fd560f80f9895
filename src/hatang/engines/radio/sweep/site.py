"""One site: every radial of the disc walked once, then the loss of each band, in machine code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hatang.engines.radio.p1812.climate import BETA_RADIUS_KM, EARTH_RADIUS_KM
from hatang.engines.radio.sweep import complete, median, relief
from hatang.engines.radio.sweep import walk as walking
from hatang.engines.radio.sweep import zones as zoning
from hatang.engines.radio.sweep.complete import Slope
from hatang.engines.radio.sweep.machine import compile_exact, compile_fast, get, pointer, put, read, write
from hatang.engines.radio.sweep.spherical import FREE_SPACE, LAND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.radio.sweep.complete import Air, Sky
    from hatang.engines.radio.sweep.walk import Desk
    from hatang.engines.radio.sweep.zones import Zones

f4, i4 = np.float32, np.int32

_LINE = 16  # elements of a cache line


class SweepSite(NamedTuple):
    """What a walk must know of the antennas, the Earth, the ground and the window; numbers only."""

    row: int  # of the site, in the ground
    column: int
    rows: int  # of the ground
    columns: int
    half_rows: int  # of the window: it holds 2·half + 1
    half_columns: int
    dx_m: float
    dy_m: float
    radius_m: float
    antenna_m: float  # above the site's ground
    receiver_m: float  # above the pixel's
    earth_km: float  # median effective Earth radius


class RayTable(NamedTuple):
    """The radials and their pixels: the arrays of `rays.Rays`."""

    slope: NDArray[np.float32]
    first: NDArray[np.int32]
    along: NDArray[np.int16]
    across: NDArray[np.int16]


class Octant(NamedTuple):
    """How samples and pixels across count in the flat ground and in the flat window."""

    base: np.int32  # the site in the ground
    major: np.int32  # one sample on
    minor: np.int32  # one pixel across
    window_base: np.int32  # the same in the window
    window_major: np.int32
    window_minor: np.int32
    longest: int  # samples to the edge of the ground
    widest: int  # pixels across to it
    major_m: float
    minor_m: float


class Ray(NamedTuple):
    """One radial's numbers."""

    slope: np.float32
    start: int  # its first pixel in the table
    step_km: np.float32  # length of a sample
    bend: np.float32  # the Earth's fall at sample i is bend·i², m
    flatter: np.float32  # how much less it is on the Earth of β0 % of time
    antenna_m: np.float32
    receiver_m: np.float32
    origin_m: np.float32  # the site's ground


@compile_exact
def octant_of(site: SweepSite, number: int) -> Octant:
    """One of the eight octants: 0 east-south-east, then mirrored by its three bits."""
    level, forward = number & 1 == 0, number & 2 == 0
    on, side = (1 if forward else -1), (1 if number & 4 == 0 else -1)
    south, east = (side, on) if level else (on, side)
    to_row_edge = site.rows - 1 - site.row if south > 0 else site.row
    to_column_edge = site.columns - 1 - site.column if east > 0 else site.column
    width = 2 * site.half_columns + 1
    base = i4(site.row * site.columns + site.column)
    window_base = i4(site.half_rows * width + site.half_columns)
    if level:
        return Octant(
            base,
            i4(east),
            i4(south * site.columns),
            window_base,
            i4(east),
            i4(south * width),
            to_column_edge,
            to_row_edge,
            site.dx_m,
            site.dy_m,
        )
    return Octant(
        base,
        i4(south * site.columns),
        i4(east),
        window_base,
        i4(south * width),
        i4(east),
        to_row_edge,
        to_column_edge,
        site.dy_m,
        site.dx_m,
    )


@compile_exact
def ray_of(site: SweepSite, octant: Octant, table: RayTable, j: int, origin_m: np.float32) -> Ray:
    """The numbers of radial j in an octant."""
    step_km = math.hypot(octant.major_m, np.float64(get(table.slope, j)) * octant.minor_m) / 1000.0
    return Ray(
        get(table.slope, j),
        np.int64(get(table.first, j)),
        f4(step_km),
        f4(500.0 / site.earth_km * step_km * step_km),
        f4((500.0 / site.earth_km - 500.0 / BETA_RADIUS_KM) * step_km * step_km),
        f4(site.antenna_m),
        f4(site.receiver_m),
        origin_m,
    )


@compile_exact
def count_owned_pixels(table: RayTable, octant: Octant, j: int, longest: int, radius_m: float) -> tuple[int, int]:
    """How many of the radial's pixels lie in the disc, on the ground and not beyond a sample; the last's sample."""
    start = get(table.first, j)
    count = get(table.first, j + 1) - start
    while count > 0:
        k, y = np.int64(get(table.along, start + count - 1)), np.int64(get(table.across, start + count - 1))
        inside = math.hypot(k * octant.major_m, y * octant.minor_m) <= radius_m * (1 + 1e-9)
        if inside and k <= longest and y <= octant.widest:
            return count, k
        count -= 1
    return 0, 0


@compile_exact
def ground_along(
    ground: NDArray[np.float32], octant: Octant, ray: Ray, table: RayTable, j: int, radius_m: float, desk: Desk
) -> tuple[int, int]:
    """Heights of the radial into the desk: `count_owned_pixels`, cut where the ground is not known."""
    count, last = count_owned_pixels(table, octant, j, octant.longest, radius_m)
    if count == 0:
        return 0, 0
    limit = i4(octant.widest)
    relief.sample_heights(ground, octant.base, octant.major, octant.minor, ray.slope, limit, last, ray.origin_m, desk.z)
    good = relief.find_last_known(desk.z, last)
    if good < last:
        return count_owned_pixels(table, octant, j, good, radius_m)
    return count, last


@compile_fast
def place_pixels(desk: Desk, table: RayTable, octant: Octant, start: int, count: int) -> None:
    """Each owned pixel's sample and where it lies in the flat window and on the ground."""
    for c in range(count):
        k, y = i4(read(table.along, start + c)), i4(read(table.across, start + c))
        write(desk.k, c, k)
        write(desk.place, c, octant.window_base + k * octant.window_major + y * octant.window_minor)
        write(desk.spot, c, octant.base + k * octant.major + y * octant.minor)


@compile_exact
def walk_ray(
    ground: NDArray[np.float32],
    ray: Ray,
    count: int,
    last: int,
    limit: float,
    desk: Desk,
    rare: Desk,
    both: bool,
) -> None:
    """Both horizons of every owned pixel over the desk's heights; `both`: on the Earth of β0 % of time as well."""
    relief.curve_heights(desk.z, last, ray.antenna_m, ray.bend, desk.u)
    relief.mark_candidates(desk.u, last, desk.keep)
    chosen = walking.scan_samples(desk, rare, last, both, ray.flatter)
    walking.place_path_ends(desk, ground, count, ray.origin_m, ray.antenna_m, ray.receiver_m, ray.bend)
    walking.walk_pixels(desk, rare, count, chosen, f4(limit), both, ray.flatter)


@compile_exact
def compute_geometry(  # noqa: PLR0913, PLR0917 - numbers and desks of the vector loop
    ground: NDArray[np.float32],
    octant: Octant,
    ray: Ray,
    table: RayTable,
    count: int,
    last: int,
    limit: float,
    desk: Desk,
    rare: Desk,
    both: bool,
) -> None:
    """Everything of the owned pixels that no frequency changes."""
    place_pixels(desk, table, octant, ray.start, count)
    walk_ray(ground, ray, count, last, limit, desk, rare, both)
    median.smooth_surface(desk, count)


@compile_fast
def prefetch_ground(ground: NDArray[np.float32], octant: Octant, farthest: int, desk: Desk) -> None:
    """Read the octant's ground once in the order of memory, so that the radials find it in the cache."""
    longest = min(octant.longest, farthest)
    widest = min(octant.widest, longest)
    total = f4(0)
    if abs(octant.major) == 1:
        for y in range(widest + 1):
            start = octant.base + y * octant.minor
            for x in range(y, longest + 1, _LINE):
                total += get(ground, start + x * octant.major)
    else:
        for y in range(longest + 1):
            start = octant.base + y * octant.major
            for x in range(0, min(y, widest) + 1, _LINE):
                total += get(ground, start + x * octant.minor)
    put(desk.loss, 0, total)


class Layers(NamedTuple):
    """The flat rasters: ground, its surface with what stands on it, zones; absent ones are empty."""

    ground: NDArray[np.float32]
    surface: NDArray[np.float32]
    cover: NDArray[np.float32]  # m of it
    zone: NDArray[np.int8]


class Buffers(NamedTuple):
    """What a radial is computed in. Three desks: bare ground, its surface, the surface on the Earth of β0 % of time."""

    bare: Desk
    surface: Desk
    rare: Desk
    air: Air
    zones: Zones


@compile_exact
def to_buffer_pointers(buffers: Buffers) -> Buffers:
    """The same as bare pointers."""
    return Buffers(
        walking.to_desk_pointers(buffers.bare),
        walking.to_desk_pointers(buffers.surface),
        walking.to_desk_pointers(buffers.rare),
        complete.to_air_pointers(buffers.air),
        zoning.to_zone_pointers(buffers.zones),
    )


@compile_exact
def slope_of(site: SweepSite, octant: Octant, ray: Ray, sky: Sky) -> Slope:
    """The radial's numbers for the air; the path's centre moves half as far north as the pixel."""
    south_m = (octant.major if abs(octant.major) > 1 else 0) / site.columns * octant.major_m
    south_m += ray.slope * ((octant.minor if abs(octant.minor) > 1 else 0) / site.columns) * octant.minor_m
    return Slope(
        ray.step_km,
        f4(site.earth_km),
        ray.bend,
        ray.antenna_m,
        ray.receiver_m,
        ray.origin_m,
        f4(sky.latitude_deg),
        f4(math.degrees(-0.0005 * south_m / EARTH_RADIUS_KM)),
        f4(sky.lg_time),
        f4(sky.lg_time - math.log10(50.0)),
    )


@compile_exact
def compute_surroundings(
    layers: Layers, octant: Octant, ray: Ray, count: int, last: int, limit: float, sky: Sky, buffers: Buffers
) -> None:
    """What zones and surface say of the owned pixels; after `compute_geometry`."""
    desk, air = buffers.bare, buffers.air
    reach = i4(octant.widest)
    if sky.covered:
        relief.sample_heights(
            layers.surface,
            octant.base,
            octant.major,
            octant.minor,
            ray.slope,
            reach,
            last,
            ray.origin_m,
            buffers.surface.z,
        )
        walk_ray(layers.ground, ray, count, last, limit, buffers.surface, buffers.rare, sky.dated)
        complete.under_cover(desk, air, layers.cover, count, ray.receiver_m)
    elif sky.complete:
        complete.in_the_open(air, count, ray.receiver_m)
    if sky.zoned:
        zoning.sample_zones(
            layers.zone, octant.base, octant.major, octant.minor, ray.slope, reach, last, buffers.zones.kind
        )
        zoning.sum_zones(buffers.zones, last)
        zoning.of_paths(desk, air, buffers.zones, layers.zone, count, ray.step_km)
    elif sky.complete:
        complete.all_inland(desk, air, count, ray.step_km)


@compile_exact
def compute_diffraction(  # noqa: PLR0913, PLR0917 - numbers and desks of the vector loop
    desk: Desk,
    over: Desk,
    air: Air,
    count: int,
    some: int,
    ray: Ray,
    radius_km: float,
    bands: NDArray[np.float32],
    row: int,
    zoned: bool,
) -> None:
    """Free space and delta-Bullington of one band on an Earth of this radius, into `loss`; over: the walk on it."""
    bend = f4(500.0 / radius_km * ray.step_km * ray.step_km)
    median.knife_edges(desk, over, count, ray.step_km, bands, row)
    median.smooth_losses(desk, over, some, ray.step_km, bend, bands, row)
    if zoned:
        median.spherical_mixed(desk, over, some, ray.step_km, f4(radius_km), bands, row, air.sea)
    else:
        median.spherical_losses(desk, over, some, ray.step_km, f4(radius_km), bands, row, LAND)
    median.add_spherical(desk, over, some)


@compile_exact
def complete_losses(  # noqa: PLR0913, PLR0917 - numbers and desks of the vector loop
    buffers: Buffers,
    count: int,
    rare_some: int,
    ray: Ray,
    slope: Slope,
    sky: Sky,
    bands: NDArray[np.float32],
    row: int,
    air_bands: NDArray[np.float32],
    air_row: int,
) -> None:
    """The rest of P.1812 for one band whose eq (42) is in `loss`, into `total`."""
    desk, air = buffers.bare, buffers.air
    fixed = get(bands, row + FREE_SPACE)
    if sky.dated:
        complete.keep_median_loss(desk, air, count)
        compute_diffraction(desk, buffers.rare, air, count, rare_some, ray, BETA_RADIUS_KM, bands, row, sky.zoned)
        complete.at_time(desk, air, count, slope, fixed)
    else:
        complete.at_half(desk, air, count)
    ducts = complete.ducts_wanted(desk, air, count, slope.lg_half, air_bands, air_row, fixed)
    complete.add_ducting(desk, air, ducts, slope, air_bands, air_row, fixed)
    complete.finish_losses(desk, air, count, slope.lg_half, air_bands, air_row, fixed)


@compile_exact
def sweep_site(
    rasters: Layers,
    site: SweepSite,
    arrays: RayTable,
    bands: NDArray[np.float32],
    air_bands: NDArray[np.float32],
    sky: Sky,
    given: Buffers,
    out: NDArray[np.float32],
) -> None:
    """Loss of every pixel of the disc but the site's own, by band, into the flat window (bands, pixels)."""
    origin = rasters.ground[site.row * site.columns + site.column]
    longest_wave = bands[:, 0].max()
    radials = len(arrays.slope)
    buffers = to_buffer_pointers(given)
    desk, air = buffers.bare, buffers.air
    layers = Layers(pointer(rasters.ground), pointer(rasters.surface), pointer(rasters.cover), pointer(rasters.zone))
    window, band_table, air_table = pointer(out), pointer(bands), pointer(air_bands)
    table = RayTable(pointer(arrays.slope), pointer(arrays.first), pointer(arrays.along), pointer(arrays.across))
    for number in range(8):
        octant = octant_of(site, number)
        prefetch_ground(layers.ground, octant, int(site.radius_m / octant.major_m), desk)
        for j in range(1 if number >= 4 else 0, radials - 1 if number & 1 else radials):
            ray = ray_of(site, octant, table, j, origin)
            count, last = ground_along(layers.ground, octant, ray, table, j, site.radius_m, desk)
            if count == 0:
                continue
            limit = 0.62 * longest_wave * 500.0 * ray.step_km
            both = sky.dated and not sky.covered
            compute_geometry(layers.ground, octant, ray, table, count, last, limit, desk, buffers.rare, both)
            compute_surroundings(layers, octant, ray, count, last, limit, sky, buffers)
            slope = slope_of(site, octant, ray, sky)
            if sky.complete:
                complete.compute_angles(desk, air, count, slope, f4(sky.least_time_db))
            if sky.dated:
                complete.compute_time_factors(desk, air, count, slope)
                median.edge_numbers(buffers.rare, count, ray.step_km)
            some = median.low_paths(desk, count, ray.step_km, ray.bend, ray.antenna_m, ray.receiver_m, longest_wave)
            some = median.effective_heights(desk, some, ray.bend, ray.antenna_m, ray.receiver_m)
            rare_some = 0
            if sky.dated:
                rare_bend = ray.bend - ray.flatter
                rare_some = median.still_low(desk, buffers.rare, some, ray.step_km, rare_bend, longest_wave)
            over = buffers.surface if sky.covered else desk
            median.edge_numbers(over, count, ray.step_km)
            median.sum_free_space(desk, count, ray.step_km, ray.receiver_m - ray.antenna_m)
            for band in range(len(bands)):
                row, air_row = band * bands.shape[1], band * air_bands.shape[1]
                compute_diffraction(desk, over, air, count, some, ray, site.earth_km, band_table, row, sky.zoned)
                losses = desk.loss
                if sky.complete:
                    complete_losses(buffers, count, rare_some, ray, slope, sky, band_table, row, air_table, air_row)
                    losses = air.total
                scatter_losses(desk, losses, count, window, band * out.shape[1])


@compile_fast
def scatter_losses(desk: Desk, loss: NDArray[np.float32], count: int, window: NDArray[np.float32], start: int) -> None:
    """The losses of one band to where their pixels lie."""
    for c in range(count):
        write(window, start + read(desk.place, c), read(loss, c))
