"""The real units, three hamlets around Trà Bùi and An Phú, and square outlines for them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
import shapely
from django.conf import settings as django_settings
from tests import databases

from hatang.capabilities.places.actions import boundaries
from hatang.capabilities.places.actions import hamlets as actions
from hatang.capabilities.places.actions.reference import load_reference
from hatang.kernel.access import SYSTEM, Area

OLD, NQ1279, NEW = date(2020, 2, 1), date(2025, 1, 1), date(2025, 7, 1)
TODAY = date(2026, 11, 24)
BEFORE = date(2025, 6, 30)
PLAN = date(2022, 12, 16)

TRA_BUI, TRA_TAN = Area("21142", OLD), Area("21136", OLD)
CA_DAM, TAY_TRA_BONG = Area("21136", NEW), Area("21157", NEW)
OLD_PROVINCE, KON_TUM, PROVINCE = Area("51", OLD), Area("62", OLD), Area("51", NEW)


def geodata(name):
    """A file of the real geodata, or a skip that names it."""
    folder = Path(os.environ.get("HATANG_GEODATA", django_settings.CHECKOUT.parent / "shared" / "geodata"))
    path = folder / name
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    return path


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """The reference data once for a file of tests, undone after it."""
    with databases.undone_at_the_end(django_db_blocker):
        yield load_reference(SYSTEM)


@pytest.fixture
def units(_loaded, db):
    return load_reference(SYSTEM) if databases.is_undone() else _loaded


@pytest.fixture
def register(units):
    """Register a hamlet: `register("Thôn 1", CA_DAM, …)`."""

    def make(name, unit, valid_from=OLD, point=None, hints=(), code="", kind="hamlet", valid_to=None):
        new = actions.NewHamlet(name, kind, unit, valid_from, point, valid_to, code, tuple(hints))
        return actions.register_hamlet(SYSTEM, new=new)

    return make


@pytest.fixture
def squares(units):
    """Outlines: Trà Bùi from 0 to 4 of ten thousandths east, three parts of it in Cà Đam, one in Tây Trà Bồng."""
    west, south = 108.40, 15.10

    def box(left, right):
        return shapely.box(west + left * 0.01, south, west + right * 0.01, south + 0.05)

    shapes = [
        boundaries.UnitShape(TRA_BUI, box(0, 4), BEFORE, "survey of the test"),
        boundaries.UnitShape(CA_DAM, box(1, 8), NEW, "survey of the test"),
        boundaries.UnitShape(TAY_TRA_BONG, box(-4, 1), NEW, "survey of the test"),
    ]
    return boundaries.lay_boundaries(SYSTEM, shapes=shapes)
