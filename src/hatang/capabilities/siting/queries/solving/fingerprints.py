"""What a solve read of the province, part by part, as fingerprints: two days may have the same figures."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from hatang.capabilities.assets import public as assets
from hatang.capabilities.places import public as places
from hatang.capabilities.siting.queries import networks
from hatang.capabilities.siting.queries.solving.candidates import BUILDINGS
from hatang.capabilities.siting.terms import ScenarioQuestion, SiteSource
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.land import Land


def fingerprint_read_data(ask: Ask, land: Land) -> dict[str, str]:
    """A short hash of every part that the question reads, by the names of `comparing.READ_PARTS`; what it does not read
    is not there. The relief is not of a day, the price book and the lines have hashes of their own."""
    return {name: _hash_rows(rows) for name, rows in _list_parts(ask, land)}


def _list_parts(ask: Ask, land: Land) -> Iterator[tuple[str, Iterable[object]]]:
    communes = np.array(land.communes)[land.commune].tolist()
    hamlets = zip(land.codes, communes, land.place.tolist(), land.people.tolist(), strict=True)
    yield "hamlets", [*hamlets, land.households.tolist()]
    yield "fibre", land.has_fibre.tolist()
    works = networks.list_road_works(as_of=land.as_of, actor=SYSTEM)
    yield "works", sorted((work.code, work.year, work.geometry.wkb.hex()) for work in works)
    if not (ask.kind.has_sites or ask.kind is ScenarioQuestion.CHEAPEST):
        return
    yield "signal", land.without.tolist()
    if ask.kind.has_sites:
        yield "covered", land.covered.tolist()
    if SiteSource.MAST in ask.sources:
        masts = assets.list_sites(as_of=land.as_of, actor=SYSTEM)
        yield (
            "masts",
            sorted(
                (mast.code, mast.status, mast.height_m or 0, mast.longitude, mast.latitude, len(mast.tenants))
                for mast in masts
            ),
        )
    if SiteSource.BUILDING in ask.sources:
        points = places.public_points(as_of=land.as_of, kinds=BUILDINGS)
        yield "buildings", sorted((point.code, point.longitude, point.latitude) for point in points)
    if SiteSource.DRAWN in ask.sources:
        drawn = networks.drawn_sites(actor=SYSTEM)
        yield "drawn", sorted((site.code, site.point.x, site.point.y, site.height_m) for site in drawn)
    protected = networks.protected_areas(as_of=land.as_of, actor=SYSTEM)
    yield "protected", sorted(area.geometry.wkb.hex() for area in protected)


def _hash_rows(rows: Iterable[object]) -> str:
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]
