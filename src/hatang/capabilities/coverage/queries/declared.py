"""What each operator covers in each hamlet as of a date, and what that rests on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import shapely
from django.db import connection

from hatang.capabilities.coverage.models import DeclaredArea
from hatang.capabilities.coverage.queries import discs
from hatang.capabilities.coverage.terms import CoverageBasis
from hatang.kernel import datasets
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

# One row per hamlet, operator and technology; `share` in percent of households.
SCHEMA: dict[str, type[pl.DataType]] = {
    "hamlet": pl.String,
    "operator": pl.String,
    "technology": pl.String,
    "share": pl.Float64,
    "basis": pl.String,
    "record": pl.String,
    "import_id": pl.String,
}
DATASET_OF = {
    CoverageBasis.LIST: "coverage.declared",
    CoverageBasis.POLYGON: "coverage.area",
    CoverageBasis.CHALLENGE: "coverage.challenge",
}
# The strongest basis first.
_STRENGTH = {CoverageBasis.CHALLENGE: 0, CoverageBasis.LIST: 1, CoverageBasis.POLYGON: 2}

_LISTED = """
SELECT hamlet_code, operator, technology, household_share_percent, 'list',
       operator || '|' || technology || '|' || hamlet_code || '|' || valid_from, import_id
FROM coverage_declaredcoverage
WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
"""


def read_listed_shares(as_of: date) -> pl.DataFrame:
    """The shares declared hamlet by hamlet, frame of `SCHEMA`."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, {"day": as_of})
        return pl.DataFrame(cursor.fetchall(), schema=SCHEMA, orient="row")


def _load_area_shape(area_id: int) -> shapely.Geometry:
    geometry = DeclaredArea.objects.values_list("geometry", flat=True).get(pk=area_id)
    return shapely.from_wkb(bytes(geometry.wkb))


def by_area(as_of: date, hamlets: Sequence[str], points: NDArray[np.float64]) -> pl.DataFrame:
    """The shares that follow from declared areas, for the hamlets that they reach; frame of `SCHEMA`."""
    frames = []
    names = np.asarray(hamlets, dtype=object)
    for area in DeclaredArea.objects.valid_on(as_of).defer("geometry"):
        load = partial(_load_area_shape, area.pk)
        shares = discs.cache_disc_shares(("area", area.pk, area.revision), points, load)
        reached = np.flatnonzero(np.nan_to_num(shares) > 0)
        frames.append(
            pl.DataFrame(
                {
                    "hamlet": names[reached].tolist(),
                    "operator": area.operator,
                    "technology": area.technology,
                    "share": shares[reached] * 100.0,
                    "basis": CoverageBasis.POLYGON.value,
                    "record": area.record,
                    "import_id": area.import_id,
                },
                schema=SCHEMA,
            )
        )
    return pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)


def read_upheld_shares(as_of: date) -> pl.DataFrame:
    """The shares that decisions on challenges put in place of the declared ones, frame of `SCHEMA`."""
    rows = [
        (
            row["hamlet"],
            row["operator"],
            row["technology"],
            float(str(row["decided_share_percent"] or 0)),
            CoverageBasis.CHALLENGE.value,
            str(row["number"]),
            "",
        )
        for row in datasets.rows_in_force(DATASET_OF[CoverageBasis.CHALLENGE], as_of)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def compute_effective_shares(as_of: date, hamlets: Sequence[str], points: NDArray[np.float64]) -> pl.DataFrame:
    """What counts: an upheld challenge before the list, the list before the polygon. Frame of `SCHEMA`.

    `hamlets` are the codes known on the date and `points` (n, 2) their positions, NaN where unknown. Rows of hamlets
    that do not exist on the date are left out.
    """
    key = ("coverage.effective_shares", as_of, tuple(hamlets))
    return cache_in_reading(key, lambda: _compute_effective_shares(as_of, hamlets, points))


def _compute_effective_shares(as_of: date, hamlets: Sequence[str], points: NDArray[np.float64]) -> pl.DataFrame:
    rows = pl.concat([read_upheld_shares(as_of), read_listed_shares(as_of), by_area(as_of, hamlets, points)])
    strength = pl.col("basis").replace_strict(
        {basis.value: rank for basis, rank in _STRENGTH.items()}, return_dtype=pl.Int8
    )
    return (
        rows.filter(pl.col("hamlet").is_in(list(hamlets)))
        .sort(strength, "hamlet", "operator", "technology")
        .unique(["hamlet", "operator", "technology"], keep="first", maintain_order=True)
    )


def select_best_shares(rows: pl.DataFrame, technologies: Sequence[str]) -> pl.DataFrame:
    """The best share of each hamlet among the technologies, over all operators; ties go to the newest technology.

    Operators are not added up: where their areas overlap is not known, so the best one is what is certain.
    """
    return (
        rows.filter(pl.col("technology").is_in(list(technologies)))
        .sort(["share", "technology", "operator"], descending=[True, True, False])
        .unique("hamlet", keep="first", maintain_order=True)
    )


def technologies_declared(as_of: date) -> frozenset[str]:
    """The technologies that any operator has said anything about by the date, still valid or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT technology FROM coverage_declaredcoverage WHERE valid_from <= %(day)s"
            " UNION SELECT technology FROM coverage_declaredarea WHERE valid_from <= %(day)s",
            {"day": as_of},
        )
        return frozenset(row[0] for row in cursor.fetchall())
