"""A question made small: only columns that may open, same cells merged, dominated columns gone, demands in people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hatang.engines.siting import chains
from hatang.engines.siting.cover import Cover, from_pairs, sort_distinct
from hatang.engines.siting.errors import SitingError
from hatang.engines.siting.reduction import reduce_cover

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hatang.engines.siting.cover import Floats, Integers
    from hatang.engines.siting.problem import Mask, Rules, SitingProblem

_SLACK = 1e-9  # of the people demanded: a sum of shares is not exact


@dataclass(frozen=True, eq=False)
class SitingTask:
    """The small question. Sites and cells are its own; `site` (n,) are the problem's columns.

    `weights`, `needed` (1 or 2 sites), `group` (hamlet or -1): (m,). `cost`, `place` (0 … places - 1), `kept`,
    `capacity`, `sharing` (1 - least share where shared, - least share where not): (n,). `floor` (hamlets,) and `target`
    in people; `budget` in đồng. `by_people`: most people; otherwise least money. A site that `hangs` (n,) may open only
    where one of its `relays` (n x n) is open; one that hangs and has none cannot.
    """

    cover: Cover
    weights: Floats
    needed: Integers
    group: Integers
    cost: Floats
    place: Integers
    places: int
    kept: Mask
    capacity: Floats
    sharing: Floats
    floor: Floats
    target: float
    budget: float
    by_people: bool
    site: Integers
    relays: Cover
    hangs: Mask

    @property
    def capped(self) -> bool:
        """Whether a capacity can bind at all."""
        return bool((self.capacity < self.cover.matrix() @ self.weights).any())

    def fits(self, chosen: Integers) -> bool:
        """Budget, places, kept and sharing of a choice; not its people."""
        opened = np.zeros(len(self.cost), dtype=np.bool_)
        opened[chosen] = True
        return bool(
            self.cost[chosen].sum() <= self.budget
            and np.bincount(self.place[chosen], minlength=1).max(initial=0) <= 1
            and opened[self.kept].all()
            and self.sharing[chosen].sum() >= -_SLACK
            and self.carried(opened)[chosen].all()
        )

    def carried(self, opened: Mask) -> Mask:
        """Sites (n,) that hang on nothing, or on one that is open."""
        return chains.mark_carried(self.relays, self.hangs, opened)

    def counted(self, chosen: NDArray[np.integer]) -> Mask:
        """Cells that enough chosen sites cover."""
        return self.cover.times(chosen) >= self.needed


def make_task(
    problem: SitingProblem, rules: Rules, *, budget: float = np.inf, share: float = 0.0, by_people: bool
) -> SitingTask:
    """The task of a question; what makes it impossible is named."""
    candidates, demand = problem.candidates, problem.demand
    may = mark_allowed(problem, rules)
    twice = np.broadcast_to(np.asarray(rules.twice, dtype=np.bool_), demand.people.shape)
    if rules.least_shared > 1 or rules.least_shared < 0 or not 0 <= share <= 1:
        raise SitingError("share", "a share lies between 0 and 1", found=max(rules.least_shared, share))
    columns = np.flatnonzero(may).astype(np.int32)
    cover = _of_sites(problem.cover, columns)
    enough = np.where(twice, 2, 1)
    reachable = _places_of_cells(cover, candidates.place[columns]) >= enough
    floor = compute_floors(problem, rules, reachable)
    target = share * float(demand.people.sum()) * (1 - _SLACK)
    if target > float(demand.people[reachable].sum()):
        most = float(demand.people[reachable].sum())
        raise SitingError(
            "share_unreachable",
            f"{share:.2%} of all people are asked for; all candidates together cover {most / demand.people.sum():.2%}",
            asked=round(100 * share, 2),
            most=round(100 * most / float(demand.people.sum()), 2),
            hamlet=_find_worst_hamlet(problem, reachable),
        )
    group = (demand.hamlet.astype(np.int64) + 1) * 2 + twice
    _names, which = np.unique(group, return_inverse=True)
    shared = candidates.operators[columns] >= 2
    relays = chains.restrict_relays(_read_relays(problem), columns)
    hangs = chains.mark_hanging(relays)
    carries = np.diff(relays.demand_start) > 0
    simple = not (twice.any() or rules.least_shared or np.isfinite(candidates.capacity[columns]).any())
    small = reduce_cover(
        cover,
        np.where(reachable, demand.people, 0.0),
        costs=candidates.cost_vnd[columns].astype(np.float64),
        group=which.astype(np.int32),
        place=candidates.place[columns],
        merits=np.column_stack([candidates.capacity[columns], shared & (rules.least_shared > 0), ~hangs]),
        must=candidates.kept[columns] | (shared & (rules.least_shared > 0)) | hangs | carries,
        across=simple,
    )
    rows = np.flatnonzero(small.row >= 0)
    first = np.full(small.cover.demands, -1, dtype=np.int64)
    first[small.row[rows[::-1]]] = rows[::-1]
    back = columns[small.site]
    places, place = np.unique(candidates.place[back], return_inverse=True)
    return SitingTask(
        small.cover,
        small.weights,
        enough[first].astype(np.int32),
        demand.hamlet[first],
        candidates.cost_vnd[back].astype(np.float64),
        place.astype(np.int32),
        len(places),
        candidates.kept[back],
        candidates.capacity[back],
        np.where(rules.least_shared > 0, (candidates.operators[back] >= 2) - rules.least_shared, 0.0).astype(
            np.float64
        ),
        floor,
        target,
        float(budget),
        by_people,
        back,
        chains.restrict_relays(relays, small.site),
        hangs[small.site],
    )


def _read_relays(problem: SitingProblem) -> Cover:
    size = problem.candidates.size
    return problem.relays if problem.relays is not None else from_pairs([], [], sites=size, demands=size)


def mark_allowed(problem: SitingProblem, rules: Rules) -> Mask:
    """Columns that may open: all kept ones, and of the others those that no rule forbids, nor a kept one in place."""
    of = problem.candidates
    for row in np.flatnonzero(of.kept & of.forbidden)[:1]:
        raise SitingError("kept_forbidden", "must be kept and must not be built", where=of.names[row])
    places, times = np.unique(of.place[of.kept], return_counts=True)
    for place in places[times > 1][:1]:
        both = [of.names[row] for row in np.flatnonzero(of.kept & (of.place == place))[:2]]
        raise SitingError("kept_twice", f"one place cannot keep {both[1]} too", where=both[0], other=both[1])
    free = ~of.forbidden & (of.road_m <= rules.road_within_m) & (of.power_m <= rules.power_within_m)
    free &= ~of.protected | rules.in_protected
    may = of.kept | (free & ~np.isin(of.place, places))
    joined = chains.mark_possible(_read_relays(problem), may)
    for row in np.flatnonzero(of.kept & ~joined)[:1]:
        raise SitingError("not_joined", "none of the sites that could carry its hop may be built", where=of.names[row])
    return joined


def compute_floors(problem: SitingProblem, rules: Rules, reachable: Mask) -> Floats:
    """People that each hamlet must have covered. Raises `floor_unreachable` with the hamlet that cannot have them."""
    demand = problem.demand
    names = demand.hamlets
    try:
        share = np.broadcast_to(np.asarray(rules.floor, dtype=np.float64), (len(names),))
    except ValueError as error:
        raise SitingError("floors", f"{np.size(rules.floor)} floors stand beside {len(names)} hamlets") from error
    for row in np.flatnonzero(~((share >= 0) & (share <= 1)))[:1]:
        raise SitingError("share", "a share lies between 0 and 1", where=names[row], found=float(share[row]))
    everybody, most = demand.of_hamlets(), demand.of_hamlets(reachable.astype(np.float64))
    least = share * everybody * (1 - _SLACK)
    short = np.flatnonzero(least > most)
    if short.size:
        worst = short[np.argmax((least - most)[short] / everybody[short])]
        raise SitingError(
            "floor_unreachable",
            f"{share[worst]:.0%} of its people are asked for; all candidates together cover "
            f"{most[worst] / everybody[worst]:.1%} ({len(short)} hamlets are so)",
            where=names[worst],
            asked=round(100 * float(share[worst]), 1),
            most=round(100 * float(most[worst] / everybody[worst]), 1),
            hamlets=len(short),
        )
    return least


def _find_worst_hamlet(problem: SitingProblem, reachable: Mask) -> str:
    """The hamlet with most people whom nobody can reach."""
    missing = problem.demand.of_hamlets((~reachable).astype(np.float64))
    return problem.demand.hamlets[int(np.argmax(missing))] if missing.size else ""


def _of_sites(cover: Cover, sites: Integers) -> Cover:
    if len(sites) == cover.sites:
        return cover
    name = np.full(cover.sites, -1, dtype=np.int64)
    name[sites] = np.arange(len(sites))
    row = np.repeat(name, np.diff(cover.site_start))
    return from_pairs(row[row >= 0], cover.demand[row >= 0], sites=len(sites), demands=cover.demands)


def _places_of_cells(cover: Cover, place: Integers) -> Integers:
    """By how many different places each cell can be covered."""
    site = np.repeat(np.arange(cover.sites), np.diff(cover.site_start))
    pairs = sort_distinct(cover.demand.astype(np.int64) * (int(place.max(initial=0)) + 1) + place[site])
    return np.bincount(pairs // (int(place.max(initial=0)) + 1), minlength=cover.demands).astype(np.int32)
