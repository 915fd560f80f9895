"""The doors of assets: mast positions for maps, fibre of a hamlet, counts, the records behind evidence.

Everything is a function with keyword arguments; rows are cut to what the actor may see. Areas are keys
("21142@2025-07-01"), organisations are codes of identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.forms.models import model_to_dict
from django.urls import reverse

from hatang.capabilities.assets.actions import planned as _planning
from hatang.capabilities.assets.actions.planned import NewPlanned
from hatang.capabilities.assets.queries import fibre as _fibre
from hatang.capabilities.assets.queries import planned as _planned
from hatang.capabilities.assets.queries import records as _records
from hatang.capabilities.assets.queries import sites as _sites
from hatang.capabilities.assets.queries.fibre import ClaimCorrection, FibreClaim, HamletFibre
from hatang.capabilities.assets.queries.planned import PlannedRow
from hatang.capabilities.assets.queries.sites import CellOnAir, list_mast_operators
from hatang.capabilities.assets.terms import PlannedKind, ServiceStatus, Technology
from hatang.kernel.access import ANONYMOUS
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    import polars as pl

    from hatang.capabilities.assets.models import Site
    from hatang.kernel.access import Actor, Area

IN_SERVICE = ServiceStatus.IN_SERVICE.value
"""How a mast position stands that is in service."""

__all__ = [
    "IN_SERVICE",
    "CellOnAir",
    "ClaimCorrection",
    "FibreClaim",
    "HamletFibre",
    "NewPlanned",
    "PlannedKind",
    "PlannedRow",
    "SiteRow",
    "Technology",
    "cells_of_site",
    "cells_on_air",
    "fibre_by_hamlet",
    "fibre_of",
    "find_evidence_records",
    "find_site",
    "list_mast_operators",
    "list_planned_assets",
    "list_sites",
    "plan_assets",
    "sees_places",
    "site_rows",
    "sites_geojson",
    "to_site_row",
    "withdraw_planned",
]


@dataclass(frozen=True)
class SiteRow:
    """A mast position on a date; `commune` is an area key, "" where unknown."""

    code: str
    name: str
    owner: str
    tenants: tuple[str, ...]
    kind: str
    height_m: float | None
    status: str
    commune: str
    longitude: float
    latitude: float
    valid_from: date
    valid_to: date | None


def to_site_row(site: Site) -> SiteRow:
    """The row of a table as others see it."""
    return SiteRow(
        code=site.code,
        name=site.name,
        owner=site.owner,
        tenants=tuple(site.tenants),
        kind=site.kind,
        height_m=site.height_m,
        status=site.status,
        commune=site.commune_key,
        longitude=site.point.x,
        latitude=site.point.y,
        valid_from=site.valid_from,
        valid_to=site.valid_to,
    )


def list_sites(
    *,
    as_of: date,
    actor: Actor = ANONYMOUS,
    operator: str = "",
    technology: str = "",
    within: Area | None = None,
    text: str = "",
    near: tuple[float, float] | None = None,
) -> list[SiteRow]:
    """Mast positions of the date, by code; a technology is asked of the cells that the actor may see. `near` a place
    (longitude, latitude) only the first few, the nearest by degrees first."""
    visible_sites = _sites.list_sites(
        actor=actor, as_of=as_of, operator=operator, technology=technology, within=within, text=text
    )
    return [to_site_row(mast) for mast in (_sites.keep_nearest(visible_sites, near) if near else visible_sites)]


def sites_geojson(
    *,
    as_of: date,
    actor: Actor = ANONYMOUS,
    operator: str = "",
    technology: str = "",
    within: Area | None = None,
) -> Iterator[str]:
    """The same as a GeoJSON FeatureCollection, piece by piece."""
    chosen = _sites.list_sites(actor=actor, as_of=as_of, operator=operator, technology=technology, within=within)
    yield '{"type":"FeatureCollection","features":['
    separator = ""
    for feature in _sites.site_features(chosen, actor=actor):
        yield separator + feature
        separator = ",\n"
    yield "]}"


def site_rows(
    *,
    as_of: date,
    actor: Actor = ANONYMOUS,
    within: Area | None = None,
    text: str = "",
    operator: str = "",
    technology: str = "",
) -> list[dict[str, object]]:
    """The same as rows of a table: code, name, owner, tenants (how many share it), height_m, status, its words, url."""
    visible_sites = _sites.list_sites(
        actor=actor, as_of=as_of, operator=operator, technology=technology, within=within, text=text
    )
    return [
        {
            "code": mast.code,
            "name": mast.name,
            "owner": mast.owner,
            "tenants": 1 + len(mast.tenants),
            "height_m": mast.height_m,
            "status": mast.status,
            "status_title": mast.get_status_display(),
            "url": reverse("assets:site", args=[mast.code]),
        }
        for mast in visible_sites
    ]


def find_site(*, code: str, as_of: date, actor: Actor = ANONYMOUS) -> SiteRow | None:
    """One mast position on the date, or as it was nearest to it; None for an unknown code."""
    mast = _sites.site_of(code=code, as_of=as_of, actor=actor)
    return to_site_row(mast) if mast else None


def cells_on_air(*, as_of: date, actor: Actor) -> list[CellOnAir]:
    """The cells that radiate on the date with their mast positions, as far as the actor may see them."""
    return _sites.cells_on_air(as_of=as_of, actor=actor)


def cells_of_site(*, site: str, as_of: date, actor: Actor) -> list[CellOnAir]:
    """The cells that radiate from one mast position on the date, as far as the actor may see them."""
    return _sites.cells_on_air(as_of=as_of, actor=actor, site=site)


def sees_places(actor: Actor) -> bool:
    """Whether the actor may know where masts stand; the public is told their commune else."""
    return _sites.sees_places(actor=actor)


def fibre_of(hamlet: str, as_of: date, actor: Actor = ANONYMOUS) -> HamletFibre:
    """Whether the hamlet has fibre on the date (None: nobody said anything) with every claim and correction."""
    # The parts of a page ask the same.
    key = ("assets.fibre_of", hamlet, as_of, actor)
    return cache_in_reading(key, lambda: _fibre.fibre_of(hamlet=hamlet, as_of=as_of, actor=actor))


def fibre_by_hamlet(*, as_of: date) -> pl.DataFrame:
    """The evidence of `fibre.hamlets`: one row per hamlet, numerator 1 where fibre stands; empty where none filed."""
    return _fibre.hamlet_facts(as_of=as_of)


def find_evidence_records(*, dataset: str, record: str, as_of: date, actor: Actor) -> list[Mapping[str, object]]:
    """The rows that a piece of evidence names (its `dataset` and `record`), as far as the actor may see them."""
    evidence_rows = _records.find_records(dataset=dataset, record=record, as_of=as_of, actor=actor)
    return [{**model_to_dict(row), "import_id": row.import_id} for row in evidence_rows]


def list_planned_assets(*, as_of: date, actor: Actor, kind: str = "") -> list[PlannedRow]:
    """What decisions will have built, as of the date and as far as the actor may see it; `kind` of `PlannedKind`."""
    return _planned.list_planned_assets(as_of=as_of, actor=actor, kind=kind)


def plan_assets(
    actor: Actor, *, source: str, decision: str, lead: str, rows: Sequence[NewPlanned], valid_from: date
) -> int:
    """Plan sites and lines by a decision, from a day on; returns how many."""
    return _planning.plan_assets(actor, source=source, decision=decision, lead=lead, rows=rows, valid_from=valid_from)


def withdraw_planned(actor: Actor, *, source: str, valid_to: date, reason: str) -> int:
    """End what a source planned, from a day on; returns how many."""
    return _planning.withdraw_planned(actor, source=source, valid_to=valid_to, reason=reason)
