"""Which lines: fibre to every home or to a share of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from hatang.capabilities.siting.actions import bills, yearly
from hatang.capabilities.siting.actions.outcome import ScenarioOutcome, draw_through_answer
from hatang.capabilities.siting.queries.solving import lines
from hatang.capabilities.siting.terms import BillLayer, HamletService, PriceItem, ScenarioQuestion
from hatang.engines.network.fibre import connecting
from hatang.engines.network.fibre import design as designing
from hatang.engines.network.fibre.demand import FibreTask, Places
from hatang.engines.network.fibre.ways import WayKind
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.capabilities.siting.actions.outcome import Listener
    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.case import ScenarioCase
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.capabilities.siting.queries.solving.lines import Net
    from hatang.capabilities.siting.queries.solving.money import Money
    from hatang.engines.network.fibre.connecting import FibreNetwork
    from hatang.engines.network.fibre.design import Design
    from hatang.engines.network.fibre.phases import FibrePhases

CURVE_POINTS = 9


@dataclass(frozen=True, eq=False)
class Unserved:
    """The hamlets without fibre as the engine is asked about them; arrays (k,).

    `at`: positions in the land; `net`: the lines with a way to each hamlet; `within`: whether one is near enough.
    """

    at: NDArray[np.int64]
    net: Net
    within: NDArray[np.bool_]
    task: FibreTask


def solve_fibre_network(case: ScenarioCase, *, listener: Listener, begin: tuple[str, ...] = ()) -> ScenarioOutcome:
    """Solve a question of fibre, from the lines of an interrupted solve where there are some.

    Raises `Invalid`, or the engines' errors, naming the hamlet or price.
    """
    ask = case.ask
    listener.step(1, 4, _("Hamlets without fibre"))
    without = find_unserved_hamlets(case)
    task = without.task
    listener.step(2, 4, _("The least network"))
    stopped: list[bool] = []

    def hears(cost: float, bound: float) -> bool:
        if not listener.plot(bound, cost):
            stopped.append(True)
        return not stopped

    network, others = _connect_hamlets(
        ask, task, listener, hears, np.array([int(edge) for edge in begin], dtype=np.int32)
    )
    listener.step(4, 4, _("Bill of quantities"))
    plan = designing.design_network(task, network)
    years = ask.building(case.land.as_of)
    phases = yearly.of_fibre(task, plan.network, years) if years else None
    return _build_outcome(case, without, plan, others, phases, stopped=bool(stopped))


def find_unserved_hamlets(case: ScenarioCase) -> Unserved:
    """The hamlets without fibre on the lines of the question; `Invalid` where there are none, or nowhere to start."""
    ask, land = case.ask, case.land
    at = np.flatnonzero(land.inside & ~land.has_fibre & ~np.isin(np.array(land.codes), ask.avoid_hamlets))
    if not len(at):
        raise Invalid("all_fibre", _("Every hamlet of this area has fibre"), hint=_("Choose another area."))
    titles = tuple(land.title(index) for index in at.tolist())
    net, vertex, within = lines.hang_points(case.base, land.place[at], titles, ask, land)
    task = FibreTask(
        ways=net.ways,
        places=Places(
            vertex=vertex,
            homes=np.rint(land.households[at]).astype(np.int64),
            is_mandatory=_mark_mandatory(ask, land, at),
            commune=land.commune[at],
            names=titles,
        ),
        exchanges=_find_exchanges(ask, land, case.base),
        prices=lines.engine_prices(case.money.book, ask),
        terms=lines.build_terms(ask),
        cables=lines.CABLES,
    )
    return Unserved(at, net, within, task)


def _mark_mandatory(ask: Ask, land: Land, without: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Every hamlet where all are asked for; else those that a planner locked."""
    codes = np.array(land.codes)[without]
    everyone = ask.kind is ScenarioQuestion.FIBRE and ask.share_percent >= 100
    return np.full(len(without), everyone) | np.isin(codes, ask.keep_hamlets)


