"""`hatang opendata`: keys of the API for programs."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.opendata.actions import people
from hatang.kernel import command
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Missing

room = command.Room(help=str(_("The open data catalogue")))


@room.command("key")
def key(
    username: str,
    name: Annotated[str, typer.Option(help="What the key is for.")] = "hatang opendata key",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Make a key of the API for somebody. It is printed this once."""
    found = identity.accounts(username=username)
    if not found:
        raise Missing("account", _("Nobody has this user name"), where=username)
    made, secret = people.make_token(SYSTEM, person=found[0].id, name=name, now=timezone.now())
    row = {"user": username, "name": made.name, "key": secret}
    command.emit(row, as_json=as_json, table=[row])
