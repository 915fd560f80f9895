"""The small world of the tests of coverage with a valley in it: cells on air, and the terrain under them as files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO

import numpy as np
import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings
from rasterio.io import MemoryFile
from rasterio.transform import from_origin
from tests import databases

from hatang.capabilities.assets import public as assets
from hatang.capabilities.assets.queries.sites import CellOnAir
from hatang.capabilities.coverage.tests import conftest as small
from hatang.capabilities.prediction.models import Run

HOME = small.HOME
declare, declare_area, operators, world = small.declare, small.declare_area, small.operators, small.world

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


def stand_in_for_assets(monkeypatch):
    """Cells in place of those of assets; runs compute in this process."""
    from hatang.kernel import jobs

    made = Radio()
    monkeypatch.setattr(assets, "cells_on_air", lambda *, as_of, actor: list(made.cells))
    monkeypatch.setattr(jobs, "map_over", map)
    return made


@pytest.fixture
def radio(monkeypatch, settings, tmp_path):
    """Cells in place of those of assets; runs compute into a folder of the test's own."""
    settings.HATANG_DATA = tmp_path
    return stand_in_for_assets(monkeypatch)


_added = []


@pytest.fixture(scope="module")
def _heights_in_the_library(tmp_path_factory, django_db_setup, django_db_blocker):
    """The folder with the heights; they are read in a process of its own, once for all modules."""
    with databases.undone_at_the_end(django_db_blocker):
        if not _added:
            _added.append(_add_heights(tmp_path_factory.mktemp("heights")))
        file, folder = _added[0]
        file.pk, file._state.adding = None, True
        file.save()
        yield folder


def _add_heights(folder):
    """The row of the file and the folder that holds it."""
    from tests import cast

    from hatang.capabilities.prediction.actions import terrain

    with override_settings(HATANG_DATA=folder), transaction.atomic():
        file = terrain.add_terrain_file(cast.planner(), name="thung-lung.tif", stream=Radio.raster(), source="test")
        transaction.set_rollback(True)
    return file, folder


def lay_valley(world, radio):
    """A hamlet at the mast, one right behind the ridge, one beyond every reach."""
    counted = date(2025, 12, 31)
    world.hamlet(1, people=400, counted=counted, east=0.004)
    world.hamlet(2, people=300, counted=counted, east=0.056)
    world.hamlet(3, people=200, counted=counted, east=-0.10)
    radio.cell("C1")
    return radio


@pytest.fixture
def valley(_heights_in_the_library, db, world, radio, tmp_path):
    """The valley as it is at first; heights in the library."""
    shutil.copytree(_heights_in_the_library, tmp_path, dirs_exist_ok=True)
    return lay_valley(world, radio)


def compute_now(day=date(2026, 10, 1), **more):
    """A run of the valley as it is, complete."""
    from tests import cast

    from hatang.capabilities.prediction.actions import compute, runs
    from hatang.kernel.access import SYSTEM

    run = runs.request_run(cast.planner(), as_of=day, **({"radius_m": 8000.0} | more))
    return compute.compute_run(SYSTEM, run.pk, progress=lambda done, total, message: None)


@pytest.fixture
def predict_now(valley):
    """A function that computes a run of the valley as it is: the run, complete."""
    return compute_now


_kept = []


@pytest.fixture(scope="module")
def _predicted_once(_heights_in_the_library, tmp_path_factory):
    """The run of the valley as it is at first, computed once for all modules: its rows and the folder with its files.

    Whoever asks has the same heights in the library; what is kept of a run names them by their content.
    """
    if not _kept:
        _kept.append(_predict_once(_heights_in_the_library, tmp_path_factory.mktemp("predicted")))
    return _kept[0]


def _predict_once(heights, folder):
    shutil.copytree(heights, folder, dirs_exist_ok=True)
    models = list(apps.get_app_config("prediction").get_models())
    with pytest.MonkeyPatch.context() as patch, override_settings(HATANG_DATA=folder), transaction.atomic():
        lay_valley(small.stand_in_for_places(patch), stand_in_for_assets(patch))
        stood = {model: set(model._default_manager.values_list("pk", flat=True)) for model in models}
        compute_now()
        rows = [list(model._default_manager.exclude(pk__in=stood[model])) for model in models]
        transaction.set_rollback(True)
    return rows, folder


@pytest.fixture
def predicted(_predicted_once, valley, tmp_path):
    """The run of the valley as it is at first, for tests that compute no other."""
    rows, folder = _predicted_once
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    for made in filter(None, rows):
        type(made[0])._default_manager.bulk_create(made)
    return Run.objects.get()
