"""`hatang publish`, `hatang lake`: write the lake, list it, take a snapshot back, read every file again."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.kernel import command
from hatang.kernel.access import SYSTEM
from hatang.kernel.commands import day_of

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("The lake of published snapshots"))
root_room = command.Room(help=gettext_noop("Publish datasets into the lake"), name="")
rooms = (root_room,)

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


@root_room.command("publish")
def publish(
    name: Annotated[list[str] | None, typer.Argument(help="Datasets; all when none is named.")] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="A date, 2025-06-30; today when left out.")] = "",
    as_json: Json = False,
) -> None:
    """Publish datasets as of a date as immutable (Geo)Parquet files and tiles."""
    from hatang.capabilities.lake import actions

    day = day_of(as_of)
    with command.show_progress(str(_("Publishing"))) as bar:
        published = actions.publish_datasets(
            SYSTEM, names=name or (), as_of=day, now=timezone.now(), progress=lambda done, total, what: bar(done)
        )
    command.print_answer([asdict(outcome) for outcome in published], as_json=as_json)
    if any(outcome.problem for outcome in published):
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@room.command("list")
def list_snapshots(dataset: str = "", as_json: Json = False) -> None:
    """The newest snapshot of each dataset, or every one of a dataset."""
    from hatang.capabilities.lake import queries

    rows = (
        queries.list_versions(dataset=dataset, actor=SYSTEM)
        if dataset
        else queries.list_newest_snapshots(actor=SYSTEM).values()
    )
    command.print_answer(
        [
            {
                "dataset": row.dataset,
                "version": row.version,
                "withdrawn": row.reason,
                **{f"{name}_rows": edition["rows"] for name, edition in row.manifest["editions"].items()},
            }
            for row in rows
        ],
        as_json=as_json,
    )


@room.command("show")
def show(dataset: str, version: str, as_json: Json = True) -> None:
    """The manifest of a snapshot."""
    from hatang.capabilities.lake import queries

    command.print_answer(
        dict(queries.find_snapshot(dataset=dataset, version=version, actor=SYSTEM).manifest), as_json=as_json
    )


@room.command("withdraw")
def withdraw(dataset: str, version: str, reason: Annotated[str, typer.Option("--reason", help="Why.")]) -> None:
    """Take a snapshot back; a tombstone with the reason stays."""
    from hatang.capabilities.lake import actions

    actions.withdraw_snapshot(SYSTEM, dataset=dataset, version=version, reason=reason, now=timezone.now())


@room.command("verify")
def verify(as_json: Json = False) -> None:
    """Read every file of the lake again and compare it with its hash; name those that snapshots lack."""
    from hatang.capabilities.lake import actions

    verified = actions.verify_files()
    command.print_answer(asdict(verified), as_json=as_json)
    if verified.broken or verified.missing:
        raise typer.Exit(command.FOUND_WRONG_INPUT)
