"""`python -m benchmarks.peers.steiner [FOLDER]`: Steiner trees, the same instances for us, rustworkx and networkx.

The folder holds `.gr` or `.gr.gz` and `track3.csv` with the best known values. Seconds are processor time of the solve
alone, graph in memory, compiled. `setup` makes the Python that has the rivals.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.peers.trees import PLANNING, pairs, percent, rival
from hatang.engines.network import reading, steiner
from hatang.engines.network.checking import tree_cost

RIVALS = """
import json, sys, time
import networkx as nx
import rustworkx as rx
problem = json.load(sys.stdin)
edges = [(u, v, float(w)) for (u, v), w in zip(problem["edges"], problem["weights"])]
compiled = rx.PyGraph(multigraph=False)
compiled.add_nodes_from(range(problem["vertices"] + 1))
compiled.add_edges_from(edges)
times = []
for _run in range(3):
    begun = time.process_time()
    tree = rx.steiner_tree(compiled, problem["terminals"], float)
    times.append(time.process_time() - begun)
plain = nx.Graph()
plain.add_weighted_edges_from(edges)
begun = time.process_time()
other = nx.approximation.steiner_tree(plain, problem["terminals"], method="mehlhorn")
spent = time.process_time() - begun
print(json.dumps({
    "rustworkx": {"cost": sum(tree.edges()), "cpu_s": sorted(times)[1]},
    "networkx": {"cost": sum(w for _u, _v, w in other.edges(data="weight")), "cpu_s": spent},
}))
"""


def best_known(folder: Path) -> dict[str, int]:
    rows = (line.split(",") for line in (folder / "track3.csv").read_text().splitlines()[1:])
    return {name.strip().removesuffix(".gr"): int(upper) for name, _lower, upper in rows}


def run(folder: Path) -> None:
    """Every instance of the folder, checked; then the certificate of instance 150 in a given time."""
    best = best_known(folder)
    steiner.warm_up()
    rows = []
    for path in sorted(folder.glob("*.gr*")):
        name = path.name.removeprefix("track3_").split(".")[0]
        if name in best:
            rows.append(one(path, name, best[name]))
            print(rows[-1], file=sys.stderr)
    ours = [row["over_percent"] for row in rows]
    theirs = [row["rustworkx"]["over_percent"] for row in rows]
    spent = sum(row["cpu_s"] for row in rows)
    machine.write(
        "steiner",
        {
            "mean_over_percent": round(statistics.mean(ours), 4),
            "rustworkx_mean_over_percent": round(statistics.mean(theirs), 4),
            "networkx_mean_over_percent": round(statistics.mean(row["networkx"]["over_percent"] for row in rows), 4),
            "worst_share_of_rustworkx_gap": round(max(a / b for a, b in zip(ours, theirs, strict=True) if b > 0), 4),
            "cpu_s": round(spent, 3),
            "cpu_ratio_to_rustworkx": round(spent / sum(row["rustworkx"]["cpu_s"] for row in rows), 2),
            "cpu_ratio_to_networkx": round(spent / sum(row["networkx"]["cpu_s"] for row in rows), 3),
            "instances": rows,
        },
    )


def one(path: Path, name: str, best: int) -> dict[str, Any]:
    instance = reading.read_instance(path)
    graph = instance.graph
    runs = [steiner.solve_steiner_tree(graph, instance.terminals) for _run in range(3)]
    found = sorted(runs, key=lambda tree: tree.cpu_s)[1]
    terminals = (instance.terminals + 1).tolist()
    cost, _reached = tree_cost(pairs(instance), pairs(instance, found.edges), graph.weights.tolist(), terminals)
    problem = {"vertices": graph.vertices, "edges": pairs(instance), "weights": graph.weights.tolist()}
    others = rival(RIVALS, problem | {"terminals": terminals})
    for other in others.values():
        other["over_percent"] = percent(other["cost"] - best, best)
        other["cpu_s"] = round(other["cpu_s"], 4)
    patient = steiner.solve_steiner_tree(graph, instance.terminals, seconds=3 * others["networkx"]["cpu_s"])
    return {
        "instance": name,
        "edges": graph.edges,
        "terminals": len(terminals),
        "best_known": best,
        "cost": cost,
        "over_percent": percent(cost - best, best),
        "certified_gap_percent": percent(found.cost - found.bound, found.cost),
        "cpu_s": round(found.cpu_s, 4),
        "in_three_times_networkx": {
            "over_percent": percent(patient.cost - best, best),
            "certified_gap_percent": percent(patient.cost - patient.bound, patient.cost),
            "cpu_s": round(patient.cpu_s, 3),
        },
        **others,
    }


if __name__ == "__main__":
    run(Path(sys.argv[1]) if len(sys.argv) > 1 else PLANNING / "pace2018-vienna")
