"""Files that people bring as layers: every format, the reference system, what is refused, who may do what."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import ezdxf
import numpy as np
import pyogrio
import pytest
import shapely
from django.db import connection
from django.test import Client
from pyproj import Transformer
from tests import cast

from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial import actions
from hatang.capabilities.spatial.models import Collection, Layer
from hatang.engines.sheets.tests import making
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry, StoredFile
from hatang.kernel.problems import Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = datetime(2026, 6, 30, 20, tzinfo=UTC)
POINTS = [shapely.Point(108.8 + n / 100, 15.1) for n in range(4)]
NAMES = ["Trạm bơm", "Cống", None, "Đập"]
BOWTIE = shapely.Polygon([(108, 15), (109, 16), (109, 15), (108, 16)])


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    settings.HATANG_LAKE = str(tmp_path / "lake")


def written(path, shapes, driver, crs="EPSG:4326", **columns):
    """The bytes of a file that GDAL writes."""
    fields = list(columns)
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array(shapes, dtype=object)),
        [np.array(each, dtype=object if isinstance(each[0], str) else None) for each in columns.values()],
        fields,
        driver=driver,
        crs=crs,
        geometry_type=shapes[0].geom_type,
    )
    return path.read_bytes()


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def bring(content, name, actor=SYSTEM, **more):
    more = {"title": "Công trình thuỷ lợi", "organisation": "", "now": NOW} | more
    return actions.bring_geodata(actor, file=(name, io.BytesIO(content)), **more)


def features(layer, client=None):
    found = (client or cast.client(cast.officer())).get(f"/ogc/collections/spatial.{layer.slug}/items", {"limit": 1000})
    assert found.status_code == 200, found.content
    return json.loads(found.content)["features"]


def shapefile(tmp_path, shapes, crs, **columns):
    folder = tmp_path / "shp"
    folder.mkdir()
    written(folder / "cong.shp", shapes, "ESRI Shapefile", crs or "EPSG:4326", **columns)
    if crs is None:
        (folder / "cong.prj").unlink()
    return zipped(**{each.name.replace(".", "__"): each.read_bytes() for each in folder.iterdir()})


def files_of(tmp_path, kind):
    columns = {"Tên công trình": ["Trạm", "Cống", "Kè", "Đập"], "so_may": [1, 2, 3, 4]}
    if kind == "gpkg":
        return written(tmp_path / "a.gpkg", POINTS, "GPKG", **columns), "a.gpkg"
    if kind == "geojson":
        return written(tmp_path / "a.geojson", POINTS, "GeoJSON", **columns), "a.geojson"
    if kind == "kml":
        return written(tmp_path / "a.kml", POINTS, "KML", Name=columns["Tên công trình"]), "a.kml"
    if kind == "kmz":
        return zipped(doc__kml=written(tmp_path / "a.kml", POINTS, "KML", Name=["Trạm"] * 4)), "a.kmz"
    return shapefile(tmp_path, POINTS, "EPSG:4326", so_may=[1, 2, 3, 4]), "a.zip"


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "kml", "kmz", "shp"])
def test_every_format_becomes_a_collection_with_its_features_where_they_were(tmp_path, kind):
    content, name = files_of(tmp_path, kind)
    (layer,) = bring(content, name)
    found = features(layer)
    assert [each["id"] for each in found] == ["1", "2", "3", "4"]
    for each, point in zip(found, POINTS, strict=True):
        assert each["geometry"]["coordinates"] == pytest.approx([point.x, point.y], abs=1e-6)
    if kind in ("gpkg", "geojson"):
        assert [each["properties"]["ten_cong_trinh"] for each in found] == ["Trạm", "Cống", "Kè", "Đập"]
        assert [each["properties"]["so_may"] for each in found] == [1, 2, 3, 4]
    tile = cast.client(cast.officer()).get(f"/ogc/collections/spatial.{layer.slug}/tiles/WebMercatorQuad/0/0/0")
    assert (tile.status_code, bool(tile.content)) == (200, True)
    entry = AuditEntry.objects.get(action="spatial.bring")
    assert entry.after["rows"] == 4
    assert entry.after["file"] == StoredFile.objects.get().sha256


def test_a_share_in_percent_is_a_field_like_any_other(tmp_path):
    """Its sign is that of placeholders in the database's own language."""
    columns = {"Tỷ lệ (%)": [1.5, 2.5, 3.5, 4.5], "%s": NAMES, "%": NAMES}
    (layer,) = bring(written(tmp_path / "a.geojson", POINTS, "GeoJSON", **columns), "a.geojson")
    assert [each["name"] for each in layer.fields] == ["ty_le_phan_tram", "phan_tram_s", "phan_tram"]
    assert features(layer)[0]["properties"]["ty_le_phan_tram"] == 1.5


