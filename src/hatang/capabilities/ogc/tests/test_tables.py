"""Pages of features as CSV and FlatGeobuf, with the fields that are asked for; what cannot be answered is 406."""

from __future__ import annotations

import csv
import io
import json

import pyogrio
import pytest
import shapely
from tests import cast
from tests.wells import get, items, links, read

from hatang.capabilities.ogc.terms import CSV, EPSG, FLATGEOBUF, GEOJSON

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("published")]
ITEMS = "/ogc/collections/test.well/items"


def rows(path, **more):
    return list(csv.DictReader(io.StringIO(get(path, **more).content.decode())))


def test_csv_says_what_json_says():
    listed = items("test.well", limit=1000)["features"]
    told = rows(f"{ITEMS}?f=csv&limit=1000")
    assert len(told) == len(listed) == 19
    for row, feature in zip(told, listed, strict=True):
        assert row["id"] == feature["id"]
        shape = feature["geometry"] and shapely.from_geojson(json.dumps(feature["geometry"]))
        assert (row["geometry"] and shapely.from_wkt(row["geometry"])) == (shape or "")
        for name, value in feature["properties"].items():
            written = (
                {None: "", True: "true", False: "false"}.get(value, str(value)) if value != 0 or value is False else "0"
            )
            assert row[name] == written or float(row[name]) == value, name
    assert "owner_phone" not in told[0]


def test_flatgeobuf_keeps_types_sums_and_places():
    features = items("test.well", limit=1000)["features"]
    found = get(f"{ITEMS}?f=flatgeobuf&limit=1000")
    assert found["Content-Type"] == FLATGEOBUF
    about, _fids, shapes, values = pyogrio.raw.read(io.BytesIO(found.content), datetime_as_string=True)
    kinds = dict(zip(about["fields"], about["dtypes"], strict=True))
    assert (kinds["poor"], kinds["depth_m"], kinds["working"]) == ("int64", "float64", "bool")
    assert dict(zip(about["fields"], about["ogr_types"], strict=True))["valid_to"] == "OFTDateTime"
    assert about["crs"] == "EPSG:4326"
    column = values[list(about["fields"]).index("depth_m")]
    assert column.sum() == sum(feature["properties"]["depth_m"] for feature in features)
    assert sum(shape is None for shape in shapes) == 1
    placed = next(feature for feature in features if feature["geometry"])
    (point,) = shapely.from_wkb(shapes[[row["id"] for row in features].index(placed["id"])]).coords
    assert list(point) == placed["geometry"]["coordinates"]


def test_flatgeobuf_has_longitude_first_in_every_system():
    for code, west in (("4326", 108), ("5898", 500_000)):
        found = get(f"{ITEMS}?f=flatgeobuf&crs={EPSG}{code}&code=W5").content
        about, _fids, (shape,), _values = pyogrio.raw.read(io.BytesIO(found), datetime_as_string=True)
        assert about["crs"] == f"EPSG:{code}"
        assert shapely.from_wkb(shape).x > west
    (row,) = rows(f"{ITEMS}?f=csv&crs={EPSG}4326&code=W5")
    assert shapely.from_wkt(row["geometry"]).x < 16, "as Content-Crs says it"


def test_an_empty_table_has_its_columns():
    assert rows(f"{ITEMS}?f=csv&code=none") == []
    about = pyogrio.read_info(io.BytesIO(get(f"{ITEMS}?f=flatgeobuf&code=none").content), force_feature_count=True)
    assert about["features"] == 0
    assert "depth_m" in about["fields"]


def test_pages_of_a_table_lead_on_and_say_how_many():
    seen, address = [], f"{ITEMS}?f=csv&limit=8"
    while address:
        found = get(address)
        seen += rows(address)
        assert found["OGC-NumberMatched"] == "19"
        following = [part for part in found["Link"].split(", ") if 'rel="next"' in part]
        address = following[0].partition(">")[0].lstrip("<") if following else ""
    assert len({row["id"] for row in seen}) == 19


