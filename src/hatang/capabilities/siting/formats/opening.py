"""Opens a file of lines in a process of its own and leaves their graph: GeoPackage, Shapefile in a ZIP, GeoJSON, OSM.

Run as `python -m hatang.capabilities.siting.formats.opening PATH FOLDER ENDING KIND`.
"""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from hatang.capabilities.siting.formats.lines import FILE, KINDS, SURFACES, LineGraph
from hatang.capabilities.siting.terms import LineKind, Surface
from hatang.engines.sheets import guarding
from hatang.engines.sheets.cells import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# start: the libraries of these files are loaded where one is read or written.

SECONDS = 180
MAXIMUM_LINES = 400_000
MAXIMUM_VERTICES = 3_000_000
# Vertices nearer than this are one: the fifth decimal of a degree is about a metre.
_DECIMALS = 5
# Where Việt Nam and its islands lie, with a margin: a network elsewhere has its coordinates swapped or unreferenced.
_WEST, _SOUTH, _EAST, _NORTH = 101.0, 6.0, 118.0, 24.0
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED_PARTS = (".shp", ".shx", ".dbf")
# A ZIP unpacks to no more than this in all, and no part to much more than its packed size: tables of roads pack to a
# tenth or so, a bomb to a thousandth.
_MAXIMUM_UNPACKED, _HARMLESS, _MAXIMUM_RATIO = 1_000_000_000, 20_000_000, 200
_MAXIMUM_ENTRIES = 1000

_KIND_FIELDS = ("kind", "loai", "loai_tuyen", "loại", "loại tuyến", "loại đường", "type")
_SURFACE_FIELDS = ("surface", "mat_duong", "ket_cau", "mặt đường", "kết cấu")
_KIND_WORDS = {
    LineKind.ROAD: ("road", "đường", "duong", "street"),
    LineKind.POLE_LINE: ("pole_line", "pole", "cột", "cot", "tuyến cột", "tuyen cot"),
    LineKind.DUCT: ("duct", "conduit", "cống", "cong", "cống bể", "cong be"),
}
# Values of OpenStreetMap's key `surface`; what is not named is earth.
_PAVED = frozenset(
    {"paved", "asphalt", "concrete", "concrete:plates", "concrete:lanes", "paving_stones", "sett", "nhựa"}
)
_HARD = frozenset({"gravel", "fine_gravel", "compacted", "rock", "pebblestone", "cobblestone", "hard", "đá"})
# Where OpenStreetMap says no surface: main roads are paved, tracks are not.
_MAIN = ("motorway", "trunk", "primary", "secondary", "tertiary")
_PAVED_ROADS = frozenset({*_MAIN, *(f"{road}_link" for road in _MAIN), "residential", "living_street"})
_NO_ROADS = frozenset({"proposed", "construction", "platform", "corridor", "elevator", "steps", "raceway"})


def read_lines_file(path: Path, folder: Path, ending: str, kind: LineKind) -> LineGraph:
    """The graph of a file, with room for copies in the folder; `Unreadable` with a code of `lines.REASONS`."""
    shapes, fields = _read_line_strings(_copy_with_ending(path, folder, ending))
    kinds, surfaces = _classify_lines(fields, len(shapes), kind)
    keep = kinds >= 0
    if not keep.any():
        raise Unreadable("no_ways")
    return build_line_graph(shapes[keep], kinds[keep], surfaces[keep])


def build_line_graph(shapes: NDArray[np.object_], kinds: NDArray[np.int8], surfaces: NDArray[np.int8]) -> LineGraph:
    """Lines of EPSG:4326 cut at every vertex; lines meet where they share one."""
    points, line = shapely.get_coordinates(shapes, return_index=True)
    if len(points) > MAXIMUM_VERTICES:
        raise Unreadable("many_points")
    if not np.isfinite(points).all():
        raise Unreadable("no_numbers")
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    if west < _WEST or south < _SOUTH or east > _EAST or north > _NORTH:
        raise Unreadable("elsewhere", f"{west:.3f}, {south:.3f} – {east:.3f}, {north:.3f}")
    rounded = np.round(points, _DECIMALS)
    places, vertex = np.unique(rounded, axis=0, return_inverse=True)
    vertex = vertex.reshape(-1).astype(np.int32)
    same = line[1:] == line[:-1]
    tails, heads, of = vertex[:-1][same], vertex[1:][same], line[:-1][same]
    real = tails != heads
    tails, heads, of = tails[real], heads[real], of[real]
    if not len(tails):
        raise Unreadable("no_lines")
    return LineGraph(places, tails, heads, distances_m(places[tails], places[heads]), kinds[of], surfaces[of])