def test_a_drawing_is_parted_by_kind_and_asks_for_its_system(tmp_path):
    drawing = ezdxf.new()
    there = Transformer.from_crs(4326, 5898, always_xy=True)
    a, b = there.transform(108.8, 15.1), there.transform(108.81, 15.12)
    drawing.modelspace().add_line(a, b, dxfattribs={"layer": "TUYEN"})
    drawing.modelspace().add_point(a, dxfattribs={"layer": "TRAM"})
    drawing.saveas(tmp_path / "a.dxf")
    content = (tmp_path / "a.dxf").read_bytes()
    with pytest.raises(Invalid) as refused:
        bring(content, "a.dxf")
    assert refused.value.code == "crs_missing"
    assert "EPSG:5898" in str(refused.value.hint)
    assert "EPSG:9216" in str(refused.value.hint)
    assert not Layer.objects.exists()
    lines, points = sorted(bring(content, "a.dxf", epsg=5898), key=lambda each: each.geometry)
    assert (lines.geometry, points.geometry) == ("LineString", "Point")
    (line,), (point,) = features(lines), features(points)
    assert line["geometry"]["coordinates"][0] == pytest.approx([108.8, 15.1], abs=1e-6)
    assert point["geometry"]["coordinates"] == pytest.approx([108.8, 15.1], abs=1e-6)
    assert (line["properties"]["layer"], point["properties"]["layer"]) == ("TUYEN", "TRAM")


@pytest.mark.parametrize("epsg", [5898, 9216])
def test_vn_2000_is_read_in_the_zone_of_the_file_and_never_in_a_guessed_one(tmp_path, epsg):
    there = Transformer.from_crs(4326, epsg, always_xy=True)
    shapes = [shapely.Point(*there.transform(each.x, each.y)) for each in POINTS]
    (layer,) = bring(shapefile(tmp_path, shapes, f"EPSG:{epsg}", n=[1, 2, 3, 4]), "a.zip")
    assert layer.source_crs == f"EPSG:{epsg}"
    for each, point in zip(features(layer), POINTS, strict=True):
        assert each["geometry"]["coordinates"] == pytest.approx([point.x, point.y], abs=2e-6)


def test_a_shapefile_without_its_system_is_asked_for_it(tmp_path):
    content = shapefile(tmp_path, [shapely.Point(586_000, 1_670_000)], None, n=[1])
    with pytest.raises(Invalid) as refused:
        bring(content, "a.zip")
    assert refused.value.code == "crs_missing"
    (layer,) = bring(content, "a.zip", epsg=9216)
    assert layer.source_crs.startswith("EPSG:9216 ")
    with pytest.raises(Invalid) as refused:
        bring(content, "a.zip", epsg=4326)
    assert refused.value.code == "off_globe"


def test_degrees_that_are_exchanged_lie_outside_of_the_country(tmp_path):
    content = written(tmp_path / "a.gpkg", [shapely.Point(15.1, 78.8), shapely.Point(15.2, 78.9)], "GPKG", n=[1, 2])
    with pytest.raises(Invalid) as refused:
        bring(content, "a.gpkg")
    assert refused.value.code == "crs_doubtful"


def test_a_damaged_file_is_refused_without_words_for_programmers(db):
    with pytest.raises(Invalid) as refused:
        bring(zipped(a__shp=bytes(1 << 20), a__shx=bytes(100), a__dbf=bytes(100)), "a.zip")
    assert refused.value.code == "file_broken"
    assert str(refused.value.detail) == ""


def test_a_broken_geometry_is_named_and_may_be_repaired(tmp_path):
    content = written(tmp_path / "a.gpkg", [shapely.box(108, 15, 109, 16), BOWTIE], "GPKG", n=[1, 2])
    with pytest.raises(Invalid) as refused:
        bring(content, "a.gpkg")
    assert refused.value.code == "geometry_broken"
    assert "2: đường bao tự cắt chính nó (tại " in str(refused.value.detail)
    (layer,) = bring(content, "a.gpkg", repair=True)
    areas = [shapely.from_geojson(json.dumps(each["geometry"])) for each in features(layer)]
    assert all(each.is_valid for each in areas)
    assert areas[1].area == pytest.approx(0.5)


