"""Files of roads, pole lines and ducts, read into one graph: GeoPackage, Shapefile in a ZIP, GeoJSON, OpenStreetMap."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from hatang.capabilities.siting.terms import LineKind, Surface
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MAXIMUM_LINES = 400_000
MAXIMUM_VERTICES = 3_000_000
# Vertices nearer than this are one: the fifth decimal of a degree is about a metre.
_DECIMALS = 5
# Kinds and surfaces as numbers in arrays, in the order of the terms.
KINDS, SURFACES = tuple(LineKind), tuple(Surface)
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
_PAVED_ROADS = frozenset({*_MAIN, *(f"{each}_link" for each in _MAIN), "residential", "living_street"})
_NO_ROADS = frozenset({"proposed", "construction", "platform", "corridor", "elevator", "steps", "raceway"})


@dataclass(frozen=True, eq=False)
class LineGraph:
    """A graph of straight segments between vertices.

    `places` (vertices, 2): longitude, latitude; `tails`, `heads` int32 (edges,); `length_m` float64; `kind`, `surface`
    int8 (edges,): positions in `KINDS` and `SURFACES`.
    """

    places: NDArray[np.float64]
    tails: NDArray[np.int32]
    heads: NDArray[np.int32]
    length_m: NDArray[np.float64]
    kind: NDArray[np.int8]
    surface: NDArray[np.int8]

    @property
    def edges(self) -> int:
        return len(self.tails)

    def parts(self) -> int:
        """How many pieces do not touch one another."""
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components

        count = len(self.places)
        joined = coo_matrix((np.ones(self.edges), (self.tails, self.heads)), shape=(count, count))
        return int(connected_components(joined, directed=False)[0])

    def length_km(self) -> dict[str, float]:
        """Kilometres of each kind that occurs."""
        sums = np.bincount(self.kind, weights=self.length_m, minlength=len(KINDS)) / 1000.0
        return {kind.value: round(float(sums[i]), 1) for i, kind in enumerate(KINDS) if sums[i] > 0}

    def save(self, path: Path) -> None:
        """Keep the graph beside its file."""
        np.savez_compressed(
            path,
            places=self.places,
            tails=self.tails,
            heads=self.heads,
            length_m=self.length_m,
            kind=self.kind,
            surface=self.surface,
        )

    @classmethod
    def load(cls, path: Path) -> LineGraph:
        with np.load(path) as kept:
            return cls(kept["places"], kept["tails"], kept["heads"], kept["length_m"], kept["kind"], kept["surface"])


def read(path: Path, name: str, *, kind: LineKind = LineKind.ROAD) -> LineGraph:
    """The graph of a file; `kind` is what its lines are where the file does not say.

    Raises `Invalid` that names the file and what is wrong with it: no lines, no reference system, too large, elsewhere.
    """
    with tempfile.TemporaryDirectory(prefix="lines-") as folder:
        source = _unpacked(path, name, Path(folder))
        shapes, fields = _lines(source, name)
    kinds, surfaces = _classified(fields, len(shapes), kind)
    keep = kinds >= 0
    if not keep.any():
        raise _wrong(name, _("The file holds no roads, pole lines or ducts"))
    return graph(shapes[keep], kinds[keep], surfaces[keep], name)


def graph(shapes: NDArray[np.object_], kinds: NDArray[np.int8], surfaces: NDArray[np.int8], name: str) -> LineGraph:
    """Lines of EPSG:4326 cut at every vertex; lines meet where they share one."""
    points, line = shapely.get_coordinates(shapes, return_index=True)
    if len(points) > MAXIMUM_VERTICES:
        raise _wrong(
            name,
            _("The file has more points than can be computed"),
            hint=_("Cut it to the province, or leave out footpaths."),
        )
    if not np.isfinite(points).all():
        raise _wrong(name, _("The file has positions that are no numbers"))
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    if west < _WEST or south < _SOUTH or east > _EAST or north > _NORTH:
        raise _wrong(
            name,
            _("The lines lie outside Việt Nam"),
            detail=f"{west:.3f}, {south:.3f} – {east:.3f}, {north:.3f}",
            hint=_("Latitude and longitude may be swapped, or the reference system is not the one the file names."),
        )
    rounded = np.round(points, _DECIMALS)
    places, vertex = np.unique(rounded, axis=0, return_inverse=True)
    vertex = vertex.reshape(-1).astype(np.int32)
    same = line[1:] == line[:-1]
    tails, heads, of = vertex[:-1][same], vertex[1:][same], line[:-1][same]
    real = tails != heads
    tails, heads, of = tails[real], heads[real], of[real]
    if not len(tails):
        raise _wrong(name, _("The file holds no lines"))
    return LineGraph(places, tails, heads, distances_m(places[tails], places[heads]), kinds[of], surfaces[of])


def distances_m(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres on the ellipsoid between pairs of (longitude, latitude). Shape (n,)."""
    from pyproj import Geod

    metres: NDArray[np.float64] = Geod(ellps="WGS84").inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]
    return metres


