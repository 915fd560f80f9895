"""`hatang verify`: the rules of the province's own data. `hatang demo`: the demonstration province and its accounts."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.kernel import command

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("The demonstration province"), name="demo")
root_room = command.Room(help=gettext_noop("Check the province's own data"), name="")
rooms = (root_room,)
Json = Annotated[bool, typer.Option("--json", help=gettext_noop("Print JSON only."))]


@root_room.command("verify", help=gettext_noop("Run every rule on the province's own data; 1 when one fails."))
def verify(as_json: Json = False) -> None:
    from dataclasses import asdict

    from django.utils import timezone

    from hatang.kernel import invariants

    with command.show_progress(
        str(_("Rules that the data must hold to")), len(invariants.list_invariants())
    ) as advance:
        outcomes = invariants.check_all(timezone.localdate(), lambda done, total, title: advance(done))
    rows = [{**asdict(outcome), "holds": outcome.holds} for outcome in outcomes]
    if as_json:
        command.print_answer(rows, as_json=True)
    for outcome in () if as_json else outcomes:
        typer.echo(f"{'✓' if outcome.holds else '✗'} {outcome.title}: {outcome.looked_at}, {outcome.seconds:.1f} s")
        for sentence in outcome.sentences:
            typer.echo(f"    {sentence}")
    if not all(outcome.holds for outcome in outcomes):
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@room.command("load", help=gettext_noop("Load the demonstration into an empty installation; go on where it stopped."))
def load(as_json: Json = False) -> None:
    from hatang.portal import demonstration, provisioning

    provisioning.provision(demo=False, say=lambda text: None)
    demonstration.begin_demonstration()
    with command.show_progress(str(_("Demonstration province")), len(demonstration.list_missing_files())) as advance:
        taken = demonstration.load_files(say=lambda text: None, advance=lambda done, total: advance(done))
    demonstration.queue_later_steps()
    command.print_answer({"taken": taken, "files": len(demonstration.read_manifest())}, as_json=as_json)


@room.command("show", help=gettext_noop("Whether this is a demonstration, and what is still missing of it."))
def show(as_json: Json = False) -> None:
    from hatang.portal import demonstration

    missing = [file.name for file in demonstration.list_missing_files()]
    state = {"demonstration": demonstration.is_begun(), "loaded": demonstration.is_loaded(), "missing": missing}
    command.print_answer(state, as_json=as_json)


@room.command("accounts", help=gettext_noop("The accounts of the demonstration with their passwords."))
def accounts(as_json: Json = False) -> None:
    from hatang.portal import demonstration

    rows = [
        {
            "username": account.username,
            "password": account.password,
            "name": account.full_name,
            "role": account.role_title,
            "organisation": account.organisation,
        }
        for account in demonstration.list_accounts()
    ]
    command.print_answer(rows, as_json=as_json)
