"""GeoJSON straight from PostGIS: communes and hamlets for maps, past the response models, simplified for the zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from hatang.capabilities.places.terms import KINDS_OF_LEVEL, Level

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

# At zoom z a pixel is about 156 km / 2^z; half of it, in degrees (111 km each), cannot be seen.
_DEGREES_AT_ZOOM_0 = 156.543 / 111.32 / 2
_BATCH = 200


def tolerance_degrees(zoom: int | None) -> float:
    """How much an outline may be simplified when shown at the zoom; nothing when no zoom is said.

    >>> tolerance_degrees(None), round(tolerance_degrees(8), 5)
    (0.0, 0.00275)
    """
    return 0.0 if zoom is None else _DEGREES_AT_ZOOM_0 / 2**zoom


# ST_CoverageSimplify moves shared edges together, so that no gap opens between two communes.
_UNITS = """
WITH chosen AS (
    SELECT u.id, u.code, u.valid_from, u.name, u.kind, u.area_km2, b.schematic, b.dated,
        CASE WHEN b.source = b.imported_by THEN '' ELSE b.source END AS source, b.geometry
    FROM places_unit u JOIN places_boundary b ON b.unit_id = u.id
    WHERE u.kind = ANY(%(kinds)s) AND u.valid_from <= %(as_of)s AND (u.valid_to IS NULL OR u.valid_to > %(as_of)s)
), shown AS (
    SELECT chosen.*, {shape} AS shape FROM chosen
)
SELECT json_build_object('type', 'Feature', 'id', code || '@' || valid_from, 'properties', json_build_object(
        'area', code || '@' || valid_from, 'code', code, 'name', name, 'kind', kind, 'area_km2', area_km2,
        'schematic', schematic, 'dated', dated, 'source', source),
    'geometry', ST_AsGeoJSON(shape, %(digits)s)::json)::text
FROM shown WHERE NOT ST_IsEmpty(shape) ORDER BY code
"""

_HAMLETS = """
SELECT json_build_object('type', 'Feature', 'id', h.code || '@' || h.valid_from, 'properties', json_build_object(
        'area', h.code || '@' || h.valid_from, 'code', h.code, 'name', h.name, 'kind', h.kind,
        'unit', u.code || '@' || u.valid_from),
    'geometry', ST_AsGeoJSON(h.point, 5)::json)::text
FROM places_hamlet h
LEFT JOIN places_hamletseat s ON s.hamlet_id = h.id
    AND s.valid_from <= %(as_of)s AND (s.valid_to IS NULL OR s.valid_to > %(as_of)s)
LEFT JOIN places_unit u ON u.id = s.unit_id
WHERE h.point IS NOT NULL AND h.valid_from <= %(as_of)s AND (h.valid_to IS NULL OR h.valid_to > %(as_of)s)
    AND (%(unit)s = '' OR u.code || '@' || u.valid_from = %(unit)s)
ORDER BY h.code
"""


def _stream_collection(sql: str, parameters: dict[str, Any]) -> Iterator[str]:
    """A FeatureCollection in pieces, one batch of features after another."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        yield '{"type":"FeatureCollection","features":['
        separator = ""
        while batch := cursor.fetchmany(_BATCH):
            yield separator + ",\n".join(feature for (feature,) in batch)
            separator = ",\n"
        yield "]}"


def units_geojson(*, as_of: date, level: str = Level.COMMUNE, zoom: int | None = None) -> Iterator[str]:
    """The boundaries of the units of a level valid on the date."""
    tolerance = tolerance_degrees(zoom)
    shape = "ST_CoverageSimplify(geometry, %(tolerance)s) OVER ()" if tolerance else "geometry"
    parameters: dict[str, Any] = {
        "as_of": as_of,
        "kinds": list(KINDS_OF_LEVEL[Level(level)]),
        "tolerance": tolerance,
        "digits": 5 if tolerance < 1e-4 else 4,
    }
    return _stream_collection(_UNITS.format(shape=shape), parameters)


def hamlets_geojson(*, as_of: date, unit: str = "") -> Iterator[str]:
    """The positions of the hamlets valid on the date, of one commune (its area key) or of all."""
    return _stream_collection(_HAMLETS, {"as_of": as_of, "unit": unit})
