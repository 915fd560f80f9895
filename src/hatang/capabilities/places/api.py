"""The API of places: units and hamlets as JSON and GeoJSON, finding by name, population with its reasons."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - the schemas are read at run time
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Router, Schema

from hatang.capabilities.places.queries import find, geojson, hamlets, population, units
from hatang.capabilities.places.terms import Level, PopulationKind
from hatang.kernel import datasets, http
from hatang.kernel.access import Area
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


class UnitOut(Schema):
    """A unit; `area` is its key, the code and the first day."""

    area: str
    code: str
    valid_from: date
    valid_to: date | None
    kind: str
    level: str
    name: str
    title: str
    parent: str | None
    longitude: float | None
    latitude: float | None
    area_km2: float | None
    decree: str


class HamletOut(Schema):
    """A hamlet on a date; `unit` is the key of its commune on it."""

    area: str
    code: str
    valid_from: date
    valid_to: date | None
    kind: str
    name: str
    title: str
    unit: str | None
    unit_title: str
    longitude: float | None
    latitude: float | None


class CandidateOut(Schema):
    area: str
    title: str
    level: str
    confidence: float
    is_past: bool
    successors: list[str]


class PopulationOut(Schema):
    """A figure, or none with the reason; dates are those of the oldest and newest part of the sum."""

    area: str
    kind: str
    value: int | None
    oldest: date | None
    newest: date | None
    sources: list[str]
    estimated: bool
    missing: list[str]
    reason: str


def _describe_unit(row: units.UnitRow) -> dict[str, Any]:
    return {
        "area": str(row.area), "code": row.area.code, "valid_from": row.area.valid_from, "valid_to": row.valid_to,
        "kind": row.kind, "level": row.level, "name": row.name, "title": row.title,
        "parent": str(row.parent) if row.parent else None, "longitude": row.longitude, "latitude": row.latitude,
        "area_km2": row.area_km2, "decree": row.decree,
    }  # fmt: skip


def _describe_hamlet(row: hamlets.HamletRow) -> dict[str, Any]:
    return {
        "area": str(row.area), "code": row.area.code, "valid_from": row.area.valid_from, "valid_to": row.valid_to,
        "kind": row.kind, "name": row.name, "title": row.title, "unit": str(row.unit) if row.unit else None,
        "unit_title": row.unit_title, "longitude": row.longitude, "latitude": row.latitude,
    }  # fmt: skip


def _check_level(text: str) -> str:
    if text and text not in Level.values:
        raise Invalid("level", where=text, hint=", ".join(Level.values))
    return text


@router.get("/units", response=list[UnitOut], auth=http.auth_by_rule("places.view"))
def list_units(request: HttpRequest, as_of: date | None = None, level: str = "", within: str = "") -> Any:
    """The administrative units of a date (today when left out); `within` is the key of an area of any time."""
    area = Area.parse(within) if within else None
    rows = units.list_units(as_of=as_of or timezone.localdate(), level=_check_level(level), within=area)
    return [_describe_unit(row) for row in rows]


@router.get("/units.geojson", auth=http.auth_by_rule("places.view"))
def units_geojson(
    request: HttpRequest, as_of: date | None = None, level: str = Level.COMMUNE, zoom: int | None = None
) -> Any:
    """The boundaries of the units of a level, streamed; `zoom` (0–18) simplifies them without opening gaps."""
    if zoom is not None and not 0 <= zoom <= 18:
        raise Invalid("zoom", where=str(zoom), hint="0–18")
    day, chosen = as_of or timezone.localdate(), _check_level(level) or Level.COMMUNE
    parts = ("units", day, chosen, zoom, datasets.read_revisions(["places.unit", "places.boundary"]))
    return http.with_etag(
        request, parts, lambda: http.Stream(geojson.units_geojson(as_of=day, level=chosen, zoom=zoom))
    )


@router.get("/hamlets", response=list[HamletOut], auth=http.auth_by_rule("places.view"))
def list_hamlets(request: HttpRequest, as_of: date | None = None, within: str = "") -> Any:
    """The hamlets of a date with the commune they lie in on it."""
    area = Area.parse(within) if within else None
    return [_describe_hamlet(row) for row in hamlets.list_hamlets(as_of=as_of or timezone.localdate(), within=area)]


@router.get("/hamlets.geojson", auth=http.auth_by_rule("places.view"))
def hamlets_geojson(request: HttpRequest, as_of: date | None = None, unit: str = "") -> Any:
    """The positions of the hamlets of a date, of one commune (its key) or of all, streamed."""
    day = as_of or timezone.localdate()
    key = str(Area.parse(unit)) if unit else ""
    parts = ("hamlets", day, key, datasets.read_revisions(["places.unit", "places.hamlet"]))
    return http.with_etag(request, parts, lambda: http.Stream(geojson.hamlets_geojson(as_of=day, unit=key)))


@router.get("/find", response=list[CandidateOut], auth=http.auth_by_rule("places.view"))
def find_unit(request: HttpRequest, q: str, as_of: date | None = None, level: str = "") -> Any:
    """What a code or name means on a date, the surest first; units of the past come with what they became."""
    return [
        {
            "area": str(candidate.area), "title": candidate.title, "level": candidate.level,
            "confidence": candidate.confidence,
            "is_past": candidate.is_past, "successors": [str(area) for area in candidate.successors],
        }
        for candidate in find.find_unit(text=q, as_of=as_of or timezone.localdate(), level=_check_level(level))
    ]  # fmt: skip


@router.get("/population", response=PopulationOut, auth=http.auth_by_rule("places.view"))
def get_population(request: HttpRequest, area: str, as_of: date | None = None, kind: str = "population") -> Any:
    """The population, households or adults of an area on a date, or why no figure may serve."""
    if kind not in PopulationKind.values:
        raise Invalid("kind", where=kind, hint=", ".join(PopulationKind.values))
    figure = population.compute_population(area=Area.parse(area), as_of=as_of or timezone.localdate(), kind=kind)
    return {
        "area": area, "kind": kind, "value": figure.value, "oldest": figure.oldest, "newest": figure.newest,
        "sources": list(figure.sources), "estimated": figure.estimated, "missing": list(figure.missing),
        "reason": figure.reason,
    }  # fmt: skip
