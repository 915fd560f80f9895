"""Which masts: candidates, whom they reach, what they cost with their backhaul; the engine chooses and certifies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from hatang.capabilities.siting.actions import bills
from hatang.capabilities.siting.actions.outcome import Outcome
from hatang.capabilities.siting.queries.solving import covering, lines
from hatang.capabilities.siting.queries.solving.candidates import candidates
from hatang.capabilities.siting.terms import Backhaul, Layer, PriceItem, Question, Service
from hatang.engines.network.fibre.ways import NONE, priced
from hatang.engines.siting import choosing
from hatang.engines.siting.problem import Candidates, Demand, How, Problem, Rules
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hatang.capabilities.siting.actions.outcome import Listener
    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.candidates import Sites
    from hatang.capabilities.siting.queries.solving.covering import Reach
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.capabilities.siting.queries.solving.lines import Net
    from hatang.capabilities.siting.queries.solving.money import Money
    from hatang.engines.siting.problem import Choice

POINTS = 20
_FRONTIER_SHARE = 0.5  # of the seconds of search


@dataclass(frozen=True, eq=False)
class Feeding:
    """How each candidate would be fed: by fibre along the lines, or by microwave where that is cheaper. Arrays (k,)."""

    net: Net
    vertex: NDArray[np.int32]
    cost_vnd: NDArray[np.int64]
    by_fibre: NDArray[np.bool_]
    before: NDArray[np.int32]  # the edge towards the nearest fibre, by vertex; -1 at it

    def path(self, site: int) -> NDArray[np.int32]:
        """The edges from a candidate to the nearest fibre."""
        ways, edges = self.net.ways, []
        at = int(self.vertex[site])
        while (edge := int(self.before[at])) >= 0:
            edges.append(edge)
            at = int(ways.tails[edge]) if int(ways.heads[edge]) == at else int(ways.heads[edge])
        return np.array(edges, dtype=np.int32)


def solve(*, ask: Ask, land: Land, base: Net, money: Money, listener: Listener, begin: tuple[str, ...] = ()) -> Outcome:
    """Solve a question of sites. Raises `Invalid`, or the engines' errors, naming the hamlet, site or price."""
    listener.step(1, 5, _("Candidates"))
    sites = candidates(ask=ask, land=land, reach_m=covering.reach_m(ask))
    unknown = (set(ask.keep_sites) | set(ask.avoid_sites)) - set(sites.codes)
    if missing := sorted(unknown & set(ask.keep_sites)):
        raise Invalid("no_such_site", _("A site that must stay is not among the candidates"), where=", ".join(missing))
    if not sites.codes:
        raise Invalid(
            "no_candidates",
            _("No candidate stands near people without a signal"),
            hint=_("Choose more sources, a larger radius, or draw a site on the map."),
        )
    listener.step(2, 5, _("Whom each candidate reaches"))
    reach = covering.reach(
        ask=ask, land=land, sites=sites, tell=lambda done, total: listener.step(2, 5, f"{done}/{total}")
    )
    listener.step(3, 5, _("Backhaul"))
    fed = _feeding(ask, land, base, money, sites)
    problem, rules = _problem(ask, sites, reach, fed, money)
    listener.step(4, 5, _("Choosing"))
    begun = np.flatnonzero(np.isin(np.array(sites.codes), begin)).astype(np.int32) if begin else None
    choice, curve = _chosen(ask, problem, rules, listener, begun)
    budget = ask.budget_vnd if ask.kind is Question.BUDGET else np.inf
    choosing.check_choice(problem, rules, choice, budget_vnd=budget)
    listener.step(5, 5, _("Bill of quantities"))
    return _told(ask, land, sites, reach, fed, money, choice, curve)


