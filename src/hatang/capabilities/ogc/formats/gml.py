"""Features as GML 3.2, simple features of level 0 (OGC 10-100r3), with the application schema of each collection.

A document of level 0 is one of level 2 as well, so both profiles are answered by the same bytes. Coordinates stand in
the order of the axes of the system that `srsName` names, as in the GeoJSON that they come from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from hatang.capabilities.ogc.formats.parameters import GEOMETRY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.spatial.public import CollectionRow

GML = "http://www.opengis.net/gml/3.2"
SF = "http://www.opengis.net/ogcapi-features-1/1.0/sf"
GMLSF = "http://www.opengis.net/gmlsf/2.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XS = "http://www.w3.org/2001/XMLSchema"
_FEATURE = "Feature"
_TYPES = {"integer": "long", "decimal": "double", "boolean": "boolean", "date": "date"}
_SHAPES = {
    "Point": "PointPropertyType",
    "MultiPoint": "MultiPointPropertyType",
    "LineString": "CurvePropertyType",
    "MultiLineString": "MultiCurvePropertyType",
    "MultiPolygon": "MultiSurfacePropertyType",
}
# Of many: the element, the member, and what stands in it.
_MANY = {
    "MultiPoint": ("MultiPoint", "pointMember", "Point"),
    "MultiLineString": ("MultiCurve", "curveMember", "LineString"),
    "MultiPolygon": ("MultiSurface", "surfaceMember", "Polygon"),
}
_PLAIN = re.compile(r"[A-Za-z0-9.-]")
_ESCAPED = re.compile(r"_x([0-9A-F]{4,6})_")

type Feature = dict[str, Any]


def encode_gml_id(identifier: str) -> str:
    """The identifier as an XML name, as `gml:id` must be one: other characters stand as `_xHHHH_`.

    >>> encode_gml_id("W5@2026-01-06"), encode_gml_id("1"), encode_gml_id("a_b")
    ('W5_x0040_2026-01-06', '_x0031_', 'a_x005F_b')
    """
    return "".join(
        character if _PLAIN.match(character) and (number or character.isalpha()) else f"_x{ord(character):04X}_"
        for number, character in enumerate(identifier)
    )


def decode_gml_id(name: str) -> str:
    """The identifier that the XML name stands for.

    >>> decode_gml_id("W5_x0040_2026-01-06"), decode_gml_id("1")
    ('W5@2026-01-06', '1')
    """
    return _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), name)


def write_collection(of: CollectionRow, features: Iterable[Feature], address: str, srs: str) -> bytes:
    """`sf:FeatureCollection` of the features; `address` is that of the collection and the namespace of its features."""
    root = etree.Element(f"{{{SF}}}FeatureCollection", nsmap=_build_namespaces(address))
    root.set(f"{{{GML}}}id", encode_gml_id(f"{of.name}."))
    _set_schema_location(root, address)
    for feature in features:
        etree.SubElement(root, f"{{{SF}}}featureMember").append(_build_feature(of, feature, address, srs))
    return _serialise_xml(root)


def write_feature(of: CollectionRow, feature: Feature, address: str, srs: str) -> bytes:
    root = _build_feature(of, feature, address, srs)
    _set_schema_location(root, address)
    return _serialise_xml(root)


def _build_namespaces(address: str) -> dict[str, str]:
    return {"sf": SF, "gml": GML, "xsi": XSI, "app": address}


def _set_schema_location(root: Any, address: str) -> None:
    core = "http://schemas.opengis.net/ogcapi/features/part1/1.0/xml/core-sf.xsd"
    root.set(f"{{{XSI}}}schemaLocation", f"{SF} {core} {address} {address}/schema?f=xsd")


def _serialise_xml(root: Any) -> bytes:
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _build_feature(of: CollectionRow, feature: Feature, address: str, srs: str) -> Any:
    made = etree.Element(f"{{{address}}}{_FEATURE}", nsmap=_build_namespaces(address))
    name = encode_gml_id(feature["id"])
    made.set(f"{{{GML}}}id", name)
    for field in of.fields:
        value = feature["properties"].get(field.name)
        if value is not None:
            etree.SubElement(made, f"{{{address}}}{field.name}").text = _format_xml_text(value)
    if feature["geometry"] is not None:
        place = etree.SubElement(made, f"{{{address}}}{GEOMETRY_NAME}")
        _add_geometry(place, feature["geometry"]["type"], feature["geometry"]["coordinates"], f"{name}.g", srs)
    return made


def _format_xml_text(value: object) -> str:
    """The value as XML Schema writes it, without the control characters that XML cannot hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "".join(character for character in str(value) if character >= " " or character in "\t\n\r")


