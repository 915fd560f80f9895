"""A scenario as files with places: GeoPackage, DXF for the builders, Open Fibre Data Standard 0.3."""

from __future__ import annotations

import io
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from hatang.capabilities.siting.terms import Backhaul, BillLayer
from hatang.kernel.imports import coordinates

if TYPE_CHECKING:
    from hatang.capabilities.siting.models import Scenario, ScenarioResult

# Names under which nodes and spans of a scenario are known: the same scenario gives the same identifiers.
_NAMESPACE = uuid.UUID("6f0c1c2e-8a49-5d0e-9c8b-194202212160")
_DEPLOYMENT = {
    "duct": "belowGround",
    "shared": "belowGround",
    "trench": "belowGround",
    "pole": "aboveGround",
    "aerial": "aboveGround",
}


def write_geopackage(scenario: Scenario, result: ScenarioResult) -> bytes:
    """A GeoPackage with the layers sites, lines and hamlets; empty ones are left out."""
    # start: pyogrio
    import pyogrio

    with tempfile.TemporaryDirectory(prefix="scenario-") as folder:
        path = Path(folder) / "scenario.gpkg"
        for name, kind, features in (
            ("sites", "Point", [_read_point_feature(row) for row in result.sites]),
            ("hamlets", "Point", [_read_point_feature(row) for row in result.hamlets]),
            ("lines", "MultiLineString", [_read_line_feature(feature) for feature in result.routes]),
        ):
            if not features:
                continue
            fields = [field_name for field_name in features[0][1] if field_name not in ("longitude", "latitude")]
            columns = [
                np.array([properties.get(field) for _shape, properties in features], dtype=object) for field in fields
            ]
            pyogrio.raw.write(
                path,
                geometry=shapely.to_wkb(np.array([shape for shape, _properties in features], dtype=object)),
                field_data=[_convert_column(column) for column in columns],
                fields=fields,
                layer=name,
                driver="GPKG",
                geometry_type=kind,
                crs="EPSG:4326",
                append=path.exists(),
            )
        return path.read_bytes() if path.exists() else b""


def _convert_column(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Numbers as numbers where every value is one, otherwise text."""
    if all(isinstance(cell, (int, float)) and not isinstance(cell, bool) for cell in values):
        return values.astype(np.float64)
    return np.array([None if cell is None else str(cell) for cell in values], dtype=object)


def _read_point_feature(row: dict[str, Any]) -> tuple[shapely.Geometry, dict[str, Any]]:
    return shapely.Point(row["longitude"], row["latitude"]), row


def _read_line_feature(feature: dict[str, Any]) -> tuple[shapely.Geometry, dict[str, Any]]:
    shape = shapely.geometry.shape(feature["geometry"])
    return (shape if shape.geom_type == "MultiLineString" else shapely.MultiLineString([shape])), feature["properties"]


def write_dxf_drawing(scenario: Scenario, result: ScenarioResult) -> bytes:
    """A drawing in VN-2000 metres, a layer for each kind of line, a circle and a name at each site; a note says which
    zone it is drawn in."""
    # start: ezdxf
    from ezdxf import filemanagement
    from ezdxf.enums import TextEntityAlignment

    parts = [_read_line_feature(feature) for feature in result.routes]
    points = [_read_point_feature(row)[0] for row in result.sites] or [
        _read_point_feature(row)[0] for row in result.hamlets
    ]
    everything = [*(shape for shape, _properties in parts), *points]
    west, south, east, _north = shapely.total_bounds(everything).tolist() if everything else (108.0, 15.0, 108.0, 15.0)
    zone = coordinates.zone_at((west + east) / 2)

    def metres(places: np.ndarray[Any, Any]) -> list[tuple[float, float]]:
        return [(x, y) for x, y in coordinates.to_metres(places[:, 0], places[:, 1], zone.epsg).tolist()]

    drawing = filemanagement.new("R2010", setup=True, units=6)
    drawing.header["$INSUNITS"] = 6
    space = drawing.modelspace()
    colours = {"duct": 4, "pole": 6, "shared": 3, "aerial": 2, "trench": 1, "microwave": 5}
    for name, colour in {**colours, "sites": 7, "note": 8}.items():
        drawing.layers.add(name.upper(), color=colour)
    for shape, properties in parts:
        for line in shapely.get_parts(shape):
            space.add_lwpolyline(metres(np.array(line.coords)), dxfattribs={"layer": properties["layer"].upper()})
    for row in result.sites:
        ((x, y),) = metres(np.array([[row["longitude"], row["latitude"]]]))
        space.add_circle((x, y), 25.0, dxfattribs={"layer": "SITES"})
        words = space.add_text(f"{row['code']} {row['name']}", height=30.0, dxfattribs={"layer": "SITES"})
        words.set_placement((x + 35.0, y), align=TextEntityAlignment.LEFT)
    ((x, y),) = metres(np.array([[west, south]]))
    note = space.add_text(f"{scenario.name} · {zone.title}", height=60.0, dxfattribs={"layer": "NOTE"})
    note.set_placement((x, y - 150.0), align=TextEntityAlignment.LEFT)
    stream = io.StringIO()
    drawing.write(stream)
    return stream.getvalue().encode()


def build_ofds_network(scenario: Scenario, result: ScenarioResult) -> dict[str, Any]:
    """One network of the Open Fibre Data Standard: nodes where lines end and sites stand, planned spans between."""
    nodes: dict[tuple[float, float], dict[str, Any]] = {}
    spans = []

    def node(position: tuple[float, float], **properties: Any) -> str:
        key = (round(position[0], 6), round(position[1], 6))
        name = str(uuid.uuid5(_NAMESPACE, f"{scenario.pk}/{key}"))
        made = nodes.setdefault(
            key, {"id": name, "status": "proposed", "location": {"type": "Point", "coordinates": list(key)}}
        )
        made.update(properties)
        return str(made["id"])

    for row in result.sites:
        node((row["longitude"], row["latitude"]), name=row["name"], type=["antenna"])
    for index, feature in enumerate(result.routes):
        properties = feature["properties"]
        if properties["layer"] == Backhaul.MICROWAVE:  # no fibre
            continue
        for number, line in enumerate(shapely.get_parts(_read_line_feature(feature)[0])):
            span = {
                "id": str(uuid.uuid5(_NAMESPACE, f"{scenario.pk}/span/{index}/{number}")),
                "name": str(BillLayer(properties["layer"]).label),
                "status": "proposed",
                "start": node(line.coords[0]),
                "end": node(line.coords[-1]),
                "route": {"type": "LineString", "coordinates": [list(vertex) for vertex in line.coords]},
            }
            if properties["layer"] in _DEPLOYMENT:
                span["deployment"] = [_DEPLOYMENT[properties["layer"]]]
            spans.append(span)
    network = {
        "id": str(uuid.uuid5(_NAMESPACE, str(scenario.pk))),
        "name": scenario.name,
        "accuracy": 1,
        "accuracyDetails": _("Routes of an optimiser along the network of lines that it was given."),
        "collectionDate": scenario.as_of.isoformat(),
        "crs": {"name": "urn:ogc:def:crs:OGC::CRS84", "uri": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
        "publisher": {"name": "Hạ Tầng"},
        "links": [
            {
                "rel": "describedby",
                "href": "https://raw.githubusercontent.com/Open-Telecoms-Data/open-fibre-data-standard/0__3__0/schema/network-schema.json",
            }
        ],
        "nodes": list(nodes.values()),
        "spans": spans,
    }
    return {"networks": [network]}
