"""Adding a dataset to a capability makes it appear everywhere, with no other change; what of it is closed, nowhere."""

import io
import json
import zipfile
from datetime import UTC, date, datetime

import duckdb
import pytest
import shapely
from django.test import Client
from tests import cast

from hatang.capabilities.lake import public as lake
from hatang.capabilities.lake.tests.test_buckets import SERVER, bucket
from hatang.capabilities.spatial import actions as spatial
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.complementary import Summed
from hatang.kernel.datasets import Dataset, Field

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 20, tzinfo=UTC)
# Personal, of a closed row, a count too small: as they stand in the tables.
CLOSED = ("0900000013", "holder_phone", "Trạm bơm mật")


def _rows(as_of, actor):
    for n in range(30):
        if n == 29 and actor.is_anonymous:
            continue
        yield {
            "code": f"TB{n:02}",
            "name": "Trạm bơm mật" if n == 29 else f"Trạm bơm {n}",
            "holder_phone": f"09000000{n:02}",
            "families": n,
            "geometry": shapely.Point(108.5 + n / 100, 15),
        }


DECLARED = Dataset(
    name="assets.pumping_station",
    title="Trạm bơm nước",
    description="Trạm bơm của xã",
    fields=(
        Field("code", "Mã", "code", required=True),
        Field("name", "Tên"),
        Field("holder_phone", "Điện thoại", personal=True),
        Field("families", "Số hộ", "integer", counts_people=True),
    ),
    key=("code",),
    rows=_rows,
    geometry="Point",
    summed=lambda: Summed({(row["code"],): row for row in _rows(DAY, SYSTEM)}, []),
)


# Pages and files that everybody may ask for, and what of the dataset must stand there. {name}, {version}: its own.
ROADS = {
    "page": ("/du-lieu-mo/{name}/", "Trạm bơm nước"),
    "dictionary": ("/du-lieu-mo/{name}/table-schema.json", "Số hộ"),
    "places": ("/du-lieu-mo/{name}/noi/{version}.geojson", "TB13"),
    **{kind: (f"/du-lieu-mo/{{name}}/tai/{{version}}/{kind}", "TB13") for kind in ("csv", "geojson", "gpkg", "shp")},
    "xlsx": ("/du-lieu-mo/{name}/tai/{version}/xlsx", "TB13"),
    "search without diacritics": ("/du-lieu-mo/?q=tram+bom", "Trạm bơm nước"),
    "search": ("/du-lieu-mo/?q=Trạm+bơm", "Trạm bơm nước"),
    "search of the portal": ("/tim/?q=tram+bom+nuoc", "/du-lieu-mo/assets.pumping_station/"),
    **{f"DCAT {kind}": (f"/catalog.{kind}", "assets.pumping_station") for kind in ("ttl", "rdf", "jsonld")},
    "CKAN": ("/api/3/action/package_search?q=tram+bom", "Trạm bơm nước"),
    "CKAN names": ("/api/3/action/package_list", "assets-pumping_station"),
    "collections": ("/ogc/collections?f=json", "assets.pumping_station"),
    "collection": ("/ogc/collections/{name}?f=json", "Trạm bơm nước"),
    "schema": ("/ogc/collections/{name}/schema?f=json", "Số hộ"),
    "queryables": ("/ogc/collections/{name}/queryables?f=json", "Số hộ"),
    "features": ("/ogc/collections/{name}/items?f=json&limit=100", "TB13"),
    "feature": ("/ogc/collections/{name}/items/TB13?f=json", "Trạm bơm 13"),
    "filter": ("/ogc/collections/{name}/items?f=json&filter=code='TB13'", "Trạm bơm 13"),
    "GML": ("/ogc/collections/{name}/items?f=gml&limit=100", "TB13"),
    "tiles": ("/ogc/collections/{name}/tiles?f=json", "Trạm bơm nước"),
    "tile": ("/ogc/collections/{name}/tiles/WebMercatorQuad/0/0/0", "TB13"),
    "styles": ("/ogc/styles?f=json", "Trạm bơm nước"),
    "style": ("/ogc/styles/{name}?f=json", "assets.pumping_station"),
    "record": ("/ogc/collections/catalogue/items/{name}?f=json", "Trạm bơm nước"),
    "records": ("/ogc/collections/catalogue/items?f=json&q=trạm+bơm", "Trạm bơm nước"),
    "description": ("/ogc/api?f=json", "assets.pumping_station"),
    "map": ("/ban-do/", "Trạm bơm nước"),
    "embedded map": ("/ban-do/nhung/", "Trạm bơm nước"),
}
QUESTION = "SELECT code, name, families FROM assets.pumping_station ORDER BY code"


def _text(sent):
    """All that the answer says, with what is packed in it."""
    content = b"".join(sent) if sent.streaming else sent.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(each) for each in archive.namelist())
    return content.decode(errors="replace")


in_bucket = pytest.param(
    "bucket", marks=[pytest.mark.peers, pytest.mark.skipif(not SERVER.exists(), reason="no S3 here")]
)


@pytest.fixture(params=["folder", in_bucket])
def published(request, settings, tmp_path, monkeypatch):
    """The dataset, registered as those of a capability are, published and loaded: nothing else names it."""
    settings.HATANG_DATA, settings.HATANG_LAKE = tmp_path, str(tmp_path / "lake")
    if request.param == "bucket":
        request.getfixturevalue(bucket.__name__)
    settings.HATANG_ADDRESS = "https://hatang.example"
    monkeypatch.setattr(datasets, "_datasets", dict(datasets._datasets))
    datasets.register_datasets([DECLARED])
    (done,) = lake.publish(SYSTEM, names=[DECLARED.name], as_of=DAY, now=NOW)
    assert not done.problem
    spatial.refresh_collections(SYSTEM, now=NOW)
    return done


def test_a_dataset_that_a_capability_declares_is_everywhere_and_its_secrets_nowhere(published):
    browser, said = Client(), {}
    for where, (road, words) in ROADS.items():
        sent = browser.get(road.format(name=DECLARED.name, version=published.version))
        assert sent.status_code == 200, where
        said[where] = _text(sent)
        assert words in said[where], where
    # The rows of the Parquet file, of CKAN, of a question.
    (snapshot,) = lake.list_versions(DECLARED.name, SYSTEM)
    file = lake.local_path(snapshot.open["file"])
    assert duckdb.sql(f"SELECT count(*), min(families) FILTER (families > 0) FROM '{file}'").fetchone() == (29, 5)
    said["lake"] = file.read_bytes().decode(errors="replace")
    resource = json.loads(said["CKAN"])["result"]["results"][0]["resources"][0]["id"]
    said["rows"] = _text(browser.get("/api/3/action/datastore_search", {"resource_id": resource, "limit": 100}))
    small = [row["families"] for row in json.loads(said["rows"])["result"]["records"]]
    assert len(small) == 29
    assert not {1, 2, 3, 4} & set(small)
    features = json.loads(said["features"])["features"]
    assert len(features) == 29
    assert not {1, 2, 3, 4} & {each["properties"]["families"] for each in features}
    leaks = [(where, secret) for where, text in said.items() for secret in CLOSED if secret in text]
    assert leaks == []


def test_analysts_ask_it(published):
    analyst = cast.client(cast.analyst())
    page = _text(analyst.get("/phan-tich/"))
    assert "assets.pumping_station" in page
    answer = _text(analyst.get("/phan-tich/", {"sql": QUESTION, "answer-format": "csv"}))
    assert "TB13,Trạm bơm 13,13" in answer
    assert [secret for secret in CLOSED if secret in page or secret in answer] == []
