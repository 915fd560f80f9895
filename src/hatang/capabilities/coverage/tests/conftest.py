"""A small world for the tests of coverage: a few hamlets, a city, an industrial park, in place of a whole province."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl
import pytest
import shapely

from hatang.capabilities.coverage.models import DeclaredArea, DeclaredCoverage
from hatang.capabilities.places import public as places
from hatang.kernel import indicators
from hatang.kernel.access import Area

FRAME = {
    "area": pl.String,
    "code": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "unit": pl.String,
    "unit_name": pl.String,
    "unit_kind": pl.String,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "households": pl.Int64,
    "households_dated": pl.Date,
    "population": pl.Int64,
    "population_dated": pl.Date,
}
# A degree here is about 107 km east and 111 km north: hamlets one hundredth apart are a kilometre apart.
HOME = (108.50, 15.10)
SINCE = date(2021, 1, 1)
COUNTED = date(2023, 12, 31)


@dataclass
class World:
    """Hamlets as places would give them; `people` None is unknown, never zero."""

    hamlets: list[dict] = field(default_factory=list)
    zones: list[places.ZoneRow] = field(default_factory=list)
    in_units: dict[str, set[str]] = field(default_factory=dict)

    def hamlet(self, number, *, people=100, east=0.0, north=0.0, placed=True, commune="21136", counted=COUNTED):
        code = f"51-{commune}-T{number:02d}"
        self.hamlets.append(
            {
                "area": f"{code}@{SINCE}",
                "code": code,
                "name": f"Thôn {number}",
                "kind": "hamlet",
                "unit": f"{commune}@2025-07-01",
                "unit_name": "Cà Đam" if commune == "21136" else "Tây Trà Bồng",
                "unit_kind": "commune",
                "longitude": HOME[0] + east if placed else None,
                "latitude": HOME[1] + north if placed else None,
                "households": None if people is None else people // 4,
                "households_dated": None if people is None else counted,
                "population": people,
                "population_dated": None if people is None else counted,
            }
        )
        return code

    def zone(self, code, kind, outline):
        self.zones.append(places.ZoneRow(code, code, kind, "", SINCE, None, outline))

    def frame(self, as_of, *, maximum_age_years=5):
        oldest = places.oldest_usable(as_of, maximum_age_years)
        frame = pl.DataFrame(self.hamlets, schema=FRAME)
        for kind in ("households", "population"):
            fresh = pl.col(f"{kind}_dated") >= oldest
            frame = frame.with_columns(
                pl.when(fresh).then(pl.col(kind)).alias(kind),
                pl.when(fresh).then(pl.col(f"{kind}_dated")).alias(f"{kind}_dated"),
            )
        return frame


def stand_in_for_places(monkeypatch):
    """An empty world in place of places."""
    made = World()
    monkeypatch.setattr(places, "hamlet_frame", made.frame)
    monkeypatch.setattr(
        places, "list_zones", lambda *, as_of, kinds: [zone for zone in made.zones if zone.kind in set(kinds)]
    )
    monkeypatch.setattr(
        places, "commune_outlines", lambda *, as_of: [(Area("21136", date(2025, 7, 1)), shapely.box(108, 14, 109, 16))]
    )

    @dataclass(frozen=True)
    class Unit:
        area: Area

    @dataclass(frozen=True)
    class Row:
        area: Area

    monkeypatch.setattr(
        places,
        "list_units",
        lambda *, as_of, kinds: [Unit(Area(kind, SINCE)) for kind in kinds if kind in made.in_units],
    )

    def hamlets(*, as_of, within=None):
        inside = [row for row in made.hamlets if within is None or row["unit"] == str(within)]
        return [Row(Area(row["code"], SINCE)) for row in inside]

    def members(units, as_of):
        wanted = {code for unit in units for code in made.in_units[unit.code]}
        return frozenset(row["area"] for row in made.hamlets if row["code"] in wanted)

    monkeypatch.setattr(places, "list_hamlets", hamlets)
    monkeypatch.setattr(indicators, "list_members", members)
    return made


@pytest.fixture
def world(monkeypatch):
    return stand_in_for_places(monkeypatch)


@pytest.fixture
def declare(db):
    """Declare a share of a hamlet."""

    def make(hamlet, percent, *, operator="VIETTEL.QNG", technology="4G", since=SINCE, until=None):
        return DeclaredCoverage.objects.create(
            operator=operator,
            technology=technology,
            hamlet_code=hamlet,
            household_share_percent=float(percent),
            valid_from=since,
            valid_to=until,
            import_id="import-1",
        )

    return make


@pytest.fixture
def declare_area(db):
    """Declare an area."""

    def make(outline, *, operator="VIETTEL.QNG", technology="4G", since=SINCE, until=None):
        from django.contrib.gis.geos import GEOSGeometry

        polygons = shapely.MultiPolygon([outline] if outline.geom_type == "Polygon" else list(outline.geoms))
        return DeclaredArea.objects.create(
            operator=operator,
            technology=technology,
            geometry=GEOSGeometry(memoryview(shapely.to_wkb(polygons)), srid=4326),
            valid_from=since,
            valid_to=until,
        )

    return make


@pytest.fixture
def operators(db):
    """The operators that the province knows."""
    from hatang.capabilities.identity.models import Organisation
    from hatang.kernel import datasets

    for code, name in (("VIETTEL.QNG", "Viettel Quảng Ngãi"), ("VNPT.QNG", "VNPT Quảng Ngãi")):
        Organisation.objects.create(
            code=code, name=name, short_name=name, kind="operator", province="QNG", valid_from=date(2020, 2, 1)
        )
    # As any write of organisations does: without it the directory kept from another test would still be taken for true.
    datasets.bump_revisions("identity.organisation")