def _wrong(name: str, title: str, *, detail: str = "", hint: str = "") -> Invalid:
    return Invalid("lines_file", title, where=name, detail=detail, hint=hint)


def _unpacked(path: Path, name: str, folder: Path) -> Path:
    """The file under the ending by which GDAL knows it; of a ZIP only the parts of its first shapefile."""
    ending = (
        "".join(Path(name).suffixes[-2:]).lower() if name.lower().endswith(".osm.pbf") else Path(name).suffix.lower()
    )
    if ending in (".gpkg", ".geojson", ".json", ".osm", ".osm.pbf"):
        copy = folder / f"lines{ending}"
        shutil.copyfile(path, copy)
        return copy
    if ending == ".zip":
        try:
            return _shapefile(path, name, folder)
        except (zipfile.BadZipFile, OSError, RuntimeError) as error:
            raise _wrong(name, _("The file cannot be read"), detail=type(error).__name__) from error
    raise _wrong(
        name,
        _("This is not a file of lines"),
        hint=_("GeoPackage (.gpkg), GeoJSON, a Shapefile in a ZIP, or OpenStreetMap (.osm, .osm.pbf)."),
    )


def _shapefile(path: Path, name: str, folder: Path) -> Path:
    """The one shapefile of a ZIP, unpacked under names of our own; what is hostile or not whole is refused."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > _MAXIMUM_ENTRIES:
            raise _wrong(name, _("The ZIP holds too many files"), hint=_("Pack the shapefile alone."))
        parts = {each.filename: each for each in entries if not each.is_dir() and not _is_hidden(each.filename)}
        stems = sorted(each[:-4] for each in parts if each.lower().endswith(".shp"))
        if not stems:
            raise _wrong(name, _("The ZIP holds no shapefile"))
        if len(stems) > 1:
            raise _wrong(
                name,
                _("The ZIP holds more than one shapefile"),
                detail=", ".join(Path(each).name for each in stems[:5]),
                hint=_("Pack each in a ZIP of its own."),
            )
        found = {
            ending: info
            for ending in _SHAPEFILE_PARTS
            for each, info in parts.items()
            if each.lower() == f"{stems[0]}{ending}".lower()
        }
        if missing := [ending for ending in _NEEDED_PARTS if ending not in found]:
            raise _wrong(name, _("A part of the shapefile is missing"), detail=", ".join(missing))
        left = _MAXIMUM_UNPACKED
        for ending, info in found.items():
            if info.flag_bits & 1:
                raise _wrong(name, _("The ZIP is locked with a password"))
            left -= _unpack(archive, info, folder / f"lines{ending}", left, name)
    return folder / "lines.shp"


def _is_hidden(name: str) -> bool:
    """What systems put into archives of their own accord."""
    return name.startswith("__MACOSX") or Path(name).name.startswith(".")


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, most: int, name: str) -> int:
    """Write one entry piece by piece and return its size; what it says of its own size is not believed."""
    size = 0
    with archive.open(info) as packed, target.open("wb") as file:
        while piece := packed.read(1 << 20):
            size += len(piece)
            if size > most or (size > _HARMLESS and size > _MAXIMUM_RATIO * max(info.compress_size, 1)):
                raise _wrong(name, _("The file is too large"), detail=Path(info.filename).name)
            file.write(piece)
    return size


def _lines(source: Path, name: str) -> tuple[NDArray[np.object_], dict[str, NDArray[np.object_]]]:
    """Line strings in EPSG:4326, one each, with the fields of their features."""
    import pyogrio

    try:
        layers = [(str(layer), str(form)) for layer, form in pyogrio.list_layers(source)]
        chosen = next((layer for layer, form in layers if "Line" in form), layers[0][0] if layers else None)
        if chosen is None:
            raise _wrong(name, _("The file holds no lines"))
        meta, _fids, geometry, columns = pyogrio.raw.read(source, layer=chosen, max_features=MAXIMUM_LINES + 1)
    except Invalid:
        raise
    except Exception as error:  # GDAL's errors have no common class below Exception
        raise _wrong(name, _("The file cannot be read"), detail=type(error).__name__) from error
    if geometry is None:
        raise _wrong(name, _("The file holds no lines"))
    if len(geometry) > MAXIMUM_LINES:
        raise _wrong(name, _("The file has more lines than can be computed"), hint=_("Cut it to the province."))
    shapes = shapely.force_2d(shapely.from_wkb(geometry))
    parts, feature = shapely.get_parts(shapes, return_index=True)
    lines = np.isin(shapely.get_type_id(parts), (1, 2)) & ~shapely.is_empty(parts)
    parts, feature = parts[lines], feature[lines]
    if not len(parts):
        raise _wrong(name, _("The file holds no lines"))
    fields = {
        str(each).lower(): np.asarray(column, dtype=object)[feature]
        for each, column in zip(meta["fields"], columns, strict=True)
    }
    return _to_degrees(parts, meta.get("crs"), name), fields


def _to_degrees(shapes: NDArray[np.object_], crs: object, name: str) -> NDArray[np.object_]:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    if not crs:
        raise _wrong(
            name,
            _("The file does not say in which reference system its positions are"),
            hint=_("Save it again with its reference system (a shapefile needs its .prj)."),
        )
    try:
        system = CRS.from_user_input(crs)
    except CRSError as error:
        raise _wrong(name, _("The reference system of the file is not known"), detail=str(crs)[:80]) from error
    if system.to_epsg() == 4326:
        return shapes
    turn = Transformer.from_crs(system, 4326, always_xy=True)
    turned: NDArray[np.object_] = shapely.transform(
        shapes, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))
    )
    return turned


def _first(fields: dict[str, NDArray[np.object_]], names: Sequence[str]) -> NDArray[np.object_] | None:
    return next((fields[each] for each in names if each in fields), None)


def _word(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip().lower()  # noqa: PLR0124 - NaN


def _classified(
    fields: dict[str, NDArray[np.object_]], count: int, usual: LineKind
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Kind and surface of each line as positions in the terms; kind -1 is nothing a cable can follow."""
    kinds = np.full(count, KINDS.index(usual), dtype=np.int8)
    surfaces = np.full(count, SURFACES.index(Surface.SOFT), dtype=np.int8)
    said, highway, power = _first(fields, _KIND_FIELDS), fields.get("highway"), fields.get("power")
    ground, tags = _first(fields, _SURFACE_FIELDS), fields.get("other_tags")
    by_word = {word: KINDS.index(kind) for kind, words in _KIND_WORDS.items() for word in words}
    for i in range(count):
        word = _word(said[i]) if said is not None else ""
        road = _word(highway[i]) if highway is not None else ""
        tag = _word(tags[i]) if tags is not None else ""
        if word in by_word:
            kinds[i] = by_word[word]
        elif road:
            kinds[i] = -1 if road in _NO_ROADS else KINDS.index(LineKind.ROAD)
        elif (power is not None and _word(power[i]) in ("line", "minor_line")) or '"power"=>"minor_line"' in tag:
            kinds[i] = KINDS.index(LineKind.POLE_LINE)
        elif highway is not None or tags is not None:
            kinds[i] = -1  # OpenStreetMap, and neither a road nor a line
        top = _word(ground[i]) if ground is not None else _tag(tag, "surface")
        surfaces[i] = SURFACES.index(_surface(top, road))
    return kinds, surfaces


