"""What is closed leaves by no road: every address of the open data, the shared map and the analysis is asked for it.

The roads are those of the URL conf: a new one without a case here fails. Each is asked by somebody who is not signed
in, by a clerk and by an operator's engineer; an officer, who may see the secrets, shows that they are real, and that no
answer with one in it may be kept by a cache that many share. Packed files are unpacked before they are looked through.
Beside the addresses: Flight SQL, the search whose answers are kept, the files that lie in the lake for everybody.
Letters are in `analytics/tests/test_leaks.py`.
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import re
import threading
import time
import zipfile
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pyarrow.flight as fl
import pyarrow.parquet as pq
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from tests import cast, databases

from hatang.capabilities.analytics.actions import dashboards, questions, queueing
from hatang.capabilities.analytics.formats import wire
from hatang.capabilities.analytics.formats.flight import Server
from hatang.capabilities.ckan.views.actions import ACTIONS
from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.actions import voices
from hatang.capabilities.opendata.models import Package, Resource
from hatang.capabilities.spatial import actions as spatial
from hatang.capabilities.spatial.tests.test_rasters import heights, tif
from hatang.engines.tiles.pmtiles import Archive
from hatang.kernel import datasets
from hatang.kernel.access import ANALYST, ANONYMOUS, OFFICER, SYSTEM
from hatang.kernel.datasets import Dataset, Field

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY, NOW = date(2026, 6, 30), datetime(2026, 6, 30, 20, tzinfo=UTC)
VERSION = "2026-06-30.1"
OPEN, CLOSED, PRIVATE = "test.pump", "test.machine", "danh-sach-kin"
# A value and the name of a personal field, a closed row, a closed dataset's title and row, a registered dataset that is
# hidden and its row, a layer for the bodies of the province and its feature, an open layer's personal field, a picture,
# questions and boards of one person, the contact of who asked for data.
SECRETS = (
    *("0900000013", "holder_phone", "Trạm bơm mật", "Máy chủ mật", "MAY-9", "Bệnh nhân mật", "BENH-NHAN-1"),
    *("Lớp kín", "Trạm kín", "chu_tram", "Bà Kín", "Ảnh kín", "Câu hỏi kín", "Bảng kín", "hoi@nguoi-dan.vn"),
)
# A count of 3 families in the only row that has so few, however it is written.
SMALL = re.compile(r"""["']?(families|Số hộ)["']?\s*[:=]\s*"?3\b|TB13,Trạm bơm 13,3\b""")
# Roads of the shell, of the imports and of the interface of the operational capabilities: what could tell of the same.
SHELL = ("portal", "imports", "api")
# Whoever mounts roads is judged here: those of the operational capabilities serve no dataset of another.
OTHERS = {
    "assets",
    "coverage",
    "disputes",
    "law",
    "readings",
    "work",
    "identity",
    "places",
    "plan",
    "prediction",
    "reporting",
    "siting",
    "whatif",
    "ui",
    "admin",
    "",
}
FORMS = ({}, {"f": "json"}, {"f": "html"})
# Questions whose answer would tell a hidden value, were it looked at.
ORACLES = (
    *({"filter": each} for each in ("holder_phone LIKE '09%'", "families = 3", "families < 5 AND families > 0")),
    *(
        {"filter": each, "filter-lang": "cql2-json"}
        for each in ('{"op":"isNull","args":[{"property":"holder_phone"}]}',)
    ),
    *({each: value} for each, value in (("sortby", "holder_phone"), ("holder_phone", "0900000013"), ("families", "3"))),
    *(
        {"limit": "1000"},
        {"sortby": "families", "limit": "1000"},
        {"crs": "http://www.opengis.net/def/crs/EPSG/0/5898"},
    ),
)
WORDS = ("mật", "kín", "0900000013", "MAY-9", "hoi@nguoi-dan.vn")
SQL = (
    *("SELECT * FROM test.pump", "SELECT holder_phone FROM test.pump", "SELECT * FROM test.machine"),
    *("SELECT * FROM test.pump WHERE families = 3", "SELECT * FROM duckdb_views", "SELECT * FROM lake.snapshot"),
    *("SELECT code FROM test.pump ORDER BY holder_phone", "FROM (SUMMARIZE test.pump)"),
)
# By the name of the road: what it is asked, beside what its place says. Roads that only take something are asked too.
CASES: dict[str, tuple[dict[str, str], ...]] = {
    **dict.fromkeys(
        (
            *(
                "landing",
                "seen",
                "conformance",
                "api",
                "collections",
                "catalogue",
                "record",
                "styles",
                "style",
                "style_metadata",
            ),
            *("collection", "schema", "queryables", "sortables", "matrix_sets", "matrix_set", "tilesets", "archive"),
            *(
                "raster_style",
                "raster_collection",
                "raster_coverage",
                "raster_items",
                "raster_item",
                "raster_tilesets",
                "raster_tile",
                "item",
            ),
            *(f"{of}_{each}" for of in ("catalogue", "raster") for each in ("schema", "queryables", "sortables")),
            *("atlas", "atlas_embedded", "atlas_keeper", "layers", "layer_new", "layer", "field", "field_out"),
            *("field_return", "layer_drop", "raster", "raster_drop"),
        ),
        FORMS,
    ),
    "records": (*FORMS, *({"q": each} for each in WORDS), {"limit": "100"}),
    "items": (*FORMS, *ORACLES),
    "spatial:names": ({"code": "TB29"}, {"code": "MAY-9"}, {"holder_phone": "0900000013"}),
    "tileset": (*FORMS, {"f": "tilejson"}),
    "raster_tileset": (*FORMS, {"f": "tilejson"}),
    "tile": ({}, *({"filter": each["filter"]} for each in ORACLES if "filter" in each)),
    **dict.fromkeys(
        (
            *("keys", "publications", "decide_publication", "take_publication_back", "sources", "source"),
            *("source_act", "requests", "answer", "moderate", "registered", "file", "dataset", "comment", "difference"),
            *("releases", "release", "decide_release", "withdraw_release", "propose_releases", "decide_releases"),
            *("table_schema", "places", "download", "robots", "sitemap", "feed", "dataset_feed", "version"),
            "sitemap_part",
            *(f"{kind}_{form}" for kind in ("catalog", "dataset", "registered") for form in ("ttl", "rdf", "jsonld")),
        ),
        ({}, {"page": "2"}),
    ),
    "opendata:files": ({}, {"as_of": "2026-06-30"}),
    "opendata:index": ({}, *({"q": each} for each in WORDS)),
    "call": (),
    "call_short": (),
    "analytics:sql": tuple({"sql": each, **more} for each in SQL for more in ({}, {"answer-format": "csv"})),
    "analytics:index": (
        *({"sql": each} for each in SQL[:1]),
        *(
            {"bang": table, **more}
            for table in ("test.pump", "test.machine")
            for more in (
                *({}, {"xem": "dong"}, {"xem": "dong", "answer-format": "csv"}, {"theo": "holder_phone"}),
                *(
                    {"do": "trung-binh:families"},
                    {"tu.families": "3", "xem": "dong"},
                    {"la.holder_phone": "0900000013"},
                ),
            )
        ),
    ),
    **dict.fromkeys(("by_commune_index", "by_commune"), ({}, {"communes-format": "csv"}, {"communes-f-name": "xã"})),
    **dict.fromkeys(
        (
            *("keep", "throw_away", "dashboards", "new_dashboard", "dashboard", "edit_dashboard", "delete_dashboard"),
            *("deliveries", "schedule", "watch", "stop_schedule", "stop_alert", "lineage"),
            *("cancel", "analytics:connections"),
        ),
        ({}, {"families": "3"}),
    ),
}
# What stands in the place of each part of an address.
PARTS: dict[str, tuple[object, ...]] = {
    "name": (OPEN, CLOSED, PRIVATE, "spatial.lop-kin", "spatial.lop-mo", "catalogue"),
    "slug": ("lop-kin", "lop-mo", "anh-kin"),
    "identifier": ("TB13", "TB29", "MAY-9", "1"),
    "matrix_set": ("WebMercatorQuad",),
    "z": ("0",),
    "y": ("0",),
    "x": ("0",),
    "version": (VERSION,),
    "before": (VERSION,),
    "after": (VERSION,),
    "kind": ("csv", "xlsx", "geojson", "gpkg", "shp", "parquet"),
    "number": (1, 2),
    "rest": ("none", "collections/spatial.lop-kin/items"),
    "seen": (0,),
    "topic": ("mat-song",),
    "code": ("sites.positions", "security.endpoints_antimalware", OPEN, CLOSED),
    "ticket": ("7f1c8f5e-0000-4000-8000-000000000000",),
}


SERVING = ("spatial", "ogc", "opendata", "analytics", "ckan", "harvest")


def roads(*spaces):
    """(namespace, name, the names of the parts of its address) of every road of what serves data, or of those named."""
    for outer in get_resolver().url_patterns:
        if getattr(outer, "namespace", "") in (spaces or SERVING):
            for each in outer.url_patterns:
                yield outer.namespace, each.name or str(each.pattern), sorted(each.pattern.converters)


def test_every_road_has_a_case():
    known = {f"{space}:{name}" for space, name, _parts in roads()} | {name for _space, name, _parts in roads()}
    assert [
        name for space, name, _parts in roads() if not {name, f"{space}:{name}"} & {*CASES, "ogc/", "ogc/<path:rest>"}
    ] == []
    assert [name for name in CASES if name not in known] == [], "a case of a road that is gone"
    mounted = {getattr(each, "namespace", "") or "" for each in get_resolver().url_patterns}
    assert mounted <= {*SERVING, *SHELL, *OTHERS}, "whose roads are these?"


def _pumps(as_of, actor):
    for n in range(30):
        if n == 29 and not actor.has(OFFICER):
            continue
        yield {
            "code": f"TB{n:02}",
            "name": "Trạm bơm mật" if n == 29 else f"Trạm bơm {n}",
            "holder_phone": f"09000000{n:02}",
            "families": 3 if n == 13 else n + 10,
            "geometry": shapely.Point(108.5 + n / 100, 15),
        }


def _declared():
    code = Field("code", "Mã", "code", required=True)
    return (
        Dataset(
            name=OPEN,
            title="Trạm bơm nước",
            description="",
            fields=(
                code,
                Field("name", "Tên"),
                Field("holder_phone", "Điện thoại", personal=True),
                Field("families", "Số hộ", "integer", counts_people=True),
            ),
            key=("code",),
            rows=_pumps,
            geometry="Point",
        ),
        Dataset(
            name=CLOSED,
            title="Máy chủ mật",
            description="",
            fields=(code,),
            key=("code",),
            rows=lambda as_of, actor: [{"code": "MAY-9", "geometry": shapely.Point(108.6, 15)}],
            geometry="Point",
            access="security",
            scope=lambda actor: None if actor.has(OFFICER, ANALYST) else frozenset(),
        ),
    )


@contextmanager
def _filled_below(folder):
    """Everything that could leak, published, registered, brought and kept; a function that opens the browser of the
    officer who did it, with the keys of the tables registered and the numbers of what was kept."""
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(
            HATANG_DATA=folder, HATANG_LAKE=str(folder / "lake"), HATANG_ADDRESS="https://hatang.example"
        ),
    ):
        for each in _declared():
            patch.setitem(datasets._datasets, each.name, each)
        keys, numbers = _fill()

        def open_browser():
            browser = cast.client(cast.officer())
            browser.keys, browser.numbers = keys, numbers
            return browser

        yield open_browser


