"""The abstract tests of OGC API – Features Part 1: core, GeoJSON, HTML, OpenAPI 3.0 and 3.1, each under its name."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
import shapely
from django.test import Client
from tests.wells import body, get, items, links, places, read

from hatang.capabilities.ogc.terms import CRS84, MAXIMUM_LIMIT
from hatang.capabilities.ogc.tests.standard import faults

pytestmark = [pytest.mark.golden, pytest.mark.django_db, pytest.mark.usefixtures("published")]
MINE = ("test.well", "test.zone")
# What is answered that is no feature.
OTHER_KINDS = (
    "application/json",
    "application/vnd.oai.openapi+json",
    "application/schema+json",
    "application/vnd.mapbox.style+json",
)
BOX = (108.54, 15.0, 108.585, 15.1)


def conf(*names):
    """Name the test after the abstract tests that it is; it runs once for all of them."""
    return conf_of_each(" ".join(f"/conf/{name}" for name in names).removeprefix("/conf/"))


def conf_of_each(*names):
    """The same for one that asks something else for each of them."""
    return pytest.mark.parametrize("conf_id", [pytest.param(name, id=f"/conf/{name}") for name in names])


def assert_links(document):
    (own,), other = links(document, "self"), links(document, "alternate")
    assert own["type"].endswith("json")
    assert [each["type"] for each in other] == ["text/html"]
    assert all(each["rel"] and each["type"] for each in document["links"])
    for each in (own, *other):
        assert get(each["href"])["Content-Type"].split(";")[0] == each["type"].split(";")[0]


def collections():
    listed = read("/ogc/collections")["collections"]
    found = {each["id"]: each for each in listed if each["itemType"] == "feature"}
    assert set(found) == set(MINE)
    return found


def form_of(conf_id):
    """The form of the description that a test of OpenAPI is about."""
    return "oas31" if conf_id.startswith("oas31/") else "json"


def operations(form="json"):
    document = read(f"/ogc/api?f={form}")
    for path, methods in document["paths"].items():
        known = document["components"]["parameters"]
        given = [
            known[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in methods["get"]["parameters"]
        ]
        yield path, methods["get"], {each["name"]: each for each in given}


def paths(form="json"):
    """Every road of the description with its parameters of the path filled in."""
    for path, _operation, _parameters in operations(form):
        if "{tileMatrix}" in path:
            continue
        if "{featureId}" in path:
            first = items(path.split("/")[2], limit=1)["features"][0]["id"]
            yield f"/ogc{path.replace('{featureId}', first)}"
        else:
            yield f"/ogc{path}"


@conf("core/http")
def test_http(conf_id):
    for path in paths():
        assert Client().head(path).status_code == 200
        assert Client().post(path).status_code in (403, 405)


@conf("core/crs84")
def test_crs84(conf_id):
    for name in MINE:
        found = [each for each in places(name).values() if each is not None]
        assert found
        for each in found:
            west, south, east, north = each.bounds
            assert -180 <= west <= east <= 180
            assert -90 <= south <= north <= 90
    assert places("test.well")["W5@2026-01-06"].x == pytest.approx(108.55)


@conf("core/root-op")
@pytest.mark.parametrize("path", ["/ogc", "/ogc/"])
def test_root(conf_id, path):
    assert read(path)


@conf("core/root-success")
def test_root_content(conf_id):
    found = read("/ogc")
    assert faults(found, "landingPage.yaml") == []
    assert links(found, "service-desc")
    assert links(found, "service-doc")
    assert links(found, "conformance")
    assert links(found, "data")
    assert_links(found)


@conf("core/api-definition-op")
def test_api_definition(conf_id):
    landing = read("/ogc")
    for each in links(landing, "service-desc") + links(landing, "service-doc"):
        get(each["href"])


@conf("core/api-definition-success")
def test_api_definition_content(conf_id):
    found = read("/ogc/api")
    assert found["openapi"].startswith("3.0.")
    assert found["info"]["title"]
    assert found["info"]["version"]
    names = [operation["operationId"] for _path, operation, _parameters in operations()]
    assert len(set(names)) == len(names)
    for path, operation, parameters in operations():
        assert operation["responses"]
        assert {name for name, each in parameters.items() if each["in"] == "path"} == set(re.findall(r"{(\w+)}", path))
        assert all(each["in"] == "query" or each["required"] for each in parameters.values())
        assert all(each["schema"]["type"] for each in parameters.values())


@conf("core/conformance-op")
def test_conformance(conf_id):
    for each in links(read("/ogc"), "conformance"):
        get(each["href"])
    get("/ogc/conformance")


@conf("core/conformance-success")
def test_conformance_content(conf_id):
    found = read("/ogc/conformance")
    assert faults(found, "confClasses.yaml") == []
    base = "http://www.opengis.net/spec/ogcapi-features-1/1.1/conf"
    assert {f"{base}/{each}" for each in ("core", "geojson", "html", "oas30")} <= set(found["conformsTo"])


@conf("core/fc-md-op")
def test_collections(conf_id):
    get("/ogc/collections")


@conf("core/fc-md-success")
def test_collections_content(conf_id):
    found = read("/ogc/collections")
    assert faults(found, "collections.yaml") == []
    assert found["crs"][0] == CRS84
    assert all(each["crs"][0] == CRS84 for each in found["collections"])


@conf("core/fc-md-links", "core/fc-links")
def test_collections_links(conf_id):
    assert_links(read("/ogc/collections"))
    for name in MINE:
        assert_links(items(name))


@conf("core/fc-md-items", "core/fc-md-items-links")
def test_each_collection_is_described(conf_id):
    for found in collections().values():
        assert faults(found, "collection.yaml") == []
        tables = {"text/csv; charset=utf-8", "application/flatgeobuf"}
        assert {each["type"] for each in links(found, "items")} == {"application/geo+json", "text/html", *tables}
        assert all(each["rel"] and each["type"] for each in found["links"])
        for each in links(found, "items"):
            assert get(each["href"])["Content-Type"].split(";")[0] == each["type"].split(";")[0]


@conf("core/fc-md-extent", "core/fc-md-extent-multi")
def test_extent(conf_id):
    for name, found in collections().items():
        (box,) = found["extent"]["spatial"]["bbox"]
        ((begin, end),) = found["extent"]["temporal"]["interval"]
        whole = shapely.box(*box)
        assert all(each is None or whole.covers(each) for each in places(name).values())
        days = [
            (each["properties"].get("dated") or each["properties"]["valid_from"])
            for each in items(name, limit=MAXIMUM_LIMIT)["features"]
        ]
        assert min(days) == begin[:10]
        assert end is None or max(days) <= end[:10]
    assert collections()["test.well"]["extent"]["temporal"]["interval"][0][1] is None
    assert collections()["test.zone"]["extent"]["temporal"]["interval"][0][1] == "2025-04-01T00:00:00Z"


@conf("core/sfc-md-op", "core/sfc-md-success")
def test_one_collection(conf_id):
    for name, listed in collections().items():
        found = read(f"/ogc/collections/{name}")
        assert {key: found.get(key) for key in listed if key != "links"} == {
            k: v for k, v in listed.items() if k != "links"
        }
        assert all(each in found["links"] for each in listed["links"])
        assert_links(found)


@conf("core/fc-op", "core/fc-response")
def test_features(conf_id):
    for name in MINE:
        found = items(name)
        assert faults(found, "featureCollectionGeoJSON.yaml") == []
        assert found["type"] == "FeatureCollection"
        assert all(each["type"] == "Feature" for each in found["features"])
    both = set(places("test.well", bbox="108.5,15,108.6,15.2", datetime="2026-01-03/2026-01-05"))
    assert both == set(places("test.well", bbox="108.5,15,108.6,15.2")) & set(
        places("test.well", datetime="2026-01-03/2026-01-05")
    )
    assert both < set(places("test.well"))


@conf_of_each("core/fc-bbox-definition", "core/fc-limit-definition", "core/fc-time-definition")
def test_parameters_are_defined(conf_id):
    name = {"bbox": "bbox", "limit": "limit", "time": "datetime"}[conf_id.split("-")[1]]
    wanted = {"bbox": ("array", "number"), "limit": ("integer", None), "datetime": ("string", None)}[name]
    for path, _operation, parameters in operations():
        if path.endswith("/items"):
            found = parameters[name]
            assert (found["in"], found["required"], found["style"], found["explode"]) == ("query", False, "form", False)
            assert (found["schema"]["type"], found["schema"].get("items", {}).get("type")) == wanted
            if name == "bbox":
                sizes = [(each["minItems"], each["maxItems"]) for each in found["schema"]["oneOf"]]
                assert sizes == [(4, 4), (6, 6)]


@conf("core/fc-bbox-response")
def test_bbox(conf_id):
    everything, box = places("test.well"), shapely.box(*BOX)
    inside = {key for key, each in everything.items() if each is None or each.intersects(box)}
    found = places("test.well", bbox=",".join(map(str, BOX)))
    assert set(found) == inside
    assert 1 < len(found) < len(everything)
    assert None in found.values(), "what has no place is in every box"
    west, south, east, north = BOX
    assert set(places("test.well", bbox=f"{west},{south},0,{east},{north},99")) == inside
    assert set(places("test.zone", bbox="108.2,1.2,108.3,1.3")) == {"Z1"}
    assert len(places("test.zone", bbox="170,1.2,-170,1.3")) == 0
    assert len(places("test.zone", bbox="170,1.2,108.5,1.3")) == 1, "over the antimeridian"


@conf("core/fc-limit-response")
def test_limit(conf_id):
    assert [len(items("test.well", limit=size)["features"]) for size in (1, 5, 19, 30)] == [1, 5, 19, 19]
    assert len(items("test.well", limit=MAXIMUM_LIMIT + 1)["features"]) == 19


@conf("core/fc-limit-response")
@pytest.mark.parametrize("order", [{}, {"sortby": "-depth_m"}])
def test_pages_are_followed_by_links_and_counted_by_an_offset(conf_id, order):
    whole = [each["id"] for each in items("test.well", **order)["features"]]
    assert len(whole) == 19
    page = items("test.well", limit=5, offset=4, **order)
    assert [each["id"] for each in page["features"]] == whole[4:9]
    assert page["numberMatched"] == 19
    followed = whole[:4] + [each["id"] for each in page["features"]]
    while following := links(page, "next"):
        page = read(following[0]["href"])
        followed += [each["id"] for each in page["features"]]
    assert followed == whole
    assert items("test.well", offset=19, **order)["features"] == []
    get("/ogc/collections/test.well/items?offset=-1", status=400)


@conf("core/fc-time-response")
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("2026-02-05", date(2026, 2, 5), date(2026, 2, 5)),
        ("2026-02-05T01:00:00Z", date(2026, 2, 5), date(2026, 2, 5)),
        ("2026-01-05/2026-01-09", date(2026, 1, 5), date(2026, 1, 9)),
        ("2026-01-05T00:00:00Z/2026-01-09T00:00:00+07:00", date(2026, 1, 5), date(2026, 1, 9)),
        ("../2026-01-09", date.min, date(2026, 1, 9)),
        ("/2026-01-09", date.min, date(2026, 1, 9)),
        ("2026-02-09/..", date(2026, 2, 9), date.max),
        ("2026-02-09/", date(2026, 2, 9), date.max),
    ],
)
def test_datetime(conf_id, wells, asked, first, last):
    there = {
        f"{row['code']}@{row['valid_from']}"
        for row in wells[:-1]
        if row["valid_from"] <= last and (row["valid_to"] is None or row["valid_to"] > first)
    }
    assert set(places("test.well", datetime=asked)) == there
    assert 0 < len(there) < 19


@conf("core/fc-time-response")
def test_datetime_of_a_single_day(conf_id):
    assert set(places("test.zone", datetime="2025-02-01/2025-03-01")) == {"Z1", "Z2"}
    assert set(places("test.zone", datetime="../..")) == {"Z1", "Z2", "Z3"}


@conf("core/query-param-invalid")
@pytest.mark.parametrize(
    "asked",
    [
        *("limit=0", "limit=-1", "limit=x", "limit=", "limit=1.5", "limit=1&limit=2", "f=kml"),
        *("bbox=", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=1,5,2,4", "bbox=0,0,200,1", "bbox=0,nan,1,1", "bbox=0,0,1,inf"),
        *("datetime=", "datetime=x", "datetime=2026-13-01", "datetime=2026-02-02/2026-01-01", "datetime=2026-01-01T00"),
        *("crs=EPSG:4326", "crs=", "bbox-crs=x", "working=perhaps", "depth_m=x", "poor=1.5", "valid_from=1/2/2026"),
        "poor=99999999999999999999",
        "bbox=5,0,1,1&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857",
        "bbox=-1e300,-1e300,1e300,1e300&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/5898",
    ],
)
def test_invalid_parameters(conf_id, asked):
    found = get(f"/ogc/collections/test.well/items?{asked}", status=400)
    assert found["Content-Type"] == "application/problem+json"
    assert faults(json.loads(found.content), "exception.yaml") == []


@conf("core/query-param-unknown")
def test_unknown_parameters(conf_id):
    for path in paths():
        for asked in ("unknown=1", "as_of=2026-01-01", "plan=x", "owner_phone=0900000001"):
            assert get(f"{path}?{asked}", status=400)["Content-Type"] == "application/problem+json"


@conf("core/fc-timeStamp")
def test_time_stamp(conf_id):
    said = datetime.fromisoformat(items("test.well")["timeStamp"])
    assert abs(datetime.now(UTC) - said) < timedelta(minutes=1)


@conf("core/fc-numberMatched", "core/fc-numberReturned")
def test_numbers(conf_id):
    for asked in ({}, {"limit": 3}, {"bbox": "108.5,15,108.6,15.2", "limit": 2}, {"working": "true", "limit": 4}):
        found = items("test.well", **asked)
        asked.pop("limit", None)
        assert found["numberReturned"] == len(found["features"])
        assert found["numberMatched"] == len(places("test.well", **asked))
        for following in links(found, "next"):
            assert read(following["href"])["numberMatched"] == found["numberMatched"]


@conf("core/f-op", "core/f-success", "geojson/content")
def test_each_feature(conf_id):
    for name in MINE:
        for listed in items(name)["features"]:
            found = read(f"/ogc/collections/{name}/items/{quote(listed['id'])}")
            assert faults(found, "featureGeoJSON.yaml") == []
            assert {key: found[key] for key in listed} == listed
    for missing in ("/ogc/collections/test.well/items/none", "/ogc/collections/none", "/ogc/none"):
        assert get(missing, status=404)["Content-Type"] == "application/problem+json"


@conf("core/f-links")
def test_feature_links(conf_id):
    found = read("/ogc/collections/test.well/items/W5@2026-01-06")
    assert_links(found)
    (own,) = links(found, "collection")
    assert own["type"]
    assert read(own["href"])["id"] == "test.well"


@conf("geojson/definition")
def test_geojson_is_answered(conf_id):
    for path in paths():
        found = get(path, headers={"Accept": "application/geo+json"})["Content-Type"]
        if "/items" in path:
            assert found == "application/geo+json"
        else:
            assert found.partition(";")[0] in OTHER_KINDS


class Page(HTMLParser):
    """Counts the elements of a page and the text of its headings."""

    def __init__(self):
        super().__init__()
        self.seen = {}

    def handle_starttag(self, tag, attrs):
        self.seen[tag] = self.seen.get(tag, 0) + 1


@conf("html/definition", "html/content")
def test_html_is_answered(conf_id):
    for path in paths():
        for how in (
            {"headers": {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}},
            {"query_params": {"f": "html"}},
        ):
            found = Client().get(path, **how)
            assert found.status_code == 200
            assert found["Content-Type"].startswith("text/html")
            text = body(found).decode()
            page = Page()
            page.feed(text)
            assert text.startswith("<!DOCTYPE html>") or text.lower().startswith("<!doctype html>")
            assert (page.seen["h1"], page.seen["main"]) == (1, 1)


@conf_of_each(*(f"{form}/completeness /conf/{form}/exceptions-codes" for form in ("oas30", "oas31")))
def test_answers_are_described(conf_id):
    for path, operation, _parameters in operations(form_of(conf_id)):
        assert {"200", "400", "500"} <= set(operation["responses"])
        assert ("404" in operation["responses"]) == path.startswith(("/collections/", "/styles/"))


@conf("oas30/oas-definition-1", "oas31/oas-definition-1", "oas31/oas-definition-2")
def test_the_description_in_every_form(conf_id):
    landing = read("/ogc")
    machines, (people,) = links(landing, "service-desc"), links(landing, "service-doc")
    kinds = [f"application/vnd.oai.openapi+json;version={version}" for version in ("3.0", "3.1")]
    assert [each["type"] for each in machines] == kinds
    for machine, version in zip(machines, ("3.0.3", "3.1.0"), strict=True):
        for found in (get(machine["href"]), get("/ogc/api", headers={"Accept": f"{machine['type']}, */*;q=0.1"})):
            assert found["Content-Type"] == machine["type"]
            assert json.loads(body(found))["openapi"] == version
    assert get(people["href"])["Content-Type"].startswith("text/html")


@conf("oas31/oas-definition-2")
def test_schemas_say_nothing_that_one_of_the_forms_lacks(conf_id):
    """`nullable` and a boolean `exclusiveMinimum` are 3.0's alone, a list of types and `const` 3.1's."""

    def schemas(of):
        if isinstance(of, dict):
            yield of
            for each in of.values():
                yield from schemas(each)
        elif isinstance(of, list):
            for each in of:
                yield from schemas(each)

    older, newer = read("/ogc/api?f=json"), read("/ogc/api?f=oas31")
    assert {key: older[key] for key in older if key != "openapi"} == {
        key: newer[key] for key in newer if key != "openapi"
    }
    for each in schemas(newer["components"]):
        assert not {"nullable", "const"} & set(each)
        assert not isinstance(each.get("exclusiveMinimum"), bool)
        assert not isinstance(each.get("type"), list)


@conf_of_each("oas30/oas-impl", "oas31/oas-impl")
def test_what_is_described_is_there(conf_id):
    form = form_of(conf_id)
    for path in paths(form):
        found = get(path)
        assert found["Content-Type"].split(";")[0] in ("application/geo+json", *OTHER_KINDS)
    for path, _operation, parameters in operations(form):
        if path.endswith("test.well/items"):
            assert {"code", "poor", "depth_m", "working", "valid_from"} <= set(parameters)
            assert "owner_phone" not in parameters


@conf_of_each("oas30/security", "oas31/security")
def test_nothing_needs_a_name(conf_id):
    assert all("security" not in operation for _path, operation, _parameters in operations(form_of(conf_id)))
    assert all(get(path) for path in paths())
