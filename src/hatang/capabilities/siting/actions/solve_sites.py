"""Which masts: candidates, whom they reach, what they cost with their backhaul; the engine chooses and certifies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from hatang.capabilities.siting.actions import bills, masts, yearly
from hatang.capabilities.siting.actions.outcome import ScenarioOutcome, draw_through_answer
from hatang.capabilities.siting.queries.solving import covering, feeding, limits
from hatang.capabilities.siting.queries.solving.candidates import find_site_candidates
from hatang.capabilities.siting.queries.solving.columns import build_columns
from hatang.capabilities.siting.terms import BillLayer, HamletService, PriceItem, ScenarioQuestion
from hatang.capabilities.whatif import public as whatif
from hatang.engines.siting import choosing
from hatang.engines.siting.problem import Candidates, Demand, How, Rules, SitingProblem
from hatang.engines.siting.technology import costs
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from hatang.capabilities.siting.actions.outcome import Listener
    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.candidates import Sites
    from hatang.capabilities.siting.queries.solving.case import ScenarioCase
    from hatang.capabilities.siting.queries.solving.columns import Columns
    from hatang.capabilities.siting.queries.solving.covering import CandidateReach
    from hatang.capabilities.siting.queries.solving.feeding import Feeding
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.capabilities.siting.queries.solving.limits import DistanceLimits
    from hatang.capabilities.siting.queries.solving.money import Money
    from hatang.engines.siting.problem import SiteChoice

POINTS = 20
_FRONTIER_SHARE = 0.5  # of the seconds of search
_FRONTIER_GAP = 0.01  # a curve for the eye: the answer itself is searched closer
_FIRST_ROUND = 0.4  # of what is left
_PROVEN = 1e-4


def solve_site_choice(case: ScenarioCase, *, listener: Listener, begin: tuple[str, ...] = ()) -> ScenarioOutcome:
    """Solve a question of sites. Raises `Invalid`, or the engines' errors, naming the hamlet, site or price."""
    ask, land, base, money = case.ask, case.land, case.base, case.money
    listener.step(1, 5, _("Candidates"))
    terrain = whatif.read_terrain(land.bounds)
    sites = find_site_candidates(ask=ask, land=land, base=base, reach_m=covering.reach_m(ask), terrain=terrain)
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
    reach = covering.compute_reach(
        ask=ask, land=land, sites=sites, tell=lambda done, total: listener.step(2, 5, f"{done}/{total}")
    )
    listener.step(3, 5, _("Backhaul"))
    fed = feeding.compute_feeding(ask=ask, land=land, base=base, money=money, sites=sites, terrain=terrain)
    limits.require_backhaul(ask=ask, sites=sites, fed=fed)
    kept = np.isin(np.array(sites.codes), ask.keep_sites)
    ways = build_columns(fed, kept)
    problem, rules = _build_problem(
        ask, sites, reach, ways, money, limits.measure_distances(ask=ask, base=base, sites=sites)
    )
    listener.step(4, 5, _("Choosing"))
    begun = ways.of(np.isin(np.array(sites.codes), begin)) if begin else None
    codes = tuple(sites.codes[site] for site in ways.site.tolist())
    choice, frontier = _choose_sites(ask, problem, rules, listener, begun, codes)
    budget = ask.budget_vnd if ask.kind is ScenarioQuestion.BUDGET else np.inf
    choosing.check_choice(problem, rules, choice, budget_vnd=budget)
    listener.step(5, 5, _("Bill of quantities"))
    years = ask.building(land.as_of)
    when = yearly.of_sites(problem, rules, choice, years) if years else None
    return _build_outcome(case, sites, reach, problem, ways, choice, frontier, when)


def _build_problem(
    ask: Ask, sites: Sites, reach: CandidateReach, ways: Columns, money: Money, near: DistanceLimits
) -> tuple[SitingProblem, Rules]:
    site = ways.site
    own = np.array([money.site_vnd(source) for source in sites.sources])
    codes = np.array(sites.codes)[site]
    candidates = Candidates.of(
        [f"{sites.names[candidate]} ({sites.codes[candidate]})" for candidate in site.tolist()],
        own[site] + ways.cost_vnd,
        place=site,
        operators=sites.operators[site],
        kept=np.isin(codes, ask.keep_sites) & ways.possible,
        forbidden=np.isin(codes, ask.avoid_sites) | ~ways.possible,
        protected=sites.protected[site],
        capacity=np.full(len(codes), ask.capacity_people or np.inf),
        road_m=near.road_m[site],
        power_m=near.power_m[site],
    )
    rules = Rules(
        floor=ask.floor_percent / 100.0,
        twice=ask.second_cover,
        least_shared=ask.least_shared_percent / 100.0,
        road_within_m=near.road_within_m,
        power_within_m=near.power_within_m,
    )
    demand = Demand.of(reach.people, reach.hamlet, reach.titles)
    return SitingProblem(candidates, demand, ways.reach(reach.cover), ways.relays), rules


