"""The cheapest technology for each hamlet: fibre, a site, a shared site, satellites, a high platform, chosen together.

A site is paid with a backhaul of its own; where the fibre tree lays the same line anyway the bill has it once.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from hatang.capabilities.siting.actions import bills, masts, solve_fibre
from hatang.capabilities.siting.actions.outcome import ScenarioOutcome
from hatang.capabilities.siting.queries.solving import feeding, limits
from hatang.capabilities.siting.queries.solving.candidates import find_site_candidates
from hatang.capabilities.siting.terms import BillLayer, HamletService, PriceItem, SiteSource
from hatang.capabilities.whatif import public as whatif
from hatang.engines.network.fibre import design as designing
from hatang.engines.network.fibre.connecting import FibreNetwork
from hatang.engines.network.fibre.ground import TaskGraph
from hatang.engines.siting import cover as covers
from hatang.engines.siting.technology import costs
from hatang.engines.siting.technology.choice import Hamlets, Masts, choose_technologies
from hatang.engines.siting.technology.fibre import Roads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.siting.actions.outcome import Listener
    from hatang.capabilities.siting.actions.solve_fibre import Unserved
    from hatang.capabilities.siting.queries.solving.candidates import Sites
    from hatang.capabilities.siting.queries.solving.case import ScenarioCase
    from hatang.capabilities.siting.queries.solving.feeding import Feeding
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.capabilities.siting.queries.solving.money import Money
    from hatang.engines.siting.technology.choice import Technologies

# Homes that share one line of an exchange: a first splitter 1:4 and a second 1:8 (ITU-T G.984, class B+).
_HOMES_OF_A_PORT, _HOMES_OF_A_SPLITTER = 32, 8
# The tree is asked about so often at most: each time it has its part of the seconds.
_TREES = 6
_SERVICES = {
    costs.FIBRE: HamletService.FIBRE,
    costs.NEW_SITE: HamletService.SITE,
    costs.SHARED_SITE: HamletService.SHARED,
    **{service.value: service for service in (HamletService.COMMUNITY, HamletService.LEO, HamletService.HAPS)},
}
_REVENUES = {
    HamletService.SITE: PriceItem.REVENUE_MOBILE,
    HamletService.SHARED: PriceItem.REVENUE_MOBILE,
}


@dataclass(frozen=True, eq=False)
class _Offer:
    """The candidates with their backhaul; `usable`: positions of those that can pay, as `masts` of the engine."""

    sites: Sites
    fed: Feeding
    usable: NDArray[np.int64]
    masts: Masts


def solve_cheapest_technology(
    case: ScenarioCase, *, listener: Listener, begin: tuple[str, ...] = ()
) -> ScenarioOutcome:
    """Solve the question, from the lines of an interrupted solve where there are some.

    Raises `Invalid`, or the engines' errors, naming the hamlet or price.
    """
    begun = time.process_time()
    listener.step(1, 4, _("Hamlets without fibre"))
    without = solve_fibre.find_unserved_hamlets(case)
    ground = TaskGraph(without.task)
    listener.step(2, 4, _("Candidates"))
    hamlets = _price_hamlets(case, without, ground.can)
    offer = _build_mast_offer(case, without, hamlets)
    listener.step(3, 4, _("Choosing"))
    stopped: list[bool] = []

    def hears(bound: float, best: float) -> bool:
        if not listener.plot(bound, best):
            stopped.append(True)
        return not stopped

    roads = Roads(ground.graph, ground.root, without.task.places.vertex)
    technologies = choose_technologies(
        hamlets,
        offer.masts,
        roads,
        roads.reach(seconds=case.ask.seconds / _TREES),
        tell=hears,
        begin=ground.tree(np.array([int(edge) for edge in begin], dtype=np.int32)) if begin else None,
        keep=lambda edges: listener.keep([str(edge) for edge in ground.ways(edges).tolist()]),
    )
    listener.step(4, 4, _("Bill of quantities"))
    network = _build_network(ground, technologies, time.process_time() - begun)
    return _build_outcome(case, without, network, offer, technologies, stopped=bool(stopped))


def _price_hamlets(case: ScenarioCase, without: Unserved, can: NDArray[np.bool_]) -> Hamlets:
    """What fibre inside each hamlet and each way from the sky costs; a hamlet locked to fibre has no other way."""
    money, places = case.money, without.task.places
    households = case.land.households[without.at]
    homes = households.tolist()
    branch = np.array([_branch_vnd(household_count, money) for household_count in homes], dtype=np.int64)
    sky = [money.satellites(household_count) for household_count in homes]
    alone = {
        service.value: np.where(
            places.is_mandatory,
            costs.IMPOSSIBLE,
            np.array([cost_by_service[service] for cost_by_service in sky], dtype=np.int64),
        )
        for service in sky[0]
    }
    priced = np.where(can, branch, costs.IMPOSSIBLE)
    return Hamlets(tuple(places.names), np.rint(households).astype(np.int32), priced, alone)


def _branch_vnd(households: float, money: Money) -> int:
    """What a hamlet's homes need behind the line: ports, splitters, cabinet, closures and connections."""
    homes = max(round(households), 1)
    connected = max(round(homes * money.ask.take_up_percent / 100.0), 1)
    ports, splitters = math.ceil(homes / _HOMES_OF_A_PORT), math.ceil(homes / _HOMES_OF_A_SPLITTER)
    counts = (
        (PriceItem.OLT_PORT, ports),
        (PriceItem.SPLITTER_4, ports),
        (PriceItem.SPLITTER_8, splitters),
        (PriceItem.CABINET, 1),
        (PriceItem.CLOSURE, splitters),
        (PriceItem.DROP, connected),
    )
    return sum(count * money.once(item) for item, count in counts)


