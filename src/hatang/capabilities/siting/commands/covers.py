"""`hatang siting mclp`: where so many facilities cover most people, from the public format of such problems."""

from __future__ import annotations

import time
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from hatang.capabilities.siting.commands.shared import LONGEST_S, Json, Seed, room
from hatang.kernel import command

# start: what a command runs is imported inside it, so that help waits for none of it.

# Fewer seconds are a count of work that is through in a blink: no busy machine's clock cuts it, and it repeats.
_LEAST_S = 1.0
_SECONDS_HELP = "Go on improving for so many seconds, by the clock on the wall; reading the file counts."


@room.command("mclp", alone=True)
def mclp(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Points with coordinates and demands, one a line.")],
    facilities: Annotated[int, typer.Option("--facilities", help="How many sites are opened.")],
    radius_m: Annotated[float, typer.Option("--radius-m", help="A site covers what is no farther, in metres.")],
    seconds: Annotated[float | None, typer.Option("--seconds", min=0, max=LONGEST_S, help=_SECONDS_HELP)] = None,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Cover the most demand. `chosen` are positions in the file's list of points, the first is 0; `ended` says why."""
    from hatang.capabilities.siting.formats.covering_words import describe_siting_error
    from hatang.engines.siting import cover, reading
    from hatang.engines.siting.covering import checker, solver
    from hatang.engines.siting.deadline import SolveDeadline
    from hatang.engines.siting.errors import SitingError

    begun = time.monotonic()
    try:
        points = reading.read_points(file)
        sparse = cover.cover_within_radius(points.places, points.places, radius_m, on_sphere=points.on_sphere)
        solver.check_question(sparse, points.weights, facilities)
        built_s = time.monotonic() - begun
        solver.warm_up()
        end = None if seconds is None else SolveDeadline.on_the_wall(max(seconds, _LEAST_S) - built_s)
        done = solver.solve_covering(sparse, points.weights, facilities, seed=seed, seconds=seconds, end=end)
        checker.check_covering(sparse, points.weights, facilities, done)
    except SitingError as error:
        raise describe_siting_error(error) from error
    answer = {
        "covered": _drop_zero_fraction(done.covered),
        "bound": _drop_zero_fraction(done.bound),
        "gap": done.gap,
        "chosen": done.chosen.tolist(),
        "ended": done.ended.value,
        "cpu_s": round(done.cpu_s, 3),
    }
    command.print_answer(answer, as_json=as_json)


def _drop_zero_fraction(value: float) -> int | float:
    """Whole numbers without a fraction, as the file writes them."""
    return int(value) if value.is_integer() else value
