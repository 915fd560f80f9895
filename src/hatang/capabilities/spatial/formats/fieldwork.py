"""Field work: a layer as a QGIS project with its GeoPackage, and what differs in it when it comes back.

The package remembers what went out: a plain table of it holds the tag of each feature, so that a change made here
meanwhile is seen without anything being kept on this side.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial.formats import edits, geodata, legends
from hatang.capabilities.spatial.queries.layers import KEY
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.capabilities.spatial.queries.collections import CollectionRow

# The plain table of the package: the number and the tag of each feature, and when it went out.
OUT = "hatang_out"
_COLUMNS = (KEY, "tag", "sent_at")
_QGIS = {"Point": "0", "MultiPoint": "0", "LineString": "1", "MultiLineString": "1", "MultiPolygon": "2"}
_WORDS = ("Point", "Line", "Polygon")


@dataclass(frozen=True)
class FieldDifference:
    """One row that came back otherwise: "added", "changed" or "removed"; values and place as they came.

    `since` names those who changed or removed it here after it went out: then the two contradict each other.
    """

    what: str
    number: str
    values: Mapping[str, object]
    place: str
    fields: tuple[str, ...]
    since: tuple[str, ...] = ()


def build_package(of: CollectionRow, rows: Iterable[Mapping[str, Any]], tags: Mapping[str, str], sent_at: str) -> bytes:
    """The ZIP that QGIS and QField open: the project and the GeoPackage with what the actor sees of the layer."""
    # start: pyogrio
    import pyogrio  # here: 80 MB that only a written file needs

    name = of.name.rpartition(".")[2]
    features = list(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.gpkg"
        fields = [field.name for field in of.fields]
        columns = [_build_column(field.kind, [row[field.name] for row in features]) for field in of.fields]
        shapes = shapely.to_wkb(np.array([row["geometry"] for row in features], dtype=object))
        options = {"driver": "GPKG", "layer": name}
        pyogrio.raw.write(path, shapes, columns, fields, crs="EPSG:4326", geometry_type=of.dataset.geometry, **options)
        out = [
            [str(row[KEY]) for row in features],
            [tags[str(row[KEY])] for row in features],
            [sent_at] * len(features),
        ]
        plain = [np.array(column, dtype=object) for column in out]
        pyogrio.raw.write(path, None, plain, list(_COLUMNS), driver="GPKG", layer=OUT, append=True)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, path.name)
            archive.writestr(f"{name}.qgs", build_project(of, path.name))
    return buffer.getvalue()


def _build_column(kind: str, values: list[Any]) -> np.ndarray:
    if kind in ("integer", "decimal"):
        return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    if kind == "date":
        return np.array([None if value is None else str(value) for value in values], dtype="datetime64[D]")
    return np.array([None if value is None else str(value) for value in values], dtype=object)


def build_project(of: CollectionRow, file: str) -> bytes:
    """The QGIS project: the layer with the titles of its fields, its number not to be written, drawn in its hue."""
    name = of.name.rpartition(".")[2]
    source = f"./{file}|layername={name}"
    title = str(of.dataset.title)
    root = ElementTree.Element("qgis", {"version": "3.40.0", "projectname": title})
    ElementTree.SubElement(root, "title").text = title
    _add_reference_system(ElementTree.SubElement(root, "projectCrs"))
    tree = ElementTree.SubElement(root, "layer-tree-group")
    leaf = {"id": name, "name": title, "source": source, "providerKey": "ogr", "checked": "Qt::Checked"}
    ElementTree.SubElement(tree, "layer-tree-layer", leaf)
    shape = int(_QGIS[of.dataset.geometry])
    layers = ElementTree.SubElement(root, "projectlayers")
    layer = ElementTree.SubElement(layers, "maplayer", {"type": "vector", "geometry": _WORDS[shape]})
    for tag, text in (("id", name), ("datasource", source), ("layername", title)):
        ElementTree.SubElement(layer, tag).text = text
    _add_reference_system(ElementTree.SubElement(layer, "srs"))
    ElementTree.SubElement(layer, "provider", {"encoding": "UTF-8"}).text = "ogr"
    aliases, editable = ElementTree.SubElement(layer, "aliases"), ElementTree.SubElement(layer, "editable")
    for index, field in enumerate(of.fields):
        attributes = {"field": field.name, "index": str(index), "name": str(field.title)}
        ElementTree.SubElement(aliases, "alias", attributes)
        ElementTree.SubElement(editable, "field", {"name": field.name, "editable": "0" if field.name == KEY else "1"})
    _add_renderer(layer, shape, legends.choose_hue(of.name))
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add_reference_system(parent: ElementTree.Element) -> None:
    system = ElementTree.SubElement(parent, "spatialrefsys")
    for tag, text in (("authid", "EPSG:4326"), ("srid", "4326"), ("geographicflag", "true")):
        ElementTree.SubElement(system, tag).text = text


def _add_renderer(layer: ElementTree.Element, shape: int, hue: str) -> None:
    kind, symbol = (("SimpleMarker", "marker"), ("SimpleLine", "line"), ("SimpleFill", "fill"))[shape]
    renderer = ElementTree.SubElement(layer, "renderer-v2", {"type": "singleSymbol"})
    symbols = ElementTree.SubElement(renderer, "symbols")
    drawn = ElementTree.SubElement(symbols, "symbol", {"type": symbol, "name": "0", "alpha": "1"})
    inner = ElementTree.SubElement(drawn, "layer", {"class": kind, "enabled": "1"})
    options = ElementTree.SubElement(inner, "Option", {"type": "Map"})
    red, green, blue = (int(hue[at : at + 2], 16) for at in (1, 3, 5))
    name = "line_color" if shape == 1 else "color"
    alpha = 90 if shape == 2 else 255
    ElementTree.SubElement(
        options, "Option", {"type": "QString", "name": name, "value": f"{red},{green},{blue},{alpha}"}
    )


def find_differences(
    path: Path,
    name: str,
    of: CollectionRow,
    standing: Mapping[str, Mapping[str, Any]],
    tags: Mapping[str, str],
) -> tuple[list[FieldDifference], str]:
    """What the returned package changes of the rows that stand, and when it went out.

    `standing` are the rows by number as the actor sees them, `tags` theirs of today. `since` of a difference is ("",)
    where what stands is no longer what went out; who did it is for the caller to say. `Invalid` names the package, the
    feature and the field where something in it cannot be kept.
    """
    layers, plain = geodata.open_whole(path, name, path.parent)
    layer = next((candidate for candidate in layers if candidate.layer == of.name.rpartition(".")[2]), None)
    if layer is None or OUT not in plain or not set(_COLUMNS) <= set(plain[OUT].column_names):
        hint = _("Send the GeoPackage or the ZIP that was taken from this layer.")
        raise Invalid("package", _("This is not a package of this layer"), where=name, hint=hint)
    out = {str(record[KEY]): str(record["tag"]) for record in plain[OUT].to_pylist()}
    sent_at = next((str(record["sent_at"]) for record in plain[OUT].to_pylist()), "")
    fields = {field.name: field for field in of.fields if field.name != KEY}
    columns = [title for _name, title, _kind in layer.fields]
    made: list[FieldDifference] = []
    seen = set()
    for index, (*values, place) in enumerate(
        geodata.read_layer_rows(layer, geodata.system_of(layer.crs, 0, layer.where(name)), name), 1
    ):
        row = dict(zip(columns, values, strict=True))
        number = str(row.get(KEY) or "")
        given = {
            field_name: _read_field_value(fields[field_name], row.get(field_name), f"{name}: {index}")
            for field_name in fields
        }
        shape = None if place is None else edits.place_geometry(place, of.dataset.geometry)
        wkt = "" if shape is None else shapely.to_wkt(shape, rounding_precision=9)
        if number not in out or number in seen:
            made.append(FieldDifference("added", "", given, wkt, tuple(fields)))
            continue
        seen.add(number)
        before = standing.get(number)
        changed = tuple(fields) if before is None else _list_changed_fields(before, given, shape)
        if changed:
            gone = before is None or tags[number] != out[number]
            made.append(FieldDifference("changed", number, given, wkt, changed, ("",) if gone else ()))
    for number, tag in out.items():
        if number not in seen and number in standing:
            changed_since = tags[number] != tag
            made.append(FieldDifference("removed", number, {}, "", (), ("",) if changed_since else ()))
    return made, sent_at


def _list_changed_fields(before: Mapping[str, Any], given: Mapping[str, object], shape: Any) -> tuple[str, ...]:
    names = [name for name, value in given.items() if value != before[name]]
    old = before["geometry"]
    same = (old is None and shape is None) or (
        old is not None and shape is not None and shapely.equals_exact(old, shape, tolerance=1e-8)
    )
    return (*names, *(() if same else ("geometry",)))


def _read_field_value(field: Any, value: Any, where: str) -> object:
    if field.kind == "boolean" and isinstance(value, str):
        value = {"True": True, "False": False}.get(value, value)
    elif field.kind == "date" and value is not None:
        value = str(value)
    elif field.kind not in ("integer", "decimal", "boolean", "date") and value == "":
        value = None
    try:
        return edits.value_of(field, value)
    except Invalid as problem:
        raise Invalid(
            problem.code, problem.title, where=f"{where}, {field.name}", detail=problem.detail, hint=problem.hint
        ) from problem


def as_json(differences: Iterable[FieldDifference]) -> list[dict[str, Any]]:
    """The differences as they are kept until somebody decides."""
    return [json.loads(json.dumps(difference.__dict__, default=str)) for difference in differences]
