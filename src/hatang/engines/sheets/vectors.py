"""Opens a file of geodata in a process of its own: each layer, parted by kind of geometry, becomes an Arrow file.

Run as `python -m hatang.engines.sheets.vectors PATH FOLDER`; it writes what it found as JSON to stdout.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from hatang.engines.sheets import archives, guarding
from hatang.engines.sheets.cells import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pyarrow as pa

# start: the libraries of these files are loaded where one is read or written.

SECONDS = 180
MAXIMUM_FEATURES = 500_000
MAXIMUM_LAYERS = 20
MAXIMUM_FIELDS = 200
# Names that a feature of GeoJSON may have beside those of its fields.
_MEMBERS = 100
_HEAD = 4096
# What has matched is not taken apart again: of many comments each could end at many places.
_KML = re.compile(rb"^\s*(<\?xml[^>]*\?>)?\s*(?>(?:<!--.*?-->\s*)*)<kml\b", re.DOTALL)
_DXF = re.compile(rb"^\s*(?>(?:999\r?\n[^\n]*\n\s*)*)0\s*\r?\n\s*SECTION\b")
_KINDS = {0: "Point", 1: "Line", 2: "Line", 3: "Polygon", 4: "Point", 5: "Line", 6: "Polygon"}
_SHAPES = {"Point": ("Point", "MultiPoint"), "Line": ("LineString", "MultiLineString"), "Polygon": ("", "MultiPolygon")}
_POLYGON, _COLLECTION = 3, 7


def recognise_vectors(path: Path, folder: Path) -> tuple[str, list[Path]]:
    """The format by the bytes of the file, and copies that GDAL may open, under names of ours."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"SQLite format 3\x00"):
        return "gpkg", [_copy_file(path, folder / "upload.gpkg")]
    if head.startswith(b"PK\x03\x04"):
        return _unpack_archive(path, folder)
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not plain:
        raise Unreadable("empty")
    if plain.startswith(b"{"):
        _refuse_long_json(path)
        return "geojson", [_copy_file(path, folder / "upload.geojson")]
    if _KML.match(plain):
        return "kml", [_write_kml(path.read_bytes(), folder)]
    if _DXF.match(plain):
        return "dxf", [_copy_file(path, folder / "upload.dxf")]
    raise Unreadable("unknown_format")


def _refuse_long_json(path: Path) -> None:
    """Refuse by counting, before GDAL compares each name of a field with all the others."""
    content = path.read_bytes()
    features = content.count(b'"Feature"')
    names = content.count(b'":')
    if features > MAXIMUM_FEATURES or names > (features + 1) * (MAXIMUM_FIELDS + _MEMBERS):
        raise Unreadable("too_many_cells")


def _copy_file(path: Path, to: Path) -> Path:
    shutil.copyfile(path, to)
    return to


def _write_kml(text: bytes, folder: Path, name: str = "upload") -> Path:
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Unreadable("broken", "DOCTYPE")
    to = folder / f"{name}.kml"
    to.write_bytes(text)
    return to


def _unpack_archive(path: Path, folder: Path) -> tuple[str, list[Path]]:
    """The shapefiles of an archive, or the document of a KMZ; only their own parts are unpacked."""
    names = [member for member in archives.measure_members(path) if not member.startswith("__MACOSX")]
    shapefiles = []
    for number, name in enumerate(
        sorted(member for member in names if member.lower().endswith(".shp"))[:MAXIMUM_LAYERS]
    ):
        inside = folder / str(number)
        inside.mkdir()
        stem = re.sub(r"[^\w .-]", "_", PurePosixPath(name[:-4]).name)[:80] or "upload"
        shapefiles.append(archives.unpack_shapefile(path, name, inside, stem))
    if shapefiles:
        return "shp", shapefiles
    if packages := [member for member in names if member.lower().endswith(".gpkg")]:
        package = folder / "upload.gpkg"
        package.write_bytes(archives.read_member(path, packages[0]))
        return "gpkg", [package]
    documents = sorted(member for member in names if member.lower().endswith(".kml"))
    if documents:
        copies = [
            _write_kml(archives.read_member(path, member), folder, f"upload{n}") for n, member in enumerate(documents)
        ]
        return "kml", copies[:MAXIMUM_LAYERS]
    raise Unreadable("unknown_format")