def hostile():
    bomb = making.bomb("a.shp", 480)
    assert len(bomb) < 1_000_000
    yield "bomb", bomb, "a.zip", "file_too_large"
    yield "text", b"just words", "a.gpkg", "file_unknown_format"
    yield "empty", b"", "a.geojson", "file_empty"
    yield "png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "a.gpkg", "file_unknown_format"
    yield "half gpkg", b"SQLite format 3\x00" + b"\0" * 5000, "a.gpkg", "file_broken"
    yield "no layers", b'{"a": 1}', "a.geojson", "file_broken"
    yield "no features", b'{"type": "FeatureCollection", "features": []}', "a.geojson", "file_without_place"
    yield "half zip", b"PK\x03\x04" + b"\1" * 300, "a.zip", "file_broken"
    entity = b'<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>'
    yield "entity", entity, "a.kml", "file_unknown_format"
    vrt = b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
    yield "vrt", vrt, "a.kml", "file_unknown_format"
    inner = zipped(doc__kml=b"<kml><!DOCTYPE x></kml>")
    yield "entity in kmz", inner, "a.kmz", "file_broken"
    locked = bytearray(zipped(a__shp=b"x"))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    yield "encrypted", bytes(locked), "a.zip", "file_password"
    yield "other archive", zipped(a__txt=b"x"), "a.zip", "file_unknown_format"
    yield "no shapefile", zipped(a__shp=b"x"), "a.zip", "file_broken"
    yield "a way out of the folder", zipped(**{"../../../a.shp": b"x"}), "a.zip", "file_broken"


@pytest.mark.parametrize(("content", "name", "code"), [pytest.param(*rest, id=called) for called, *rest in hostile()])
def test_hostile_files_are_refused_by_name_and_leave_nothing_behind(tmp_path, content, name, code):
    with pytest.raises(Invalid) as refused:
        bring(content, name)
    assert refused.value.code == code
    assert name in str(refused.value.where)
    assert str(tmp_path) not in str(refused.value.detail), "where our copies lie is not told"
    assert_nothing(tmp_path)


def assert_nothing(tmp_path):
    assert not Layer.objects.exists()
    assert not Collection.objects.exists()
    assert not StoredFile.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'spatial' AND tablename LIKE 'spatial.%%'")
        assert cursor.fetchone() == (0,)
    assert [each for each in tmp_path.rglob("*") if each.is_file() and "files" in each.parts] == []
    assert list((tmp_path / "spatial-workshop").iterdir()) == []


def test_a_file_that_breaks_in_its_second_layer_leaves_nothing_of_the_first(tmp_path):
    path = tmp_path / "two.gpkg"
    for name, shape in (("good", shapely.box(108, 15, 109, 16)), ("bad", BOWTIE)):
        wkb = shapely.to_wkb(np.array([shape], dtype=object))
        pyogrio.raw.write(
            path, wkb, [np.array([1])], ["n"], driver="GPKG", layer=name, crs="EPSG:4326", geometry_type="Polygon"
        )
    with pytest.raises(Invalid) as refused:
        bring(path.read_bytes(), "two.gpkg")
    assert "two.gpkg: bad" in str(refused.value.where)
    assert_nothing(tmp_path)