def _build_mast_offer(case: ScenarioCase, without: Unserved, hamlets: Hamlets) -> _Offer:
    """The candidates that can pay, of those near enough to road and power.

    One that costs no less than all it serves would cost from the sky is never needed; protected and avoided places are
    left out.
    """
    ask, land, base, money = case.ask, case.land, case.base, case.money
    terrain = whatif.read_terrain(land.bounds)
    needy = np.isin(np.arange(len(land.codes)), without.at)
    sites = find_site_candidates(ask=ask, land=land, base=base, reach_m=ask.radius_m, needy=needy, terrain=terrain)
    fed = feeding.compute_feeding(ask=ask, land=land, base=base, money=money, sites=sites, terrain=terrain)
    near = limits.measure_distances(ask=ask, base=base, sites=sites).keeps & fed.fed
    if not sites.codes:
        return _Offer(sites, fed, np.zeros(0, dtype=np.int64), Masts.none(len(without.at)))
    cost = np.array([money.site_vnd(source) for source in sites.sources], dtype=np.int64) + fed.cost_vnd
    cover = covers.cover_within_radius(sites.place[:, ::-1], land.place[without.at][:, ::-1], ask.radius_m)
    site = np.repeat(np.arange(cover.sites), np.diff(cover.site_start))
    served = ~without.task.places.is_mandatory[cover.demand]
    site, hamlet = site[served], cover.demand[served]
    alone = np.min([service_vnd[hamlet] for service_vnd in hamlets.alone_vnd.values()], axis=0)
    worth = np.bincount(site, weights=alone, minlength=cover.sites)
    able = (cost < worth) & near & ~sites.protected & ~np.isin(np.array(sites.codes), ask.avoid_sites)
    usable = np.flatnonzero(able)
    new = np.cumsum(able) - 1
    kept = able[site]
    serve = covers.from_pairs(new[site[kept]], hamlet[kept], sites=len(usable), demands=len(without.at))
    shared = np.array([sites.sources[candidate] is SiteSource.MAST for candidate in usable.tolist()], dtype=np.bool_)
    names = tuple(sites.codes[candidate] for candidate in usable.tolist())
    return _Offer(sites, fed, usable, Masts(names, cost[usable], shared, serve))


def _build_network(ground: TaskGraph, technologies: Technologies, cpu_s: float) -> FibreNetwork:
    """The tree of the choice as a network whose bill can be made."""
    edges = ground.ways(technologies.edges)
    reached = np.array([technology == costs.FIBRE for technology in technologies.technology], dtype=np.bool_)
    homes = ground.task.places.homes
    cost = ground.priced.cost_vnd[edges]
    return FibreNetwork(
        edges=edges,
        kind=ground.priced.kind[edges],
        edge_cost_vnd=cost,
        reached=reached,
        homes=int(homes[reached].sum()),
        homes_of_all=int(homes.sum()),
        cost_vnd=int(cost.sum()),
        bound_vnd=0,
        prize_vnd=0.0,
        cpu_s=cpu_s,
    )


