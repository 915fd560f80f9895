"""The features of a layer that somebody hands over: GeoPackage, GeoJSON, Shapefile."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import shapely
from django.utils.translation import gettext_lazy as _

from hatang.engines.writing.words import squash_words
from hatang.kernel.imports import reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from hatang.kernel.problems import Text

_MODULE = "hatang.capabilities.places.formats.opening"
# What `opening` leaves in its folder, and its last column.
FILE, SHAPE = "layer.arrow", "@geometry"

_FORMATS = _("Give a GeoPackage, GeoJSON or zipped Shapefile.")
# What `opening` refuses a file for.
REASONS: dict[str, tuple[Text, Text]] = {
    "broken": (_("The file cannot be read as a map"), _FORMATS),
    "unknown_format": (_("The file cannot be read as a map"), _FORMATS),
    "no_shapes": (_("The file holds no shapes"), ""),
    "many_shapes": (_("The file holds too many shapes"), ""),
    "crs_missing": (
        _("The file does not say in which coordinates it is"),
        _("A Shapefile needs its .prj beside it."),
    ),
    "too_large": (_("The file is too large"), _("Cut it to the province.")),
}


@dataclass(frozen=True)
class Feature:
    """One record of a layer: its number as people count, its attributes by squashed name, its shape in EPSG:4326."""

    number: int
    values: dict[str, Any]
    geometry: BaseGeometry | None

    def first(self, names: Sequence[str]) -> str:
        """The first attribute of these names that says something, as text."""
        for name in names:
            value = self.values.get(name)
            if value is None or (isinstance(value, float) and math.isnan(value)):
                continue
            text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
            if text.strip():
                return text.strip()
        return ""


def read_layer(path: Path) -> list[Feature]:
    """The features of the first layer of the file, in degrees on WGS 84; `Invalid` for a file that is none.

    The file is opened in a process of its own: whatever it holds, only that dies of it.
    """
    with tempfile.TemporaryDirectory(prefix="layer-") as folder:
        reading.run_isolated(_MODULE, str(path.absolute()), folder, name=path.name, reasons=REASONS)
        with pa.OSFile(str(Path(folder) / FILE), "rb") as source, pa.ipc.open_file(source) as file:
            table = file.read_all()
    names = [squash_words(name) for name in table.schema.names[:-1]]
    shapes = shapely.from_wkb(table.column(len(names)).to_numpy(zero_copy_only=False), on_invalid="ignore")
    columns = [table.column(number).to_pylist() for number in range(len(names))]
    rows = zip(*columns, strict=True) if columns else ((),) * len(shapes)
    return [
        Feature(number, dict(zip(names, row, strict=True)), geometry)
        for number, (row, geometry) in enumerate(zip(rows, shapes, strict=True), start=1)
    ]
