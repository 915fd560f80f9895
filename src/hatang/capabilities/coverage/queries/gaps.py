"""Where coverage is missing: hamlets without, by commune, people without; the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from json import dumps
from math import floor
from typing import TYPE_CHECKING

import polars as pl

from hatang.capabilities.coverage.queries import counts, declared, ground, meanings, places_of
from hatang.capabilities.coverage.terms import CoverageReach, Meaning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from hatang.kernel.access import Area
    from hatang.kernel.problems import Text

# Half a person is one, also where a share in binary leaves it a hair below.
_HALF = 0.5 + 1e-9


@dataclass(frozen=True)
class HamletState:
    """A hamlet against a definition; people and households are None where no count fits the date."""

    code: str
    area: str
    name: str
    commune: str
    commune_name: str
    longitude: float | None
    latitude: float | None
    covered: bool
    share_percent: float
    operator: str
    technology: str
    basis: str
    people: float | None
    households: float | None

    @property
    def state(self) -> CoverageReach:
        """Covered: reaches the definition; partly: some households; without: none."""
        if self.covered:
            return CoverageReach.COVERED
        return CoverageReach.PARTLY if self.share_percent > 0 else CoverageReach.WITHOUT

    @property
    def people_without(self) -> int | None:
        """The people whom the best operator leaves out: whole ones, here and nowhere else, so that every sum of rows
        is the same sum."""
        if self.people is None:
            return None
        return floor(self.people * (1.0 - self.share_percent / 100.0) + _HALF)


@dataclass(frozen=True)
class CommuneGap:
    commune: str
    name: str
    hamlets: int
    hamlets_without: int
    people_without: int | None


@dataclass(frozen=True)
class Gaps:
    """Every hamlet of the area against the definition; with a `reason` and no hamlets where there is no data."""

    means: meanings.CoveredMeans
    hamlets: tuple[HamletState, ...]
    reason: Text = ""

    @property
    def without(self) -> list[HamletState]:
        """The hamlets not covered: most people without first, then the least share, then by code."""
        missing = [hamlet for hamlet in self.hamlets if not hamlet.covered]
        return sorted(missing, key=lambda state: (-(state.people_without or 0), state.share_percent, state.code))

    @property
    def people_without(self) -> int | None:
        """The people without, in the hamlets that are not covered: what every page means by it; None where none of
        those hamlets has a count."""
        return _sum_people(self.without)

    @property
    def people_left_out(self) -> int | None:
        """The people beyond the declared share in hamlets that count as covered all the same."""
        return _sum_people([hamlet for hamlet in self.hamlets if hamlet.covered])

    @property
    def communes(self) -> list[CommuneGap]:
        """Communes with their hamlets and people without, the worst first; communes without gaps come last."""
        by_commune: dict[str, list[HamletState]] = {}
        for hamlet in self.hamlets:
            by_commune.setdefault(hamlet.commune, []).append(hamlet)
        rows = [_build_commune_gap(commune, inside) for commune, inside in by_commune.items()]
        return sorted(rows, key=lambda gap: (-(gap.people_without or 0), -gap.hamlets_without, gap.commune))


def _sum_people(hamlets: Sequence[HamletState]) -> int | None:
    counted = [hamlet.people_without for hamlet in hamlets if hamlet.people_without is not None]
    return sum(counted) if counted or not hamlets else None


def _build_commune_gap(commune: str, hamlets: Sequence[HamletState]) -> CommuneGap:
    without = [hamlet for hamlet in hamlets if not hamlet.covered]
    return CommuneGap(
        commune=commune,
        name=hamlets[0].commune_name,
        hamlets=len(hamlets),
        hamlets_without=len(without),
        people_without=_sum_people(without),
    )


def find_gaps(
    *,
    as_of: date,
    meaning: str = Meaning.BROADBAND,
    within: Area | None = None,
    operator: str = "",
    technologies: Sequence[str] = (),
) -> Gaps:
    """The hamlets of the area against a definition, of all operators or of one, on all its technologies or some:
    `.without` those of the gap and `.communes`, both worst first; `.reason` where there is no data. `Missing` where no
    definition holds on the date."""
    means = meanings.read_covered_means(meaning, as_of)
    wanted = tuple(technologies) or means.technologies
    land = ground.read_hamlet_ground(as_of)
    if land.frame.is_empty():
        return Gaps(means, (), counts.NO_HAMLETS)
    if not declared.technologies_declared(as_of) & set(wanted):
        return Gaps(means, (), counts.nothing_declared(wanted))
    rows = counts.with_best(land, wanted, as_of, operator=operator).with_columns(covered=counts.is_covered(means))
    if within is not None:
        rows = rows.filter(pl.col("hamlet").is_in(list(ground.codes_within(within, as_of))))
    return Gaps(means, tuple(_build_hamlet_state(row) for row in rows.iter_rows(named=True)))


def states_geojson(
    *,
    as_of: date,
    meaning: str = Meaning.BROADBAND,
    within: Area | None = None,
    operator: str = "",
    technology: str = "",
) -> Iterator[str]:
    """A GeoJSON FeatureCollection of hamlets as points, piece by piece.

    `properties.state` is "covered", "partly", "without" or "no_data"; hamlets without a position are left out.
    """
    gaps = find_gaps(
        meaning=meaning,
        as_of=as_of,
        within=within,
        operator=operator,
        technologies=(technology,) if technology else (),
    )
    names = places_of.operator_names({hamlet.operator for hamlet in gaps.hamlets if hamlet.operator})
    yield '{"type":"FeatureCollection","features":['
    separator = ""
    for hamlet in gaps.hamlets:
        if hamlet.longitude is None:
            continue
        yield separator + dumps(_build_feature(hamlet, names), ensure_ascii=False, separators=(",", ":"))
        separator = ",\n"
    yield "]}"


def _build_feature(hamlet: HamletState, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": hamlet.area,
        "geometry": {"type": "Point", "coordinates": [hamlet.longitude, hamlet.latitude]},
        "properties": {
            "area": hamlet.area,
            "code": hamlet.code,
            "name": hamlet.name,
            "commune": hamlet.commune_name,
            "state": hamlet.state.value,
            "share": round(hamlet.share_percent, 1),
            "operator": hamlet.operator,
            "operator_name": names.get(hamlet.operator, ""),
            "technology": hamlet.technology,
            "people_without": hamlet.people_without,
        },
    }


def _build_hamlet_state(row: dict[str, object]) -> HamletState:
    return HamletState(
        code=row["hamlet"],  # type: ignore[arg-type]
        area=row["area"],  # type: ignore[arg-type]
        name=row["name"],  # type: ignore[arg-type]
        commune=row["commune"],  # type: ignore[arg-type]
        commune_name=row["commune_name"],  # type: ignore[arg-type]
        longitude=row["longitude"],  # type: ignore[arg-type]
        latitude=row["latitude"],  # type: ignore[arg-type]
        covered=bool(row["covered"]),
        share_percent=float(str(row["share"])),
        operator=row["operator"],  # type: ignore[arg-type]
        technology=row["technology"],  # type: ignore[arg-type]
        basis=row["basis"],  # type: ignore[arg-type]
        people=row["population"],  # type: ignore[arg-type]
        households=row["households"],  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class OperatorShare:
    """What one operator covers in a hamlet with one technology, and what that rests on; `note` says more of it."""

    operator: str
    technology: str
    share_percent: float
    basis: str
    record: str
    import_id: str
    note: Text = ""


def of_hamlet(*, hamlet_code: str, as_of: date) -> list[OperatorShare]:
    """Every operator and technology that reaches the hamlet, newest technology and highest share first."""
    land = ground.read_hamlet_ground(as_of)
    codes = land.codes
    if hamlet_code not in codes:
        return []
    index = codes.index(hamlet_code)
    rows = declared.compute_effective_shares(as_of, [hamlet_code], land.points[index : index + 1])
    ordered = rows.sort(["technology", "share", "operator"], descending=[True, True, False])
    return [
        OperatorShare(row["operator"], row["technology"], row["share"], row["basis"], row["record"], row["import_id"])
        for row in ordered.iter_rows(named=True)
    ]


@dataclass(frozen=True)
class Contradiction:
    """An operator's list and its own polygon say different things of a hamlet."""

    hamlet: str
    hamlet_name: str
    operator: str
    technology: str
    listed_percent: float
    polygon_percent: float