def distances_m(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres on the ellipsoid between pairs of (longitude, latitude). Shape (n,)."""
    from pyproj import Geod

    metres: NDArray[np.float64] = Geod(ellps="WGS84").inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]
    return metres


def _copy_with_ending(path: Path, folder: Path, ending: str) -> Path:
    """The file under the ending by which GDAL knows it; of a ZIP only the parts of its one shapefile."""
    if ending == ".zip":
        try:
            return _unpack_shapefile(path, folder)
        except (zipfile.BadZipFile, OSError, RuntimeError) as error:
            raise Unreadable("broken", type(error).__name__) from error
    copy = folder / f"lines{ending}"
    shutil.copyfile(path, copy)
    guarding.refuse_computed_layers(copy)
    return copy


def _unpack_shapefile(path: Path, folder: Path) -> Path:
    """The one shapefile of a ZIP, unpacked under names of our own; what is hostile or not whole is refused."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > _MAXIMUM_ENTRIES:
            raise Unreadable("many_files")
        parts = {entry.filename: entry for entry in entries if not entry.is_dir() and not _is_hidden(entry.filename)}
        stems = sorted(name[:-4] for name in parts if name.lower().endswith(".shp"))
        if not stems:
            raise Unreadable("no_shapefile")
        if len(stems) > 1:
            raise Unreadable("many_shapefiles", ", ".join(Path(stem).name for stem in stems[:5]))
        part_by_ending = {
            ending: info
            for ending in _SHAPEFILE_PARTS
            for name, info in parts.items()
            if name.lower() == f"{stems[0]}{ending}".lower()
        }
        if missing := [ending for ending in _NEEDED_PARTS if ending not in part_by_ending]:
            raise Unreadable("missing_part", ", ".join(missing))
        left = _MAXIMUM_UNPACKED
        for ending, info in part_by_ending.items():
            if info.flag_bits & 1:
                raise Unreadable("password")
            left -= _unpack_entry(archive, info, folder / f"lines{ending}", left)
    return folder / "lines.shp"


def _is_hidden(name: str) -> bool:
    """What systems put into archives of their own accord."""
    return name.startswith("__MACOSX") or Path(name).name.startswith(".")


def _unpack_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Write one entry piece by piece and return its size; what it says of its own size is not believed."""
    size = 0
    with archive.open(info) as packed, target.open("wb") as file:
        while piece := packed.read(1 << 20):
            size += len(piece)
            if size > most or (size > _HARMLESS and size > _MAXIMUM_RATIO * max(info.compress_size, 1)):
                raise Unreadable("too_large", Path(info.filename).name)
            file.write(piece)
    return size


def _read_line_strings(source: Path) -> tuple[NDArray[np.object_], dict[str, NDArray[np.object_]]]:
    """Line strings in EPSG:4326, one each, with the fields of their features."""
    import pyogrio

    try:
        layers = [(str(layer), str(form)) for layer, form in pyogrio.list_layers(source)]
        chosen = next((layer for layer, form in layers if "Line" in form), layers[0][0] if layers else None)
        if chosen is None:
            raise Unreadable("no_lines")
        meta, _fids, geometry, columns = pyogrio.raw.read(source, layer=chosen, max_features=MAXIMUM_LINES + 1)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # GDAL's errors have no common class below Exception
        raise Unreadable("broken", type(error).__name__) from error
    if geometry is None:
        raise Unreadable("no_lines")
    if len(geometry) > MAXIMUM_LINES:
        raise Unreadable("many_lines")
    shapes = shapely.force_2d(shapely.from_wkb(geometry))
    parts, feature = shapely.get_parts(shapes, return_index=True)
    lines = np.isin(shapely.get_type_id(parts), (1, 2)) & ~shapely.is_empty(parts)
    parts, feature = parts[lines], feature[lines]
    if not len(parts):
        raise Unreadable("no_lines")
    fields = {
        str(field).lower(): np.asarray(column, dtype=object)[feature]
        for field, column in zip(meta["fields"], columns, strict=True)
    }
    return _to_degrees(parts, meta.get("crs")), fields


def _to_degrees(shapes: NDArray[np.object_], crs: object) -> NDArray[np.object_]:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    if not crs:
        raise Unreadable("crs_missing")
    try:
        system = CRS.from_user_input(crs)
    except CRSError as error:
        raise Unreadable("crs_unknown", str(crs)[:80]) from error
    if system.to_epsg() == 4326:
        return shapes
    turn = Transformer.from_crs(system, 4326, always_xy=True)
    turned: NDArray[np.object_] = shapely.transform(
        shapes, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))
    )
    return turned


def _find_first_field(fields: dict[str, NDArray[np.object_]], names: Sequence[str]) -> NDArray[np.object_] | None:
    return next((fields[name] for name in names if name in fields), None)


def _normalise_word(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip().lower()  # noqa: PLR0124 - NaN


def _classify_lines(
    fields: dict[str, NDArray[np.object_]], count: int, usual: LineKind
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Kind and surface of each line as positions in the terms; kind -1 is nothing a cable can follow."""
    kinds = np.full(count, KINDS.index(usual), dtype=np.int8)
    surfaces = np.full(count, SURFACES.index(Surface.SOFT), dtype=np.int8)
    kind_words, highway, power = _find_first_field(fields, _KIND_FIELDS), fields.get("highway"), fields.get("power")
    ground, tags = _find_first_field(fields, _SURFACE_FIELDS), fields.get("other_tags")
    by_word = {word: KINDS.index(kind) for kind, words in _KIND_WORDS.items() for word in words}
    for i in range(count):
        word = _normalise_word(kind_words[i]) if kind_words is not None else ""
        road = _normalise_word(highway[i]) if highway is not None else ""
        tag = _normalise_word(tags[i]) if tags is not None else ""
        if word in by_word:
            kinds[i] = by_word[word]
        elif road:
            kinds[i] = -1 if road in _NO_ROADS else KINDS.index(LineKind.ROAD)
        elif (
            power is not None and _normalise_word(power[i]) in ("line", "minor_line")
        ) or '"power"=>"minor_line"' in tag:
            kinds[i] = KINDS.index(LineKind.POLE_LINE)
        elif highway is not None or tags is not None:
            kinds[i] = -1  # OpenStreetMap, and neither a road nor a line
        top = _normalise_word(ground[i]) if ground is not None else _read_tag(tag, "surface")
        surfaces[i] = SURFACES.index(_classify_surface(top, road))
    return kinds, surfaces


def _read_tag(tags: str, key: str) -> str:
    """A value among the other tags as GDAL writes them: "a"=>"b","c"=>"d"."""
    head, separator, tail = tags.partition(f'"{key}"=>"')
    return tail.partition('"')[0] if separator and not head.endswith("\\") else ""


def _classify_surface(word: str, road: str) -> Surface:
    if word in _PAVED or (not word and road in _PAVED_ROADS):
        return Surface.PAVED
    return Surface.HARD if word in _HARD else Surface.SOFT


def main(path: str, folder: str, ending: str, kind: str) -> None:
    def work() -> dict[str, int]:
        line_graph = read_lines_file(Path(path), Path(folder), ending, LineKind(kind))
        line_graph.save(Path(folder) / FILE)
        return {"edges": line_graph.edges}

    guarding.run_guarded(work, seconds=SECONDS, too_much="too_large")


if __name__ == "__main__":
    main(*sys.argv[1:])
