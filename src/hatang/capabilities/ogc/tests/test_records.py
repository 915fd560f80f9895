"""OGC API – Records: one record for each dataset that may be known of, found by words, place, time, name."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
import shapely
from django.test import Client
from tests.wells import links, read

from hatang.capabilities.ogc.formats.filters import reading
from hatang.capabilities.ogc.terms import CRS84, EPSG
from hatang.capabilities.ogc.tests.test_crs import systems

pytestmark = [pytest.mark.golden, pytest.mark.django_db, pytest.mark.usefixtures("published")]
ITEMS = "/ogc/collections/catalogue/items"
ALL = ["test.list", "test.well", "test.zone"]


def conf(*names):
    return pytest.mark.parametrize("conf_id", [pytest.param(names, id=" ".join(f"/conf/{name}" for name in names))])


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


@conf("filtering")
@pytest.mark.parametrize(
    ("filter_text", "names"),
    [
        ("id = 'test.zone'", ["test.zone"]),
        ("title LIKE 'W%'", ["test.well"]),
        ("CASEI(title) LIKE CASEI('w%') OR id IN ('test.list', 'test.mast')", ["test.list", "test.well"]),
        ("type = 'dataset' AND NOT license = 'none'", ALL),
        ("S_INTERSECTS(geometry, BBOX(108.2, 1.1, 108.3, 1.3))", ["test.zone"]),
        ("geometry IS NULL", ["test.list"]),
        ("updated > TIMESTAMP('2000-01-01T00:00:00Z')", ALL),
        ("updated < DATE('2000-01-01')", []),
        ("A_CONTAINS(keywords, ('Depth'))", ["test.well"]),
        ("A_OVERLAPS(keywords, ('Depth', 'Telephone'))", ["test.well"]),
        ("A_CONTAINEDBY(formats, ('CSV', 'XLSX', 'Parquet'))", ["test.list"]),
        ("language = 'vi' OR language = 'en'", ALL),
        ("title = 'it''s; DROP TABLE'", []),
    ],
)
def test_records_are_filtered_in_text_and_in_json(conf_id, filter_text, names):
    assert found(filter=filter_text) == names
    tree = json.dumps(reading.read_filter(filter_text))
    assert found(filter=tree, **{"filter-lang": "cql2-json"}) == names


@conf("filtering")
def test_a_filter_meets_the_other_parameters_and_the_pages(conf_id):
    assert found(filter="id <> 'test.zone'", q="zones,list") == ["test.list"]
    first = read(f"{ITEMS}?limit=1&filter={quote("id <> 'test.list'")}")
    assert (first["numberMatched"], first["numberReturned"]) == (2, 1)
    (following,) = links(first, "next")
    assert [each["id"] for each in read(following["href"])["features"]] == ["test.zone"]
    drawn = "S_INTERSECTS(geometry, POLYGON((15 108.5, 15 108.6, 15.1 108.6, 15.1 108.5, 15 108.5)))"
    assert found(filter=drawn, **{"filter-crs": f"{EPSG}4326"}) == found(
        bbox="108.5,15,108.6,15.1", filter="geometry IS NOT NULL"
    )
    page = Client().get(ITEMS, {"f": "html", "filter": "id = 'test.well'"}).content.decode()
    assert "Wells" in page
    assert "Zones" not in page


@conf("filtering")
def test_queryables_of_records_are_said_and_each_is_a_parameter(conf_id):
    known = read("/ogc/collections/catalogue/queryables")["properties"]
    assert {"id", "type", "title", "description", "updated", "keywords", "license", "geometry"} <= set(known)
    assert read("/ogc/collections/catalogue/sortables")["properties"] == {}
    for name in known:
        assert found(filter=f"{name} IS NOT NULL OR {name} IS NULL") == ALL
    well = read(f"{ITEMS}/test.well")["properties"]
    assert found(title=well["title"]) == ["test.well"]
    assert found(keywords="Depth") == ["test.well"]
    assert "test.well" in found(updated=well["updated"])
    assert found(language=well["language"]["code"], id="test.list") == ["test.list"]
    described = read("/ogc/api")["paths"]["/collections/catalogue/items"]["get"]["parameters"]
    named = {each.get("name") or each["$ref"].rpartition("/")[2] for each in described}
    assert set(known) - {"geometry"} | {"filter", "filter-lang", "filter-crs"} <= named
    assert "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/filtering" in read("/ogc/conformance")["conformsTo"]


@conf("filtering")
@pytest.mark.parametrize(
    ("filter_text", "where"),
    [
        ("title LIKE", "⏵"),
        ("nothing = 1", "nothing"),
        ("title > 3", "title"),
        ("keywords = 'Depth'", "keywords"),
        ("owner_phone = '1'", "owner_phone"),
        ("title", "title"),
        ("S_INTERSECTS(geometry, POINT(1 200))", ""),
    ],
)
def test_a_filter_that_is_none_gives_the_400_of_the_features(conf_id, filter_text, where):
    sent = Client().get(ITEMS, {"f": "json", "filter": filter_text})
    problem = json.loads(sent.content)
    assert (sent.status_code, problem["type"]) == (400, "urn:hatang:problem:filter")
    assert where in problem["where"]
    for wrong in ({"filter": "{", "filter-lang": "cql2-json"}, {"filter-lang": "sql"}, {"filter-crs": "x"}):
        assert Client().get(ITEMS, {"f": "json"} | wrong).status_code == 400
    assert Client().get(ITEMS, {"updated": "yesterday"}).status_code == 400


@pytest.mark.parametrize("asked", ["limit=x", "offset=-1", "bbox=1,2", "datetime=x", "unknown=1", "q=a&q=b"])
def test_wrong_questions_are_refused(asked):
    assert Client().get(f"{ITEMS}?{asked}").status_code == 400


@conf("html")
def test_pages_for_people(conf_id):
    for path in ("/ogc/collections/catalogue", ITEMS, f"{ITEMS}/test.well"):
        page = Client().get(path, {"f": "html"}).content.decode()
        assert "Wells" in page


def test_more_words_than_anybody_searches_for_are_refused(client):
    answer = client.get("/ogc/collections/catalogue/items", {"q": "a" * 401})
    assert answer.status_code == 400
    assert client.get("/ogc/collections/catalogue/items", {"q": "a" * 400}).status_code == 200
