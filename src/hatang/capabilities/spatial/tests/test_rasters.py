"""GeoTIFF as layers: kept, placed for certain, drawn, with their legend, for those who may see them."""

from __future__ import annotations

import html
import io
import json
import struct
import warnings
import zlib
from datetime import UTC, date, datetime

import numpy as np
import pytest
import rasterio
import shapely
from django.test import Client
from pyproj import Transformer
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds, from_origin
from tests import cast

from hatang.capabilities.lake import public as lake
from hatang.capabilities.spatial import actions
from hatang.capabilities.spatial.models import Raster
from hatang.capabilities.spatial.tests.test_layers import assert_nothing, bring
from hatang.engines.tiles import matrix
from hatang.kernel import files
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry, StoredFile
from hatang.kernel.problems import Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
WEST, SOUTH, EAST, NORTH = 108.7, 15.0, 108.9, 15.2
SIDE = 200
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CLEAR = (0, 0, 0, 0)


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


def tif(*bands, crs="EPSG:4326", transform=None, colormap=None, **more):
    """The bytes of a GeoTIFF of these bands (rows by columns), north up."""
    height, width = bands[0].shape
    transform = transform or from_bounds(WEST, SOUTH, EAST, NORTH, width, height)
    profile = {"driver": "GTiff", "height": height, "width": width, "count": len(bands), "dtype": bands[0].dtype}
    with MemoryFile() as memory, warnings.catch_warnings():
        # One of the files shall have no place.
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with memory.open(**profile, crs=crs, transform=transform, **more) as file:
            for number, band in enumerate(bands, 1):
                file.write(band, number)
            if colormap:
                file.write_colormap(1, colormap)
        return memory.read()


