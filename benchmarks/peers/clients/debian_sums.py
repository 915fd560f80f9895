"""What Debian's GDAL and QGIS read, run by the Python that they are made for: sums by layer to stdout.

stdin is {"gdal": [source, …]} or {"qgis": {name: [address, provider]}}.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

from summing import sum_column

_READS_SCHEMAS = 34400


def read_by_gdal(sources: list[str]) -> dict[str, Any]:
    """Every layer of the sources: fields as GDAL types them, values as they come."""
    from osgeo import gdal, ogr

    gdal.UseExceptions()
    known = {ogr.OFTInteger: "integer", ogr.OFTInteger64: "integer", ogr.OFTReal: "decimal", ogr.OFTDate: "date"}
    sums = {}
    for source in sources:
        opened = gdal.OpenEx(source, gdal.OF_VECTOR | gdal.OF_READONLY)
        for layer in map(opened.GetLayer, range(opened.GetLayerCount())):
            about = layer.GetLayerDefn()
            fields = [about.GetFieldDefn(number) for number in range(about.GetFieldCount())]
            kinds = [
                "boolean" if field.GetSubType() == ogr.OFSTBoolean else known.get(field.GetType(), "text")
                for field in fields
            ]
            rows = [[_read_value(feature, number, kind) for number, kind in enumerate(kinds)] for feature in layer]
            sums[layer.GetName()] = {
                field.GetName(): sum_column(kind, [row[number] for row in rows])
                for number, (field, kind) in enumerate(zip(fields, kinds, strict=True))
            }
    return sums


def _read_value(feature: Any, number: int, kind: str) -> object:
    if not feature.IsFieldSetAndNotNull(number):
        return None
    if kind == "boolean":
        return bool(feature.GetFieldAsInteger(number))
    if kind == "date":
        return date(*feature.GetFieldAsDateTime(number)[:3])
    read = {"integer": feature.GetFieldAsInteger64, "decimal": feature.GetFieldAsDouble}
    return read.get(kind, feature.GetFieldAsString)(number)


def read_by_qgis(layers: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """Every layer.

    Before 3.44 QGIS asks OGC API - Features for no schema: a column that the first ten features leave empty is text to
    it. The words of such a column stand under `untyped`.
    """
    from qgis.core import Qgis, QgsApplication, QgsVectorLayer
    from qgis.PyQt.QtCore import QDate, QVariant

    known = {QVariant.Int: "integer", QVariant.LongLong: "integer", QVariant.Double: "decimal"}
    known |= {QVariant.Bool: "boolean", QVariant.Date: "date"}

    def read_value(value: Any) -> Any:
        if isinstance(value, QVariant) and value.isNull():
            return None
        return value.toPyDate() if isinstance(value, QDate) else value

    QgsApplication.setPrefixPath("/usr", useDefaultPaths=True)
    application = QgsApplication([], False)
    application.initQgis()
    sums: dict[str, Any] = {}
    for name, (address, provider) in layers.items():
        layer = QgsVectorLayer(address, name, provider)
        if not layer.isValid():
            raise OSError(address)
        rows = [[read_value(value) for value in feature.attributes()] for feature in layer.getFeatures()]
        sums[name] = {}
        for number, field in enumerate(layer.fields()):
            values = [row[number] for row in rows]
            figures = sum_column(known.get(field.type(), "text"), values)
            is_told = provider != "OAPIF" or Qgis.versionInt() >= _READS_SCHEMAS or any(values[:10])
            if figures["kind"] == "text" and not is_told:
                figures["untyped"] = [value for value in values if value]
            sums[name][field.name()] = figures
    return sums


if __name__ == "__main__":
    ((program, asked),) = json.load(sys.stdin).items()
    print(json.dumps(read_by_qgis(asked) if program == "qgis" else read_by_gdal(asked)), flush=True)