def _choose_sites(
    ask: Ask,
    problem: SitingProblem,
    rules: Rules,
    listener: Listener,
    begin: NDArray[np.int32] | None,
    codes: Sequence[str],
) -> tuple[SiteChoice, list[tuple[int, SiteChoice]]]:
    """The choice, and for each of other budgets the best for it."""
    if ask.kind is ScenarioQuestion.SHARE:

        def least(how: How) -> SiteChoice:
            return choosing.least_money(problem, ask.share_percent / 100.0, rules=rules, how=how)

        return _solve_in_rounds(least, ask.seconds, begin, listener, codes, is_most=False), []

    def most(how: How) -> SiteChoice:
        return choosing.most_people(problem, ask.budget_vnd, rules=rules, how=how)

    choice = _solve_in_rounds(most, ask.seconds * (1 - _FRONTIER_SHARE), begin, listener, codes, is_most=True)
    others: list[tuple[int, SiteChoice]] = []
    if not choice.stopped:

        def goes_on(position: int, _choice: SiteChoice) -> bool:
            return listener.step(4, 5, _("Budget %(done)d of %(total)d") % {"done": position + 1, "total": POINTS})

        frontier = choosing.compute_frontier(
            problem,
            points=POINTS,
            rules=rules,
            how=How(seconds=ask.seconds * _FRONTIER_SHARE, gap=_FRONTIER_GAP),
            tell=goes_on,
        )
        others = list(zip(frontier.budgets_vnd, frontier.choices, strict=True))
    return choice, others


def _solve_in_rounds(
    solve: Callable[[How], SiteChoice],
    seconds: float,
    begin: NDArray[np.int32] | None,
    listener: Listener,
    codes: Sequence[str],
    *,
    is_most: bool,
) -> SiteChoice:
    """A first round whose sites are kept, should the work be interrupted, and a second one that goes on from them."""
    first = solve(How(seconds=seconds * _FIRST_ROUND, begin=begin, tell=listener.plot))
    listener.keep([codes[column] for column in first.chosen.tolist()])
    if first.stopped or first.gap <= _PROVEN:
        return first
    best: Callable[[float, float], float] = max if is_most else min
    proven: Callable[[float, float], float] = min if is_most else max
    value: Callable[[SiteChoice], float] = lambda choice: choice.people if is_most else choice.cost_vnd  # noqa: E731

    def tell(bound: float, incumbent: float) -> bool:
        return listener.plot(proven(bound, first.bound), best(incumbent, value(first)))

    second = solve(How(seconds=seconds * (1 - _FIRST_ROUND), begin=first.chosen, tell=tell))
    stopped = second.stopped
    chosen = second if best(value(second), value(first)) == value(second) else first
    bound = proven(first.bound, second.bound)
    top = max(bound, value(chosen)) or 1.0
    gap = max(bound - value(chosen) if is_most else value(chosen) - bound, 0.0) / top
    return replace(chosen, bound=bound, gap=gap, cpu_s=first.cpu_s + second.cpu_s, stopped=stopped)


def _build_outcome(
    case: ScenarioCase,
    sites: Sites,
    reach: CandidateReach,
    problem: SitingProblem,
    ways: Columns,
    choice: SiteChoice,
    frontier: list[tuple[int, SiteChoice]],
    when: NDArray[np.int32] | None,
) -> ScenarioOutcome:
    ask, land, money = case.ask, case.land, case.money
    chosen = ways.site[choice.chosen].tolist()

    def price(priced: SiteChoice) -> tuple[bills.ScenarioBill, Feeding, list[dict[str, Any]], NDArray[np.int32]]:
        """The whole bill of a choice with its way to the network, its sites and the lines that they use."""
        bill, fed = bills.ScenarioBill(land), ways.settled(priced.chosen.tolist())
        at = ways.site[priced.chosen].tolist()
        people = [reach.of(site) for site in at]
        rows, used = masts.build_mast_rows(at, people, sites=sites, fed=fed, money=money, bill=bill)
        bill.add_lines(fed.net, used, money, layer=BillLayer.BACKHAUL)
        return bill, fed, rows, used

    bill, fed, rows, used = price(choice)
    built = None
    if when is not None:
        built = masts.first_used(chosen, when, used, fed=fed)
        for row, year in zip(rows, when.tolist(), strict=True):
            row["year"] = year
    routes = [
        *bills.build_route_features(fed.net, used, money, land, built),
        *masts.build_hop_features(chosen, rows, sites=sites, fed=fed),
    ]
    shares = _share_costs(ask, reach, chosen, rows, bill.total)
    hamlets = _build_hamlet_rows(land, reach, choice, money, shares)
    summary = _summarise_choice(ask, choice, bill, rows, hamlets)
    answer = {"cost_vnd": bill.total, "reached": summary["people"], "gap": choice.gap}
    points = [
        {"cost_vnd": price(other)[0].total, "budget_vnd": budget, "reached": round(other.people), "gap": other.gap}
        for budget, other in frontier
    ]
    return ScenarioOutcome(
        summary=summary,
        sites=rows,
        routes=routes,
        hamlets=hamlets,
        bill=bill.rows(),
        curve=draw_through_answer(points, answer) if points else [],
        phases=_build_phase_rows(ask, land, problem, choice, when, rows, bill.total),
        stopped=choice.stopped,
    )


