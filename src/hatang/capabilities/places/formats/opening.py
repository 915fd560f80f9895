"""Opens a layer in a process of its own and leaves it as an Arrow file, in degrees on WGS 84.

Run as `python -m hatang.capabilities.places.formats.opening PATH FOLDER`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import shapely

from hatang.capabilities.places.formats.layers import FILE, SHAPE
from hatang.engines.sheets import archives, guarding
from hatang.engines.sheets.cells import Unreadable

if TYPE_CHECKING:
    import numpy as np

SECONDS = 180
MAXIMUM_FEATURES = 20_000
# The shapes and attributes of a whole country's communes are a quarter of this.
MAXIMUM_BYTES = 400 * 1024 * 1024
_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_SINGLE = (".gpkg", ".geojson", ".json")


def open_layer(path: Path, folder: Path) -> pa.Table:
    """The attributes of the first layer and its shapes; `Unreadable` for a file that has none."""
    # start: pyogrio, pyproj
    import pyogrio
    from pyproj import CRS, Transformer

    source = _unpack_layer(path, folder) if path.suffix.lower() == ".zip" else path
    guarding.refuse_computed_layers(source)
    meta, _ids, shapes, columns = pyogrio.raw.read(source, max_features=MAXIMUM_FEATURES + 1, datetime_as_string=True)
    if shapes is None or len(shapes) == 0:
        raise Unreadable("no_shapes")
    if len(shapes) > MAXIMUM_FEATURES:
        raise Unreadable("many_shapes", f"> {MAXIMUM_FEATURES}")
    if not meta["crs"]:
        raise Unreadable("crs_missing")
    geometries = shapely.from_wkb(shapes, on_invalid="ignore")
    if CRS(meta["crs"]) != CRS(4326):
        to_degrees = Transformer.from_crs(meta["crs"], 4326, always_xy=True)
        geometries = shapely.transform(geometries, to_degrees.transform, interleaved=False)
    arrays = [
        *(_build_arrow_column(column) for column in columns),
        pa.array(shapely.to_wkb(geometries), pa.large_binary()),
    ]
    table = pa.table(arrays, [*(str(field) for field in meta["fields"]), SHAPE])
    if table.nbytes > MAXIMUM_BYTES:
        raise Unreadable("too_large")
    return table


def _unpack_layer(path: Path, folder: Path) -> Path:
    """The first shapefile, or else the first other layer, of an archive under a name of ours."""
    names = sorted(member for member in archives.measure_members(path) if not member.startswith("__MACOSX"))
    for name in names:
        if name.lower().endswith(".shp"):
            parts = [part for part in names if part[:-4] == name[:-4] and part[-4:].lower() in _SHAPEFILE_PARTS]
            for part in parts:
                (folder / f"layer{part[-4:].lower()}").write_bytes(archives.read_member(path, part))
            return folder / "layer.shp"
    for name in names:
        if name.lower().endswith(_SINGLE):
            copy = folder / f"layer{Path(name).suffix.lower()}"
            copy.write_bytes(archives.read_member(path, name))
            return copy
    raise Unreadable("unknown_format")


def _build_arrow_column(column: np.ndarray) -> pa.Array:
    """Numbers and truths as they are, everything else as text."""
    if column.dtype.kind in "biuf":
        return pa.array(column)
    return pa.array([_format_cell(cell) for cell in column], pa.large_string())


def _format_cell(value: object) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 - NaN is the one value unlike itself
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def main(path: str, folder: str) -> None:
    def work() -> dict[str, int]:
        table = open_layer(Path(path), Path(folder))
        with pa.OSFile(str(Path(folder) / FILE), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
            writer.write_table(table)
        return {"features": table.num_rows}

    guarding.run_guarded(work, seconds=SECONDS, too_much="too_large")


if __name__ == "__main__":
    main(*sys.argv[1:])
