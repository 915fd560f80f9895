"""What the two benchmarks of trees share: the instances, how a rival is found, the checked answer."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers import PYTHON, ROOT

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints
    from hatang.engines.network.reading import Instance

PLANNING = Path(os.environ.get("HATANG_REFERENCE", ROOT.parent / "shared" / "reference")) / "planning"


def rival(program: str, problem: dict[str, Any]) -> dict[str, Any]:
    """Run a rival's few lines in its own Python: the problem as JSON in, its answer as JSON out."""
    done = subprocess.run(
        [PYTHON, "-c", program], input=json.dumps(problem), text=True, capture_output=True, check=False
    )
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no answer"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def pairs(instance: Instance, chosen: Ints | None = None) -> list[tuple[int, int]]:
    """Edges as pairs of vertices from 1."""
    graph = instance.graph
    tails, heads = graph.tails + 1, graph.heads + 1
    if chosen is not None:
        tails, heads = tails[chosen], heads[chosen]
    return list(zip(tails.tolist(), heads.tolist(), strict=True))


def percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 4)
