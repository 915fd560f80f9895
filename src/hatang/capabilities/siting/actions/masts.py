"""Masts that are built, as rows of an answer and in its bill of quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.capabilities.siting.actions import bills
from hatang.capabilities.siting.terms import Backhaul, BillLayer, PriceItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from hatang.capabilities.siting.queries.solving.candidates import Sites
    from hatang.capabilities.siting.queries.solving.feeding import Feeding
    from hatang.capabilities.siting.queries.solving.money import Money


def build_mast_rows(
    chosen: Sequence[int],
    people: Sequence[float],
    *,
    sites: Sites,
    fed: Feeding,
    money: Money,
    bill: bills.ScenarioBill,
) -> tuple[list[dict[str, Any]], NDArray[np.int32]]:
    """(rows of the chosen candidates with the people each serves, the edges that feed them, each once).

    Everything but the lines goes into the bill here: lines that others use too are paid once, by whoever adds them.
    """
    land = bill.land
    communes = bills.communes_of_sites(land, sites.place[list(chosen)])
    rows = []
    paths = [fed.path(site) if fed.by_fibre[site] else np.zeros(0, np.int32) for site in chosen]
    for site, served, commune, path in zip(chosen, people, communes, paths, strict=True):
        for item, cost in money.site_items(sites.sources[site]):
            bill.add(BillLayer.SITES, item, commune, 1, money.once(item), cost)
        if not fed.by_fibre[site]:
            hop = money.once(PriceItem.MICROWAVE)
            bill.add(BillLayer.BACKHAUL, PriceItem.MICROWAVE, commune, 1, hop, hop)
        rows.append(
            {
                "code": sites.codes[site],
                "name": sites.names[site],
                "source": sites.sources[site].value,
                "longitude": round(float(sites.place[site, 0]), 6),
                "latitude": round(float(sites.place[site, 1]), 6),
                "height_m": float(sites.height_m[site]),
                "commune": land.communes[commune],
                "commune_name": land.commune_names[commune],
                "cost_vnd": int(money.site_vnd(sites.sources[site]) + fed.cost_vnd[site]),
                "people": round(served),
                "backhaul": _find_backhaul(site, fed).value,
                "backhaul_m": round(
                    float(fed.net.ways.length_m[path].sum() if fed.by_fibre[site] else fed.hops.length_m[site])
                ),
                **_describe_hop(site, fed),
                "kept": sites.codes[site] in money.ask.keep_sites,
            }
        )
    used = np.unique(np.concatenate(paths)) if paths else np.zeros(0, np.int32)
    return rows, used.astype(np.int32)


def _find_backhaul(site: int, fed: Feeding) -> Backhaul:
    if fed.by_fibre[site]:
        return Backhaul.FIBRE
    return Backhaul.RELAY if fed.hops.towards[site] >= fed.hops.candidate(0) else Backhaul.MICROWAVE


def _describe_hop(site: int, fed: Feeding) -> dict[str, Any]:
    """Where a microwave hop goes, and the free share of its first Fresnel zone in percent; None where not known."""
    towards = int(fed.hops.towards[site])
    if fed.by_fibre[site] or towards < 0:
        return {"backhaul_to": "", "clear_percent": None}
    clear = float(fed.hops.clear[site])
    percent = round(100 * min(clear, 9.99)) if not np.isnan(clear) else None
    return {"backhaul_to": fed.hops.ends[towards][0], "clear_percent": percent}


def build_hop_features(
    chosen: Sequence[int], rows: Sequence[dict[str, Any]], *, sites: Sites, fed: Feeding
) -> list[dict[str, Any]]:
    """The microwave hops of the chosen candidates as straight GeoJSON lines; `rows` are those of `build_mast_rows`."""
    features = []
    for site, row in zip(chosen, rows, strict=True):
        towards = int(fed.hops.towards[site])
        if fed.by_fibre[site] or towards < 0:
            continue
        _code, lng, lat = fed.hops.ends[towards]
        line = [[row["longitude"], row["latitude"]], [round(lng, 6), round(lat, 6)]]
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": line},
                "properties": {
                    "layer": Backhaul.MICROWAVE.value,
                    "commune": row["commune"],
                    "commune_name": row["commune_name"],
                    "length_m": row["backhaul_m"],
                    "year": row.get("year"),
                },
            }
        )
    return features


def first_used(
    chosen: Sequence[int], when: NDArray[np.int32], used: NDArray[np.int32], *, fed: Feeding
) -> NDArray[np.int32]:
    """The year of each of the edges that feed the chosen masts: that of the first mast which needs it."""
    year = np.full(fed.net.ways.edges, np.iinfo(np.int32).max, dtype=np.int32)
    for site, built_in in zip(chosen, when.tolist(), strict=True):
        if fed.by_fibre[site]:
            path = fed.path(site)
            year[path] = np.minimum(year[path], built_in)
    return year[used]
