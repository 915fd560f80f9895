"""`hatang query`: a question in SQL over the lake, as the system. `hatang analytics`: its models and figures."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path  # noqa: TC003 - typer reads it
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.capabilities.analytics.terms import FLIGHT_HOST, SECONDS, SHOWN_ROWS, Comparison
from hatang.kernel import command
from hatang.kernel.access import SYSTEM
from hatang.kernel.commands import day_of
from hatang.kernel.problems import Invalid, Missing

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(
    help=gettext_noop("Models over the lake: their tests, what is made of what, figures computed again")
)
root_room = command.Room(help=gettext_noop("Questions in SQL over the lake"), name="")
rooms = (root_room,)
_AS_OF = typer.Option("--as-of", help="A date, 2025-06-30; today when left out.")
_JSON = typer.Option("--json", help="Print JSON only.")


@root_room.command("query")
def query(
    sql: str,
    as_of: Annotated[str, _AS_OF] = "",
    rows: Annotated[int, typer.Option("--rows", help="At most so many rows.")] = SHOWN_ROWS,
    seconds: Annotated[float, typer.Option("--seconds", help="At most so long.")] = SECONDS,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Ask one SELECT of the published snapshots, for example SELECT count(*) FROM places.hamlet."""
    from hatang.capabilities.analytics.formats.desk import open_desk

    with open_desk(SYSTEM, as_of=day_of(as_of) if as_of else None) as opened:
        answer = opened.ask(sql, rows=rows, seconds=seconds)
    command.print_answer(answer.table.to_pylist(), as_json=as_json)
    if answer.is_cut:
        command.errors.print(str(_("There are more rows; ask for more with --rows.")))


@room.command("check")
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[MODEL]...", help="All when left out.")] = None,
    as_of: Annotated[str, _AS_OF] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Run the tests of the models; exit code 1 when one is not passed."""
    from hatang.capabilities.analytics.formats import modelled, testing
    from hatang.capabilities.analytics.formats.desk import open_desk

    known = {model.name for model in modelled.all_models()}
    if unknown := sorted(set(names or ()) - known):
        raise Missing("model", _("There is no such model"), where=", ".join(unknown))
    with open_desk(SYSTEM, as_of=day_of(as_of) if as_of else None) as opened:
        tested = testing.run_tests(opened, today=timezone.localdate(), names=frozenset(names or ()))
    rows = [
        {
            "model": outcome.model,
            "test": outcome.test.kind.value,
            "about": outcome.about,
            "passed": outcome.passed,
            "said": outcome.explanation,
        }
        for outcome in tested
    ]
    command.print_answer(rows, as_json=as_json)
    if not all(outcome.passed for outcome in tested):
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@room.command("flight")
def flight(
    host: Annotated[str, typer.Option("--host", help="Elsewhere than on this machine, TLS is needed.")] = FLIGHT_HOST,
    port: Annotated[int, typer.Option("--port", help="815 above that of the pages when left out.")] = 0,
    certificate: Annotated[Path | None, typer.Option("--certificate", help="PEM; with --key for TLS.")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="PEM.")] = None,
) -> None:
    """Serve BI tools by Arrow Flight SQL until stopped; each shows the key of a person and gets that person's rows."""
    from hatang.capabilities.analytics.actions import serving

    secure = certificate is not None and key is not None
    if not secure and host not in ("127.0.0.1", "localhost", "::1"):
        raise Invalid("host", _("Keys would cross the network in the clear"), where=host, hint="--certificate, --key")
    pair = (certificate.read_bytes(), key.read_bytes()) if certificate and key else None
    server = serving.build_flight_server(host, port or serving.find_flight_port(), certificate=pair)
    command.errors.print(str(_("Arrow Flight SQL at %(address)s") % {"address": f"{host}:{server.port}"}))
    server.serve()


@room.command("keep")
def keep(as_json: Annotated[bool, _JSON] = False) -> None:
    """Keep the models that say so as files, as the worker does after each publication."""
    from hatang.capabilities.analytics.actions import materials

    command.print_answer(materials.keep_models(), as_json=as_json)


@room.command("lineage")
def show_lineage(as_json: Annotated[bool, _JSON] = False) -> None:
    """What is made of what: datasets, models, indicators, questions, dashboards, one line an arrow."""
    from hatang.capabilities.analytics.formats import lineage
    from hatang.capabilities.analytics.formats.desk import open_desk

    with open_desk(SYSTEM) as opened:
        picture = lineage.draw_lineage(lineage.list_nodes(opened, SYSTEM))
    rows = [
        {"from": source.name, "kind": source.kind.value, "to": target.name, "made": target.kind.value}
        for source, target in picture.edges
    ]
    command.print_answer(rows, as_json=as_json)


@room.command("recompute")
def recompute(
    codes: Annotated[list[str] | None, typer.Argument(metavar="[INDICATOR]...", help="All when left out.")] = None,
    as_of: Annotated[str, _AS_OF] = "",
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Compute indicators again from the published files alone and compare with the live figures; 1 when one differs."""
    from hatang.capabilities.analytics.formats import recomputing

    figures = recomputing.recompute_indicators(codes or (), as_of=day_of(as_of))
    command.print_answer([{**asdict(figure), "state": figure.state.value} for figure in figures], as_json=as_json)
    if any(figure.state in (Comparison.DIFFERENT, Comparison.NOT_COMPUTED) for figure in figures):
        raise typer.Exit(command.FOUND_WRONG_INPUT)