def read_layers(path: Path) -> Iterator[tuple[str, str, np.ndarray | None, dict[str, pa.Array]]]:
    """(name, reference system, geometries, columns) of each layer that has a feature, and of each plain table."""
    import pyogrio
    import shapely

    guarding.refuse_computed_layers(path)
    try:
        listed = [str(name) for name, _kind in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError as error:
        # Its first bytes told the format, so it is damaged; GDAL's advice to programmers would help nobody.
        raise Unreadable("broken") from error
    if len(listed) > MAXIMUM_LAYERS:
        raise Unreadable("too_many_cells", str(len(listed)))
    for name in listed:
        about = pyogrio.read_info(path, layer=name, force_feature_count=True)
        if about["features"] > MAXIMUM_FEATURES or len(about["fields"]) > MAXIMUM_FIELDS:
            raise Unreadable("too_many_cells", name)
        meta, _fids, geometry, columns = pyogrio.raw.read(path, layer=name, datetime_as_string=True)
        if geometry is None or len(geometry):
            named = zip((str(title) for title in meta["fields"]), columns, about["dtypes"], strict=True)
            plain = {field: _convert_column(column, str(kind)) for field, column, kind in named}
            shapes = None if geometry is None else shapely.force_2d(shapely.from_wkb(geometry))
            yield name, str(meta.get("crs") or ""), shapes, plain


def split_by_kind(shapes: np.ndarray) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """(kind, geometries, the number of the feature each is of): collections taken apart, features without a place in
    the first kind there is."""
    import numpy as np
    import shapely

    number = np.arange(len(shapes))
    while (mixed := shapely.get_type_id(shapes) == _COLLECTION).any():
        pieces, of = shapely.get_parts(shapes[mixed], return_index=True)
        number = np.concatenate([number[~mixed], number[mixed][of]])
        shapes = np.concatenate([shapes[~mixed], pieces])
        order = np.argsort(number, kind="stable")
        number, shapes = number[order], shapes[order]
    kinds = np.array([_KINDS.get(type_id, "") for type_id in shapely.get_type_id(shapes)])
    bare = kinds == ""
    for position, kind in enumerate(sorted(set(kinds[~bare]))):
        chosen = (kinds == kind) | (bare if position == 0 else False)
        yield kind, shapes[chosen], number[chosen]


def write_arrow_files(path: Path, folder: Path, described: list[dict[str, Any]]) -> None:
    """One Arrow file for each layer and kind of geometry, with what stands in it."""
    import pyarrow as pa
    import shapely

    for name, crs, shapes, columns in read_layers(path):
        if shapes is None:
            table = pa.table(list(columns.values()), list(columns))
            described.append(
                {"layer": name, "geometry": "", "file": _write_arrow_table(table, folder, len(described)), "crs": ""}
            )
            continue
        for kind, placed, number in split_by_kind(shapes):
            single, many = _SHAPES[kind]
            types = set(shapely.get_type_id(placed[~shapely.is_missing(placed)]).tolist())
            shape = single if len(types) == 1 and types <= {0, 1, 2} and single else many
            alike = _unify_geometries(placed, kind, shape)
            arrays = [column.take(pa.array(number)) for column in columns.values()]
            table = pa.table([*arrays, pa.array(shapely.to_wkb(alike))], [*columns, "@geometry"])
            file = _write_arrow_table(table, folder, len(described))
            described.append({"layer": name, "geometry": shape, "file": file, "crs": crs})


def _write_arrow_table(table: pa.Table, folder: Path, number: int) -> str:
    """The name of the Arrow file that holds the table."""
    import pyarrow as pa

    to = folder / f"{number}.arrow"
    with pa.OSFile(str(to), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table, max_chunksize=10_000)
    return to.name


def _unify_geometries(shapes: np.ndarray, kind: str, shape: str) -> np.ndarray:
    """The geometries as of many where some are; areas always."""
    import shapely

    make = {
        "MultiPoint": shapely.multipoints,
        "MultiLineString": shapely.multilinestrings,
        "MultiPolygon": shapely.multipolygons,
    }.get(shape)
    if make is None:
        return shapes
    alone = shapely.get_type_id(shapes) == {"Point": 0, "Line": 1, "Polygon": _POLYGON}[kind]
    made = shapes.copy()
    made[alone] = [make([geometry]) for geometry in shapes[alone]]
    return made


def _convert_column(column: np.ndarray, kind: str) -> pa.Array:
    """The column as Arrow's; what is neither number, truth nor day is text."""
    import numpy as np
    import pyarrow as pa

    if column.dtype.kind == "f":
        known = np.isfinite(column)
        # GDAL gives whole numbers with gaps as floating ones.
        if kind.startswith("int"):
            return pa.array([int(cell) if ok else None for cell, ok in zip(column, known, strict=True)], pa.int64())
        return pa.array(column.astype(np.float64), mask=~known)
    if kind == "bool":
        return pa.array(column.astype(bool))
    if column.dtype.kind in "iu":
        return pa.array(column.astype(np.int64))
    if column.dtype.kind == "M" or (column.dtype.kind == "O" and kind == "datetime64[D]"):
        return pa.array(column.astype("datetime64[D]"))
    return pa.array([_convert_text(cell) for cell in column], pa.string())


def _convert_text(value: object) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 - NaN is the one value unlike itself
        return None
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)).replace("\0", "")


def convert_file(path: Path, folder: Path) -> dict[str, Any]:
    """The format of the file, and what stands in the Arrow files that its layers became."""
    described: list[dict[str, Any]] = []
    kind, copies = recognise_vectors(path, folder)
    for copy in copies:
        write_arrow_files(copy, folder, described)
    return {"format": kind, "layers": described}


def main(path: str, folder: str) -> None:
    guarding.run_guarded(lambda: convert_file(Path(path), Path(folder)), seconds=SECONDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