def test_by_accept_and_by_the_links_of_the_collection():
    assert get(ITEMS, headers={"Accept": "text/csv"})["Content-Type"] == CSV
    assert (
        get(ITEMS, headers={"Accept": "application/flatgeobuf, application/json;q=0.1"})["Content-Type"] == FLATGEOBUF
    )
    assert get(ITEMS, headers={"Accept": "application/geo+json, text/csv;q=0.5"})["Content-Type"] == GEOJSON
    for link in links(read("/ogc/collections/test.well"), "items"):
        assert get(link["href"])["Content-Type"].split(";")[0] == link["type"].split(";")[0]
    held = get(ITEMS)["ETag"]
    get(ITEMS, status=200, headers={"Accept": "text/csv", "If-None-Match": held})


def test_the_fields_that_are_asked_for_and_no_other():
    for feature in items("test.well", properties="poor,code")["features"]:
        assert list(feature["properties"]) == ["code", "poor"]
    assert all(feature["geometry"] is None for feature in items("test.well", skipGeometry="true")["features"])
    assert any(feature["geometry"] for feature in items("test.well", skipGeometry="false")["features"])
    # What is not answered may still be asked about.
    found = items("test.well", properties="code", filter="depth_m > 5", sortby="-depth_m", bbox="108,14,109,16")
    assert {tuple(feature["properties"]) for feature in found["features"]} == {("code",)}
    (row, *_rest) = rows(f"{ITEMS}?f=csv&properties=code&skipGeometry=true")
    assert list(row) == ["id", "code"]
    page = get(f"{ITEMS}?f=html&properties=code").content.decode()
    assert '<th scope="col">Code</th>' in page
    assert "Depth" not in page
    assert b"<depth_m>" not in get(f"{ITEMS}?f=gml&properties=code").content
    about = pyogrio.read_info(io.BytesIO(get(f"{ITEMS}?f=flatgeobuf&properties=code&skipGeometry=true").content))
    assert list(about["fields"]) == ["id", "code"]


@pytest.mark.parametrize(
    "asked",
    [
        "properties=owner_phone",
        "properties=",
        "properties=code,none",
        "skipGeometry=yes",
        "properties=code&properties=poor",
    ],
)
def test_what_is_no_field_is_refused(asked):
    get(f"{ITEMS}?{asked}", status=400)


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        *((ITEMS, "image/png", 406), (ITEMS, "application/json", 200), (ITEMS, "application/*;q=0.5", 200)),
        *((ITEMS, "image/png, */*;q=0.1", 200), (ITEMS, "application/gml+xml", 200), (ITEMS, "text/html", 200)),
        *(("/ogc", "text/csv", 406), ("/ogc/collections/test.well", "application/flatgeobuf", 406)),
        *(
            ("/ogc/collections", "application/xml", 200),
            ("/ogc/api", "application/vnd.oai.openapi+json;version=3.0", 200),
        ),
        ("/ogc/collections/test.well/schema", "application/schema+json", 200),
        *((ITEMS, "", 200), (ITEMS, ";;;,/", 406), (ITEMS, "*/*;q=nan", 200), (ITEMS, "text/csv;q=-1", 200)),
    ],
)
def test_what_cannot_be_answered_so_is_406(path, accept, status):
    found = get(path, status=status, headers={"Accept": accept})
    if status == 406:
        assert found["Content-Type"] == "application/problem+json"
        assert "json" in found.json()["hint"]


def test_a_table_is_asked_of_features_alone():
    for form in ("csv", "flatgeobuf"):
        get(f"/ogc/collections?f={form}", status=406)
    get(f"{ITEMS}?f=xlsx", status=400)


def test_whoever_asks_is_told_the_same():
    content = get(f"{ITEMS}?f=csv").content
    for who in (cast.officer(), cast.outsider()):
        assert cast.client(who).get(f"{ITEMS}?f=csv").content == content
