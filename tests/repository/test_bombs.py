"""A file that is made to keep a reader busy is refused on every road by which files come in, in words and within two
seconds of processor."""

from __future__ import annotations

import io
import resource
import sqlite3
import struct
import tempfile
import time
import zipfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hatang.capabilities.disputes.formats import pictures as photographs
from hatang.capabilities.places.formats import layers
from hatang.capabilities.prediction.formats import heights
from hatang.capabilities.prediction.terms import TerrainRole
from hatang.capabilities.readings import formats as documents
from hatang.capabilities.siting.formats import lines
from hatang.capabilities.spatial.formats import geodata, rasters
from hatang.engines.sheets.tests import making
from hatang.kernel.imports import reading
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.integration
SECONDS = 2.0
MIB = 1 << 20
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def _zip(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def _workbook(sheet: str, **more: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(making.xlsx([["a"]]))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        written = members | {"xl/worksheets/sheet1.xml": sheet.encode()}
        for name, content in {**written, **{f"xl/{name}.xml": content for name, content in more.items()}}.items():
            archive.writestr(name, content)
    return made.getvalue()


def _endless_package(folder: Path) -> bytes:
    """A GeoPackage whose one layer is a view over numbers without an end, none of which it gives."""
    import numpy as np
    import pyogrio
    import shapely

    path = folder / "made.gpkg"
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array([shapely.Point(108, 15)])), [np.array(["a"])], ["name"], layer="points",
        geometry_type="Point", crs="EPSG:4326", driver="GPKG", layer_options={"SPATIAL_INDEX": "NO"},
    )  # fmt: skip
    with closing(sqlite3.connect(path)) as link:
        for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            link.execute(f'DROP TRIGGER "{name}"')
        link.execute("CREATE TABLE kept AS SELECT * FROM points")
        link.execute("DROP TABLE points")
        link.execute(
            "CREATE VIEW points AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
            " SELECT x AS fid, geom, name FROM c, kept WHERE x < 0"
        )
        link.commit()
    return path.read_bytes()


def _sparse_tif(_folder: Path) -> bytes:
    import rasterio
    from rasterio.io import MemoryFile

    with MemoryFile() as memory:
        shape = {"height": 200_000, "width": 200_000, "count": 1, "dtype": "float32", "sparse_ok": True}
        tiles = {"tiled": True, "blockxsize": 4096, "blockysize": 4096}
        place = rasterio.Affine(1e-6, 0, 108, 0, -1e-6, 15)
        with memory.open(driver="GTiff", crs="EPSG:4326", transform=place, **shape, **tiles):
            pass
        return bytes(memory.read())


def _flat_png(side: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">2I5B", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * MIB)) + chunk(b"IEND", b"")
    )


def _imported(path: Path) -> object:
    return reading.read_document(path, path.name)


def _brought(path: Path) -> object:
    with tempfile.TemporaryDirectory() as folder:
        return geodata.open_file(path, path.name, Path(folder))


def _photographed(path: Path) -> object:
    with path.open("rb") as stream:
        return photographs.redraw_picture(path.name, stream, "image/png")


def _read_plan(path: Path) -> object:
    return documents.source_of(path.read_bytes(), path.name)


def _terrain(path: Path) -> object:
    return heights.read_extent(path, path.name, next(iter(TerrainRole)))


# What it is → (its name, its bytes, the roads by which it is sent).
BOMBS: dict[str, tuple[str, Callable[[Path], bytes], tuple[Callable[[Path], Any], ...]]] = {
    "zeros in an archive": ("a.xlsx", lambda _: _zip(xl__workbook_xml=b"\0" * 64 * MIB), (_imported,)),
    "a picture of zeros": ("a.xlsx", lambda _: _workbook(SHEET, media=b"\0" * 64 * MIB), (_imported,)),
    "a million rows": (
        "a.xlsx",
        lambda _: _workbook(SHEET + "".join(f'<row r="{n}"/>' for n in range(1_000_000))),
        (_imported,),
    ),
    "a cell in the farthest corner": (
        "a.xlsx",
        lambda _: _workbook(f'{SHEET}<row r="9"><c r="A9"><v>1</v></c><c r="XFD9"><v>1</v></c></row>'),
        (_imported,),
    ),
    "entities in a workbook": (
        "a.xlsx",
        lambda _: _workbook(f'{LAUGHS}{SHEET}<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'),
        (_imported,),
    ),
    "entities in an open document": ("a.ods", lambda _: making.ods([["&j;"]], doctype=LAUGHS), (_imported,)),
    "lines without an end": ("a.csv", lambda _: b"a;b\n" * 8_000_000, (_imported,)),
    "tags without cells": ("a.xls", lambda _: b"<html><table><tr><td>" + b"<br>" * 4_000_000, (_imported,)),
    "rows of a web page": ("a.xls", lambda _: b"<html><table>" + b"<tr><td>" * 3_000_000, (_imported,)),
    "a cell over everything": (
        "a.xls",
        lambda _: b"<html><table><tr>" + b"<td rowspan=9999 colspan=500>a" * 400,
        (_imported,),
    ),
    "an archive in an archive": (
        "a.zip",
        lambda _: _zip(a_zip=_zip(b_zip=_zip(c_shp=b"\0" * 64 * MIB))),
        (_imported, _brought, layers.read_layer),
    ),
    "a shapefile of zeros": (
        "a.zip",
        lambda _: _zip(a_shp=b"\0" * 64 * MIB, a_shx=b"", a_dbf=b"", a_prj=b""),
        (_imported, _brought, layers.read_layer, lambda path: lines.read_line_graph(path, path.name)),
    ),
    "a layer that never ends": (
        "a.gpkg",
        _endless_package,
        (_imported, _brought, layers.read_layer, lambda path: lines.read_line_graph(path, path.name)),
    ),
    "comments without an end": ("a.kml", lambda _: b"<!---->" * 500, (_brought,)),
    "entities in a map": ("a.kml", lambda _: f"<kml>{LAUGHS}&j;</kml>".encode(), (_brought,)),
    "brackets in brackets": ("a.geojson", lambda _: b'{"features":' + b"[" * 3_000_000, (_imported, _brought)),
    "fields without an end": (
        "a.geojson",
        lambda _: (
            b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{%s}}]}'
            % b",".join(b'"a%d":1' % n for n in range(200_000))
        ),
        (_brought,),
    ),
    "pixels that are not there": (
        "a.tif",
        _sparse_tif,
        (lambda path: rasters.open_file(path, path.name, 0), _terrain),
    ),
    "a photograph of a hall": ("a.png", lambda _: _flat_png(30_000), (_photographed,)),
    "a document of spaces": (
        "a.docx",
        lambda _: _zip(word__document_xml=b" " * 64 * MIB),
        (_read_plan,),
    ),
    "entities in a document": (
        "a.docx",
        lambda _: _zip(word__document_xml=f"{LAUGHS}{WORD}<w:p><w:r><w:t>&j;</w:t></w:r></w:p>".encode()),
        (_read_plan,),
    ),
}


@pytest.mark.parametrize("called", BOMBS)
def test_it_is_refused_in_words_within_two_seconds(tmp_path: Path, called: str) -> None:
    name, make, roads = BOMBS[called]
    path = tmp_path / name
    path.write_bytes(make(tmp_path))
    for road in roads:
        before = _processor_seconds()
        with pytest.raises(Problem) as refused:
            road(path)
        assert _processor_seconds() - before < SECONDS
        assert name in str(refused.value.where)
        assert str(refused.value.title)


def _processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    apart = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + apart.ru_utime + apart.ru_stime
