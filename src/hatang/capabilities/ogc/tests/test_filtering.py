"""The abstract tests of Part 3 (filtering) and Part 5 (schemas), each under its name; what a filter may never name."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from django.test import Client
from tests import cast
from tests.wells import get, items, links, read

from hatang.capabilities.ogc.terms import CRS84, EPSG
from hatang.capabilities.ogc.tests.test_core import MINE, collections, conf, conf_of_each

pytestmark = [pytest.mark.golden, pytest.mark.django_db, pytest.mark.usefixtures("published")]
ITEMS = "/ogc/collections/test.well/items"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0/"
WORLD = "-180,-90,180,90"


def asked(filter_text, language="", **more):
    lang = {"filter-lang": language} if language else {}
    query = "&".join(
        f"{k.replace('_', '-')}={quote(str(v))}" for k, v in {"filter": filter_text, **lang, **more}.items()
    )
    return f"{ITEMS}?{query}&limit=1000"


def codes(filter_text, language="", **more):
    return [each["properties"]["code"] for each in read(asked(filter_text, language, **more))["features"]]


def refused(filter_text, language="", **more):
    found = json.loads(get(asked(filter_text, language, **more), status=400).content)
    assert found["type"] == "urn:hatang:problem:filter"
    return found


@conf_of_each(
    *(f"{each}/get-conformance" for each in ("queryables", "queryables-query-parameters", "filter", "features-filter")),
    *(f"{each}/get-conformance" for each in ("schemas", "returnables-and-receivables", "sortables")),
)
def test_the_classes_are_declared(conf_id):
    said = read("/ogc/conformance")["conformsTo"]
    own = conf_id
    name = own.partition("/")[0]
    part = 5 if name in ("schemas", "returnables-and-receivables", "sortables") else 3
    assert f"http://www.opengis.net/spec/ogcapi-features-{part}/1.0/conf/{name}" in said
    assert "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text" in said


@conf("queryables/get-queryables-uris", "features-filter/get-collection", "returnables-and-receivables/link")
def test_schemas_are_linked(conf_id):
    for name in MINE:
        for path in (f"/ogc/collections/{name}", f"/ogc/collections/{name}/items"):
            assert Client().head(path)["Link"].count('rel="http') == 3
        found = read(f"/ogc/collections/{name}")
        for which in ("schema", "queryables", "sortables"):
            (own,) = links(found, f"{RELATION}{which}")
            assert own["href"].endswith(f"/ogc/collections/{name}/{which}")
            assert own["type"] == "application/schema+json"
            assert f'<{own["href"]}>; rel="{RELATION}{which}"' in Client().head(f"/ogc/collections/{name}")["Link"]


@conf(
    *("queryables/get-queryables", "schemas/basic-schema-inspection", "schemas/role", "schemas/role-id"),
    *("schemas/unit", "schemas/property-seq", "returnables-and-receivables/op-and-response"),
    *("advanced-property-roles/role-primary-geometry", "advanced-property-roles/role-primary-temporal"),
)
@pytest.mark.parametrize("which", ["schema", "queryables", "sortables"])
def test_schemas(conf_id, which):
    for name in MINE:
        path = f"/ogc/collections/{name}/{which}"
        assert get(path, headers={"Accept": "application/schema+json"})["Content-Type"] == "application/schema+json"
        found = read(path)
        assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert found["$id"].startswith("http")
        assert found["$id"].endswith(path)
        assert (found["type"], found["additionalProperties"]) == ("object", False)
        assert found["properties"]
        for each in found["properties"].values():
            assert ("type" in each) != each.get("format", "").startswith("geometry-")
            assert isinstance(each.get("x-ogc-role", ""), str)
            assert isinstance(each.get("x-ogc-propertySeq", 0), int)
        roles = [each["x-ogc-role"] for each in found["properties"].values() if "x-ogc-role" in each]
        assert len(roles) == len(set(roles))
        assert ("primary-geometry" in roles) == (which != "sortables")
        assert ("id" in roles) == (which == "schema")
        assert "owner_phone" not in found["properties"]
    well = read(f"/ogc/collections/test.well/{which}")["properties"]
    assert (well["valid_from"]["x-ogc-role"], well["valid_to"]["x-ogc-role"]) == (
        "primary-interval-start",
        "primary-interval-end",
    )
    depth = well["depth_m"]
    assert (depth["title"], depth["type"], depth["format"], depth["x-ogc-unit"]) == ("Depth", "number", "double", "m")
    assert (well["kind"]["type"], "enum" in well["kind"]) == ("string", False)
    assert well["kind"]["oneOf"] == [{"const": "deep", "title": "drilled"}, {"const": "dug", "title": "dug by hand"}]


@conf("returnables-and-receivables/response-1")
def test_features_are_as_their_schema_says(conf_id):
    for name in MINE:
        known = read(f"/ogc/collections/{name}/schema")["properties"]
        for each in items(name)["features"]:
            assert set(each["properties"]) | {"id", "geometry"} == set(known)


@conf("queryables-query-parameters/query-param")
def test_queryables_are_parameters(conf_id):
    assert {each["properties"]["code"] for each in items("test.well", kind="dug")["features"]} == {
        f"W{n}" for n in range(0, 19, 2)
    }
    get(f"{ITEMS}?depth_m=deep", status=400)


@conf("filter/filter-param", "features-filter/filter-on-items", "filter/filter-lang-default")
@pytest.mark.parametrize("language", ["", "cql2-text"])
def test_filters_in_text(conf_id, language):
    assert codes("code = 'W5'", language) == ["W5"]
    assert codes("depth_m > 8 AND working = true", language) == ["W18"]
    assert codes("code IN ('W3', 'W4') AND poor IS NULL", language) == ["W3", "W4"]
    assert codes("NOT kind = 'dug' AND valid_from < DATE('2026-01-05')", language) == ["W1", "W3"]
    assert codes("name LIKE 'Giếng \"5\"%'", language) == ["W5"]
    assert codes("ACCENTI(CASEI(name)) LIKE 'gieng \"1\"%'", language) == ["W1"]
    refused("THIS IS NOT A FILTER", language)


@conf("filter/filter-param")
def test_filters_in_json(conf_id):
    tree = {"op": "and", "args": [{"op": ">", "args": [{"property": "depth_m"}, 8]}, {"property": "working"}]}
    assert codes(json.dumps(tree), "cql2-json") == ["W18"]
    refused('{"op":', "cql2-json")
    get(f"{ITEMS}?filter=true&filter-lang=sql", status=400)


@conf("filter/expression-construction")
def test_unknown_properties_are_named(conf_id):
    found = refused("this_is_not_a_queryable IS NULL")
    assert found["where"] == "this_is_not_a_queryable"
    assert "depth_m" in found["hint"]


@conf("filter/filter-crs-wgs84", "filter/filter-crs-param", "features-filter/mixing-expression")
def test_places_in_filters(conf_id):
    placed = {f"W{n}" for n in range(1, 19)}
    assert set(codes(f"S_INTERSECTS(geometry, BBOX({WORLD}))")) == placed
    assert set(codes(f"S_INTERSECTS(geometry, BBOX({WORLD}))", filter_crs=CRS84)) == placed
    refused("S_INTERSECTS(geometry, BBOX(1000000, 1000000, 2000000, 2000000))")
    box = codes("S_INTERSECTS(geometry, BBOX(108.545, 15, 108.585, 15.2))")
    assert set(box) == {"W5", "W6", "W7", "W8"}
    assert codes("S_INTERSECTS(geometry, BBOX(15, 108.545, 15.2, 108.585))", filter_crs=f"{EPSG}4326") == box
    drawn = "POLYGON((15 108.545, 15.2 108.545, 15.2 108.585, 15 108.585, 15 108.545))"
    assert codes(f"S_WITHIN(geometry, {drawn})", filter_crs=f"{EPSG}4326") == box
    metres = "POLYGON((12083173 1689200, 12087626 1689200, 12087626 1712200, 12083173 1712200, 12083173 1689200))"
    assert codes(f"S_WITHIN(geometry, {metres})", filter_crs=f"{EPSG}3857") == box
    get(asked("true", filter_crs="http://www.opengis.net/def/crs/OGC/0/Unknown"), status=400)
    assert len(codes(f"S_INTERSECTS(geometry, BBOX({WORLD}))", bbox="108.545,15,108.585,15.2")) == len(box)
    assert codes("S_INTERSECTS(geometry, BBOX(0, 0, 1, 1))", bbox="108.545,15,108.585,15.2") == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("depth_m = 'deep'", "=(depth_m, deep)"),
        ("valid_from > '2026-01-01'", ">(valid_from, 2026-01-01)"),
        ("valid_from > DATE('2026-13-01')", "2026-13-01"),
        ("geometry = 1", "=(geometry, 1.0)"),
        ("code", "code"),
        ("poor = NULL", "NULL"),
        ("poor / 0 = 1", ""),
        ("poor ^ 100000 > 1", ""),
        ("pg_sleep(1) = 1", "pg_sleep"),
        ("SOUNDEX(code) = 'x'", "SOUNDEX"),
        ("A_CONTAINS((code), (geometry))", "(geometry)"),
        ('"code\' OR true --" = 1', "code' OR true --"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "tự cắt chính nó (tại 0.5 0.5)"),
        ("S_TOUCHES(geometry, GEOMETRYCOLLECTION(POINT(1 1)))", "s_touches(geometry"),
    ],
)
def test_what_cannot_be_asked_is_refused_where_it_stands(text, where):
    found = refused(text)
    assert where in found["where"] + found["hint"]


def test_nothing_is_no_filter():
    """It would be taken for none at all, and answered with everything."""
    assert "null" in refused("null", "cql2-json")["where"]


def test_lists_in_lists_cost_no_more_than_they_say():
    """Each level once wrote the one below it twice: 600 characters became a question of 16 million."""
    tree = {"op": "=", "args": [{"property": "code"}, "W5"]}
    for _level in range(18):
        tree = {"op": "a_equals", "args": [[tree], [True]]}
    assert codes(json.dumps(tree), "cql2-json") == ["W5"]


def test_texts_are_bound_and_never_part_of_the_question():
    assert codes("code = 'W5'' OR true --'") == []
    assert codes("code = '%s' OR code = '%(x)s' OR code LIKE '%5'") == ["W15", "W5"]


@pytest.mark.parametrize("actor", cast.everybody(), ids=lambda actor: actor.id or "nobody")
def test_a_hidden_field_is_no_property_of_any_filter_or_order(actor):
    browser = cast.client(actor)
    for query in (
        *(
            "filter=owner_phone LIKE '09%'",
            "filter=CASEI(owner_phone) = 'x'",
            "sortby=owner_phone",
            "sortby=-owner_phone",
        ),
        *("filter=\"@id\" = 'x'", "filter=t.owner_phone IS NULL", "sortby=@id", "filter=xmin = 1"),
        'filter-lang=cql2-json&filter={"op":"isNull","args":[{"property":"owner_phone"}]}',
    ):
        found = browser.get(f"{ITEMS}?{quote(query, safe='=&')}")
        assert found.status_code == 400, query
        assert "0900000" not in found.content.decode()
    # W19 is for officers alone, small counts are for nobody.
    assert codes("code = 'W19'") == []
    assert codes("poor BETWEEN 1 AND 4") == []


def test_features_come_in_the_order_asked_for_page_after_page():
    assert codes("poor IS NOT NULL", sortby="-poor")[:3] == ["W18", "W17", "W16"]
    assert codes("true", sortby="kind,-depth_m")[:2] == ["W17", "W15"]
    seen, address = [], f"{ITEMS}?limit=7&sortby=-valid_from"
    while address:
        found = read(address)
        seen += [each["properties"]["code"] for each in found["features"]]
        (address,) = [each["href"] for each in found["links"] if each["rel"] == "next"] or ("",)
    assert seen == [f"W{n}" for n in range(18, -1, -1)]
    get(f"{ITEMS}?sortby=name,nothing", status=400)
    get(f"{ITEMS}?sortby=name&cursor=x", status=400)


def test_the_number_matched_counts_what_the_filter_lets_through():
    assert read(f"{ITEMS}?filter=depth_m%3E8&limit=1")["numberMatched"] == 2
    assert set(collections()) == set(MINE)