def _build_phase_rows(
    ask: Ask,
    land: Land,
    problem: SitingProblem,
    choice: SiteChoice,
    when: NDArray[np.int32] | None,
    rows: list[dict[str, Any]],
    total_vnd: int,
) -> list[dict[str, Any]]:
    """A row for each year: what it costs, the masts it adds, the people reached by its end."""
    if when is None:
        return []
    years = ask.building(land.as_of)
    cost = np.array([row["cost_vnd"] for row in rows], dtype=np.int64)
    needed = 2 if ask.second_cover else 1
    reached = [
        round(float(problem.demand.people[problem.cover.times(choice.chosen[when <= year]) >= needed].sum()))
        for year in years
    ]
    return yearly.build_year_rows(
        years,
        total_vnd,
        [(total_vnd, np.array([cost[when == year].sum() for year in years]))],
        sites=[int((when == year).sum()) for year in years],
        reached=reached,
    )


def _share_costs(
    ask: Ask, reach: CandidateReach, chosen: list[int], rows: list[dict[str, Any]], total_vnd: int
) -> NDArray[np.int64]:
    """What each hamlet bears of the whole cost: a site belongs to those it reaches, by people; who is reached by
    several belongs to each in part."""
    times = reach.cover.times(np.array(chosen, dtype=np.int32))
    served = np.where(times >= (2 if ask.second_cover else 1), reach.people / np.maximum(times, 1), 0.0)
    borne = np.zeros(len(reach.land))
    for site, row in zip(chosen, rows, strict=True):
        cells = reach.cover.of(site)
        people = np.bincount(reach.hamlet[cells], weights=served[cells], minlength=len(borne))
        if people.sum():
            borne += row["cost_vnd"] * people / people.sum()
    return costs.shared_out(total_vnd, borne) if borne.any() else borne.astype(np.int64)


def _build_hamlet_rows(
    land: Land, reach: CandidateReach, choice: SiteChoice, money: Money, shares_vnd: NDArray[np.int64]
) -> list[dict[str, Any]]:
    """A row for each hamlet; whole people, which add up to the people of the summary."""
    people = np.bincount(reach.hamlet, weights=reach.people, minlength=len(reach.land))
    without = costs.shared_out(round(float(choice.all_people)), people)
    served = costs.shared_out(round(choice.people), choice.hamlet_people)
    rows = []
    for index, gained, without_signal, served_people, share in zip(
        reach.land.tolist(),
        choice.hamlet_people.tolist(),
        without.tolist(),
        served.tolist(),
        shares_vnd.tolist(),
        strict=True,
    ):
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
                "service": (HamletService.SITE if gained > 0 else HamletService.NONE).value,
                "people": without_signal,
                "covered": bool(land.covered[index]),
                "gained": served_people,
                "households": round(float(land.households[index])),
                "cost_vnd": share,
                "revenue_vnd": revenue,
            }
        )
    return rows


def _summarise_choice(
    ask: Ask,
    choice: SiteChoice,
    bill: bills.ScenarioBill,
    rows: list[dict[str, Any]],
    hamlets: list[dict[str, Any]],
) -> dict[str, Any]:
    cost = bill.total
    served = int((choice.hamlet_people > 0).sum())
    return {
        "cost_vnd": cost,
        "asked_cost_vnd": choice.cost_vnd,
        "people": round(choice.people),
        "people_left_over": sum(row["gained"] for row in hamlets if row["covered"]),
        "people_in_gaps": sum(row["gained"] for row in hamlets if not row["covered"]),
        "people_without": round(float(choice.all_people)),
        "people_without_left_over": sum(row["people"] for row in hamlets if row["covered"]),
        "hamlets": served,
        "hamlets_without": len(hamlets),
        "sites": len(rows),
        "gap": choice.gap,
        "bound": choice.bound,
        "incumbent": choice.people if ask.kind is ScenarioQuestion.BUDGET else choice.cost_vnd,
        "cpu_s": round(choice.cpu_s, 2),
        "per_person_vnd": round(cost / choice.people) if choice.people else None,
        "trench_km": round(bill.trench_km, 1),
        "carbon_t": round(bill.trench_km * ask.carbon_kg_m, 1) if ask.carbon_kg_m else None,
        "routes_km": round(bill.lines_km, 1),
    }