def _tag(tags: str, key: str) -> str:
    """A value among the other tags as GDAL writes them: "a"=>"b","c"=>"d"."""
    head, found, tail = tags.partition(f'"{key}"=>"')
    return tail.partition('"')[0] if found and not head.endswith("\\") else ""


def _surface(word: str, road: str) -> Surface:
    if word in _PAVED or (not word and road in _PAVED_ROADS):
        return Surface.PAVED
    return Surface.HARD if word in _HARD else Surface.SOFT


def to_geojson(graph: LineGraph, *, most: int = 60_000) -> str:
    """The lines of a graph as GeoJSON for a map, merged by kind and surface."""
    features = []
    for k, kind in enumerate(KINDS):
        for s, surface in enumerate(SURFACES):
            chosen = np.flatnonzero((graph.kind == k) & (graph.surface == s))[:most]
            if not len(chosen):
                continue
            pairs = np.stack([graph.places[graph.tails[chosen]], graph.places[graph.heads[chosen]]], axis=1)
            merged = shapely.simplify(
                shapely.line_merge(shapely.multilinestrings(list(shapely.linestrings(pairs)))), 2e-5
            )
            features.append(
                {
                    "type": "Feature",
                    "geometry": json.loads(shapely.to_geojson(shapely.set_precision(merged, 1e-5))),
                    "properties": {"kind": kind.value, "name": str(kind.label), "surface": str(surface.label)},
                }
            )
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
