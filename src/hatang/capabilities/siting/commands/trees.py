"""`hatang siting steiner` and `hatang siting pcst`: least-cost trees, plain and prize-collecting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hatang.capabilities.siting.commands.shared import Json, Seconds, Seed, room
from hatang.kernel import command

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints
    from hatang.engines.network.reading import Instance

File = Annotated[Path, typer.Argument(metavar="FILE", help="A graph as .gr, .gr.gz or .stp.")]


@room.command("steiner", database=False)
def steiner(file: File, seconds: Seconds = None, seed: Seed = 0, as_json: Json = False) -> None:
    """The least tree that connects the terminals of a file, with a bound that no tree can beat."""
    from hatang.capabilities.siting.formats.network_words import problem
    from hatang.engines.network import reading
    from hatang.engines.network import steiner as engine
    from hatang.engines.network.errors import NetworkError

    try:
        instance = reading.read(file)
        if instance.prizes is not None:
            raise NetworkError("has-prizes", "the file has prizes: use pcst", where=file.name)
        engine.warm_up()
        found = engine.solve(instance.graph, instance.terminals, seconds=seconds, seed=seed)
    except NetworkError as error:
        raise problem(error) from error
    answer = {
        "cost": instance.amount(found.cost),
        "bound": instance.amount(found.bound),
        "gap": round(found.gap, 6),
        "cpu_s": round(found.cpu_s, 4),
    }
    _emit(answer, instance, found.edges, as_json=as_json)


def _emit(answer: dict[str, Any], instance: Instance, edges: Ints, *, as_json: bool) -> None:
    """Print an answer; its edges as the file numbers vertices, from 1, with `--json` only."""
    if as_json:
        graph = instance.graph
        ends = zip(graph.tails[edges].tolist(), graph.heads[edges].tolist(), strict=True)
        answer["edges"] = [[u + 1, v + 1] for u, v in ends]
    command.emit(answer, as_json=as_json)