def _find_exchanges(ask: Ask, land: Land, base: Net) -> NDArray[np.int32]:
    """The vertices where fibre may start: near hamlets that have it. `Invalid` where there are none."""
    if not land.has_fibre.any():
        raise Invalid(
            "no_exchange",
            _("No hamlet has fibre yet: there is nowhere to start from"),
            hint=_("File missing: fibre by hamlet (assets.fibre)."),
        )
    near, far = lines.find_nearest_vertices(base, land.place[land.has_fibre])
    exchanges = np.unique(near[far <= ask.connect_within_m])
    if not len(exchanges):
        raise Invalid(
            "no_exchange", _("No hamlet with fibre lies near a line of this network"), hint=_("Choose another network.")
        )
    return exchanges


def _connect_hamlets(
    ask: Ask,
    task: FibreTask,
    listener: Listener,
    hears: Any,
    begin: NDArray[np.int32],
) -> tuple[FibreNetwork, list[FibreNetwork]]:
    """The network of the answer, and those of other shares of the homes."""
    known = begin if len(begin) else None

    def keep(edges: NDArray[np.int32]) -> None:
        listener.keep([str(edge) for edge in edges.tolist()])

    if ask.share_percent >= 100:
        network = connecting.connect_mandatory(
            task,
            seconds=ask.seconds,
            report=hears,
            begin=known,
            keep=keep,
        )
        listener.step(3, 4, _("Cost against homes"))
        return network, _connect_shares(_make_all_optional(task), listener)
    network = connecting.connect_share(
        task,
        ask.share_percent / 100.0,
        report=lambda candidate: hears(candidate.cost_vnd, candidate.bound_vnd),
        begin=known,
        keep=keep,
    )
    listener.step(3, 4, _("Cost against homes"))
    return network, _connect_shares(task, listener)


def _make_all_optional(task: FibreTask) -> FibreTask:
    places = task.places
    return replace(task, places=replace(places, is_mandatory=np.zeros(len(places), dtype=np.bool_)))


def _connect_shares(task: FibreTask, listener: Listener) -> list[FibreNetwork]:
    return connecting.compute_cost_curve(
        task, CURVE_POINTS, report=lambda _each: listener.step(3, 4, _("Cost against homes"))
    )


def _price_network(case: ScenarioCase, task: FibreTask, network: FibreNetwork) -> dict[str, Any]:
    """A point of the curve: its cost is that of the whole bill, as the answer's is."""
    bill = bills.ScenarioBill(case.land)
    if network.reached.any():
        bill.add_design(task, designing.design_network(task, network), case.money)
    return _describe_point(network, bill.total)


def _describe_point(network: FibreNetwork, cost_vnd: int) -> dict[str, Any]:
    return {
        "cost_vnd": cost_vnd,
        "lines_vnd": int(network.cost_vnd),
        "reached": int(network.homes),
        "gap": network.gap,
        "share_percent": round(100 * network.share, 1),
    }


def _build_outcome(
    case: ScenarioCase,
    without: Unserved,
    plan: Design,
    others: list[FibreNetwork],
    phases: FibrePhases | None,
    *,
    stopped: bool,
) -> ScenarioOutcome:
    ask, land, money, task = case.ask, case.land, case.money, without.task
    bill = bills.ScenarioBill(land)
    network = plan.network
    edges = np.asarray(network.edges, dtype=np.int32)
    bill.add_design(task, plan, money)
    fibre_vnd = bill.total
    hamlets = [
        _build_hamlet_row(land, index, bool(reached), money)
        for index, reached in zip(without.at.tolist(), network.reached.tolist(), strict=True)
    ]
    if phases is not None:
        for row, year in zip(hamlets, phases.place_year.tolist(), strict=True):
            row["year"] = year or None
    served = [row for row in hamlets if row["service"] != HamletService.NONE]
    homes = sum(row["households"] for row in hamlets if row["service"] == HamletService.FIBRE)
    connected = round(homes * ask.take_up_percent / 100.0)
    beyond = [hamlets[index]["name"] for index in np.flatnonzero(plan.is_beyond & network.reached).tolist()]
    share_line_cost(hamlets, fibre_vnd)
    return ScenarioOutcome(
        summary={
            "cost_vnd": bill.total,
            "lines_vnd": int(network.cost_vnd),
            "people": sum(row["people"] for row in served),
            "people_without": sum(row["people"] for row in hamlets),
            "homes": homes,
            "homes_without": int(network.homes_of_all),
            "hamlets": len(served),
            "hamlets_without": len(hamlets),
            "too_far": int((~without.within).sum()),
            "gap": network.gap,
            "bound": int(network.bound_vnd),
            "incumbent": int(network.cost_vnd),
            "cpu_s": round(network.cpu_s, 2),
            "per_home_passed_vnd": round((fibre_vnd - bill.of(BillLayer.DROPS)) / homes) if homes else None,
            "per_home_connected_vnd": round(fibre_vnd / connected) if connected else None,
            "beyond_reach": beyond,
            "routes_km": round(bill.lines_km, 1),
            "trench_km": round(bill.trench_km, 1),
            "carbon_t": round(bill.trench_km * ask.carbon_kg_m, 1) if ask.carbon_kg_m else None,
        },
        routes=bills.build_route_features(
            without.net, edges, money, land, None if phases is None else phases.edge_year
        ),
        hamlets=hamlets,
        bill=bill.rows(),
        curve=draw_through_answer(
            [_price_network(case, task, other) for other in others], _describe_point(network, bill.total)
        ),
        phases=_build_phase_rows(phases, task, plan, fibre_vnd),
        stopped=stopped,
    )


