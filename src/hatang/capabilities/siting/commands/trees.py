"""`hatang siting steiner` and `hatang siting pcst`: least-cost trees, plain and prize-collecting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hatang.capabilities.siting.commands.shared import Json, Seconds, Seed, room
from hatang.kernel import command

if TYPE_CHECKING:
    from hatang.engines.network.graphs import Ints
    from hatang.engines.network.prizes.collecting import PrizeTree
    from hatang.engines.network.reading import Instance
    from hatang.engines.network.steiner import Tree

# start: what a command runs is imported inside it, so that help waits for none of it.

File = Annotated[Path, typer.Argument(metavar="FILE", help="A graph as .gr, .gr.gz or .stp.")]


@room.command("steiner", alone=True)
def steiner(file: File, seconds: Seconds = None, seed: Seed = 0, as_json: Json = False) -> None:
    """The least tree that connects the terminals of a file, with a bound that no tree can beat."""
    from hatang.capabilities.siting.formats.network_words import describe_network_error
    from hatang.engines.network import reading
    from hatang.engines.network import steiner as engine
    from hatang.engines.network.errors import NetworkError

    try:
        instance = reading.read_instance(file)
        if instance.prizes is not None:
            raise NetworkError("has-prizes", "the file has prizes: use pcst", where=file.name)
        engine.warm_up()
        tree = engine.solve_steiner_tree(instance.graph, instance.terminals, seconds=seconds, seed=seed)
    except NetworkError as error:
        raise describe_network_error(error) from error
    _emit_tree(_describe_tree(instance, tree), instance, tree.edges, as_json=as_json)


@room.command("pcst", alone=True)
def pcst(file: File, seconds: Seconds = None, seed: Seed = 0, as_json: Json = False) -> None:
    """The tree whose edges and left-out prizes cost least, with a bound; it holds the root and every `T`."""
    from hatang.capabilities.siting.formats.network_words import describe_network_error
    from hatang.engines.network import reading
    from hatang.engines.network.errors import NetworkError
    from hatang.engines.network.prizes import collecting

    try:
        instance = reading.read_instance(file)
        if instance.prizes is None:
            raise NetworkError("no-prizes", "the file has no prizes: use steiner", where=file.name)
        collecting.warm_up()
        tree = collecting.solve_prize_tree(
            instance.graph,
            instance.prizes,
            root=instance.root,
            must=instance.must,
            seconds=collecting.PATIENT_S if seconds is None else seconds,
            turns=collecting.count_patient_turns(instance.graph) if seconds is None else None,
            seed=seed,
        )
    except NetworkError as error:
        raise describe_network_error(error) from error
    answer = _describe_tree(instance, tree)
    if not len(tree.edges):
        answer["vertex"] = int(tree.inside[0]) + 1 if len(tree.inside) else None
    _emit_tree(answer, instance, tree.edges, as_json=as_json)


def _describe_tree(instance: Instance, tree: Tree | PrizeTree) -> dict[str, Any]:
    """What both commands say, in the file's unit."""
    return {
        "cost": instance.amount(tree.cost),
        "bound": instance.amount(tree.bound),
        "gap": round(tree.gap, 6),
        "cpu_s": round(tree.cpu_s, 4),
    }


def _emit_tree(answer: dict[str, Any], instance: Instance, edges: Ints, *, as_json: bool) -> None:
    """Print an answer; its edges as the file numbers vertices, from 1, with `--json` only."""
    if as_json:
        graph = instance.graph
        ends = zip(graph.tails[edges].tolist(), graph.heads[edges].tolist(), strict=True)
        answer["edges"] = [[u + 1, v + 1] for u, v in ends]
    command.print_answer(answer, as_json=as_json)
