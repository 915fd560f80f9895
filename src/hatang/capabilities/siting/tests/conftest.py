"""A small province for scenarios: six hamlets along a road, two with fibre, four without a signal, three masts."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest
import shapely
from django.test import override_settings
from django.utils import timezone
from tests import cast, databases

from hatang.capabilities.assets import public as assets
from hatang.capabilities.places import public as places
from hatang.capabilities.siting import jobs
from hatang.capabilities.siting.actions import networks, prices, solve_sites
from hatang.capabilities.siting.actions import scenarios as actions
from hatang.capabilities.siting.models import Scenario
from hatang.capabilities.siting.terms import PriceItem
from hatang.capabilities.whatif import public as whatif
from hatang.kernel.access import Area
from hatang.kernel.jobs import Running
from hatang.kernel.models import Job

DAY = date(2026, 11, 1)
COMMUNE = Area("21136", date(2025, 7, 1))
# A degree east is about 107 km here: hamlets stand two kilometres apart along a road.
WEST, LATITUDE, STEP = 108.50, 15.10, 0.0187
PEOPLE = (900, 500, 400, 300, 200, 100)


def place(index):
    return WEST + index * STEP, LATITUDE


@dataclass
class Province:
    """What the doors of the capabilities below say."""

    fibre: tuple[int, ...] = (0, 1)
    without: tuple[int, ...] = (2, 3, 4, 5)
    islands: tuple[int, ...] = ()
    covered: tuple[int, ...] = ()

    def frame(self, as_of, **_more):
        rows = [
            {
                "code": f"T{index}",
                "area": f"T{index}@2020-01-01",
                "name": f"Thôn {index}",
                "unit": str(COMMUNE),
                "unit_name": "Cà Đam",
                "longitude": place(index)[0],
                "latitude": place(index)[1] + (0.5 if index in self.islands else 0.0),
                "population": people,
                "households": people // 4,
            }
            for index, people in enumerate(PEOPLE)
        ]
        return pl.DataFrame(rows)


@pytest.fixture
def province(monkeypatch, db, settings, tmp_path):
    """The province with its prices and its road; change what it says before a solve."""
    settings.HATANG_DATA = str(tmp_path)
    made = Province()

    @dataclass(frozen=True)
    class Mast:
        code: str
        name: str
        longitude: float
        latitude: float
        height_m: float = 42.0
        status: str = "in_service"
        tenants: tuple[str, ...] = ()

    monkeypatch.setattr(places, "hamlet_frame", made.frame)
    monkeypatch.setattr(places, "commune_outlines", lambda *, as_of: [(COMMUNE, shapely.box(108, 14, 109.5, 16))])
    monkeypatch.setattr(places, "public_points", lambda *, as_of, kinds=(): [])
    monkeypatch.setattr(
        assets,
        "fibre_by_hamlet",
        lambda *, as_of: pl.DataFrame({"place": [f"T{each}" for each in made.fibre], "numerator": 1.0}),
    )
    monkeypatch.setattr(
        whatif,
        "people_without",
        lambda as_of: {f"T{each}": float(PEOPLE[each]) for each in made.without},
    )
    monkeypatch.setattr(
        whatif,
        "list_covered_hamlets",
        lambda as_of, *, is_predicted=False: {f"T{each}" for each in made.covered},
    )
    monkeypatch.setattr(
        assets,
        "list_sites",
        lambda *, as_of, actor: [Mast(f"M{each}", f"Cột {each}", *place(each)) for each in (2, 4, 5)],
    )
    # The curve of a mere six hamlets: each budget of it is a question of its own.
    monkeypatch.setattr(solve_sites, "POINTS", 5)
    return made


def set_prices():
    """Every price there is, one million đồng each (a thousand by the metre)."""
    for item in PriceItem:
        amount = 1_000 if item.unit.value.startswith("m") else 1_000_000
        prices.set_price(cast.planner(), prices.PriceEntry(item.value, amount, "thử", date(2026, 1, 1)))


@pytest.fixture(scope="module")
def _prices(django_db_setup, django_db_blocker):
    """Set once for a module: each is an act of its own."""
    with databases.undone_at_the_end(django_db_blocker):
        set_prices()
        yield


@pytest.fixture
def priced(_prices, db):
    if databases.is_undone():
        set_prices()


def add_road():
    """A road past all six hamlets."""
    line = [list(place(index)) for index in range(6)]
    said = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": {"kind": "road"}}
    content = json.dumps({"type": "FeatureCollection", "features": [said]}).encode()
    return networks.add_network(cast.planner(), name="đường.geojson", stream=io.BytesIO(content), source="thử")


@pytest.fixture(scope="module")
def _road(tmp_path_factory, django_db_setup, django_db_blocker):
    """The road and the folder it lies in, added once for a module: a file is read in a process of its own."""
    folder = tmp_path_factory.mktemp("road")
    with databases.undone_at_the_end(django_db_blocker):
        with override_settings(HATANG_DATA=folder):
            road = add_road()
        yield road, folder


@pytest.fixture
def network(_road, province, tmp_path):
    road, folder = _road
    if databases.is_undone():
        return add_road()
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return road


@pytest.fixture
def solve(network, priced):
    """Ask and solve as the job does; gives the scenario as it stands then."""

    def solved(actor=None, **asked):
        said = {"question": "budget", "seconds": 1.0, "years": 1, "discount_percent": 0.0} | asked
        made = actions.create_scenario(
            actor or cast.planner(), name="Thử", asked=said, as_of=DAY, network_id=network.pk
        )
        return run(made)

    return solved


def run(made):
    """Solve it as the worker would."""
    job = Job.objects.create(title="x", function="x", actor_id="x", created_at=timezone.now())
    jobs.solve(Running(job), made.pk)
    return Scenario.objects.get(pk=made.pk)
