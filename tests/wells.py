"""What the shared spatial data is tested on: two open datasets with a place, an operators' one, and one without a
place, published and loaded; a layer that was brought; how OGC API is asked. Fixtures are for a `conftest.py`."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from datetime import UTC, date, datetime
from urllib.parse import quote, urlsplit

import pytest
import shapely
from django.db import connection
from django.test import Client, override_settings
from tests import cast, databases

from hatang.capabilities.lake import public as lake
from hatang.capabilities.ogc.terms import MAXIMUM_LIMIT
from hatang.capabilities.spatial import actions
from hatang.capabilities.spatial.models import Collection, FieldReturn, Layer  # noqa: F401 - for who asks of them
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS, OFFICER, SYSTEM
from hatang.kernel.datasets import Dataset, Field

DAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 20, tzinfo=UTC)
NAMES = ("test.well", "test.zone", "test.mast", "test.list")
WELLS = 20
GEOJSON = "application/geo+json"
ITEMS = "/ogc/collections/spatial.tram/items"
NEW = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [108.9, 15.2]},
    "properties": {"ten": "Trạm mới", "so_may": 3, "sau": 1.5, "ngay": "2026-01-02"},
}


def publish(now=NOW, as_of=DAY, names=NAMES):
    lake.publish(SYSTEM, names=names, as_of=as_of, now=now)
    return actions.refresh_collections(SYSTEM, now=now)


def made_wells():
    """W0 has no place, W19 is for officers alone; counts of 1 to 4 people are too small to be told."""
    return [
        {
            "code": f"W{n}",
            "name": f'Giếng "{n}" – thôn',
            "owner_phone": f"09{n:08}",
            "poor": n,
            "depth_m": n / 2,
            "working": n % 2 == 0,
            "kind": "deep" if n % 2 else "dug",
            "valid_from": date(2026, 1, 1 + n),
            "valid_to": date(2026, 2, 1 + n) if n % 2 else None,
            "geometry": shapely.Point(108.5 + n / 100, 15 + (n * 7 % 13) / 100) if n else None,
        }
        for n in range(WELLS)
    ]


@pytest.fixture
def wells():
    return made_wells()


@pytest.fixture
def declare(tmp_path, monkeypatch, wells):
    with declared(tmp_path, monkeypatch, wells) as made:
        yield made


@contextmanager
def declared(tmp_path, monkeypatch, wells, *, with_tiles=False):
    """The datasets declared and a lake of their own, in which they may be published."""
    if not with_tiles:
        # The tiles of the lake take longer than all else.
        monkeypatch.setattr("hatang.capabilities.lake.formats.tiles.is_tippecanoe_installed", lambda: False)
    code = Field("code", "Code", "code", required=True)
    masts = [{"code": "SECRET-MAST", "operator": "VNPT.QNG", "geometry": shapely.Point(108.7, 15.05)}]
    zones = [
        {
            "code": f"Z{n}",
            "dated": date(2025, n + 1, 1),
            "geometry": shapely.MultiPolygon([shapely.box(108, n, 109, 16)]),
        }
        for n in range(1, 4)
    ]
    made = [
        Dataset(
            name="test.well",
            title="Wells",
            description="Where water is drawn",
            fields=(
                code,
                Field("name", "Name"),
                Field("owner_phone", "Telephone", personal=True),
                Field("poor", "Poor households", "integer", counts_people=True),
                Field("depth_m", "Depth", "decimal", "m"),
                Field("working", "Working", "boolean"),
                Field("kind", "Kind", "choice", choices=(("deep", "drilled"), ("dug", "dug by hand"))),
                Field("valid_from", "From", "date"),
                Field("valid_to", "To", "date"),
            ),
            key=("code", "valid_from"),
            rows=lambda as_of, actor: wells if actor.has(OFFICER) else wells[:-1],
            geometry="Point",
        ),
        Dataset(
            name="test.zone",
            title="Zones",
            description="",
            fields=(code, Field("dated", "Dated", "date")),
            key=("code",),
            rows=lambda as_of, actor: zones,
            geometry="MultiPolygon",
        ),
        Dataset(
            name="test.mast",
            title="Masts",
            description="",
            fields=(code, Field("operator", "Operator", "code")),
            key=("code",),
            rows=lambda as_of, actor: masts if actor.has(OFFICER) else [],
            geometry="Point",
            access="operator",
            holder="operator",
            scope=lambda actor: None if actor.has(OFFICER) else actor.organisations("operator_engineer"),
        ),
        Dataset(
            name="test.list",
            title="List",
            description="",
            fields=(code,),
            key=("code",),
            rows=lambda as_of, actor: [{"code": "L1"}],
        ),
    ]
    assert not ANONYMOUS.has(OFFICER)
    for each in made:
        monkeypatch.setitem(datasets._datasets, each.name, each)
    with override_settings(HATANG_DATA=tmp_path, HATANG_LAKE=str(tmp_path / "lake")):
        yield {each.name: each for each in made}


@pytest.fixture
def shared(db, declare):
    publish()
    return declare


@pytest.fixture(scope="module")
def published(tmp_path_factory, django_db_setup, django_db_blocker):
    """The same, once for a module whose tests only read: each is a savepoint in a transaction that is undone."""
    folder = tmp_path_factory.mktemp("published")
    with (
        pytest.MonkeyPatch.context() as patch,
        declared(folder, patch, made_wells()) as made,
        databases.undone_at_the_end(django_db_blocker),
    ):
        publish()
        yield made


def drop_all():
    """Tables made outside of a test's transaction are not rolled back with it."""
    with connection.cursor() as cursor:
        for name in Collection.objects.values_list("dataset", flat=True):
            cursor.execute(f'DROP TABLE IF EXISTS spatial."{name}"')