def test_who_may_bring_and_see_and_open(tmp_path):
    content, name = files_of(tmp_path, "gpkg")
    health = cast.agency_officer("QNG.SYT")
    for actor in (cast.nobody, cast.clerk()):
        with pytest.raises(Forbidden):
            bring(content, name, actor)
    with pytest.raises(Forbidden):
        bring(content, name, health, organisation="QNG.SGDDT")
    (layer,) = bring(content, name, health, organisation="QNG.SYT")
    path = f"/ogc/collections/spatial.{layer.slug}"
    outsider, clerk = cast.client(cast.outsider()), cast.client(cast.clerk())
    for road in (path, f"{path}/items", f"{path}/items/1", f"{path}/tiles/WebMercatorQuad/0/0/0", f"{path}/schema"):
        assert Client().get(road).status_code == 404, road
        assert outsider.get(road).status_code == 404, road
        assert clerk.get(road).status_code == 200, road
    assert layer.slug not in Client().get("/ogc/collections").content.decode()

    def describe(actor, access, personal=()):
        said = {"title": "Trạm", "description": "", "access_level": access, "personal": frozenset(personal)}
        actions.describe_layer(actor, slug=layer.slug, **said)

    with pytest.raises(Forbidden):
        describe(health, "open")
    with pytest.raises(Forbidden):
        describe(cast.agency_officer("QNG.SGDDT"), "agency")
    describe(cast.officer(), "open", ["ten_cong_trinh"])
    assert Client().get(f"{path}/items").status_code == 200
    assert "Cống" not in Client().get(f"{path}/items").content.decode()
    assert Client().get(f"{path}/items", {"ten_cong_trinh": "Cống"}).status_code == 400
    assert Client().get(f"{path}/items", {"filter": "ten_cong_trinh = 'Cống'"}).status_code == 400
    assert b"ten_cong_trinh" not in Client().get(f"{path}/schema").content
    assert b"ten_cong_trinh" not in Client().get(f"{path}/tiles/WebMercatorQuad/0/0/0").content
    assert "Cống" in cast.client(health).get(f"{path}/items").content.decode()
    assert "Cống" not in cast.client(cast.clerk()).get(f"{path}/items").content.decode()


def test_an_open_layer_is_published_like_any_dataset_and_survives_the_next_loading(tmp_path):
    content, name = files_of(tmp_path, "gpkg")
    (layer,) = bring(content, name)
    said = {"title": "Trạm bơm", "description": "", "access_level": "open", "personal": frozenset({"ten_cong_trinh"})}
    actions.describe_layer(cast.officer(), slug=layer.slug, **said)
    dataset = f"spatial.{layer.slug}"
    (done,) = lake.publish(SYSTEM, names=[dataset], as_of=NOW.date(), now=NOW)
    assert (done.rows, done.problem) == (4, "")
    snapshot = lake.list_newest_snapshots(cast.nobody)[dataset]
    assert set(snapshot.open["fields"]) == {"oid", "so_may"}
    actions.refresh_collections(SYSTEM, now=NOW)
    assert len(features(layer)) == 4
    actions.drop_layer(cast.officer(), slug=layer.slug, reason="thử")
    assert datasets.find_dataset(dataset) is None
    assert Client().get(f"/ogc/collections/{dataset}").status_code == 404
    assert lake.list_newest_snapshots(cast.nobody).get(dataset) is None


def test_the_pages(tmp_path):
    content, name = files_of(tmp_path, "gpkg")
    officer = cast.client(cast.officer())
    body = {"title": "Công trình", "organisation": cast.LEAD_DEPARTMENT, "epsg": "", "file": io.BytesIO(b"words")}
    body["file"].name = "a.gpkg"
    assert officer.get("/lop-ban-do/").status_code == 200
    assert officer.get("/lop-ban-do/moi/").status_code == 200
    refused = officer.post("/lop-ban-do/moi/", body)
    assert refused.status_code == 422
    assert "a.gpkg" in refused.content.decode()
    body["file"] = io.BytesIO(content)
    body["file"].name = name
    sent = officer.post("/lop-ban-do/moi/", body)
    assert sent["Location"] == "/lop-ban-do/cong-trinh/"
    page = officer.get(sent["Location"]).content.decode()
    assert "a.gpkg" in page
    saved = officer.post(sent["Location"], {"title": "Trạm", "access": "open", "personal": ["so_may"]})
    assert saved.status_code == 302
    assert Layer.objects.get().access == "open"
    clerk = cast.client(cast.clerk())
    assert clerk.get(sent["Location"]).status_code == 200
    assert clerk.post(sent["Location"], {"title": "X", "access": "open"}).status_code == 200
    assert Layer.objects.get().title == "Trạm"
    assert clerk.get("/lop-ban-do/moi/").status_code == 403
    everybody = Client().get("/lop-ban-do/")
    assert everybody.status_code == 200
    # Who keeps what is for the bodies of the province.
    assert "Trạm" in everybody.content.decode()
    assert 'id="layers-title"' not in everybody.content.decode()
    assert 'id="layers-title"' in clerk.get("/lop-ban-do/").content.decode()
    assert officer.get("/lop-ban-do/cong-trinh/xoa/").status_code == 200
    assert officer.post("/lop-ban-do/cong-trinh/xoa/", {"reason": ""}).status_code == 200
    assert officer.post("/lop-ban-do/cong-trinh/xoa/", {"reason": "nhầm"}).status_code == 302
    assert not Layer.objects.exists()
