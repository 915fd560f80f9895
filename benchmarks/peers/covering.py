"""`python -m benchmarks.peers.covering [NAME …]`: maximal covering, the same task for us, HiGHS alone and spopt.

`cities`: the real cities of the reference folder against the best values known; `rural`: 3,000 candidates x 5,000
hamlets, certified, beside HiGHS alone on the same model to the same gap; `spopt`: 1,000 x 2,000, beside spopt as its
manual shows it (its solver is the CBC that comes with PuLP). Every answer is checked. Seconds are processor time, of
the peers with the building of their model, which is what a planner waits for; of ours with reading the cover too.
spopt stands in the Python of the rivals, which `setup` makes.
"""

from __future__ import annotations

import csv
import json
import resource
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import machine
from benchmarks.peers.trees import PLANNING, percent, rival
from hatang.engines.siting import cover, highs, reading
from hatang.engines.siting.covering import checker, core, solver

if TYPE_CHECKING:
    from hatang.engines.siting.cover import Cover, Floats

GAP = solver.GOOD_ENOUGH
PEER = """
import json, resource, sys
import numpy as np, pulp
from spopt.locate import MCLP
problem = json.load(sys.stdin)
sites, cells = np.array(problem["sites"]), np.array(problem["cells"])
def spent():
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)
begun = spent()
distance = np.hypot(cells[:, None, 0] - sites[None, :, 0], cells[:, None, 1] - sites[None, :, 1])
model = MCLP.from_cost_matrix(distance, np.array(problem["weights"]), service_radius=problem["radius_m"],
                              p_facilities=problem["facilities"])
built = spent()
model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=problem["gap"], threads=1))
chosen = [i for i, x in enumerate(model.fac_vars) if x.value() > 0.5]
print(json.dumps({"chosen": chosen, "build_s": built - begun, "cpu_s": spent() - begun}))
"""


def rural(seed: int, sites: int, cells: int) -> tuple[Floats, Floats, Floats]:
    """Places of candidates and hamlets (metres) and people: valleys with scattered villages, as in the highlands."""
    random = np.random.default_rng(seed)
    size_m = 110_000.0
    valleys = random.random((60, 2)) * size_m
    homes = valleys[random.integers(0, 60, cells)] + random.normal(size=(cells, 2)) * 5_000
    spread = random.random(cells) < 0.4
    homes[spread] = random.random((int(spread.sum()), 2)) * size_m
    masts = homes[random.integers(0, cells, sites)] + random.normal(size=(sites, 2)) * 1_500
    return masts, homes, np.round(random.lognormal(5.0, 0.9, cells)) + 1


def cities() -> dict[str, Any]:
    """Every case of the reference folder whose city is there."""
    folder = PLANNING / "mclp-cities"
    rows = []
    for case in csv.DictReader((folder / "best_known.csv").open()):
        path = folder / f"{case['instance']}.txt"
        if not path.exists():
            continue
        points = reading.read_points(path)
        sparse = cover.cover_within_radius(
            points.places, points.places, float(case["radius_m"]), on_sphere=points.on_sphere
        )
        done = solver.solve_covering(sparse, points.weights, int(case["p"]))
        checker.check_covering(sparse, points.weights, int(case["p"]), done)
        best = float(case["best_known_weight"])
        rows.append(
            {
                "case": f"{case['instance']} p={case['p']}",
                "best_known": best,
                "covered": done.covered,
                "under_percent": percent(best - done.covered, best),
                "certified_gap_percent": round(100 * done.gap, 4),
                "cpu_s": round(done.cpu_s, 2),
            }
        )
        print(rows[-1], file=sys.stderr)
    return {
        "cases": len(rows),
        "mean_under_percent": round(statistics.mean(row["under_percent"] for row in rows), 4),
        "worst_cpu_s": max(row["cpu_s"] for row in rows),
        "rows": rows,
    }


def _certified(seed: int, sites: int, cells: int, facilities: int, radius_m: float) -> tuple[dict[str, Any], Any]:
    masts, homes, people = rural(seed, sites, cells)
    begun = time.process_time()
    sparse = cover.cover_within_radius(masts, homes, radius_m, on_sphere=False)
    done = solver.solve_covering(sparse, people, facilities)
    spent = time.process_time() - begun
    checker.check_covering(sparse, people, facilities, done)
    found = {
        "task": f"{sites} x {cells}, {facilities} sites, {radius_m:g} m, seed {seed}",
        "covered": done.covered,
        "certified_gap_percent": round(100 * done.gap, 4),
        "cpu_s": round(spent, 3),
    }
    return found, (masts, homes, people, sparse)


def certified_rural() -> dict[str, Any]:
    """3,000 x 5,000 with few, some and many sites, and HiGHS alone to the same gap."""
    rows = []
    for seed, facilities, radius_m in ((1, 60, 3000.0), (2, 150, 3000.0), (3, 300, 2500.0)):
        found, (_masts, _homes, people, sparse) = _certified(seed, 3000, 5000, facilities, radius_m)
        found["highs_alone"] = _alone(sparse, people, facilities)
        found["highs_to_ours"] = round(found["highs_alone"]["cpu_s"] / found["cpu_s"], 2)
        rows.append(found)
        print(found, file=sys.stderr)
    return {"rows": rows, "worst_gap_percent": max(row["certified_gap_percent"] for row in rows)}


def _alone(sparse: Cover, people: Floats, facilities: int) -> dict[str, Any]:
    begun = time.process_time()
    answer = highs.solve_model(
        core.build_cover_model(sparse, people, facilities), highs.SolverLimits(gap=GAP, seconds=300.0)
    )
    return {
        "covered": round(answer.objective),
        "certified_gap_percent": round(100 * (answer.bound - answer.objective) / answer.bound, 4),
        "cpu_s": round(time.process_time() - begun, 3),
    }


def beside_spopt() -> dict[str, Any]:
    """1,000 x 2,000 beside spopt."""
    found, (masts, homes, people, sparse) = _certified(4, 1000, 2000, 60, 3000.0)
    problem = {
        "sites": masts.tolist(),
        "cells": homes.tolist(),
        "weights": people.tolist(),
        "radius_m": 3000.0,
        "facilities": 60,
        "gap": GAP,
    }
    peer = rival(PEER, problem)
    if "chosen" in peer:
        chosen = np.array(peer.pop("chosen"), dtype=np.int32)
        peer["covered"] = float(people[sparse.times(chosen) > 0].sum())
        found["spopt_to_ours"] = round(peer["cpu_s"] / found["cpu_s"], 1)
    return {**found, "spopt": peer}


PARTS = {"cities": cities, "rural": certified_rural, "spopt": beside_spopt}


def main(names: list[str]) -> None:
    """Measure the parts named, keep what is known of the others."""
    solver.warm_up()
    path = machine.RESULTS / "covering.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    parts = {name: known.get(name) for name in PARTS}
    for name in names or list(PARTS):
        parts[name] = PARTS[name]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    machine.write("covering", {**parts, "peak_memory_gib": round(peak, 2)})


if __name__ == "__main__":
    main(sys.argv[1:])
