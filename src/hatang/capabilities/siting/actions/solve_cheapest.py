"""The cheapest technology for each hamlet: fibre, a site, a shared site, satellites, a high platform, chosen together.

A site is paid with a backhaul of its own; where the fibre tree lays the same line anyway the bill has it once.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.siting.actions import bills, masts, solve_fibre
from hatang.capabilities.siting.actions.outcome import Outcome
from hatang.capabilities.siting.queries.solving import feeding, limits, lines
from hatang.capabilities.siting.queries.solving.candidates import candidates
from hatang.capabilities.siting.terms import Layer, PriceItem, Service, SiteSource
from hatang.engines.network.fibre import design as designing
from hatang.engines.network.fibre.connecting import Network
from hatang.engines.network.fibre.demand import Places, Task
from hatang.engines.network.fibre.ground import Ground
from hatang.engines.siting import cover as covers
from hatang.engines.siting.technology import costs
from hatang.engines.siting.technology.choice import Hamlets, Masts, choose
from hatang.engines.siting.technology.fibre import Roads
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.siting.actions.outcome import Listener
    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.candidates import Sites
    from hatang.capabilities.siting.queries.solving.feeding import Feeding
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.capabilities.siting.queries.solving.lines import Net
    from hatang.capabilities.siting.queries.solving.money import Money
    from hatang.engines.siting.technology.choice import Technologies

# Homes that share one line of an exchange: a first splitter 1:4 and a second 1:8 (ITU-T G.984, class B+).
_HOMES_OF_A_PORT, _HOMES_OF_A_SPLITTER = 32, 8
# The tree is asked about so often at most: each time it has its part of the seconds.
_TREES = 6
_SERVICES = {
    costs.FIBRE: Service.FIBRE,
    costs.NEW_SITE: Service.SITE,
    costs.SHARED_SITE: Service.SHARED,
    **{each.value: each for each in (Service.COMMUNITY, Service.LEO, Service.HAPS)},
}
_REVENUES = {
    Service.SITE: PriceItem.REVENUE_MOBILE,
    Service.SHARED: PriceItem.REVENUE_MOBILE,
}


def solve(*, ask: Ask, land: Land, base: Net, money: Money, listener: Listener, begin: tuple[str, ...] = ()) -> Outcome:
    """Solve the question, from the lines of an interrupted solve where there are some.

    Raises `Invalid`, or the engines' errors, naming the hamlet or price.
    """
    begun = time.process_time()
    listener.step(1, 4, _("Hamlets without fibre"))
    codes = np.array(land.codes)
    needy = land.inside & ~land.has_fibre & ~np.isin(codes, ask.avoid_hamlets)
    without = np.flatnonzero(needy)
    if not len(without):
        raise Invalid("all_fibre", _("Every hamlet of this area has fibre"), hint=_("Choose another area."))
    titles = tuple(land.title(index) for index in without.tolist())
    net, vertex, within = lines.hang(base, land.place[without], titles, ask, land)
    locked = np.isin(codes[without], ask.keep_hamlets)
    task = Task(
        ways=net.ways,
        places=Places(
            vertex=vertex,
            homes=np.rint(land.households[without]).astype(np.int64),
            is_mandatory=locked,
            commune=land.commune[without],
            names=titles,
        ),
        exchanges=solve_fibre.exchanges(ask, land, base),
        prices=lines.engine_prices(money.book, ask),
        terms=lines.terms(ask),
        cables=lines.CABLES,
    )
    ground = Ground(task)
    listener.step(2, 4, _("Candidates"))
    terrain = coverage.ground(land.bounds)
    sites = candidates(ask=ask, land=land, base=base, reach_m=ask.radius_m, needy=needy, terrain=terrain)
    fed = feeding.feed(ask=ask, land=land, base=base, money=money, sites=sites, terrain=terrain)
    hamlets = _hamlets(land, without, titles, ground.can, locked, money)
    near = limits.limits(ask=ask, base=base, sites=sites).keeps & fed.fed
    usable, offered = _masts(ask, land, without, sites, fed, money, hamlets, locked, near)
    listener.step(3, 4, _("Choosing"))
    stopped: list[bool] = []

    def hears(bound: float, best: float) -> bool:
        if not listener.plot(bound, best):
            stopped.append(True)
        return not stopped

    roads = Roads(ground.graph, ground.root, vertex)
    found = choose(
        hamlets,
        offered,
        roads,
        roads.reach(seconds=ask.seconds / _TREES),
        tell=hears,
        begin=ground.tree(np.array([int(each) for each in begin], dtype=np.int32)) if begin else None,
        keep=lambda edges: listener.keep([str(each) for each in ground.ways(edges).tolist()]),
    )
    listener.step(4, 4, _("Bill of quantities"))
    network = _network(ground, found, time.process_time() - begun)
    return _told(
        ask, land, without, within, base, net, task, network, sites, usable, fed, money, found, stopped=bool(stopped)
    )


def _hamlets(  # noqa: PLR0917 - arrays of the same hamlets
    land: Land,
    without: NDArray[np.int64],
    titles: tuple[str, ...],
    can: NDArray[np.bool_],
    locked: NDArray[np.bool_],
    money: Money,
) -> Hamlets:
    """What fibre inside each hamlet and each way from the sky costs; a hamlet locked to fibre has no other way."""
    homes = land.households[without].tolist()
    branch = np.array([_branch_vnd(each, money) for each in homes], dtype=np.int64)
    sky = [money.satellites(each) for each in homes]
    alone = {
        service.value: np.where(locked, costs.IMPOSSIBLE, np.array([each[service] for each in sky], dtype=np.int64))
        for service in sky[0]
    }
    households = np.rint(land.households[without]).astype(np.int32)
    return Hamlets(titles, households, np.where(can, branch, costs.IMPOSSIBLE), alone)


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


def _masts(  # noqa: PLR0917 - the parts of one question
    ask: Ask,
    land: Land,
    without: NDArray[np.int64],
    sites: Sites,
    fed: Feeding,
    money: Money,
    hamlets: Hamlets,
    locked: NDArray[np.bool_],
    near: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], Masts]:
    """(positions of the candidates that can pay, as masts), of those `near` enough to road and power.

    One that costs no less than all it serves would cost from the sky is never needed; protected and avoided places are
    left out.
    """
    if not sites.codes:
        return np.zeros(0, dtype=np.int64), Masts.none(len(without))
    cost = np.array([money.site_vnd(source) for source in sites.sources], dtype=np.int64) + fed.cost_vnd
    cover = covers.within(sites.place[:, ::-1], land.place[without][:, ::-1], ask.radius_m)
    site = np.repeat(np.arange(cover.sites), np.diff(cover.site_start))
    served = ~locked[cover.demand]
    site, hamlet = site[served], cover.demand[served]
    alone = np.min([each[hamlet] for each in hamlets.alone_vnd.values()], axis=0)
    worth = np.bincount(site, weights=alone, minlength=cover.sites)
    able = (cost < worth) & near & ~sites.protected & ~np.isin(np.array(sites.codes), ask.avoid_sites)
    usable = np.flatnonzero(able)
    new = np.cumsum(able) - 1
    kept = able[site]
    serve = covers.from_pairs(new[site[kept]], hamlet[kept], sites=len(usable), demands=len(without))
    shared = np.array([sites.sources[each] is SiteSource.MAST for each in usable.tolist()], dtype=np.bool_)
    return usable, Masts(tuple(sites.codes[each] for each in usable.tolist()), cost[usable], shared, serve)


def _network(ground: Ground, found: Technologies, cpu_s: float) -> Network:
    """The tree of the choice as a network whose bill can be made."""
    edges = ground.ways(found.edges)
    reached = np.array([each == costs.FIBRE for each in found.technology], dtype=np.bool_)
    homes = ground.task.places.homes
    cost = ground.priced.cost_vnd[edges]
    return Network(
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


def _told(  # noqa: PLR0917 - the parts of one answer
    ask: Ask,
    land: Land,
    without: NDArray[np.int64],
    within: NDArray[np.bool_],
    base: Net,
    net: Net,
    task: Task,
    network: Network,
    sites: Sites,
    usable: NDArray[np.int64],
    fed: Feeding,
    money: Money,
    found: Technologies,
    *,
    stopped: bool,
) -> Outcome:
    bill = bills.Bill(land)
    plan = designing.design(task, network)
    if network.reached.any():
        bill.add_design(task, plan, money, ask)
    fibre_vnd = bill.total
    edges = np.asarray(plan.network.edges, dtype=np.int32)
    people = [float(land.people[without[found.mast == each]].sum()) for each in found.masts.tolist()]
    chosen = usable[found.masts].tolist()
    rows, used = masts.built(chosen, people, sites=sites, fed=fed, money=money, ask=ask, land=land, bill=bill)
    # The edges of the file have the same numbers in both nets: what the tree lays is not laid again.
    apart = used[(used >= base.ways.edges) | ~np.isin(used, edges)]
    bill.add_lines(fed.net, apart, money, ask, layer=Layer.BACKHAUL)
    masts_vnd = bill.total - fibre_vnd
    hamlets = [
        _row(land, int(index), _SERVICES[technology], money, bill)
        for index, technology in zip(without.tolist(), found.technology, strict=True)
    ]
    solve_fibre.share(hamlets, fibre_vnd)
    at_mast = np.flatnonzero(found.mast >= 0)
    for row, part in zip(at_mast.tolist(), costs.shared_out(masts_vnd, found.cost_vnd[at_mast]).tolist(), strict=True):
        hamlets[row]["cost_vnd"] = part
    homes = sum(row["households"] for row in hamlets if row["service"] == Service.FIBRE)
    beyond = [hamlets[index]["name"] for index in np.flatnonzero(plan.is_beyond & plan.network.reached).tolist()]
    return Outcome(
        summary={
            "cost_vnd": bill.total,
            "asked_cost_vnd": found.total_vnd,
            "people": sum(row["gained"] for row in hamlets),
            "people_without": sum(row["people"] for row in hamlets),
            "homes": homes,
            "homes_without": network.homes_of_all,
            "hamlets": len(hamlets),
            "hamlets_without": len(hamlets),
            "sites": len(rows),
            "too_far": int((~within).sum()),
            "gap": found.gap,
            "bound": found.bound_vnd,
            "incumbent": found.total_vnd,
            "cpu_s": round(network.cpu_s, 2),
            "per_home_passed_vnd": round((fibre_vnd - bill.of(Layer.DROPS)) / homes) if homes else None,
            "beyond_reach": beyond,
            "routes_km": round(bill.lines_km, 1),
            "trench_km": round(bill.trench_km, 1),
            "carbon_t": round(bill.trench_km * ask.carbon_kg_m, 1) if ask.carbon_kg_m else None,
        },
        sites=rows,
        routes=[
            *bills.routes(net, edges, money, ask, land),
            *bills.routes(fed.net, apart, money, ask, land),
            *masts.hops(chosen, rows, sites=sites, fed=fed),
        ],
        hamlets=hamlets,
        bill=bill.rows(),
        stopped=stopped,
    )


def _row(land: Land, index: int, service: Service, money: Money, bill: bills.Bill) -> dict[str, Any]:
    """A hamlet with what it costs from the sky, which goes into the bill; fibre and masts are shared out after."""
    households = float(land.households[index])
    cost = 0
    if service not in (Service.FIBRE, Service.SITE, Service.SHARED):
        cost = money.satellites(households)[service]
        for item, count, vnd in _of_sky(service, households, money):
            bill.add(Layer.SATELLITE, item, int(land.commune[index]), count, money.once(item), vnd)
    revenue = money.revenue(households, _REVENUES.get(service, PriceItem.REVENUE_FIBRE))
    return solve_fibre.row_of(land, index, service, cost, revenue)


def _of_sky(service: Service, households: float, money: Money) -> list[tuple[PriceItem, float, int]]:
    homes = max(round(households), 1)
    if service is Service.COMMUNITY:
        shared = money.terminals(households)
        return [
            (PriceItem.COMMUNITY_KIT, shared, shared * money.once(PriceItem.COMMUNITY_KIT)),
            (PriceItem.COMMUNITY_MONTH, shared, shared * money.monthly(PriceItem.COMMUNITY_MONTH)),
        ]
    if service is Service.LEO:
        return [
            (PriceItem.LEO_KIT, homes, homes * money.once(PriceItem.LEO_KIT)),
            (PriceItem.LEO_MONTH, homes, homes * money.monthly(PriceItem.LEO_MONTH)),
        ]
    return [(PriceItem.HAPS_MONTH, homes, homes * money.monthly(PriceItem.HAPS_MONTH))]
