"""A file that is made to keep a reader busy is refused on every road by which files come in, in words and within two
seconds of processor."""

from __future__ import annotations

import io
import re
import resource
import sqlite3
import struct
import tempfile
import time
import zipfile
import zlib
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation
from tests import apart

from hatang.capabilities.disputes.formats import pictures as photographs
from hatang.capabilities.places.formats import layers
from hatang.capabilities.prediction.formats import heights
from hatang.capabilities.prediction.terms import TerrainRole
from hatang.capabilities.readings import formats as documents
from hatang.capabilities.reporting.actions import form_sheets
from hatang.capabilities.reporting.formats import signatures, workbook
from hatang.capabilities.siting.formats import lines
from hatang.capabilities.spatial.formats import geodata, rasters
from hatang.engines.sheets.tests import making
from hatang.kernel.access import SYSTEM
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


def _pdf(*objects: bytes) -> bytes:
    """A document of these objects, the first its root."""
    made, places = io.BytesIO(), []
    made.write(b"%PDF-1.7\n")
    for number, content in enumerate(objects, 1):
        places.append(made.tell())
        made.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    made.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    made.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return made.getvalue()


_ROOT = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>"


def _deflate(chunk: bytes, megabytes: int) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(chunk * (MIB // len(chunk))) for _ in range(megabytes)) + packer.flush()


def _stream(packed: bytes, about: bytes = b"") -> bytes:
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (about, len(packed), packed)


def _pages(content: bytes, megabytes: int, times: int = 1) -> bytes:
    """Pages that all show the same content, which unpacks to so much."""
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * times, times)
    return _pdf(_ROOT, tree, _PAGE, _stream(_deflate(content, megabytes)))


def _endless_table(_folder: Path) -> bytes:
    """A PDF whose table of objects is packed, and unpacks to a hundred megabytes."""
    made = io.BytesIO()
    made.write(b"%PDF-1.7\n1 0 obj\n" + _ROOT + b"\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n")
    start, rows = made.tell(), 100 * MIB // 7
    about = b"/Type/XRef/W[1 4 2]/Size %d/Root 1 0 R" % rows
    made.write(b"3 0 obj\n%s\nendobj\n" % _stream(_deflate(b"\0", 100), about))
    made.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return made.getvalue()


def _many_pages(_folder: Path) -> bytes:
    tree = b"<</Type/Pages/Kids[%s]/Count 1000000>>" % (b"3 0 R " * 1_000_000)
    return _pdf(_ROOT, tree, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")


def _wide_sheet(_folder: Path) -> bytes:
    """A PDF of one page as wide as a town, which OCR would draw whole."""
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return _pdf(_ROOT, tree, _PAGE.replace(b"595 842", b"14400000 14400000"), _stream(_deflate(b"0 0 9 9 re f ", 1)))


def _wide_jpeg(_folder: Path) -> bytes:
    """A JPEG that says it is as wide and high as one can be, of a few hundred bytes."""
    from PIL import Image

    made = io.BytesIO()
    Image.new("L", (16, 16)).save(made, "JPEG")
    content = bytearray(made.getvalue())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">2H", 65_500, 65_500)
    return bytes(content)


def _imported(path: Path) -> object:
    return reading.read_document(path, path.name)


def _brought(path: Path) -> object:
    with tempfile.TemporaryDirectory() as folder:
        return geodata.open_file(path, path.name, Path(folder))


def _brought_back(path: Path) -> object:
    """A package of field work."""
    with tempfile.TemporaryDirectory() as folder:
        return geodata.open_whole(path, path.name, Path(folder))


def _photographed(path: Path) -> object:
    with path.open("rb") as stream:
        return photographs.redraw_picture(path.name, stream, "image/png")


def _read_plan(path: Path) -> object:
    return documents.source_of(path.read_bytes(), path.name)


def _looked_through(path: Path) -> object:
    """As a plan is when it is sent."""
    return documents.takes_long(path.read_bytes(), path.name)


def _signed(path: Path) -> object:
    return signatures.check_signatures(path.read_bytes(), name=path.name)


def _filled_in(path: Path) -> object:
    """The form of a report; what it is asked for matters only behind what its file holds."""
    return workbook.read_workbook(path.read_bytes(), submission=None, name=path.name)  # type: ignore[arg-type]


def _form_sheet(path: Path) -> object:
    with path.open("rb") as stream:
        return form_sheets.read_form_sheet(SYSTEM, stream=stream, name=path.name, as_of=date(2026, 1, 1))


def _photographed_hole(path: Path) -> object:
    with path.open("rb") as stream:
        return photographs.redraw_photograph(path.name, stream, "image/jpeg")


def _terrain(path: Path) -> object:
    return heights.read_extent(path, path.name, next(iter(TerrainRole)))


# What it is → (its name, its bytes, the roads by which it is sent).
BOMBS: dict[str, tuple[str, Callable[[Path], bytes], tuple[Callable[[Path], Any], ...]]] = {
    "zeros in an archive": (
        "a.xlsx",
        lambda _: _zip(xl__workbook_xml=b"\0" * 64 * MIB),
        (_imported, _filled_in, _form_sheet),
    ),
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
        (_imported, _brought, _brought_back, layers.read_layer),
    ),
    "a shapefile of zeros": (
        "a.zip",
        lambda _: _zip(a_shp=b"\0" * 64 * MIB, a_shx=b"", a_dbf=b"", a_prj=b""),
        (_imported, _brought, _brought_back, layers.read_layer, lambda path: lines.read_line_graph(path, path.name)),
    ),
    "a layer that never ends": (
        "a.gpkg",
        _endless_package,
        (_imported, _brought, _brought_back, layers.read_layer, lambda path: lines.read_line_graph(path, path.name)),
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
    "a sheet of zeros": (
        "a.xlsx",
        lambda _: _workbook(SHEET + "<row/>" * (32 * MIB // 6)),
        (_imported, _filled_in, _form_sheet),
    ),
    "a page of blanks": ("a.pdf", lambda _: _pages(b" ", 512), (_looked_through,)),
    "a page of nothing but lines": ("a.pdf", lambda _: _pages(b"0 0 1 1 re f ", 200), (_looked_through,)),
    "pages that share one": ("a.pdf", lambda _: _pages(b"0 0 1 1 re f ", 20, 400), (_looked_through,)),
    "a million pages": ("a.pdf", _many_pages, (_looked_through, _signed)),
    "a table of objects without an end": ("a.pdf", _endless_table, (_looked_through, _signed)),
    "a page as wide as a town": ("a.pdf", _wide_sheet, (_looked_through,)),
    "a photograph that says it is a hall": ("a.jpg", _wide_jpeg, (_photographed_hole,)),
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


# Every form and view by which a file comes in -> the reader that opens it above, or why none does.
TAKES_FILES = {
    "capabilities/disputes/forms/challenges.py": "pictures are drawn anew, the rest is kept and never opened",
    "capabilities/disputes/forms/holes.py": "the same",
    "capabilities/disputes/forms/rebuttals.py": "as of challenges",
    "capabilities/disputes/forms/reports.py": "a photograph",
    "capabilities/ckan/views/door.py": "a table is read as an import is, the rest kept",
    "capabilities/plan/forms.py": "a letter, kept and never opened",
    "capabilities/prediction/forms.py": "heights",
    "capabilities/readings/forms.py": "a plan",
    "capabilities/reporting/forms.py": "a signed PDF, a filled-in form, the sheet of a form",
    "capabilities/siting/forms/inputs.py": "lines",
    "capabilities/spatial/forms.py": "a layer, a picture, a package of field work",
    "kernel/imports/forms.py": "an import",
}
_TAKES = re.compile(r"forms\.(?:File|Image)Field\b|request\.FILES or \{\}")


def test_every_road_by_which_files_come_in_is_known() -> None:
    source = Path(reading.__file__).parents[2]
    taking = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts) and _TAKES.search(path.read_text())
    }
    assert taking == set(TAKES_FILES)


# By day one of each kind that a reader meets; these unpack most before they are refused, as others of their kind do.
_NIGHTLY = {
    *("a picture of zeros", "a million rows", "rows of a web page", "a page of blanks", "a page of nothing but lines"),
    "a table of objects without an end",
}


@pytest.mark.parametrize(
    "called", [pytest.param(each, marks=pytest.mark.night("samples") if each in _NIGHTLY else ()) for each in BOMBS]
)
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
        assert_in_vietnamese(refused.value)


def assert_in_vietnamese(problem: Problem) -> None:
    """It says what is wrong and what to do, and neither in the words that the English reader gets."""
    told = {}
    for language in ("vi", "en"):
        with translation.override(language):
            told[language] = [str(problem.title), str(problem.hint)]
    assert all(words for words in told["vi"])
    assert not set(told["vi"]) & set(told["en"])


def _processor_seconds() -> float:
    """Of this process and of those that it started or let be forked, and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime + apart.used_seconds