def find_contradictions(*, as_of: date, least_percent: float, within: Area | None = None) -> list[Contradiction]:
    """Where an operator's list and polygon differ by more than `least_percent`, the largest difference first."""
    land = ground.read_hamlet_ground(as_of)
    inside = land.frame
    if within is not None:
        inside = inside.filter(pl.col("hamlet").is_in(list(ground.codes_within(within, as_of))))
    keys = ["hamlet", "operator", "technology"]
    polygons = declared.by_area(as_of, land.codes, land.points).select(*keys, polygon="share")
    filed = polygons.select("operator", "technology").unique()
    both = (
        declared.read_listed_shares(as_of)
        .select(*keys, listed="share")
        # Only where the operator filed an area at all: otherwise there is nothing to contradict.
        .join(filed, on=["operator", "technology"])
        .join(polygons, on=keys, how="left")
        .with_columns(pl.col("polygon").fill_null(0.0))
        .join(inside.select("hamlet", "name"), on="hamlet")
        .with_columns(difference=(pl.col("listed") - pl.col("polygon")).abs())
        .filter(pl.col("difference") > least_percent)
        .sort(["difference", "hamlet"], descending=[True, False])
    )
    return [
        Contradiction(row["hamlet"], row["name"], row["operator"], row["technology"], row["listed"], row["polygon"])
        for row in both.iter_rows(named=True)
    ]
