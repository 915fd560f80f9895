"""A page of features as a table: CSV by Arrow, FlatGeobuf by GDAL; each field of the type that its dataset declares."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv
import shapely

from hatang.capabilities.ogc.formats.parameters import GEOMETRY_NAME
from hatang.capabilities.ogc.terms import CSV

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.spatial.public import CollectionRow

# The column of identifiers, in front; no field of a dataset is called so.
_ID = "id"
_KINDS = {"integer": pa.int64(), "decimal": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}


def write_table(of: CollectionRow, page: Sequence[tuple[str, str]], form: str, *, srid: int, has_places: bool) -> bytes:
    """The page of (identifier, GeoJSON feature) under the fields of the collection; places are WKT in CSV."""
    features = [json.loads(text) for _key, text in page]
    columns: dict[str, Any] = {_ID: pa.array([key for key, _text in page], pa.string())}
    for field in of.fields:
        values = [feature["properties"][field.name] for feature in features]
        if field.kind == "date":
            values = [value and date.fromisoformat(value) for value in values]
        columns[field.name] = pa.array(values, _KINDS.get(field.kind, pa.string()))
    out = io.BytesIO()
    shapes = [feature["geometry"] and shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    if form == CSV:
        if has_places:
            columns[GEOMETRY_NAME] = pa.array(
                [shape and shapely.to_wkt(shape, rounding_precision=-1) for shape in shapes]
            )
        pyarrow.csv.write_csv(pa.table(columns), out)
        return out.getvalue()
    # start: pyogrio
    import pyogrio  # here: 80 MB that only a written file needs

    columns[GEOMETRY_NAME] = pa.array([shape and shapely.to_wkb(shape) for shape in shapes], pa.binary())
    placed = has_places and all(shapes)
    pyogrio.write_arrow(
        pa.table(columns),
        out,
        layer=of.name,
        driver="FlatGeobuf",
        geometry_name=GEOMETRY_NAME,
        geometry_type=of.dataset.geometry,
        crs=f"EPSG:{srid}",
        # A tree over places has no room for what has none.
        SPATIAL_INDEX="YES" if placed else "NO",
    )
    return out.getvalue()