def _feeding(ask: Ask, land: Land, base: Net, money: Money, sites: Sites) -> Feeding:
    hung, vertex, within = lines.hang(base, sites.place, sites.names, ask, land)
    found = priced(hung.ways, lines.engine_prices(money.book, ask), lines.terms(ask), money.once(PriceItem.CABLE_12))
    usable = np.flatnonzero(found.kind != NONE)
    ways = hung.ways
    fibre, far = lines.near(base, land.place[land.has_fibre]) if land.has_fibre.any() else (np.zeros(0, np.int32), None)
    sources = np.unique(fibre[far <= ask.connect_within_m]) if far is not None else fibre
    cost = np.full(ways.vertices, np.inf)
    before = np.full(ways.vertices, -1, dtype=np.int32)
    if len(sources) and len(usable):
        cost, before = _shortest(
            ways.vertices, ways.tails[usable], ways.heads[usable], found.cost_vnd[usable], usable, sources
        )
    hop = money.once(PriceItem.MICROWAVE)
    by_fibre = within & (cost[vertex] <= hop)
    return Feeding(
        hung, vertex, np.where(by_fibre, np.where(np.isfinite(cost[vertex]), cost[vertex], 0), hop).astype(np.int64),
        by_fibre, before,
    )  # fmt: skip


