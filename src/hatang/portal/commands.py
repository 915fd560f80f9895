"""`hatang demo`: load the demonstration province, say whether it is there, name its accounts."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.kernel import command

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("The demonstration province"), name="demo")
Json = Annotated[bool, typer.Option("--json", help=gettext_noop("Print JSON only."))]


@room.command("load", help=gettext_noop("Load the demonstration into an empty installation; go on where it stopped."))
def load(as_json: Json = False) -> None:
    from hatang.portal import demonstration, provisioning

    provisioning.provision(demo=False, say=lambda text: None)
    demonstration.begin()
    with command.progress(str(_("Demonstration province")), len(demonstration.missing())) as advance:
        taken = demonstration.fill(say=lambda text: None, advance=lambda done, total: advance(done))
    demonstration.queue_later_steps()
    command.emit({"taken": taken, "files": len(demonstration.manifest())}, as_json=as_json)


@room.command("show", help=gettext_noop("Whether this is a demonstration, and what is still missing of it."))
def show(as_json: Json = False) -> None:
    from hatang.portal import demonstration

    missing = [file.name for file in demonstration.missing()]
    found = {"demonstration": demonstration.is_begun(), "loaded": demonstration.is_loaded(), "missing": missing}
    command.emit(found, as_json=as_json)


@room.command("accounts", help=gettext_noop("The accounts of the demonstration with their passwords."))
def accounts(as_json: Json = False) -> None:
    from hatang.portal import demonstration

    rows = [
        {
            "username": each.username,
            "password": each.password,
            "name": each.full_name,
            "role": each.role_title,
            "organisation": each.organisation,
        }
        for each in demonstration.accounts()
    ]
    command.emit(rows, as_json=as_json)
