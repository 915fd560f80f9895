"""Files of every format end as the same rows; hostile and broken ones are refused in words, quickly."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from hatang.engines.sheets.tests import making
from hatang.engines.writing import legacy
from hatang.kernel.imports import reading
from hatang.kernel.imports.tests import examples
from hatang.kernel.imports.tests.test_layouts import HEAD, record
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hatang.engines.sheets.cells import Document
    from hatang.kernel.imports.tests.conftest import Check

pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("new_processes")]

type Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def open_bytes(data: bytes, name: str = "file") -> Document:
        path = tmp_path / name
        path.write_bytes(data)
        return reading.read_document(path, name)

    return open_bytes


def test_old_encodings_inside_a_workbook_are_converted(check: Check) -> None:
    for encode in (legacy.to_tcvn3, legacy.to_vni):
        old = [
            [encode(cell) if isinstance(cell, str) else cell for cell in row] for row in [HEAD, *map(record, (1, 2, 3))]
        ]
        examined = check(examples.SITE, making.xlsx(old))
        assert not examined.faults
        assert examined.sound[0].values["commune"] == examples.COMMUNES[0]
        assert examined.sheet.encoding in (legacy.TCVN3, legacy.VNI)


def test_a_web_page_named_xls_is_read_as_its_tables(check: Check) -> None:
    cells = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else cell}</td>" for cell in row) + "</tr>"
        for row in [HEAD, record(1), record(2)]
    )
    page = f"<html><meta charset='utf-8'><table>{cells}</table><script>alert(1)</script></html>".encode()
    examined = check(examples.SITE, page, "bao-cao.xls")
    assert not examined.faults
    assert len(examined.sound) == 2


def _features(geometry: Any = None) -> dict[str, Any]:
    properties = {title: cell for title, cell in zip(HEAD, record(1), strict=True) if title not in ("Kinh độ", "Vĩ độ")}
    point = {"type": "Point", "coordinates": [108.25, 14.85]}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry or point}
    return {"type": "FeatureCollection", "features": [feature]}


def test_geojson_points_are_positions(check: Check) -> None:
    examined = check(examples.SITE, json.dumps(_features()).encode(), "tram.geojson")
    assert not examined.faults
    assert examined.sound[0].values["longitude"] == 108.25


def _written(tmp_path: Path, suffix: str, epsg: int) -> Path:
    import numpy as np
    import pyogrio
    import shapely
    from pyproj import Transformer

    point = shapely.Point(Transformer.from_crs(4326, epsg, always_xy=True).transform(108.25, 14.85))
    fields = {"ma_tram": "QNG0001", "nha_mang": "VNPT", "xa": "Bình Châu", "loai_cot": "Tự đứng", "chieu_cao": 30.0}
    path = tmp_path / f"tram{suffix}"
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array([point])),
        field_data=[np.array([value]) for value in fields.values()],
        fields=list(fields),
        geometry_type="Point",
        crs=f"EPSG:{epsg}",
        driver={".gpkg": "GPKG", ".shp": "ESRI Shapefile"}[suffix],
    )
    return path


@pytest.mark.parametrize(
    "epsg", [*(pytest.param(epsg, marks=pytest.mark.night("samples")) for epsg in (4326, 32649)), 5898]
)
def test_geopackage_and_shapefile_in_their_own_coordinate_system(check: Check, tmp_path: Path, epsg: int) -> None:
    package = _written(tmp_path, ".gpkg", epsg).read_bytes()
    _written(tmp_path, ".shp", epsg)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in sorted(tmp_path.glob("tram.*")):
            if part.suffix != ".gpkg":
                archive.write(part, f"thu-muc/{part.name}")
    for data, name in ((package, "upload.gpkg"), (stream.getvalue(), "shape.zip")):
        examined = check(examples.SITE, data, name)
        assert not examined.faults, name
        position = examined.sound[0].values["longitude"], examined.sound[0].values["latitude"]
        assert position == pytest.approx((108.25, 14.85), abs=1e-6)


def _zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _with_cell(reference: str) -> bytes:
    """A workbook whose only cell stands at the given place."""
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="{reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{reference}"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )
    source = making.xlsx([["a"]])
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return _zipped({**members, "xl/worksheets/sheet1.xml": sheet.encode()})


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "file_empty"),
    "spaces": (b" \r\n", "file_empty"),
    "noise": (bytes(range(256)) * 40, "file_unknown_format"),
    "half an archive": (making.xlsx([["a"]])[:900], "file_broken"),
    "an archive of something": (_zipped({"readme.txt": b"x"}), "file_unknown_format"),
    "bomb": (making.bomb("xl/workbook.xml", 450), "file_too_large"),
    "far corner": (_with_cell("XFD1048576"), "file_too_many_cells"),
    "far row": (_with_cell("A1048576"), "file_too_many_cells"),
    "entities": (
        making.ods([["a"]], doctype='<!DOCTYPE x [<!ENTITY b "lol"><!ENTITY c SYSTEM "file:///etc/passwd">]>'),
        "file_broken",
    ),
    "pdf": (b"%PDF-1.7 ...", "file_unknown_format"),
    "json of another kind": (b'{"a": 1}', "file_unknown_format"),
    "no json": (b"{oops", "file_broken"),
    "an empty database": (b"SQLite format 3\x00" + b"\x00" * 200, "file_broken"),
    "deep json": (b'{"features":' + b"[" * 100_000, "file_broken"),
    "a shapefile of nothing": (_zipped({"a.shp": b"\x00\x00\x27\x0a" + b"\x00" * 96}), "file_broken"),
}


# What another of the list would show by day: the same reader refuses it for the same reason.
_AT_NIGHT = ("spaces", "json of another kind", "no json", "an empty database", "a shapefile of nothing")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.night("samples") if name in _AT_NIGHT else ()) for name in HOSTILE]
)
def test_hostile_and_broken_files_are_refused_in_words(read: Read, name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(Invalid) as refused:
        read(data, "../../etc/passwd".replace("/", "_"))
    if name == "far corner":
        # The reader gives up for want of memory or by the limit on cells, whichever it meets first.
        assert refused.value.code in (code, "file_broken", "file_too_slow")
    else:
        assert refused.value.code == code
    assert str(refused.value.hint)


def test_a_formula_is_never_evaluated_nor_followed(check: Check) -> None:
    rows = [[*HEAD, "Tên trạm"], [*record(1), "=cmd|' /C calc'!A0"], [*record(2), "Trạm -2"]]
    examined = check(examples.SITE, making.text(rows).encode(), "file.csv")
    assert [(fault.cell, fault.kind.value) for fault in examined.faults] == [("H2", "formula_text")]
