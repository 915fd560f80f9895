"""GeoJSON, GeoPackage and Shapefile: attributes as cells, geometry as well-known text in one column more."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from hatang.engines.sheets import archives, guarding
from hatang.engines.sheets.cells import Document, Sheet, Unreadable
from hatang.engines.writing import encodings

if TYPE_CHECKING:
    from hatang.engines.sheets.cells import Raw

# start: a process apart reads one file, with the library for its kind only.

# The header under which the geometry stands.
GEOMETRY = "geometry"
MAXIMUM_FEATURES = 200_000
MAXIMUM_LAYERS = 50
_WGS84_NAMES = ("CRS84", "4326")


def read_geojson(path: Path) -> Document:
    """The features of a GeoJSON file; read without GDAL, which would guess other formats behind the same letters."""
    from shapely.geometry import shape

    decoded = encodings.decode_text(path.read_bytes())
    try:
        data = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("broken", str(error)) from error
    features = data.get("features") if isinstance(data, dict) else None
    if isinstance(data, dict) and data.get("type") == "Feature":
        features = [data]
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise Unreadable("unknown_format")
    if len(features) > MAXIMUM_FEATURES:
        raise Unreadable("too_many_cells")
    names = list(dict.fromkeys(name for feature in features for name in (feature.get("properties") or {})))
    rows: list[list[Raw]] = [[*names, GEOMETRY]]
    for feature in features:
        properties = feature.get("properties") or {}
        try:
            wkt = shape(feature["geometry"]).wkt if feature.get("geometry") else None
        except Exception:
            # Any malformed geometry is a fault of this feature, told when its cell is read.
            wkt = "?"
        rows.append([*(_plain_cell(properties.get(name)) for name in names), wkt])
    sheet = Sheet("", rows, epsg=_geojson_epsg(data))
    return Document("geojson", [sheet], decoded.encoding)


def _geojson_epsg(data: dict[str, Any]) -> int:
    """RFC 7946 is always WGS 84; older files name another system."""
    named = data.get("crs")
    name = str((named.get("properties") or {}).get("name", "")) if isinstance(named, dict) else ""
    if not name or name.endswith(_WGS84_NAMES):
        return 4326
    digits = name.rpartition(":")[2]
    return int(digits) if digits.isdigit() else 0


def read_geopackage(path: Path) -> Document:
    """Every layer of a GeoPackage as a sheet."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "upload.gpkg"
        shutil.copyfile(path, copy)
        guarding.refuse_computed_layers(copy)
        return Document("gpkg", _read_layers(copy))


def read_shapefile(path: Path) -> Document:
    """The shapefiles of a ZIP; only their own parts are unpacked, under names of ours."""
    sheets: list[Sheet] = []
    for name in sorted(archives.list_members(path)):
        if not name.lower().endswith(".shp") or name.startswith("__MACOSX"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            layers = _read_layers(archives.unpack_shapefile(path, name, Path(folder)))
        for sheet in layers:
            sheet.name = PurePosixPath(name[:-4]).name
        sheets += layers
    return Document("shp", sheets)


def _read_layers(path: Path) -> list[Sheet]:
    import pyogrio

    try:
        layers = [str(name) for name, _geometry in pyogrio.list_layers(path)][:MAXIMUM_LAYERS]
        return [_read_layer(path, name) for name in layers]
    except Unreadable:
        raise
    except Exception as error:
        # GDAL's errors have no common class below Exception.
        raise Unreadable("broken", type(error).__name__) from error


def _read_layer(path: Path, name: str) -> Sheet:
    import pyogrio
    import shapely

    if pyogrio.read_info(path, layer=name, force_feature_count=True)["features"] > MAXIMUM_FEATURES:
        raise Unreadable("too_many_cells", name)
    meta, _fids, geometry, columns = pyogrio.raw.read(path, layer=name, datetime_as_string=True)
    names = [str(field) for field in meta["fields"]]
    shapes = [] if geometry is None else shapely.to_wkt(shapely.from_wkb(geometry), rounding_precision=9)
    rows: list[list[Raw]] = [[*names, GEOMETRY]] if geometry is not None else [list(names)]
    for index in range(len(columns[0]) if columns else len(shapes)):
        cells = [
            _plain_cell(column[index].item() if hasattr(column[index], "item") else column[index]) for column in columns
        ]
        rows.append([*cells, shapes[index]] if geometry is not None else cells)
    return Sheet(name, rows, epsg=epsg_of(meta.get("crs")))


def epsg_of(crs: object) -> int:
    """The EPSG code of what a file says, 0 where it says nothing or something that no code is certain for."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if not crs:
        return 0
    try:
        return CRS.from_user_input(crs).to_epsg(min_confidence=70) or 0
    except CRSError:
        return 0


def _plain_cell(value: object) -> Raw:
    if value is None or value != value:  # noqa: PLR0124 - NaN is the one value unlike itself
        return None
    if isinstance(value, bool | str):
        return value or None if isinstance(value, str) else value
    if isinstance(value, int | float):
        return float(value)
    return json.dumps(value, ensure_ascii=False, default=str)
