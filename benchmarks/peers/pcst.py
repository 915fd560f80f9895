"""`python -m benchmarks.peers.pcst [FOLDER]`: prize-collecting trees, the same for us and for pcst_fast.

The folder holds `.stp` and `best_known_bounds.txt`. Seconds are processor time of the solve alone, graph in memory,
compiled. `quick` are the rounds that fibre networks are searched with, the figures beside it are of the command as
people type it. `setup` makes the Python that has pcst_fast. pcst_fast gives no bound; it runs with strong
pruning. Its cost and ours are recomputed by the checker.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.peers.trees import PLANNING, pairs, percent, rival
from hatang.engines.network import reading
from hatang.engines.network.checking import prize_cost
from hatang.engines.network.prizes import collecting

RIVAL = """
import json, sys, time
import numpy as np
import pcst_fast
problem = json.load(sys.stdin)
edges = np.array(problem["edges"], dtype=np.int64) - 1
prizes = np.array(problem["prizes"], dtype=np.float64)
weights = np.array(problem["weights"], dtype=np.float64)
times = []
for _run in range(3):
    begun = time.process_time()
    vertices, chosen = pcst_fast.pcst_fast(edges, prizes, weights, problem["root"], 1, "strong", 0)
    times.append(time.process_time() - begun)
print(json.dumps({"chosen": chosen.tolist(), "vertices": vertices.tolist(), "cpu_s": sorted(times)[1]}))
"""


def run(folder: Path) -> None:
    """Every instance of the folder, checked."""
    lines = (line.split() for line in (folder / "best_known_bounds.txt").read_text().splitlines())
    best = {words[0]: float(words[1]) for words in lines if len(words) == 2}
    collecting.warm_up()
    rows = []
    for path in sorted(folder.glob("*.stp")):
        if path.stem in best:
            rows.append(one(path, best[path.stem]))
            print(rows[-1], file=sys.stderr)
    theirs = [row["pcst_fast"]["over_percent"] for row in rows if "over_percent" in row["pcst_fast"]]
    machine.write(
        "pcst",
        {
            "mean_over_percent": round(statistics.mean(row["over_percent"] for row in rows), 4),
            "quick_mean_over_percent": round(statistics.mean(row["quick"]["over_percent"] for row in rows), 4),
            "pcst_fast_mean_over_percent": round(statistics.mean(theirs), 4) if theirs else None,
            "instances": rows,
        },
    )


def one(path: Path, best: float) -> dict[str, Any]:
    instance = reading.read_instance(path)
    graph, prizes = instance.graph, instance.prizes
    if prizes is None:
        raise ValueError(f"{path.name} has no prizes")
    owed = {v + 1: int(prize) for v, prize in enumerate(prizes) if prize}
    weights = graph.weights.tolist()

    def solved(turns: int | None) -> dict[str, Any]:
        seconds = None if turns is None else collecting.PATIENT_S  # as the command does
        found = collecting.solve_prize_tree(
            graph, prizes, root=instance.root, must=instance.must, seconds=seconds, turns=turns
        )
        alone = None if len(found.edges) or not len(found.inside) else int(found.inside[0]) + 1
        cost = prize_cost(pairs(instance), pairs(instance, found.edges), weights, owed, alone)
        return {
            "cost": instance.amount(cost),
            "over_percent": percent(instance.amount(cost) - best, best),
            "certified_gap_percent": percent(found.cost - found.bound, found.cost),
            "cpu_s": round(found.cpu_s, 3),
        }

    solved(None)
    problem = {"edges": pairs(instance), "prizes": prizes.tolist(), "weights": weights, "root": instance.root}
    other = rival(RIVAL, problem)
    if "chosen" in other:
        chosen = [pairs(instance)[e] for e in other.pop("chosen")]
        vertices = other.pop("vertices")
        alone = None if chosen or not vertices else vertices[0] + 1
        cost = prize_cost(pairs(instance), chosen, weights, owed, alone)
        other |= {"cost": instance.amount(cost), "over_percent": percent(instance.amount(cost) - best, best)}
    return {
        "instance": path.stem,
        "edges": graph.edges,
        "best_known": best,
        **solved(collecting.count_patient_turns(graph)),
        "quick": solved(None),
        "pcst_fast": other,
    }


if __name__ == "__main__":
    run(Path(sys.argv[1]) if len(sys.argv) > 1 else PLANNING / "pcst-d")