def _build_phase_rows(
    phases: FibrePhases | None, task: FibreTask, plan: Design, total_vnd: int
) -> list[dict[str, Any]]:
    """A row for each year: what it costs, its kilometres and those dug together with others, the homes reached."""
    if phases is None:
        return []
    years = range(phases.years[0], phases.years[-1] + 1)
    network, metres = plan.network, task.ways.length_m[plan.network.edges]
    homes = np.array([int(task.places.homes[phases.place_year == year].sum()) for year in years])
    spent = np.array(phases.spent_vnd, dtype=np.int64)
    return yearly.build_year_rows(
        years,
        total_vnd,
        [(int(network.cost_vnd), spent), (total_vnd, homes)],
        metres=[round(float(metres[phases.edge_year == year].sum())) for year in years],
        metres_shared=[
            round(float(metres[(phases.edge_year == year) & (network.kind == WayKind.SHARED)].sum())) for year in years
        ],
        reached=np.cumsum(homes).tolist(),
    )


def row_of(land: Land, index: int, service: HamletService, cost_vnd: int, revenue_vnd: int) -> dict[str, Any]:
    """A hamlet of the answer, with all its people served or none."""
    commune = int(land.commune[index])
    return {
        "code": land.codes[index],
        "name": land.names[index],
        "commune": land.communes[commune],
        "commune_name": land.commune_names[commune],
        "longitude": round(float(land.place[index, 0]), 5),
        "latitude": round(float(land.place[index, 1]), 5),
        "service": service.value,
        "people": round(float(land.people[index])),
        "gained": round(float(land.people[index])) if service is not HamletService.NONE else 0,
        "households": round(float(land.households[index])),
        "cost_vnd": cost_vnd,
        "revenue_vnd": revenue_vnd,
    }


def _build_hamlet_row(land: Land, index: int, reached: bool, money: Money) -> dict[str, Any]:
    if not reached:
        return row_of(land, index, HamletService.NONE, 0, 0)
    revenue = money.revenue(float(land.households[index]), PriceItem.REVENUE_FIBRE)
    return row_of(land, index, HamletService.FIBRE, 0, revenue)


def share_line_cost(hamlets: list[dict[str, Any]], lines_vnd: int) -> None:
    """The network belongs to all whom it reaches, by homes: the last đồng stays with the largest."""
    reached = [row for row in hamlets if row["service"] == HamletService.FIBRE]
    homes = sum(max(row["households"], 1) for row in reached)
    left = lines_vnd
    for row in sorted(reached, key=lambda hamlet: hamlet["households"]):
        part = lines_vnd * max(row["households"], 1) // homes
        row["cost_vnd"] += part
        left -= part
    if reached:
        max(reached, key=lambda hamlet: hamlet["households"])["cost_vnd"] += left