def _build_outcome(
    case: ScenarioCase,
    without: Unserved,
    network: FibreNetwork,
    offer: _Offer,
    technologies: Technologies,
    *,
    stopped: bool,
) -> ScenarioOutcome:
    ask, land, money, task = case.ask, case.land, case.money, without.task
    sites, fed = offer.sites, offer.fed
    bill = bills.ScenarioBill(land)
    plan = designing.design_network(task, network)
    if network.reached.any():
        bill.add_design(task, plan, money)
    fibre_vnd = bill.total
    edges = np.asarray(plan.network.edges, dtype=np.int32)
    people = [float(land.people[without.at[technologies.mast == mast]].sum()) for mast in technologies.masts.tolist()]
    chosen = offer.usable[technologies.masts].tolist()
    rows, used = masts.build_mast_rows(chosen, people, sites=sites, fed=fed, money=money, bill=bill)
    # The edges of the file have the same numbers in both nets: what the tree lays is not laid again.
    apart = used[(used >= case.base.ways.edges) | ~np.isin(used, edges)]
    bill.add_lines(fed.net, apart, money, layer=BillLayer.BACKHAUL)
    masts_vnd = bill.total - fibre_vnd
    hamlets = [
        _build_hamlet_row(land, int(index), _SERVICES[technology], money, bill)
        for index, technology in zip(without.at.tolist(), technologies.technology, strict=True)
    ]
    solve_fibre.share_line_cost(hamlets, fibre_vnd)
    at_mast = np.flatnonzero(technologies.mast >= 0)
    for row, part in zip(
        at_mast.tolist(), costs.shared_out(masts_vnd, technologies.cost_vnd[at_mast]).tolist(), strict=True
    ):
        hamlets[row]["cost_vnd"] = part
    homes = sum(row["households"] for row in hamlets if row["service"] == HamletService.FIBRE)
    beyond = [hamlets[index]["name"] for index in np.flatnonzero(plan.is_beyond & plan.network.reached).tolist()]
    return ScenarioOutcome(
        summary={
            "cost_vnd": bill.total,
            "asked_cost_vnd": technologies.total_vnd,
            "people": sum(row["gained"] for row in hamlets),
            "people_without": sum(row["people"] for row in hamlets),
            "homes": homes,
            "homes_without": network.homes_of_all,
            "hamlets": len(hamlets),
            "hamlets_without": len(hamlets),
            "sites": len(rows),
            "too_far": int((~without.within).sum()),
            "gap": technologies.gap,
            "bound": technologies.bound_vnd,
            "incumbent": technologies.total_vnd,
            "cpu_s": round(network.cpu_s, 2),
            "per_home_passed_vnd": round((fibre_vnd - bill.of(BillLayer.DROPS)) / homes) if homes else None,
            "beyond_reach": beyond,
            "routes_km": round(bill.lines_km, 1),
            "trench_km": round(bill.trench_km, 1),
            "carbon_t": round(bill.trench_km * ask.carbon_kg_m, 1) if ask.carbon_kg_m else None,
        },
        sites=rows,
        routes=[
            *bills.build_route_features(without.net, edges, money, land),
            *bills.build_route_features(fed.net, apart, money, land),
            *masts.build_hop_features(chosen, rows, sites=sites, fed=fed),
        ],
        hamlets=hamlets,
        bill=bill.rows(),
        stopped=stopped,
    )


def _build_hamlet_row(
    land: Land, index: int, service: HamletService, money: Money, bill: bills.ScenarioBill
) -> dict[str, Any]:
    """A hamlet with what it costs from the sky, which goes into the bill; fibre and masts are shared out after."""
    households = float(land.households[index])
    cost = 0
    if service not in (HamletService.FIBRE, HamletService.SITE, HamletService.SHARED):
        cost = money.satellites(households)[service]
        for item, count, vnd in _of_sky(service, households, money):
            bill.add(BillLayer.SATELLITE, item, int(land.commune[index]), count, money.once(item), vnd)
    revenue = money.revenue(households, _REVENUES.get(service, PriceItem.REVENUE_FIBRE))
    return solve_fibre.row_of(land, index, service, cost, revenue)


def _of_sky(service: HamletService, households: float, money: Money) -> list[tuple[PriceItem, float, int]]:
    homes = max(round(households), 1)
    if service is HamletService.COMMUNITY:
        shared = money.terminals(households)
        return [
            (PriceItem.COMMUNITY_KIT, shared, shared * money.once(PriceItem.COMMUNITY_KIT)),
            (PriceItem.COMMUNITY_MONTH, shared, shared * money.monthly(PriceItem.COMMUNITY_MONTH)),
        ]
    if service is HamletService.LEO:
        return [
            (PriceItem.LEO_KIT, homes, homes * money.once(PriceItem.LEO_KIT)),
            (PriceItem.LEO_MONTH, homes, homes * money.monthly(PriceItem.LEO_MONTH)),
        ]
    return [(PriceItem.HAPS_MONTH, homes, homes * money.monthly(PriceItem.HAPS_MONTH))]
