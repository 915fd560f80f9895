"""A small world for the tests of coverage: a few hamlets, a city, an industrial park, in place of a whole province."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO

import numpy as np
import polars as pl
import pytest
import shapely
from django.test import override_settings
from rasterio.io import MemoryFile
from rasterio.transform import from_origin
from tests import databases

from hatang.capabilities.assets import public as assets
from hatang.capabilities.assets.queries.sites import CellOnAir
from hatang.capabilities.coverage.models import DeclaredArea, DeclaredCoverage
from hatang.capabilities.places import public as places
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


@pytest.fixture
def world(monkeypatch):
    """An empty world in place of places."""
    made = World()
    monkeypatch.setattr(places, "hamlet_frame", made.frame)
    monkeypatch.setattr(
        places, "zones", lambda *, as_of, kinds: [zone for zone in made.zones if zone.kind in set(kinds)]
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
        "units",
        lambda *, as_of, kinds: [Unit(Area(kind, SINCE)) for kind in kinds if kind in made.in_units],
    )

    def hamlets(*, as_of, within=None):
        wanted = made.in_units.get(within.code) if within and within.code in made.in_units else None
        inside = [row for row in made.hamlets if wanted is None or row["code"] in wanted]
        if within is not None and wanted is None:
            inside = [row for row in inside if row["unit"] == str(within)]
        return [Row(Area(row["code"], SINCE)) for row in inside]

    monkeypatch.setattr(places, "hamlets", hamlets)
    return made


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
    datasets.bump("identity.organisation")


# The ground of predictions: a plain with a ridge from north to south, 4 to 5 km east of the mast in its middle.
STEP_DEGREES, SIDE = 0.001, 240
PLAIN_M, RIDGE_M = 20.0, 600.0


@dataclass
class Radio:
    """Cells on air in place of assets, and the terrain under them as files."""

    cells: list[CellOnAir] = field(default_factory=list)

    def cell(self, code, **more):
        """A cell in every direction on the mast in the middle, unless told otherwise."""
        usual = CellOnAir(
            code=code,
            site="S1",
            operator="VIETTEL.QNG",
            technology="4G",
            band_mhz=1800,
            azimuth_deg=None,
            electrical_tilt_deg=0.0,
            mechanical_tilt_deg=0.0,
            antenna_height_m=40.0,
            power_dbm=None,
            gain_dbi=None,
            eirp_dbm=60.0,
            longitude=HOME[0],
            latitude=HOME[1],
            mast_height_m=45.0,
        )
        self.cells.append(replace(usual, **more))
        return self.cells[-1]

    @staticmethod
    def heights():
        """(rows, columns) float32, m."""
        land = np.full((SIDE, SIDE), PLAIN_M, dtype=np.float32)
        slope = 1.0 - np.abs(np.arange(-5, 6)) / 6.0
        summits = 0.9 + 0.1 * np.cos(np.arange(SIDE) * (2 * np.pi / 30.0))  # one every 3 km
        land[:, SIDE // 2 + 38 : SIDE // 2 + 49] += (RIDGE_M - PLAIN_M) * summits[:, None] * slope
        return land

    @staticmethod
    def raster(land=None, *, crs="EPSG:4326"):
        """The heights as a GeoTIFF in memory."""
        land = Radio.heights() if land is None else land
        half = SIDE * STEP_DEGREES / 2
        with MemoryFile() as memory:
            with memory.open(
                driver="GTiff",
                height=land.shape[0],
                width=land.shape[1],
                count=1,
                dtype="float32",
                crs=crs,
                transform=from_origin(HOME[0] - half, HOME[1] + half, STEP_DEGREES, STEP_DEGREES),
                nodata=-9999.0,
            ) as file:
                file.write(land, 1)
            return BytesIO(memory.read())


@pytest.fixture
def radio(monkeypatch, settings, tmp_path):
    """Cells in place of those of assets; runs compute in this process, into a folder of the test's own."""
    from hatang.kernel import jobs

    made = Radio()
    settings.HATANG_DATA = tmp_path
    monkeypatch.setattr(assets, "cells_on_air", lambda *, as_of, actor: list(made.cells))
    monkeypatch.setattr(jobs, "map_over", map)
    return made


@pytest.fixture(scope="module")
def _heights_in_the_library(tmp_path_factory, django_db_setup, django_db_blocker):
    """The folder with the heights, added once for a module: they are read in a process of its own."""
    from tests import cast

    from hatang.capabilities.coverage.actions.prediction import terrain

    folder = tmp_path_factory.mktemp("heights")
    with databases.undone_at_the_end(django_db_blocker):
        with override_settings(HATANG_DATA=folder):
            terrain.add(cast.planner(), name="thung-lung.tif", stream=Radio.raster(), source="test")
        yield folder


@pytest.fixture
def valley(_heights_in_the_library, db, world, radio, tmp_path):
    """A hamlet at the mast, one right behind the ridge, one beyond every reach; heights in the library."""
    shutil.copytree(_heights_in_the_library, tmp_path, dirs_exist_ok=True)
    counted = date(2025, 12, 31)
    world.hamlet(1, people=400, counted=counted, east=0.004)
    world.hamlet(2, people=300, counted=counted, east=0.056)
    world.hamlet(3, people=200, counted=counted, east=-0.10)
    radio.cell("C1")
    return radio


@pytest.fixture
def predict_now(valley):
    """A function that computes a run of the valley as it is: the run, complete."""
    from tests import cast

    from hatang.capabilities.coverage.actions.prediction import compute, runs
    from hatang.kernel.access import SYSTEM

    def make(day=date(2026, 10, 1), **more):
        run = runs.ask(cast.planner(), as_of=day, **({"radius_m": 8000.0} | more))
        return compute.compute(SYSTEM, run.pk, progress=lambda done, total, message: None)

    return make
