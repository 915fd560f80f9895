"""`python -m benchmarks.sites [NAME …]`: sites for a province of 2,000 hamlets (120,000 cells) and 3,000 candidates.

Seconds are processor time beyond the cover matrix, every answer is checked, nothing is warm but the machine code.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial import cKDTree

from benchmarks import machine
from hatang.engines.siting import choosing, cover
from hatang.engines.siting.problem import Candidates, Demand, Rules, SitingProblem

if TYPE_CHECKING:
    from hatang.engines.siting.problem import SiteChoice

BUDGET_VND = 200 * 10**9
SHARE = 0.8
SIZE_M = np.array([110_000.0, 150_000.0])


def province(seed: int = 1, *, hamlets: int = 2000, sites: int = 3000, cells_each: int = 60) -> SitingProblem:
    """A made province: towns of very different size, scattered hamlets, masts that see 1.5 to 4 km between hills."""
    random = np.random.default_rng(seed)
    towns = random.random((60, 2)) * SIZE_M
    size = random.pareto(1.2, 60) + 0.2
    home_town = random.choice(60, hamlets, p=size / size.sum())
    homes = np.where(
        (random.random(hamlets) < 0.6)[:, None],
        towns[home_town] + random.normal(size=(hamlets, 2)) * 6_000,
        random.random((hamlets, 2)) * SIZE_M,
    )
    home = np.repeat(np.arange(hamlets), cells_each)
    cells = homes[home] + random.normal(size=(len(home), 2)) * 500
    people = random.integers(1, 40, len(home)).astype(np.float64)
    masts = homes[random.integers(0, hamlets, sites)] + random.normal(size=(sites, 2)) * 2_500
    reach = random.uniform(1_500, 4_000, sites)
    tree = cKDTree(cells)
    site, cell = [], []
    for mast in range(sites):
        near = np.array(tree.query_ball_point(masts[mast], reach[mast]), dtype=np.int64)
        away = cells[near] - masts[mast]
        bearing, distance = np.arctan2(away[:, 1], away[:, 0]), np.hypot(away[:, 0], away[:, 1])
        hidden = np.zeros(len(near), dtype=bool)
        for hill in random.uniform(-np.pi, np.pi, 3):
            turned = np.abs((bearing - hill + np.pi) % (2 * np.pi) - np.pi)
            hidden |= (turned < 0.35) & (distance > random.uniform(500, reach[mast]))
        site.append(np.full(int((~hidden).sum()), mast))
        cell.append(near[~hidden])
    pairs = cover.from_pairs(np.concatenate(site), np.concatenate(cell), sites=sites, demands=len(home))
    cost = random.integers(8, 50, sites) * 10**8
    return SitingProblem(
        Candidates.of([f"candidate {each}" for each in range(sites)], cost, operators=random.integers(1, 4, sites)),
        Demand.of(people, home, [f"hamlet {each}" for each in range(hamlets)]),
        pairs,
    )


def _said(choice: SiteChoice, since: float) -> dict[str, Any]:
    return {
        "sites": len(choice.chosen),
        "cost_vnd": choice.cost_vnd,
        "share_percent": round(100 * choice.share, 3),
        "certified_gap_percent": round(100 * choice.gap, 3),
        "cpu_s": round(time.process_time() - since, 1),
    }


def most_people(problem: SitingProblem) -> dict[str, Any]:
    """Most people for a budget."""
    since = time.process_time()
    choice = choosing.most_people(problem, BUDGET_VND)
    found = _said(choice, since)
    choosing.check_choice(problem, Rules(), choice, budget_vnd=BUDGET_VND)
    return found


def least_money(problem: SitingProblem) -> dict[str, Any]:
    """Least money for a share of all people and half of every hamlet (or what can be reached of it)."""
    reached = (np.diff(problem.cover.demand_start) > 0).astype(np.float64)
    rules = Rules(floor=np.minimum(0.5, problem.demand.of_hamlets(reached) / problem.demand.of_hamlets()))
    since = time.process_time()
    choice = choosing.least_money(problem, SHARE, rules=rules)
    found = _said(choice, since)
    choosing.check_choice(problem, rules, choice, share=SHARE)
    return found


def frontier(problem: SitingProblem) -> dict[str, Any]:
    """Twenty budgets, each begun where the last ended."""
    since = time.process_time()
    found = choosing.compute_frontier(problem)
    spent = time.process_time() - since
    for budget, choice in zip(found.budgets_vnd, found.choices, strict=True):
        choosing.check_choice(problem, Rules(), choice, budget_vnd=budget)
    return {
        "budgets": len(found.budgets_vnd),
        "worst_certified_gap_percent": round(100 * found.gap, 3),
        "cpu_s": round(spent, 1),
    }


PARTS = {"most_people": most_people, "least_money": least_money, "frontier": frontier}


def main(names: list[str]) -> None:
    """Measure the parts named, keep what is known of the others."""
    path = machine.RESULTS / "sites.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    parts = {name: known.get(name) for name in PARTS}
    choosing.warm_up()
    problem = province()
    for name in names or list(PARTS):
        parts[name] = PARTS[name](problem)
        print(name, parts[name], file=sys.stderr, flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    machine.write(
        "sites",
        {
            "task": f"{problem.candidates.size} candidates, {len(problem.demand.people)} cells of "
            f"{len(problem.demand.hamlets)} hamlets, {len(problem.cover.demand)} pairs",
            "limits": {"cpu_s": 60, "memory_gib": 2.0},
            **parts,
            "peak_memory_gib": round(peak, 2),
        },
    )


if __name__ == "__main__":
    main(sys.argv[1:])
