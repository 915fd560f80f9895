"""Calibrations of runs, and the prediction at the places of samples that one is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.models import Calibration, TerrainFile
from hatang.capabilities.coverage.queries import ground
from hatang.capabilities.coverage.queries.measurement import means, raster_points, samples
from hatang.capabilities.coverage.queries.prediction import runs, store
from hatang.capabilities.coverage.terms import Quantity, TerrainRole

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from hatang.capabilities.coverage.models import Run
    from hatang.kernel.problems import Text

# Classes of ESA WorldCover, as the clutter raster of a run numbers them.
COVER_TITLES: dict[int, Text] = {
    10: _("tree cover"),
    20: _("shrubland"),
    30: _("grassland"),
    40: _("cropland"),
    50: _("built-up"),
    60: _("bare ground"),
    80: _("water"),
    90: _("wetland"),
    95: _("mangroves"),
}
# Without a clutter raster the ground is told by what is known anyway: hamlets and relief. Numbers beyond any raster's.
UNKNOWN, SETTLED, SETTLED_HILLS, COUNTRY, COUNTRY_HILLS = 1000, 1001, 1002, 1003, 1004
GROUND_TITLES: dict[int, Text] = {
    UNKNOWN: _("no ground known"),
    SETTLED: _("in a hamlet, gentle ground"),
    SETTLED_HILLS: _("in a hamlet, hills"),
    COUNTRY: _("between hamlets, gentle ground"),
    COUNTRY_HILLS: _("between hamlets, hills"),
}
# Heights around a place that differ by more than this (standard deviation, m, over five pixels) are hills.
HILLS_M = 15.0
# Samples of one campaign within a square of this side fade alike: they are fitted or held out together.
BLOCK_DEGREES = 0.01


def class_title(number: int) -> Text:
    return GROUND_TITLES.get(number) or COVER_TITLES.get(number) or _("class %(number)d") % {"number": number}


@dataclass(frozen=True)
class Matched:
    """Samples with what a run predicts at their places; all arrays (n,), NaN where nothing is predicted."""

    predicted_dbm: NDArray[np.float64]
    measured_dbm: NDArray[np.float64]
    clutter: NDArray[np.int64]
    blocks: NDArray[np.int64]
    campaigns: tuple[str, ...]
    first_on: date | None
    last_on: date | None


def latest(*, run: Run) -> list[Calibration]:
    """The newest calibration of each technology of the run."""
    found: dict[str, Calibration] = {}
    for each in Calibration.objects.filter(run=run).order_by("-pk"):
        found.setdefault(each.technology, each)
    return [found[technology] for technology in sorted(found)]


def matched(*, run: Run, technology: str, as_of: date) -> Matched:
    """The samples of the technology in the valid time before the date, each with its operator's prediction."""
    rows = samples.taken(means.drive_test(as_of).since, as_of).filter(
        (pl.col("technology") == technology) & pl.col("rsrp_dbm").is_not_null()
    )
    points = np.ascontiguousarray(rows.select("longitude", "latitude").to_numpy(), dtype=np.float64)
    operators = rows["operator"].to_numpy()
    predicted = np.full(rows.height, np.nan)
    for operator, generation in runs.groups(run):
        mine = np.flatnonzero((operators == operator) & (generation == technology))
        path = store.raster_path(run.pk, Quantity.RSRP.value, operator, technology)
        if mine.size and path.exists():
            predicted[mine] = raster_points.at(path, points[mine])
    squares = np.floor(points / BLOCK_DEGREES).astype(np.int64)
    campaigns, of = np.unique(rows["campaign"].to_numpy().astype(str), return_inverse=True)
    _names, blocks = np.unique(np.column_stack([of, squares]), axis=0, return_inverse=True)
    return Matched(
        predicted_dbm=predicted,
        measured_dbm=rows["rsrp_dbm"].to_numpy().astype(np.float64),
        clutter=_classes(run, points, as_of),
        blocks=np.asarray(blocks, dtype=np.int64).ravel(),
        campaigns=tuple(str(each) for each in campaigns),
        first_on=rows["measured_on"].min(),  # type: ignore[arg-type]
        last_on=rows["measured_on"].max(),  # type: ignore[arg-type]
    )


def _classes(run: Run, points: NDArray[np.float64], as_of: date) -> NDArray[np.int64]:
    """The class of what stands at each place: of the clutter raster, else of hamlets and relief."""
    cover = TerrainFile.objects.filter(role=TerrainRole.CLUTTER, removed_at=None).order_by("pk").first()
    path = store.terrain_path(cover) if cover is not None else None
    classes = np.full(len(points), np.nan)
    if path is not None and path.exists():
        classes = raster_points.at(path, points)
    return np.where(np.isnan(classes), _ground(run, points, as_of), np.nan_to_num(classes)).astype(np.int64)


def _ground(run: Run, points: NDArray[np.float64], as_of: date) -> NDArray[np.int64]:
    path = store.terrain_raster(run.pk)
    if not path.exists():
        return np.full(len(points), UNKNOWN, dtype=np.int64)
    rough = raster_points.roughness(path, points)
    settled = np.zeros(len(points), dtype=bool)
    settled[samples.pairs(ground.hamlets(as_of).points, points)[1]] = True
    hills = rough > HILLS_M
    classes = np.where(settled, np.where(hills, SETTLED_HILLS, SETTLED), np.where(hills, COUNTRY_HILLS, COUNTRY))
    return np.where(np.isnan(rough), UNKNOWN, classes).astype(np.int64)
