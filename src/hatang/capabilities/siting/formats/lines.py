"""Networks of roads, pole lines and ducts as one graph: out of files that people bring, onto disk and onto a map."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.terms import LineKind, Surface
from hatang.kernel.imports import reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.kernel.problems import Text

_MODULE = "hatang.capabilities.siting.formats.opening"
# What `opening` leaves in its folder.
FILE = "graph.npz"
_ENDINGS = (".gpkg", ".geojson", ".json", ".osm", ".osm.pbf", ".zip")
# Kinds and surfaces as numbers in arrays, in the order of the terms.
KINDS, SURFACES = tuple(LineKind), tuple(Surface)

# What `opening` refuses a file for.
REASONS: dict[str, tuple[Text, Text]] = {
    "not_lines": (
        _("This is not a file of lines"),
        _("GeoPackage (.gpkg), GeoJSON, a Shapefile in a ZIP, or OpenStreetMap (.osm, .osm.pbf)."),
    ),
    "no_lines": (_("The file holds no lines"), ""),
    "no_ways": (_("The file holds no roads, pole lines or ducts"), ""),
    "many_lines": (_("The file has more lines than can be computed"), _("Cut it to the province.")),
    "many_points": (
        _("The file has more points than can be computed"),
        _("Cut it to the province, or leave out footpaths."),
    ),
    "no_numbers": (_("The file has positions that are no numbers"), ""),
    "elsewhere": (
        _("The lines lie outside Việt Nam"),
        _("Latitude and longitude may be swapped, or the reference system is not the one the file names."),
    ),
    "crs_missing": (
        _("The file does not say in which reference system its positions are"),
        _("Save it again with its reference system (a shapefile needs its .prj)."),
    ),
    "crs_unknown": (_("The reference system of the file is not known"), ""),
    "many_files": (_("The ZIP holds too many files"), _("Pack the shapefile alone.")),
    "no_shapefile": (_("The ZIP holds no shapefile"), ""),
    "many_shapefiles": (_("The ZIP holds more than one shapefile"), _("Pack each in a ZIP of its own.")),
    "missing_part": (_("A part of the shapefile is missing"), ""),
    "too_large": (_("The file is too large"), _("Cut it to the province.")),
}


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
        # start: scipy
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


def read_line_graph(path: Path, name: str, *, kind: LineKind = LineKind.ROAD) -> LineGraph:
    """The graph of a file; `kind` is what its lines are where the file does not say.

    The file is opened and computed in a process of its own: whatever it holds, only that dies of it. Raises `Invalid`
    that names the file and what is wrong with it: no lines, no reference system, too large, elsewhere.
    """
    ending = next((known_ending for known_ending in reversed(_ENDINGS) if name.lower().endswith(known_ending)), "")
    if not ending:
        raise reading.refusal_of_file("not_lines", name, reasons=REASONS)
    with tempfile.TemporaryDirectory(prefix="lines-") as folder:
        reading.run_isolated(_MODULE, str(path), folder, ending, kind.value, name=name, reasons=REASONS)
        return LineGraph.load(Path(folder) / FILE)


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