def get(path, status=200, **more):
    split = urlsplit(path)
    found = Client().get(split.path + (f"?{split.query}" if split.query else ""), **more)
    assert found.status_code == status, body(found)
    return found


def body(found):
    return b"".join(found) if found.streaming else found.content


def read(path, **more):
    return json.loads(body(get(path, **more)))


def links(document, rel):
    return [each for each in document["links"] if each["rel"] == rel]


def items(name, **asked):
    query = "&".join(
        f"{key.replace('bbox_crs', 'bbox-crs')}={quote(str(value), safe=',/:')}" for key, value in asked.items()
    )
    return read(f"/ogc/collections/{name}/items?{query}")


def places(name, **asked):
    found = items(name, limit=MAXIMUM_LIMIT, **asked)["features"]
    return {each["id"]: each["geometry"] and shapely.from_geojson(json.dumps(each["geometry"])) for each in found}


def collection():
    rows = [
        {"ten": f"Trạm {n}", "so_may": n, "sau": n / 2, "ngay": f"2026-01-0{n}", "chu": f"Bà {n}"} for n in range(1, 4)
    ]
    found = [
        {"type": "Feature", "properties": row, "geometry": {"type": "Point", "coordinates": [108.8, 15 + n / 10]}}
        for n, row in enumerate(rows)
    ]
    return json.dumps({"type": "FeatureCollection", "features": found}).encode()


def bring_file(content, title="Trạm", organisation="QNG.SYT"):
    stream = io.BytesIO(content)
    (made,) = actions.bring_geodata(SYSTEM, file=("a.geojson", stream), title=title, organisation=organisation, now=NOW)
    return made


def bring_again():
    """Another layer in the place of the one that stood under the name."""
    actions.drop_layer(SYSTEM, slug="tram", reason="Bản mới")
    return bring_file(collection())


def bring_layer():
    made = bring_file(collection())
    said = {"title": "Trạm", "description": "", "access_level": "open", "personal": frozenset({"chu"})}
    actions.describe_layer(SYSTEM, slug="tram", **said)
    return made


class Sender:
    """A signed-in person's program: JSON goes out, the tag that was read goes with it."""

    def __init__(self, actor):
        self.client = cast.client(actor)

    def send(self, method, path, body=None, status=200, kind=GEOJSON, **headers):
        content = body if isinstance(body, (bytes, str)) else json.dumps(body)
        sent = self.client.generic(method, path, content, content_type=kind, headers=headers)
        assert sent.status_code == status, sent.content.decode()
        return sent

    def read(self, path):
        found = self.client.get(path)
        assert found.status_code == 200, found.content
        return json.loads(found.content), found["ETag"]

    def add(self, body=NEW, **more):
        return self.send("POST", ITEMS, body, 201, **more)["Location"].removeprefix("http://testserver")
