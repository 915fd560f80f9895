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