@pytest.fixture(scope="module")
def _filled(tmp_path_factory, django_db_setup, django_db_blocker):
    """Once for the module: each of its tests is a savepoint in a transaction that is undone."""
    with databases.undone_at_the_end(django_db_blocker), _filled_below(tmp_path_factory.mktemp("filled")) as opened:
        yield opened


@pytest.fixture
def world(_filled, db):
    return _filled()


@pytest.fixture
def world_apart(transactional_db, tmp_path):
    """The same for a test whose rows other connections must see."""
    with _filled_below(tmp_path) as opened:
        yield opened()


def _fill():
    done = lake.publish(SYSTEM, names=[OPEN, CLOSED], as_of=DAY, now=NOW)
    assert not [each.problem for each in done if each.problem]
    spatial.refresh_collections(SYSTEM, now=NOW)
    browser = cast.client(cast.officer())
    for title, column in (("Lớp kín", "ghi_chu"), ("Lớp mở", "chu_tram")):
        feature = {
            "type": "Feature",
            "properties": {"ten": "Trạm kín" if "kín" in title else "Trạm mở", column: "Bà Kín"},
            "geometry": {"type": "Point", "coordinates": [108.8, 15.1]},
        }
        stream = io.BytesIO(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
        spatial.bring_geodata(SYSTEM, file=("a.geojson", stream), title=title, organisation="", now=NOW)
    said = {"title": "Lớp mở", "description": "", "access_level": "open", "personal": frozenset({"chu_tram"})}
    spatial.describe_layer(SYSTEM, slug="lop-mo", **said)
    picture = io.BytesIO(tif(heights(), nodata=-9999))
    spatial.bring_geodata(SYSTEM, file=("a.tif", picture), title="Ảnh kín", organisation="", now=NOW)
    keys = _register()
    kept = questions.save_question(browser.actor, title="Câu hỏi kín", sql="SELECT 1 AS a", shared=False, now=NOW)
    tiles = [dashboards.PlacedQuestion(kept.pk)]
    board = dashboards.save_dashboard(browser.actor, title="Bảng kín", tiles=tiles, for_everybody=False, now=NOW)
    voices.file_request(cast.nobody, wanted="Dữ liệu giếng", purpose="", contact="hoi@nguoi-dan.vn", now=NOW)
    return keys, (kept.pk, board.pk)


def _register():
    """A hidden dataset with rows of its own, by the interface of CKAN as an agency does it."""
    key = cast.key(cast.officer(), "datasets")

    def act(action, **asked):
        headers = {"Authorization": key}
        sent = Client().post(f"/api/action/{action}", asked, content_type="application/json", headers=headers)
        assert sent.status_code == 200, sent.content
        return sent.json()["result"]

    act("organization_create", name="qng-syt", title="Sở Y tế")
    act("package_create", name=PRIVATE, title="Bệnh nhân mật", owner_org="qng-syt", private=True)
    table = act("resource_create", package_id=PRIVATE, name="Bảng", url="")
    act("datastore_create", resource_id=table["id"], records=[{"ten": "BENH-NHAN-1"}], force=True)
    upload = SimpleUploadedFile("benh-nhan.csv", b"ten\nBENH-NHAN-1\n")
    said = {"package_id": PRIVATE, "name": "Tệp", "upload": upload}
    sent = Client().post("/api/action/resource_create", said, headers={"Authorization": key})
    assert sent.status_code == 200, sent.content
    return (table["id"], sent.json()["result"]["id"])


def addresses(world):
    """(road, address, what is asked) of everything that can be asked."""
    parts_of = {**PARTS, "number": tuple({1, 2, *world.numbers}), "run_id": world.keys[:1]}
    for space, name, parts in roads():
        if name in ("call", "call_short") or name.startswith("ogc/"):
            continue
        asked = CASES.get(f"{space}:{name}", CASES.get(name, ()))
        known = {**parts_of, "key": (1,) if space == "spatial" else world.keys}
        for values in itertools.product(*(known[part] for part in parts)):
            address = reverse(f"{space}:{name}", kwargs=dict(zip(parts, values, strict=True)))
            for query in asked:
                yield f"{space}:{name}", address, query
    parts_of |= {"key": world.keys[:1], "name": (OPEN, CLOSED)}
    for space, name, parts in roads(*SHELL):
        for values in itertools.product(*(parts_of.get(part, (OPEN, "1")) for part in parts)):
            address = reverse(f"{space}:{name}", kwargs=dict(zip(parts, values, strict=True)))
            for query in ({}, *({"q": each} for each in WORDS)) if name in ("search", "audit", "jobs") else ({},):
                yield f"{space}:{name}", address, query
    reading = sorted(name for name, each in ACTIONS.items() if each.reads)
    for action, asked in itertools.product(reading, _of_ckan(world.keys)):
        yield "ckan:call", f"/api/3/action/{action}", asked


def _of_ckan(keys):
    """The parameters of the catalogue's actions that could name what is hidden."""
    return (
        *({"id": each} for each in (OPEN, CLOSED, PRIVATE, "qng-syt", *keys)),
        *({"resource_id": each} for each in keys),
        *({"q": each, "include_private": "true"} for each in WORDS),
        {"fq": "capacity:private", "rows": "1000"},
        {"query": "name:Bảng"},
        {"resource_id": OPEN, "limit": "100"},
        {"resource_id": OPEN, "filters": '{"families": 3}'},
        {"resource_id": OPEN, "filters": '{"holder_phone": "0900000013"}'},
        {"resource_id": OPEN, "sort": "holder_phone"},
    )


def text_of(sent):
    return plain(b"".join(sent) if sent.streaming else sent.content)


def plain(content):
    """All that can be read in the bytes: archives, tables and packed tiles are opened."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(f"{name} {plain(archive.read(name))}" for name in archive.namelist())
    if content.startswith(b"PAR1"):
        found = pq.read_table(io.BytesIO(content))
        kept = [each for each in found.column_names if each not in ("geometry", "bbox")]
        return f"{found.schema.metadata} {found.column_names} {found.select(kept).to_pylist()}"
    if content.startswith(b"\x1f\x8b"):
        return plain(gzip.decompress(content))
    if content.startswith(b"PMTiles"):
        archive = Archive(lambda offset, length: content[offset : offset + length])
        squares = ((z, x, y) for z in range(5) for x in range(2**z) for y in range(2**z))
        tiles = (archive.tile(*each) for each in squares)
        return f"{archive.metadata()} {' '.join(plain(each) for each in tiles if each)}"
    return content.decode("utf-8", errors="replace")


def told(text, address, query):
    """The secrets in the text; words that stood in the question come back in links and refusals and are none."""
    asked = " ".join((address, *query, *query.values()))
    small = ["3 families"] if "families" not in asked and SMALL.search(text) else []
    return [each for each in SECRETS if each in text and each not in asked] + small


def one_of_each_road(world, one_in):
    """Each road once at least, and one in so many of all that can be asked."""
    seen = set()
    for number, (road, address, query) in enumerate(addresses(world)):
        if road not in seen or number % one_in == 0:
            seen.add(road)
            yield road, address, query


@pytest.mark.parametrize(
    ("who", "one_in"),
    [
        ("nobody", 5),
        *(pytest.param(each, 1, marks=pytest.mark.night("roads")) for each in ("nobody", "clerk", "operator_engineer")),
    ],
)
def test_nobody_is_told_by_any_road(world, who, one_in):
    browser = Client() if who == "nobody" else cast.client(getattr(cast, who)())
    # A clerk works for a body of the province: layers and pictures that are for these are no secret to them.
    shown = {"clerk": {"Lớp kín", "Trạm kín", "Ảnh kín", "Bà Kín"}}.get(who, set())
    asked, answered, leaks = 0, 0, []
    for road, address, query in one_of_each_road(world, one_in):
        sent = browser.get(address, query)
        assert sent.status_code < 500, (address, query)
        asked += 1
        answered += sent.status_code == 200
        leaks += [(road, address, query, each) for each in told(text_of(sent), address, query) if each not in shown]
    assert leaks == []
    assert asked > 500 / one_in
    assert answered > 100 / one_in


@pytest.mark.night("roads")
def test_the_secrets_are_real_and_no_shared_cache_keeps_them(world):
    seen: set[str] = set()
    open_to_caches = []
    for _road, address, query in addresses(world):
        sent = world.get(address, query)
        found = told(text_of(sent), address, query)
        seen |= set(found)
        kept = sent.get("Cache-Control", "")
        private = "private" in kept or "no-store" in kept or "Cookie" in sent.get("Vary", "")
        if found and ("public" in kept or not private):
            open_to_caches.append((address, query, found, kept))
    assert open_to_caches == []
    own = {
        "BENH-NHAN-1",
        "Lớp kín",
        "Trạm kín",
        "Bà Kín",
        "Ảnh kín",
        "chu_tram",
        "Câu hỏi kín",
        "Bảng kín",
        "hoi@nguoi-dan.vn",
    }
    assert seen >= own


def test_after_signing_out_the_same_browser_is_told_nothing(world):
    remembered = []
    for address in (
        "/ogc/collections/spatial.lop-kin/items",
        "/ogc/collections/spatial.lop-kin/items/1",
        "/ogc/collections/spatial.lop-kin/tiles/WebMercatorQuad/0/0/0",
        "/ogc/collections/raster.anh-kin/coverage.tif",
        "/ogc/styles/raster.anh-kin",
        "/ogc/collections?f=json",
    ):
        sent = world.get(address)
        assert sent.status_code == 200, address
        remembered.append((address, sent.get("ETag", "")))
    world.logout()
    for address, tag in remembered:
        sent = world.get(address, headers={"If-None-Match": tag} if tag else {})
        assert sent.status_code == (200 if address.endswith("f=json") else 404), address
        assert told(text_of(sent), address, {}) == []


def test_neither_a_hidden_column_nor_a_small_count_can_be_found_by_asking(world):
    for asked in (
        {"filter": "holder_phone LIKE '09%'"},
        {"filter": "holder_phone IS NULL"},
        {"sortby": "holder_phone"},
        {"holder_phone": "0900000013"},
    ):
        refused = Client().get(f"/ogc/collections/{OPEN}/items", asked)
        assert refused.status_code == 400, asked
        assert refused["Content-Type"] == "application/problem+json"
    browser = Client()

    def codes(**asked):
        found = browser.get(f"/ogc/collections/{OPEN}/items", {"limit": 1000, "f": "json", **asked}).json()["features"]
        return [each["id"] for each in found]

    assert codes(families=3) == []
    assert codes(filter="families < 5") == []
    assert codes(filter="families >= 5 AND code = 'TB13'") == []
    everything = codes()
    assert "TB13" in everything
    assert codes(sortby="families")[-1] == codes(sortby="-families")[-1] == "TB13", (
        "what is empty stands last both ways"
    )
    found = browser.get("/api/3/action/package_show", {"id": OPEN}).json()["result"]["resources"][0]["id"]
    road = "/api/3/action/datastore_search"
    assert browser.get(road, {"resource_id": found, "filters": '{"families": 3}'}).json()["result"]["records"] == []
    (row,) = browser.get(road, {"resource_id": found, "filters": '{"code": "TB13"}'}).json()["result"]["records"]
    assert row["families"] is None


@pytest.mark.night("roads")
@pytest.mark.parametrize("who", ["clerk", pytest.param("nobody", marks=pytest.mark.night("roads"))])
def test_writing_in_the_catalogue_tells_nothing_and_changes_nothing(world, who):
    """Every action by POST, by nobody and by the key of a clerk of another body."""
    key = cast.key(cast.clerk(), "datasets")
    before = sorted(Package.objects.values_list()), sorted(Resource.objects.values_list("pk", "name", "url"))
    writing = sorted(name for name, each in ACTIONS.items() if not each.reads)
    assert len(writing) > 20
    headers = {"Authorization": key} if who == "clerk" else {}
    for action in sorted(ACTIONS):
        for asked in ({"id": PRIVATE}, *({name: each} for name in ("id", "resource_id") for each in world.keys)):
            more = {"title": "x", "name": "x", "force": True, "records": [{"ten": "x"}], "package_id": PRIVATE}
            said = asked | more if action in writing else asked
            sent = Client().post(f"/api/action/{action}", said, content_type="application/json", headers=headers)
            assert sent.status_code < 500, (action, said)
            assert told(text_of(sent), action, {}) == [], (action, said, sent.content)
    after = sorted(Package.objects.values_list()), sorted(Resource.objects.values_list("pk", "name", "url"))
    assert after == before
    found = Client().get(f"/api/action/datastore_search?resource_id={world.keys[0]}", headers={"Authorization": key})
    assert found.status_code in (403, 404)


def test_the_files_that_lie_in_the_lake_for_everybody(world):
    looked_at = []
    for row in lake.list_newest_snapshots(ANONYMOUS).values():
        for name in filter(None, (row.open["file"], row.open["tiles"])):
            with lake.open_file(name) as stream:
                assert told(plain(stream.read()), "", {}) == [], name
            looked_at.append(name)
    assert any(name.endswith(".parquet") for name in looked_at)
    full = lake.list_newest_snapshots(cast.officer())[OPEN].manifest["editions"]["full"]["file"]
    with lake.open_file(full) as stream:
        assert {"0900000013", "holder_phone", "3 families"} <= set(told(plain(stream.read()), "", {})), (
            "it is looked into"
        )


@pytest.mark.night("roads")
@pytest.mark.django_db(transaction=True)
def test_flight_sql(world_apart):
    """The same questions over the wire, and the lists of tables, schemas and columns."""
    held = {who: cast.key(getattr(cast, who)(), "sql") for who in ("clerk", "operator_engineer", "officer")}
    server = Server("grpc://127.0.0.1:0", lambda actor, sql: queueing.wait_for_turn(actor, sql=sql))
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    asked = [
        *(wire.pack_any("CommandStatementQuery", (1, sql.encode())) for sql in SQL),
        *(wire.pack_any(name) for name in ("CommandGetTables", "CommandGetDbSchemas", "CommandGetCatalogs")),
        wire.pack_any("CommandGetTables", (5, 1)),
    ]
    try:
        with fl.connect(f"grpc://127.0.0.1:{server.port}") as link:

            def answers(words):
                options = fl.FlightCallOptions(headers=[(b"authorization", f"Bearer {words}".encode())])
                for command in asked:
                    try:
                        info = link.get_flight_info(fl.FlightDescriptor.for_command(command), options)
                        yield str(link.do_get(info.endpoints[0].ticket, options).read_all().to_pylist()), ""
                    except fl.FlightError as refused:
                        yield str(refused), " ".join(SQL)

            for who in ("clerk", "operator_engineer"):
                found = list(answers(held[who]))
                assert [(who, text) for text, asked_for in found if told(text, asked_for, {})] == []
                assert "pump" in found[len(SQL)][0]
            assert not any("TB13" in text for text, _asked_for in answers("wrong"))
            assert any("'families': 3" in text for text, _asked_for in answers(held["officer"])), "the secrets are real"
    finally:
        server.shutdown()
        thread.join(20)
        connection.close()


@pytest.mark.night(
    "roads"
)  # by day `ckan/tests/test_kept_search.py` hides what is kept, `test_searching.py` from elsewhere
@pytest.mark.django_db(transaction=True)
def test_the_kept_search_forgets_what_was_hidden_since(world_apart):
    """A dataset that everybody found a moment ago is hidden, by another process: a second later what is kept answers
    without it."""
    counts = []
    for hidden in (False, True):
        _hide(hidden)
        time.sleep(1)
        asked = [Client().get("/api/3/action/package_search", {"fq": f"name:{PRIVATE}"}) for _time in range(3)]
        counts.append([each.json()["result"]["count"] for each in asked])
    assert counts == [[1, 1, 1], [0, 0, 0]]


def _hide(hidden):
    try:
        Package.objects.filter(name=PRIVATE).update(private=hidden)
    finally:
        connection.close()
