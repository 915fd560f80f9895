"""OGC API – Records: one record for each dataset that may be known of, found by words, place, time, name."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import shapely
from django.test import Client

from hatang.capabilities.spatial.terms import CRS84
from hatang.capabilities.spatial.tests.test_core import links, read
from hatang.capabilities.spatial.tests.test_crs import systems

pytestmark = [pytest.mark.golden, pytest.mark.django_db, pytest.mark.usefixtures("published")]
ITEMS = "/ogc/collections/catalogue/items"
ALL = ["test.list", "test.well", "test.zone"]


def conf(*names):
    return pytest.mark.parametrize("conf_id", [pytest.param(name, id=f"/conf/{name}") for name in names])


def found(**asked):
    sent = Client().get(ITEMS, {"f": "json"} | asked)
    assert sent.status_code == 200, sent.content
    return [each["id"] for each in json.loads(sent.content)["features"]]


@conf("record-collection", "record-api")
def test_the_catalogue_is_a_collection_of_records(conf_id):
    (listed,) = [each for each in read("/ogc/collections")["collections"] if each["itemType"] == "record"]
    assert listed["id"] == "catalogue"
    alone = read("/ogc/collections/catalogue")
    assert alone == listed
    assert alone["recordsCount"] == 3
    (items, _page) = links(alone, "items")
    assert items["type"] == "application/geo+json"
    assert links(read("/ogc"), "ogc-catalog")


@conf("schemas", "returnables-and-receivables/link", "returnables-and-receivables/response-1")
def test_the_catalogue_says_what_a_record_holds(conf_id):
    """The standard wants the three documents of every collection that is listed, whatever it is of."""
    for listed in read("/ogc/collections")["collections"]:
        for which in ("schema", "queryables", "sortables"):
            (own,) = links(listed, f"http://www.opengis.net/def/rel/ogc/1.0/{which}")
            assert Client().get(own["href"])["Content-Type"] == own["type"]
            assert read(own["href"])["$id"] == own["href"]
            assert Client().get(own["href"], {"f": "html"}).status_code == 200
    known = read("/ogc/collections/catalogue/schema")["properties"]
    for name in ALL:
        assert set(read(f"{ITEMS}/{name}")["properties"]) | {"id", "geometry"} == set(known)


@conf("record-core", "json")
def test_each_dataset_has_a_record_and_what_is_closed_has_none(conf_id):
    assert found() == ALL
    for name in ALL:
        record = read(f"{ITEMS}/{name}")
        assert record["type"] == "Feature"
        assert record["id"] == name
        assert {"type", "title", "updated"} <= set(record["properties"])
        assert record["properties"]["type"] == "dataset"
        assert datetime.fromisoformat(record["properties"]["updated"]).tzinfo == UTC
        assert "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core" in record["conformsTo"]
    well = read(f"{ITEMS}/test.well")
    assert well["geometry"]["type"] == "Polygon"
    assert well["time"] == {"interval": ["2026-01-01", ".."]}
    assert read(f"{ITEMS}/test.list")["geometry"] is None
    assert "Telephone" not in json.dumps(well)
    for closed in ("test.mast", "none"):
        assert Client().get(f"{ITEMS}/{closed}").status_code == 404
    for road in links(well, "item") + links(well, "data") + links(well, "tiles"):
        assert Client().get(road["href"]).status_code == 200


@conf("record-core-query-parameters")
@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "wells"}, ["test.well"]),
        ({"q": "WATER is"}, ["test.well"]),
        ({"q": "is water"}, []),
        ({"q": "zones,list"}, ["test.list", "test.zone"]),
        ({"q": "telephone"}, []),
        ({"q": "secret"}, []),
        ({"ids": "test.zone,test.mast"}, ["test.zone"]),
        ({"externalIds": "test.list"}, ["test.list"]),
        ({"type": "dataset"}, ALL),
        ({"type": "service"}, []),
        ({"bbox": "108.2,1.1,108.3,1.3"}, ["test.list", "test.zone"]),
        ({"bbox": "170,1,-170,2"}, ["test.list"]),
        ({"datetime": "2025-02-02"}, ["test.zone"]),
        ({"datetime": "2026-06-30/.."}, ["test.list", "test.well"]),
        ({"limit": 2}, ALL[:2]),
        ({"limit": 2, "offset": 2}, ALL[2:]),
    ],
)
def test_records_are_found(conf_id, asked, names):
    assert found(**asked) == names


@conf("record-core")
def test_records_stand_in_the_systems_of_the_features(conf_id):
    """Clients ask every collection of a service for the same system."""
    listed = read("/ogc/collections")["collections"]
    assert {tuple(each["crs"]) for each in listed} == {tuple(read("/ogc/collections/catalogue")["crs"])}
    plain = read(f"{ITEMS}/test.zone")
    for uri, there in systems():
        for path in (f"{ITEMS}/test.zone?", f"{ITEMS}?ids=test.zone&"):
            sent = Client().get(f"{path}crs={uri}")
            assert sent["Content-Crs"] == f"<{uri}>"
            document = json.loads(sent.content)
            (record,) = document.get("features", [document])
            drawn = shapely.from_geojson(json.dumps(record["geometry"]))
            corners = [there.transform(*each) for each in plain["geometry"]["coordinates"][0]]
            assert all(drawn.exterior.distance(shapely.Point(each)) < 0.01 for each in corners)
        low, high = there.transform(108.54, 15.0), there.transform(108.56, 15.02)
        box = ",".join(f"{each:.9f}" for each in (*low, *high))
        assert found(bbox=box, **{"bbox-crs": uri}) == found(bbox="108.54,15,108.56,15.02") == ALL
    assert Client().get(f"{ITEMS}/test.zone")["Content-Crs"] == f"<{CRS84}>"
    assert Client().get(f"{ITEMS}/test.zone?crs=EPSG:4326").status_code == 400


@conf("record-core-query-parameters")
def test_pages_follow_and_are_counted(conf_id):
    first = read(f"{ITEMS}?limit=2")
    assert (first["numberMatched"], first["numberReturned"]) == (3, 2)
    (following,) = links(first, "next")
    second = read(following["href"])
    assert [each["id"] for each in second["features"]] == ALL[2:]
    assert not links(second, "next")


@pytest.mark.parametrize("asked", ["limit=x", "offset=-1", "bbox=1,2", "datetime=x", "unknown=1", "q=a&q=b"])
def test_wrong_questions_are_refused(asked):
    assert Client().get(f"{ITEMS}?{asked}").status_code == 400


@conf("html")
def test_pages_for_people(conf_id):
    for path in ("/ogc/collections/catalogue", ITEMS, f"{ITEMS}/test.well"):
        page = Client().get(path, {"f": "html"}).content.decode()
        assert "Wells" in page
