"""`hatang opendata source | harvest`: other catalogues and their harvest."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.harvest.terms import HarvestRhythm, SourceKind
from hatang.kernel import command
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Missing

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help="")


@room.command("source")
def source(
    title: str,
    url: str,
    *,
    organisation: Annotated[str, typer.Option(help="The organisation of our catalogue, such as qng-stttt.")],
    kind: Annotated[SourceKind, typer.Option(help="How it is read.")] = SourceKind.CKAN,
    every: Annotated[HarvestRhythm, typer.Option(help="How often.")] = HarvestRhythm.DAILY,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Name another catalogue that is to be harvested."""
    from hatang.capabilities.harvest import actions
    from hatang.capabilities.opendata.public import BodyKind, registered

    owner = registered.find_body(key=organisation, kind=BodyKind.ORGANIZATION)
    if owner is None:
        raise Missing("organization", _("There is no such organisation"), where=organisation)
    made = actions.save_source(SYSTEM, existing=None, title=title, kind=kind, url=url, owner=owner, rhythm=every)
    row = {"source": made.pk, "title": made.title, "kind": str(made.kind), "url": made.url, "every": str(made.rhythm)}
    command.print_answer(row, as_json=as_json, table=[row])


@room.command("harvest")
def harvest(
    number: Annotated[
        list[int] | None, typer.Argument(help="Sources by number; all that are not paused if none.")
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="Only those whose turn has come by their rhythm.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Take in what other catalogues offer today. The same again changes nothing."""
    from hatang.capabilities.harvest import actions, queries

    today = timezone.localdate()
    if number:
        chosen = [queries.find_source(number=wanted, actor=SYSTEM) for wanted in number]
    else:
        chosen = [catalogue for catalogue in queries.list_sources(actor=SYSTEM) if catalogue.active]
    rows = []
    for catalogue in chosen:
        if due and not catalogue.is_due(today):
            continue
        done = actions.harvest_source(SYSTEM, source=catalogue, now=timezone.now())
        rows.append({"source": catalogue.pk, "title": catalogue.title, **asdict(done)})
    command.print_answer(rows, as_json=as_json)
    if any(row["problem"] or row["failed"] for row in rows):
        raise typer.Exit(command.FOUND_WRONG_INPUT)
