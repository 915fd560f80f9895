"""The abstract tests of Part 2 (coordinate reference systems by reference), each under its name."""

from __future__ import annotations

import json

import pytest
import shapely
from pyproj import Transformer
from tests.wells import get, items, places, read

from hatang.capabilities.ogc.queries import epsg_codes
from hatang.capabilities.ogc.terms import CRS84, EPSG
from hatang.capabilities.ogc.tests.test_core import MINE, collections, conf

pytestmark = [pytest.mark.golden, pytest.mark.django_db, pytest.mark.usefixtures("published")]
UNKNOWN = ("EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/32648", "x")


def systems():
    """(uri, to it from longitude and latitude in its own order of axes)"""
    for code in epsg_codes():
        yield f"{EPSG}{code}", Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")


@conf("crs/crs-uri", "crs/default-crs", "crs/storageCrs")
def test_names(conf_id):
    for found in (*collections().values(), *(read(f"/ogc/collections/{name}") for name in MINE)):
        assert found["crs"][0] == CRS84
        assert found["storageCrs"] in found["crs"]
        assert {f"{EPSG}{code}" for code in (4326, 3857, 5898, 9216)} <= set(found["crs"])
        assert all(each.startswith("http://www.opengis.net/def/crs/") for each in found["crs"])


@conf("crs/crs-parameter", "crs/crs-parameter-default", "crs/crs-parameter-transform")
@pytest.mark.parametrize("path", ["/ogc/collections/test.well/items", "/ogc/collections/test.well/items/W5@2026-01-06"])
def test_answers_say_their_system_and_stand_in_it(conf_id, path):
    assert get(path)["Content-Crs"] == f"<{CRS84}>"
    before = read(path)
    before = before.get("features", [before])
    for uri, there in systems():
        found = get(f"{path}?crs={uri}")
        assert found["Content-Crs"] == f"<{uri}>"
        after = read(f"{path}?crs={uri}")
        for plain, carried in zip(before, after.get("features", [after]), strict=True):
            if plain["geometry"] is None:
                assert carried["geometry"] is None
                continue
            assert carried["geometry"]["coordinates"] == pytest.approx(
                there.transform(*plain["geometry"]["coordinates"]), rel=1e-7
            )


@conf("crs/crs-parameter")
def test_4326_has_latitude_first_and_vn_2000_is_in_metres(conf_id):
    (found,) = items("test.zone", crs=f"{EPSG}4326", code="Z1")["features"]
    assert shapely.from_geojson(json.dumps(found["geometry"])).bounds == (1, 108, 16, 109)
    (found,) = items("test.well", crs=f"{EPSG}5898", code="W5")["features"]
    east, north = found["geometry"]["coordinates"]
    assert 550_000 < east < 570_000
    assert 1_650_000 < north < 1_680_000
    (found,) = items("test.well", crs=f"{EPSG}9216", code="W5")["features"]
    west_of_it, same = found["geometry"]["coordinates"]
    # The zone of old Kon Tum begins half a degree farther west: the same place lies half a degree farther east in it.
    assert west_of_it - east == pytest.approx(53_760, abs=50)
    assert same == pytest.approx(north, abs=1_000)


@conf("crs/crs-parameter-invalid", "crs/bbox-crs-parameter-invalid")
def test_unknown_systems_are_refused(conf_id):
    for uri in UNKNOWN:
        get(f"/ogc/collections/test.well/items?crs={uri}", status=400)
        get(f"/ogc/collections/test.well/items/W5@2026-01-06?crs={uri}", status=400)
        get(f"/ogc/collections/test.well/items?bbox=1,2,3,4&bbox-crs={uri}", status=400)


@conf("crs/bbox-crs-parameter-default")
def test_the_default_of_boxes(conf_id):
    asked = {"bbox": "108.54,15,108.585,15.1"}
    assert places("test.well", **asked) == places("test.well", **asked, bbox_crs=CRS84)


@conf("crs/bbox-crs-parameter")
def test_boxes_in_every_system(conf_id):
    plain = set(places("test.well", bbox="108.545,15.005,108.585,15.105"))
    assert 1 < len(plain) < 19
    for uri, there in systems():
        low, high = there.transform(108.545, 15.005), there.transform(108.585, 15.105)
        box = ",".join(f"{each:.9f}" for each in (*low, *high))
        assert set(places("test.well", bbox=box, bbox_crs=uri)) == plain, uri
