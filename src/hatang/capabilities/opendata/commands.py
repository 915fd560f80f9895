"""`hatang opendata key`: keys of the API for programs."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.kernel import command
from hatang.kernel.access import SYSTEM, Scope
from hatang.kernel.problems import Missing

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("The open data catalogue"))


@room.command("key")
def key(
    username: str,
    name: Annotated[str, typer.Option(help="What the key is for.")] = "hatang opendata key",
    scope: Annotated[list[Scope] | None, typer.Option(help="What it may; datasets when left out.")] = None,
    days: Annotated[int, typer.Option(help="How long it is good, at most 366 days.")] = 365,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Make an access key for somebody. It is printed this once."""
    from hatang.capabilities.identity import public as identity
    from hatang.kernel import credentials

    accounts = identity.find_accounts(username=username)
    if not accounts:
        raise Missing("account", _("Nobody has this user name"), where=username)
    made, secret = credentials.make_key(
        *(SYSTEM,), owner=accounts[0].id, name=name, scopes=scope or [Scope.DATASETS], days=days, now=timezone.now()
    )
    row = {"user": username, "name": made.name, "key": secret}
    command.print_answer(row, as_json=as_json, table=[row])