def _add_geometry(parent: Any, kind: str, coordinates: Any, name: str, srs: str = "") -> None:
    element, member, single = _MANY.get(kind, (kind, "", ""))
    made = etree.SubElement(parent, f"{{{GML}}}{element}")
    made.set(f"{{{GML}}}id", name)
    if srs:
        made.set("srsName", srs)
    if member:
        for number, part in enumerate(coordinates):
            _add_geometry(etree.SubElement(made, f"{{{GML}}}{member}"), single, part, f"{name}.{number}")
    elif kind == "Polygon":
        for number, ring in enumerate(coordinates):
            side = etree.SubElement(made, f"{{{GML}}}{'interior' if number else 'exterior'}")
            ringed = etree.SubElement(side, f"{{{GML}}}LinearRing")
            etree.SubElement(ringed, f"{{{GML}}}posList").text = _format_positions(ring)
    elif kind == "Point":
        etree.SubElement(made, f"{{{GML}}}pos").text = _format_positions([coordinates])
    else:
        etree.SubElement(made, f"{{{GML}}}posList").text = _format_positions(coordinates)


def _format_positions(points: Iterable[Iterable[float]]) -> str:
    return " ".join(str(number) for point in points for number in point)


def write_schema(of: CollectionRow, address: str) -> bytes:
    """The application schema (XSD) of the collection: one element for its features, with what is shown of them."""
    root = etree.Element(f"{{{XS}}}schema", nsmap={"xs": XS, "gml": GML, "gmlsf": GMLSF, "app": address})
    root.set("targetNamespace", address)
    root.set("elementFormDefault", "qualified")
    root.set("version", "1.0")
    about = etree.SubElement(etree.SubElement(root, f"{{{XS}}}annotation"), f"{{{XS}}}appinfo")
    about.set("source", "http://schemas.opengis.net/gmlsfProfile/2.0/gmlsfLevels.xsd")
    etree.SubElement(about, f"{{{GMLSF}}}ComplianceLevel").text = "0"
    base = etree.SubElement(root, f"{{{XS}}}import")
    base.set("namespace", GML)
    base.set("schemaLocation", "http://schemas.opengis.net/gml/3.2.1/gml.xsd")
    element = etree.SubElement(root, f"{{{XS}}}element")
    for name, value in (("name", _FEATURE), ("type", f"app:{_FEATURE}Type")):
        element.set(name, value)
    element.set("substitutionGroup", "gml:AbstractFeature")
    kind = etree.SubElement(root, f"{{{XS}}}complexType", name=f"{_FEATURE}Type")
    content = etree.SubElement(kind, f"{{{XS}}}complexContent")
    extended = etree.SubElement(content, f"{{{XS}}}extension", base="gml:AbstractFeatureType")
    sequence = etree.SubElement(extended, f"{{{XS}}}sequence")
    for field in of.fields:
        typed = f"xs:{_TYPES.get(field.kind, 'string')}"
        etree.SubElement(sequence, f"{{{XS}}}element", name=field.name, type=typed, minOccurs="0")
    shape = f"gml:{_SHAPES.get(of.dataset.geometry, 'GeometryPropertyType')}"
    etree.SubElement(sequence, f"{{{XS}}}element", name=GEOMETRY_NAME, type=shape, minOccurs="0")
    return _serialise_xml(root)
