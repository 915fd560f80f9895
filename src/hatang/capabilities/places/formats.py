"""Outlines and counted areas out of GeoPackage, GeoJSON and Shapefile; series out of CSV."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyogrio
import shapely
from django.utils.translation import gettext_lazy as _
from pyproj import CRS, Transformer

from hatang.capabilities.places.queries.find import BY_PAST_NAME, Candidate, Finder
from hatang.capabilities.places.queries.lineage import lineage
from hatang.capabilities.places.terms import Level
from hatang.kernel.imports.words import fold, squash
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from hatang.kernel.access import Area

MAXIMUM_FEATURES = 20_000
# What a column is called, in the order in which it is preferred; compared without case, diacritics and spaces.
_CODE = ("maxa", "madonvi", "madvhc", "madonvihanhchinh", "code", "ma", "wardcode", "communecode", "maphuongxa")
_NAME = (
    "tenxa", "tendonvi", "fullname", "tendvhc", "communevn", "tenphuongxa", "ten", "name", "wardname", "commune",
)  # fmt: skip
_DISTRICT = ("mahuyen", "tenhuyen", "districtvn", "huyen", "district")
_NOTE = ("ghichu", "loairanhgioi", "note")
_COUNT = ("danso", "population", "sodan", "tongdanso", "nhankhau")


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
    """The features of the first layer of the file, in degrees on WGS 84; `Invalid` for a file that is none."""
    where = path.name
    source = f"/vsizip/{path}" if path.suffix == ".zip" else str(path)
    try:
        meta, _ids, shapes, columns = pyogrio.raw.read(source, max_features=MAXIMUM_FEATURES + 1)
    except Exception as error:  # GDAL's errors have no common class below Exception
        hint = _("Give a GeoPackage, GeoJSON or zipped Shapefile.")
        raise Invalid(
            "layer", _("The file cannot be read as a map"), where=where, detail=str(error), hint=hint
        ) from error
    if shapes is None or len(shapes) == 0:
        raise Invalid("layer", _("The file holds no shapes"), where=where)
    if len(shapes) > MAXIMUM_FEATURES:
        raise Invalid("layer", _("The file holds too many shapes"), where=where, detail=f"> {MAXIMUM_FEATURES}")
    if not meta["crs"]:
        hint = _("A Shapefile needs its .prj beside it.")
        raise Invalid("layer", _("The file does not say in which coordinates it is"), where=where, hint=hint)
    geometries = shapely.from_wkb(shapes, on_invalid="ignore")
    if CRS(meta["crs"]) != CRS(4326):
        to_degrees = Transformer.from_crs(meta["crs"], 4326, always_xy=True)
        geometries = shapely.transform(geometries, to_degrees.transform, interleaved=False)
    names = [squash(name) for name in meta["fields"]]
    rows = zip(*columns, strict=True) if columns else ((),) * len(geometries)
    return [
        Feature(number, dict(zip(names, (_plain(value) for value in row), strict=True)), geometry)
        for number, (row, geometry) in enumerate(zip(rows, geometries, strict=True), start=1)
    ]


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


@dataclass(frozen=True)
class Fault:
    """What is wrong with a record: its number, what it calls itself, why, and what it may have meant."""

    record: int
    value: str
    reason: str
    proposal: str = ""


@dataclass(frozen=True)
class Named:
    """A feature whose unit is known."""

    unit: Area
    feature: Feature
    is_schematic: bool


def match(features: Sequence[Feature], *, as_of: date) -> tuple[list[Named], list[Fault]]:
    """Say which commune of the date each feature is, by code or else by name (and district); name what is doubtful."""
    graph = lineage()
    finder = Finder(as_of=as_of, level=Level.COMMUNE, graph=graph, childless=True)
    everything = Finder(as_of=as_of, graph=graph)
    named: list[Named] = []
    faults: list[Fault] = []
    taken: dict[Area, int] = {}
    for feature in features:
        code, name = feature.first(_CODE), feature.first(_NAME)
        found = _valid(finder.find(code)) if code.isdigit() else ()
        if len(found) != 1:
            found = _valid(finder.find(name))
        if len(found) > 1 and (district := feature.first(_DISTRICT)):
            larger = [each.area for each in everything.find(district)]
            found = tuple(each for each in found if any(each.area in graph.inside(area) for area in larger))
        label = name or code
        if len(found) != 1:
            faults.append(_fault(feature.number, label, finder.find(name or code), len(found)))
        elif feature.geometry is None or feature.geometry.geom_type not in ("Polygon", "MultiPolygon"):
            faults.append(Fault(feature.number, label, str(_("The record has no polygon."))))
        elif found[0].area in taken:
            again = _("This commune stands twice: also in record %(record)d.") % {"record": taken[found[0].area]}
            faults.append(Fault(feature.number, label, str(again)))
        else:
            taken[found[0].area] = feature.number
            schematic = "so do" in fold(feature.first(_NOTE))
            named.append(Named(found[0].area, feature, schematic))
    return named, faults


def _valid(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple(each for each in candidates if not each.is_past and each.confidence >= BY_PAST_NAME)


def _fault(number: int, label: str, candidates: Sequence[Candidate], count: int) -> Fault:
    if count > 1:
        return Fault(number, label, str(_("Several communes are called so: the record needs the code.")))
    past = [each for each in candidates if each.is_past and each.confidence >= BY_PAST_NAME]
    if past:
        graph = lineage()
        names = ", ".join(graph.nodes[area].title for each in past for area in each.successors)
        return Fault(number, label, str(_("No commune of this date is called so any more.")), names)
    proposal = candidates[0].title if candidates else ""
    return Fault(number, label, str(_("No commune of this date is called so.")), proposal)


@dataclass(frozen=True)
class Counted:
    """An area of a census with its figure; None where the file gives none."""

    name: str
    geometry: BaseGeometry
    value: int | None


def counted(features: Sequence[Feature], *, field: str = "") -> list[Counted]:
    """The features as counted areas; `Invalid` when no attribute holds the count. A count of 0 in a file is unknown."""
    names = (squash(field),) if field else _COUNT
    if not any(name in feature.values for feature in features for name in names):
        hint = _("Name the column that holds the population with --field.")
        raise Invalid("population", _("No column holds the population"), hint=hint)
    found = []
    for feature in features:
        if feature.geometry is None or feature.geometry.geom_type not in ("Polygon", "MultiPolygon"):
            raise Invalid("population", _("The record has no polygon."), where=str(feature.number))
        text = feature.first(names)
        try:
            value = round(float(text)) if text else None
        except ValueError as error:
            raise Invalid("population", _("This is no figure"), where=f"{feature.number}: {text}") from error
        label = ", ".join(part for part in (feature.first(_NAME), feature.first(_DISTRICT)) if part)
        found.append(Counted(label or str(feature.number), feature.geometry, value or None))
    return found


@dataclass(frozen=True)
class Series:
    """Figures by unit, and their denominators where the file is one of ratios."""

    values: dict[Area, int | float]
    denominators: dict[Area, int | float]


def read_series(path: Path, *, as_of: date) -> Series:
    """A CSV of `code,value[,denominator]` on the communes of the date; `Invalid` names a faulty row."""
    finder = Finder(as_of=as_of, level=Level.COMMUNE, childless=True)
    values: dict[Area, int | float] = {}
    denominators: dict[Area, int | float] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("series", _("The file cannot be read"), where=path.name, detail=str(error)) from error
    for number, row in enumerate(rows, start=2):
        where = f"{path.name}, {number}"
        text = (row.get("code") or row.get("commune") or "").strip()
        found = _valid(finder.find(text))
        if len(found) != 1:
            raise Invalid("series", _("No commune of this date is called so."), where=f"{where}: {text}")
        if found[0].area in values:
            raise Invalid("series", _("This commune stands twice"), where=f"{where}: {text}")
        values[found[0].area] = _number(row.get("value"), where)
        if row.get("denominator"):
            denominators[found[0].area] = _number(row["denominator"], where)
    if not values:
        raise Invalid("series", _("The file holds no figures"), where=path.name, hint="code,value[,denominator]")
    return Series(values, denominators)


def _number(text: str | None, where: str) -> int | float:
    try:
        return int(text or "")
    except ValueError:
        try:
            return float(text or "")
        except ValueError as error:
            raise Invalid("series", _("This is no figure"), where=f"{where}: {text}") from error
