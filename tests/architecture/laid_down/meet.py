"""Meets the capability laid into the folder given, in a process of its own, and prints where it was met, as JSON.

Everything happens in one transaction of the database given, which is undone; the lake lies in the folder.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import django

import hatang.capabilities

DAY, NOW = date(2026, 6, 30), datetime(2026, 6, 30, 20, tzinfo=UTC)
COMMUNE = "21157"


def main(folder: Path) -> dict[str, bool]:
    hatang.capabilities.__path__.append(str(folder))
    os.environ |= {"HATANG_DATA": str(folder / "data"), "HATANG_LAKE": str(folder / "lake")}
    django.setup()
    from django.conf import settings
    from django.db import transaction

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    with transaction.atomic():
        met = _meet(folder)
        transaction.set_rollback(True)
    return met


def _meet(folder: Path) -> dict[str, bool]:
    from django.test import Client
    from tests import cast

    from hatang.capabilities.lake import public as lake
    from hatang.capabilities.spatial import actions as spatial
    from hatang.kernel.access import SYSTEM

    place = _ground()
    _release()
    (done,) = lake.publish(SYSTEM, names=["wells.well"], as_of=DAY, now=NOW)
    assert not done.problem, done.problem
    spatial.refresh_collections(SYSTEM, now=NOW)
    visitor, officer, analyst = Client(), cast.client(cast.officer()), cast.client(cast.analyst())
    asked = {
        "home": (visitor, "/", "Giếng trên trang đầu"),
        "place page": (visitor, f"/noi/{place}/", f"Giếng ở {place}"),
        "search": (visitor, "/tim/?q=gieng+lang+co", "/gieng/"),
        "map": (visitor, "/ban-do/", "Lớp giếng làng"),
        "menu": (officer, "/", "Sổ giếng làng"),
        "my work": (officer, "/bao-cao/viec-cua-toi/", "Nạo vét giếng làng"),
        "open data": (visitor, "/du-lieu-mo/wells.well/", "Giếng làng"),
        "layers": (visitor, "/ogc/collections/wells.well/items?f=json", "GL3"),
        "analysis": (analyst, "/phan-tich/", "wells.well"),
    }
    met = {where: words in client.get(road).content.decode() for where, (client, road, words) in asked.items()}
    met["menu of others"] = "Sổ giếng làng" not in visitor.get("/").content.decode()
    return met | {"demonstration": _demonstrated(folder)}


def _release() -> None:
    """Two people open what the capability declares open."""
    from tests import cast

    from hatang.capabilities.opendata.actions import releasing

    wish = releasing.ReleaseWish(fields=("code", "name"), data_class="other")
    proposed = releasing.propose_release(cast.officer(), dataset="wells.well", wish=wish, now=NOW)
    releasing.decide_release(cast.administrator(), number=proposed.pk, is_released=True, now=NOW)


def _ground() -> str:
    """The reference of places, and one commune with a boundary: without any there is no map."""
    from django.contrib.gis.geos import MultiPolygon, Polygon

    from hatang.capabilities.places import public as places
    from hatang.capabilities.places.models import Boundary, Unit
    from hatang.kernel.access import SYSTEM

    places.load_reference(SYSTEM)
    unit = Unit.objects.get(code=COMMUNE, valid_to=None)
    square = MultiPolygon(Polygon.from_bbox((108.4, 14.9, 108.6, 15.1)), srid=4326)
    Boundary.objects.create(unit=unit, geometry=square, schematic=True, dated=DAY, source="test")
    return str(unit.area)


def _demonstrated(folder: Path) -> bool:
    """A demonstration without files: what officers do once they are there is done all the same."""
    from django.conf import settings

    from hatang.kernel import datasets
    from hatang.portal import demonstration

    demo = folder / "data" / "demo"
    (demo / "files").mkdir(parents=True)
    (demo / "files" / "manifest.json").write_text('{"files": []}')
    (demo / "acts.json").write_text(
        '{"closed_results": [], "documents": [], "letters": [], "obstacles": [], "reports": []}'
    )
    (demo / "dashboards.json").write_text('{"dashboards": []}')
    settings.CHECKOUT = folder
    before = datasets.read_revisions(["wells.well"])["wells.well"]
    demonstration.load_files(say=lambda text: None, parallel=False)
    return datasets.read_revisions(["wells.well"])["wells.well"] > before


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