def heights():
    """Rising from west to east, from 0 to 995 m; nothing is known of the southern quarter."""
    values = np.tile(np.arange(SIDE, dtype=np.float32) * 5, (SIDE, 1))
    values[SIDE * 3 // 4 :] = -9999
    return values


def pixel(content, x, y):
    """The colours of one pixel of a PNG of ours: 256 by 256, no filters."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    begin = content.index(b"IDAT") - 4
    (size,) = struct.unpack(">I", content[begin : begin + 4])
    rows = zlib.decompress(content[begin + 8 : begin + 8 + size])
    return tuple(rows[y * (256 * 4 + 1) + 1 + x * 4 :][:4])


def tile_of(layer, lon=108.8, lat=15.12, z=12):
    column, row = matrix.column_row(lon, lat, z)
    return f"/ogc/collections/raster.{layer.slug}/map/tiles/WebMercatorQuad/{z}/{row}/{column}"


def drawn(layer, lon, lat, z=12, client=None):
    """What the map shows at the place: red, green, blue, opacity; nothing where the tile is clear."""
    column, row = matrix.column_row(lon, lat, z)
    sent = (client or cast.client(cast.officer())).get(tile_of(layer, lon, lat, z))
    if sent.status_code == 204:
        return CLEAR
    assert (sent.status_code, sent["Content-Type"]) == (200, "image/png")
    west, _south, _east, north = matrix.bounds_m(z, column, row)
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    cell = matrix.cell_m(z)
    return pixel(sent.content, int((x - west) / cell), int((north - y) / cell))


def test_a_grid_is_drawn_in_five_classes_with_their_legend():
    content = tif(heights(), nodata=-9999)
    (layer,) = bring(content, "dem.tif")
    assert layer.source_crs == "EPSG:4326"
    assert (layer.width, layer.height, layer.bands, layer.kind) == (SIDE, SIDE, 1, "float32")
    assert layer.bounds == pytest.approx([WEST, SOUTH, EAST, NORTH])
    assert [value for value, _colour in layer.legend] == [0, 200, 400, 600, 800]
    colours = dict(layer.legend)
    for share, value in ((0.05, 0), (0.3, 200), (0.55, 400), (0.95, 800)):
        red, green, blue, opacity = drawn(layer, WEST + share * (EAST - WEST), 15.15)
        assert f"#{red:02x}{green:02x}{blue:02x}" == colours[value], share
        assert opacity == 255
    assert drawn(layer, 108.8, 15.02)[3] == 0, "what is not known is clear"
    assert cast.client(cast.officer()).get(tile_of(layer, 107.0, 14.0)).status_code == 204
    with rasterio.open(files.path_of(layer.drawn_id)) as kept:
        assert kept.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    assert files.path_of(layer.file_id).read_bytes() == content
    entry = AuditEntry.objects.get(action="spatial.bring")
    assert entry.after["file"] == layer.file.sha256


def test_the_collection_of_a_picture_says_what_its_outline_holds():
    (layer,) = bring(tif(heights(), nodata=-9999), "dem.tif")
    officer, own = cast.client(cast.officer()), f"/ogc/collections/raster.{layer.slug}"
    linked = {each["rel"].rpartition("/")[2]: each["href"] for each in officer.get(f"{own}?f=json").json()["links"]}
    (feature,) = officer.get(f"{own}/items?f=json").json()["features"]
    properties = officer.get(linked["schema"]).json()["properties"]
    assert set(feature["properties"]) | {"id", "geometry"} == set(properties)
    assert properties["pixel_m"]["type"] == "number"
    assert officer.get(linked["queryables"]).json()["properties"] == {}
    assert officer.get(linked["sortables"]).json()["properties"] == {}
    assert Client().get(linked["schema"]).status_code == 404


def test_a_picture_keeps_its_colours_and_its_clear_pixels():
    red = np.full((SIDE, SIDE), 200, dtype=np.uint8)
    clear = np.zeros((SIDE, SIDE), dtype=np.uint8)
    clear[:, SIDE // 2 :] = 255
    (layer,) = bring(tif(red, red // 2, red // 4, clear, photometric="RGB", alpha="yes"), "orthophoto.tif")
    assert layer.legend == []
    assert drawn(layer, 108.85, 15.1) == (200, 100, 50, 255)
    assert drawn(layer, 108.75, 15.1)[3] == 0


def test_a_table_of_colours_and_few_numbers_are_kinds():
    values = np.ones((SIDE, SIDE), dtype=np.uint8)
    values[:, SIDE // 2 :] = 7
    (layer,) = bring(tif(values, colormap={1: (0, 100, 0), 7: (0, 0, 200)}), "land.tif")
    assert layer.legend == [(1, "#006400"), (7, "#0000c8")]
    assert drawn(layer, 108.75, 15.1) == (0, 100, 0, 255)
    assert drawn(layer, 108.85, 15.1) == (0, 0, 200, 255)
    (plain,) = bring(tif(values), "zones.tif")
    assert [value for value, _colour in plain.legend] == [1, 7]
    assert len({colour for _value, colour in plain.legend}) == 2


@pytest.mark.parametrize("epsg", [5898, 9216])
def test_the_system_is_that_of_the_file_or_of_a_person_and_never_a_guess(epsg):
    east, north = Transformer.from_crs(4326, epsg, always_xy=True).transform(108.7, 15.2)
    transform = from_origin(east, north, 100, 100)
    with pytest.raises(Invalid) as refused:
        bring(tif(heights(), crs=None, transform=transform), "dem.tif")
    assert refused.value.code == "crs_missing"
    assert "EPSG:5898" in str(refused.value.hint)
    assert not Raster.objects.exists()
    (said,) = bring(tif(heights(), crs=None, transform=transform), "dem.tif", epsg=epsg)
    (known,) = bring(tif(heights(), crs=f"EPSG:{epsg}", transform=transform), "dem.tif")
    assert said.source_crs.startswith(f"EPSG:{epsg} ")
    assert known.source_crs == f"EPSG:{epsg}"
    for layer in (said, known):
        assert (layer.bounds[0], layer.bounds[3]) == pytest.approx((108.7, 15.2), abs=0.01)
        assert layer.pixel_m == pytest.approx(100)


def hostile():
    values = np.zeros((10, 10), dtype=np.uint8)
    yield "no place", tif(values + 3, transform=rasterio.Affine.identity()), "file_without_place"
    yield "off the globe", tif(values + 3, transform=from_origin(586_000, 1_670_000, 10, 10)), "off_globe"
    yield "axes exchanged", tif(values + 3, transform=from_origin(15.1, 78.8, 0.01, 0.01)), "crs_doubtful"
    yield "nothing but nodata", tif(values, nodata=0), "file_empty"
    yield "half", tif(heights())[:3000], "file_broken"
    yield "head alone", b"II*\x00" + b"\xff" * 100, "file_broken"
    yield "complex", tif(values.astype(np.complex64)), "file_unknown_format"
    yield "many bands", tif(*[values] * 9), "file_too_many_cells"
    # 100,000 by 100,000 pixels in a few bytes: a sparse file says so of itself.
    with MemoryFile() as memory:
        place = from_bounds(WEST, SOUTH, EAST, NORTH, 100_000, 100_000)
        huge = {"driver": "GTiff", "height": 100_000, "width": 100_000, "count": 1, "dtype": "uint8", "sparse_ok": True}
        with memory.open(**huge, tiled=True, blockxsize=4096, blockysize=4096, crs="EPSG:4326", transform=place):
            pass
        bomb = memory.read()
    assert len(bomb) < 100_000
    yield "bomb", bomb, "file_too_large"


@pytest.mark.parametrize(("content", "code"), [pytest.param(*rest, id=called) for called, *rest in hostile()])
def test_hostile_pictures_are_refused_by_name_and_leave_nothing_behind(tmp_path, content, code):
    with pytest.raises(Invalid) as refused:
        bring(content, "picture.tif")
    assert refused.value.code == code
    assert "picture.tif" in str(refused.value.where)
    assert not Raster.objects.exists()
    assert_nothing(tmp_path)


def test_who_sees_it_and_who_may_change_it():
    health = cast.agency_officer("QNG.SYT")
    (layer,) = bring(tif(heights(), nodata=-9999), "dem.tif", health, organisation="QNG.SYT")
    own = f"/ogc/collections/raster.{layer.slug}"
    roads = [
        *(
            own,
            f"{own}/items",
            f"{own}/items/{layer.slug}",
            f"{own}/map/tiles",
            f"{own}/map/tiles/WebMercatorQuad",
            f"{own}/coverage.tif",
        ),
        *(tile_of(layer), f"/ogc/styles/raster.{layer.slug}", f"/anh-ban-do/{layer.slug}/"),
    ]
    nobody, outsider, clerk = Client(), cast.client(cast.outsider()), cast.client(cast.clerk())
    for road in roads:
        for outside in (nobody, outsider):
            assert outside.get(road).status_code == 404, road
        inside = clerk.get(road)
        assert inside.status_code == 200, road
        assert "public" not in inside.get("Cache-Control", ""), road
    for page in ("/ogc/collections?f=json", "/ogc/collections?f=html", "/ban-do/", "/lop-ban-do/"):
        assert layer.slug not in nobody.get(page).content.decode()
        assert layer.slug in clerk.get(page).content.decode()

    def describe(actor, level):
        actions.describe_layer(actor, kind=Raster, slug=layer.slug, title="Độ cao", description="", access_level=level)

    for actor, level in ((health, "open"), (cast.agency_officer("QNG.SGDDT"), "agency"), (cast.clerk(), "agency")):
        with pytest.raises(Forbidden):
            describe(actor, level)
    describe(cast.officer(), "open")
    for road in roads:
        assert Client().get(road).status_code == 200, road
    with pytest.raises(Forbidden):
        actions.drop_layer(cast.clerk(), kind=Raster, slug=layer.slug, reason="x")
    with pytest.raises(Invalid):
        actions.drop_layer(health, kind=Raster, slug=layer.slug, reason=" ")
    actions.drop_layer(health, kind=Raster, slug=layer.slug, reason="nhầm")
    assert not Raster.objects.exists()
    assert Client().get(own).status_code == 404


def test_whoever_may_see_it_finds_it_by_search():
    (layer,) = bring(tif(heights(), nodata=-9999), "dem.tif", title="Mô hình số độ cao Trà Bồng")
    catalogue = "/ogc/collections/catalogue/items?f=json&q=so%20do%20cao"
    search = "/tim/?q=mo+hinh+so"
    page = f"/anh-ban-do/{layer.slug}/"
    for asked in (catalogue, search, "/ogc/collections/catalogue?f=html"):
        assert layer.slug not in Client().get(asked).content.decode(), asked
        assert layer.slug in cast.client(cast.clerk()).get(asked).content.decode(), asked
    assert Client().get(f"/ogc/collections/catalogue/items/raster.{layer.slug}").status_code == 404
    actions.describe_layer(
        SYSTEM, kind=Raster, slug=layer.slug, title=layer.title, description="Đo năm 2025", access_level="open"
    )
    assert f'href="{page}"' in Client().get(search).content.decode()
    (record,) = json.loads(Client().get(catalogue).content)["features"]
    assert record["id"] == f"raster.{layer.slug}"
    assert [each["name"] for each in record["properties"]["formats"]] == ["GeoTIFF", "PNG"]
    west, south, east, north = layer.bounds
    assert shapely.geometry.shape(record["geometry"]).bounds == pytest.approx((west, south, east, north), abs=1e-6)
    roads = {each["rel"]: each["href"] for each in record["links"]}
    assert roads["about"].endswith(page)
    for rel in ("self", "item", "data", "tiles", "about"):
        assert Client().get(roads[rel]).status_code == 200, rel
    assert Client().get("/ogc/collections/catalogue/items?f=json&bbox=100,1,101,2&q=do%20cao").json()["features"] == []
    assert layer.slug in Client().get(f"/ogc/collections/catalogue/items/{record['id']}?f=html").content.decode()


def test_the_documents_agree_with_each_other():
    (layer,) = bring(tif(heights(), nodata=-9999), "dem.tif")
    client = cast.client(cast.officer())

    def read(path):
        sent = client.get(path)
        assert sent.status_code == 200, path
        return json.loads(sent.content)

    own = f"/ogc/collections/raster.{layer.slug}"
    (listed,) = [each for each in read("/ogc/collections?f=json")["collections"] if each["id"].startswith("raster.")]
    assert listed == read(f"{own}?f=json")
    assert listed["dataType"] == "map"
    assert listed["extent"]["spatial"]["bbox"] == [pytest.approx([WEST, SOUTH, EAST, NORTH])]
    (outline,) = read(f"{own}/items?bbox=108.8,15.1,109.5,16")["features"]
    assert shapely.from_geojson(json.dumps(outline["geometry"])).bounds == pytest.approx((WEST, SOUTH, EAST, NORTH))
    assert outline["properties"]["width"] == SIDE
    assert read(f"{own}/items?bbox=107,14,107.1,14.1")["features"] == []
    metres = client.get(f"{own}/items/{layer.slug}?crs={EPSG}5898")
    assert metres["Content-Crs"] == f"<{EPSG}5898>"
    assert shapely.from_geojson(metres.content).bounds[0] > 500_000
    assert client.get(f"{own}/items/other").status_code == 404
    assert client.get(f"{own}/items?sortby=title").status_code == 400
    (tile,) = [each for each in read(f"{own}/map/tiles/WebMercatorQuad?f=json")["links"] if each["rel"] == "item"]
    column, row = matrix.column_row(108.8, 15.12, 12)
    named = {"{tileMatrix}": "12", "{tileRow}": str(row), "{tileCol}": str(column)}
    address = tile["href"]
    for variable, value in named.items():
        address = address.replace(variable, value)
    assert client.get(address)["Content-Type"] == tile["type"] == "image/png"
    (source,) = read(f"/ogc/styles/raster.{layer.slug}")["sources"].values()
    tilejson = read(f"{own}/map/tiles/WebMercatorQuad?f=tilejson")
    assert source["tiles"] == tilejson["tiles"]
    assert tilejson["maxzoom"] == 11, "pixels of 107 m are as fine as level 11"
    for wrong, status in (("0/0/1", 404), ("x/0/0", 400), ("0/0/0?unknown=1", 400)):
        assert client.get(f"{own}/map/tiles/WebMercatorQuad/{wrong}").status_code == status
    assert client.get(f"{own}/map/tiles/Other/0/0/0").status_code == 404
    sent = client.get(tile_of(layer))
    again = client.get(tile_of(layer), headers={"If-None-Match": sent["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    part = client.get(f"{own}/coverage.tif", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content[:2]) == (206, b"II")


def test_the_pages():
    officer = cast.client(cast.officer())
    body = {"title": "Độ cao", "organisation": cast.LEAD_DEPARTMENT, "epsg": ""}
    for content, status in ((b"II*\x00words", 422), (tif(heights(), nodata=-9999), 302)):
        sent = officer.post("/lop-ban-do/moi/", {**body, "file": io.BytesIO(content)})
        assert sent.status_code == status
    assert sent["Location"] == "/anh-ban-do/do-cao/"
    page = officer.get(sent["Location"]).content.decode()
    assert "EPSG:4326" in page
    assert "do-cao" in officer.get("/lop-ban-do/").content.decode()
    assert officer.post(sent["Location"], {"title": "Cao độ", "access": "open"}).status_code == 302
    assert Raster.objects.get().access == "open"
    assert Client().get(sent["Location"]).status_code == 200
    assert Client().post(sent["Location"], {"title": "X", "access": "open"}).status_code == 200
    assert Raster.objects.get().title == "Cao độ"
    assert Client().get("/anh-ban-do/do-cao/xoa/").status_code == 403
    assert officer.get("/anh-ban-do/do-cao/xoa/").status_code == 200
    assert officer.post("/anh-ban-do/do-cao/xoa/", {"reason": "nhầm"}).status_code == 302
    assert StoredFile.objects.count() == 2


def test_the_page_of_the_dataset_shows_the_picture(settings, tmp_path):
    settings.HATANG_LAKE = str(tmp_path / "lake")
    (layer,) = bring(tif(heights(), nodata=-9999), "dem.tif")
    described = {"slug": layer.slug, "title": layer.title, "description": "", "access_level": "open"}
    actions.describe_layer(SYSTEM, kind=Raster, **described)
    lake.publish(SYSTEM, names=[f"raster.{layer.slug}"], as_of=date(2026, 7, 1), now=datetime(2026, 7, 1, tzinfo=UTC))
    text = html.unescape(Client().get(f"/du-lieu-mo/raster.{layer.slug}/").content.decode())
    tiles = f"/ogc/collections/raster.{layer.slug}/map/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"
    assert tiles in text, "the picture itself, not the outline of it"
    assert Client().get(tile_of(layer)).status_code == 200