def _shortest(  # noqa: PLR0917 - arrays of one graph
    vertices: int,
    tails: NDArray[np.int32],
    heads: NDArray[np.int32],
    weights: NDArray[np.int64],
    edge: NDArray[np.integer],
    sources: NDArray[np.int32],
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Distance to the nearest source and the edge towards it, by vertex; of parallel edges the cheapest counts."""
    low, high = np.minimum(tails, heads), np.maximum(tails, heads)
    order = np.lexsort((weights, high, low))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1])
    kept = order[first]
    # An edge of no weight would be none to scipy.
    graph = coo_matrix((weights[kept] + 1e-6, (low[kept], high[kept])), shape=(vertices, vertices)).tocsr()
    cost, parent, _source = dijkstra(graph, directed=False, indices=sources, return_predecessors=True, min_only=True)
    known = {(int(a), int(b)): int(e) for a, b, e in zip(low[kept], high[kept], edge[kept], strict=True)}
    before = np.full(vertices, -1, dtype=np.int32)
    for vertex in np.flatnonzero(parent >= 0).tolist():
        other = int(parent[vertex])
        before[vertex] = known[min(vertex, other), max(vertex, other)]
    return cost, before


def _problem(ask: Ask, sites: Sites, reach: Reach, fed: Feeding, money: Money) -> tuple[Problem, Rules]:
    own = np.array([sum(cost for _item, cost in money.site_items(source)) for source in sites.sources])
    codes = np.array(sites.codes)
    columns = Candidates.of(
        [f"{name} ({code})" for name, code in zip(sites.names, sites.codes, strict=True)],
        own + fed.cost_vnd,
        operators=sites.operators,
        kept=np.isin(codes, ask.keep_sites),
        forbidden=np.isin(codes, ask.avoid_sites),
        protected=sites.protected,
    )
    rules = Rules(floor=ask.floor_percent / 100.0, least_shared=ask.least_shared_percent / 100.0)
    return Problem(columns, Demand.of(reach.people, reach.hamlet, reach.titles), reach.cover), rules


def _chosen(
    ask: Ask, problem: Problem, rules: Rules, listener: Listener, begin: NDArray[np.int32] | None
) -> tuple[Choice, list[dict[str, Any]]]:
    if ask.kind is Question.SHARE:
        how = How(seconds=ask.seconds, begin=begin, tell=listener.plot)
        return choosing.least_money(problem, ask.share_percent / 100.0, rules=rules, how=how), []
    how = How(seconds=ask.seconds * (1 - _FRONTIER_SHARE), begin=begin, tell=listener.plot)
    choice = choosing.most_people(problem, ask.budget_vnd, rules=rules, how=how)
    curve: list[dict[str, Any]] = []
    if not choice.stopped:
        goes_on: Callable[..., bool] = lambda position, _choice: listener.step(4, 5, f"{position + 1}/{POINTS}")  # noqa: E731
        found = choosing.frontier(
            problem, points=POINTS, rules=rules, how=How(seconds=ask.seconds * _FRONTIER_SHARE), tell=goes_on
        )
        curve = [
            {"cost_vnd": each.cost_vnd, "budget_vnd": budget, "reached": round(each.people), "gap": each.gap}
            for budget, each in zip(found.budgets_vnd, found.choices, strict=True)
        ]
    return choice, curve


def _told(  # noqa: PLR0917 - the parts of one answer
    ask: Ask,
    land: Land,
    sites: Sites,
    reach: Reach,
    fed: Feeding,
    money: Money,
    choice: Choice,
    curve: list[dict[str, Any]],
) -> Outcome:
    chosen = choice.chosen.tolist()
    bill = bills.Bill(land)
    communes = bills.communes_of_sites(land, sites.place[chosen])
    rows = []
    paths = [fed.path(site) if fed.by_fibre[site] else np.zeros(0, np.int32) for site in chosen]
    for site, commune, path in zip(chosen, communes, paths, strict=True):
        for item, cost in money.site_items(sites.sources[site]):
            bill.add(Layer.SITES, item, commune, 1, money.once(item), cost)
        if not fed.by_fibre[site]:
            hop = money.once(PriceItem.MICROWAVE)
            bill.add(Layer.BACKHAUL, PriceItem.MICROWAVE, commune, 1, hop, hop)
        served = reach.of(site)
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
                "cost_vnd": int(sum(c for _i, c in money.site_items(sites.sources[site])) + fed.cost_vnd[site]),
                "people": round(served),
                "backhaul": (Backhaul.FIBRE if fed.by_fibre[site] else Backhaul.MICROWAVE).value,
                "backhaul_m": round(float(fed.net.ways.length_m[path].sum())),
                "kept": sites.codes[site] in ask.keep_sites,
            }
        )
    used = np.unique(np.concatenate(paths)) if paths else np.zeros(0, np.int32)
    used = used.astype(np.int32)
    bill.add_lines(fed.net, used, money, ask, layer=Layer.BACKHAUL)
    routes = bills.routes(fed.net, used, money, ask, land)
    return Outcome(
        summary=_summary(ask, land, choice, bill, rows, reach),
        sites=rows,
        routes=routes,
        hamlets=_hamlets(land, reach, choice, money),
        bill=bill.rows(),
        curve=curve,
        stopped=choice.stopped,
    )


def _hamlets(land: Land, reach: Reach, choice: Choice, money: Money) -> list[dict[str, Any]]:
    rows = []
    for index, gained in zip(reach.land.tolist(), choice.hamlet_people.tolist(), strict=True):
        without = float(land.without[index])
        revenue = money.revenue(
            land.households[index] * min(gained / max(land.people[index], 1.0), 1.0), PriceItem.REVENUE_MOBILE
        )
        rows.append(
            {
                "code": land.codes[index],
                "name": land.names[index],
                "commune": land.communes[land.commune[index]],
                "commune_name": land.commune_names[land.commune[index]],
                "longitude": round(float(land.place[index, 0]), 5),
                "latitude": round(float(land.place[index, 1]), 5),
                "service": (Service.SITE if gained > 0 else Service.NONE).value,
                "people": round(without),
                "gained": round(gained),
                "households": round(float(land.households[index])),
                "cost_vnd": None,
                "revenue_vnd": revenue,
            }
        )
    return rows


def _summary(  # noqa: PLR0917 - the parts of one answer
    ask: Ask, land: Land, choice: Choice, bill: bills.Bill, rows: list[dict[str, Any]], reach: Reach
) -> dict[str, Any]:
    cost = bill.total
    served = int((choice.hamlet_people > 0).sum())
    return {
        "cost_vnd": cost,
        "asked_cost_vnd": choice.cost_vnd,
        "people": round(choice.people),
        "people_without": round(float(choice.all_people)),
        "hamlets": served,
        "hamlets_without": len(reach.land),
        "sites": len(rows),
        "gap": choice.gap,
        "bound": choice.bound,
        "incumbent": choice.people if ask.kind is Question.BUDGET else choice.cost_vnd,
        "cpu_s": round(choice.cpu_s, 2),
        "per_person_vnd": round(cost / choice.people) if choice.people else None,
        "trench_km": round(bill.trench_km, 1),
        "carbon_t": round(bill.trench_km * ask.carbon_kg_m, 1) if ask.carbon_kg_m else None,
        "routes_km": round(bill.lines_km, 1),
    }
