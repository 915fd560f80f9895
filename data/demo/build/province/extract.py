"""Cuts the two public-domain sources out of Debian's packages: province outlines (Natural Earth) and relief (ETOPO5).

Run only to renew `sources/`; the build itself reads the committed extracts.

    apt-get download qgis-common ferret-datasets
    for package in *.deb; do dpkg-deb -x $package unpacked; done
    .venv/bin/python data/demo/build --extract unpacked
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
import shapely

if TYPE_CHECKING:
    from pathlib import Path

WORLD_MAP = "usr/share/qgis/resources/data/world_map.gpkg"
ETOPO5 = "usr/share/ferret-vis/data/etopo5.cdf"
PROVINCES = {"Quảng Ngãi": "51", "Kon Tum": "62"}
# West, south, east, north of the relief kept: the province with a margin for interpolation, degrees.
RELIEF_BOX = (106.5, 13.25, 110.0, 16.25)
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 6: 8}
_TYPE_CODES = {1: "i1", 2: "S1", 3: ">i2", 4: ">i4", 5: ">f4", 6: ">f8"}


class _Header:
    """Reads the header of a netCDF classic file (CDF-1), as in the netCDF Users Guide, appendix "file format"."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def integer(self) -> int:
        (value,) = struct.unpack_from(">i", self.data, self.at)
        self.at += 4
        return int(value)

    def name(self) -> str:
        length = self.integer()
        text = self.data[self.at : self.at + length].decode()
        self.at += length + (-length) % 4
        return text

    def attributes(self) -> None:
        self.integer()
        for _ in range(self.integer()):
            self.name()
            kind = self.integer()
            size = self.integer() * _TYPE_BYTES[kind]
            self.at += size + (-size) % 4


def read_netcdf_variables(path: Path) -> dict[str, np.ndarray]:
    """Every fixed-size variable of a netCDF classic file, by name.

    Raises ValueError when the file is not CDF-1.
    """
    data = path.read_bytes()
    if data[:4] != b"CDF\x01":
        raise ValueError(f"{path} is not a netCDF classic file")
    header = _Header(data)
    header.at = 4
    header.integer()
    header.integer()
    dimensions = []
    for _ in range(header.integer()):
        header.name()
        dimensions.append(header.integer())
    header.attributes()
    header.integer()
    variables = {}
    for _ in range(header.integer()):
        name = header.name()
        shape = [dimensions[header.integer()] for _ in range(header.integer())]
        header.attributes()
        kind = header.integer()
        header.integer()
        begin = header.integer()
        count = int(np.prod(shape))
        variables[name] = np.frombuffer(data, _TYPE_CODES[kind], count, begin).reshape(shape)
    return variables


def extract_outlines(unpacked: Path, target: Path) -> None:
    """Writes the outlines of the two old provinces as GeoJSON, coordinates to 1e-5 degree (about a metre)."""
    meta, _, shapes, columns = pyogrio.raw.read(
        unpacked / WORLD_MAP, layer="states_provinces", where="admin = 'Vietnam'"
    )
    names = columns[list(meta["fields"]).index("name")]
    features = []
    for name, shape in zip(names, shapes, strict=True):
        if name not in PROVINCES:
            continue
        outline = shapely.set_precision(shapely.from_wkb(shape), 1e-5)
        features.append(
            {
                "type": "Feature",
                "properties": {"code": PROVINCES[name], "name": name},
                "geometry": json.loads(shapely.to_geojson(outline)),
            }
        )
    features.sort(key=lambda feature: str(feature["properties"]))
    collection = {
        "type": "FeatureCollection",
        "source": "Natural Earth (public domain): layer states_provinces of world_map.gpkg, Debian's qgis-common",
        "features": features,
    }
    target.write_text(json.dumps(collection, ensure_ascii=False) + "\n", encoding="utf-8")


def extract_relief(unpacked: Path, target: Path) -> None:
    """Writes the heights of RELIEF_BOX as CSV: a line per latitude from the north, metres, the latitude first."""
    variables = read_netcdf_variables(unpacked / ETOPO5)
    lons = np.asarray(variables["ETOPO05_X"], float) % 360
    lats = np.asarray(variables["ETOPO05_Y"], float)
    heights = np.asarray(variables["ROSE"], float)
    west, south, east, north = RELIEF_BOX
    columns = np.flatnonzero((lons >= west - 1e-6) & (lons <= east + 1e-6))
    rows = np.flatnonzero((lats >= south - 1e-6) & (lats <= north + 1e-6))[::-1]
    lines = ["lat\\lon," + ",".join(f"{lons[c]:.4f}" for c in columns)]
    lines += [f"{lats[r]:.4f}," + ",".join(str(round(heights[r, c])) for c in columns) for r in rows]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def extract(unpacked: Path, sources: Path) -> None:
    sources.mkdir(exist_ok=True)
    extract_outlines(unpacked, sources / "outlines.geojson")
    extract_relief(unpacked, sources / "relief-etopo5.csv")
