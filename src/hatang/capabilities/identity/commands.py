"""`hatang identity …`: the reference of organisations, people and their roles from the command line."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hatang.kernel import command
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.commands import day_of
from hatang.kernel.problems import Invalid, Missing

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("People and organisations over time."))

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


AsOf = Annotated[str, typer.Option("--as-of", metavar="YYYY-MM-DD", help="The date; today by default.")]


@room.command("load-reference")
def load_reference(
    folder: Annotated[Path | None, typer.Argument(help="Default: data/organisations.")] = None, as_json: Json = False
) -> None:
    """Load the organisations, their successions and the groups; loading again changes nothing."""
    from hatang.capabilities.identity import public

    done = asdict(public.load_reference(SYSTEM, folder=folder))
    command.print_answer(done, as_json=as_json, table=[done])


@room.command("organisations")
def organisations(
    as_of: AsOf = "",
    kind: Annotated[str, typer.Option(help="One kind only, such as department.")] = "",
    as_json: Json = False,
) -> None:
    """The organisations standing on the date."""
    from hatang.capabilities.identity import terms
    from hatang.capabilities.identity.queries import snapshot

    if kind and kind not in terms.OrganisationKind.values:
        raise Invalid("kind", _("There is no such kind"), where=kind, hint=", ".join(terms.OrganisationKind.values))
    names = ("code", "name", "kind", "province", "area_code", "parent", "valid_from", "valid_to", "certainty")
    standing = snapshot.read_directory().standing(day_of(as_of), kind or None)
    command.print_answer([{name: getattr(body, name) for name in names} for body in standing], as_json=as_json)


@room.command("responsible")
def responsible(
    name: Annotated[str, typer.Argument(help="Code or name, such as “Sở TT&TT”.")],
    as_of: AsOf = "",
    duty: Annotated[str, typer.Option(help="One duty, such as information_security.")] = "",
    as_json: Json = False,
) -> None:
    """Who does on the date what the named body was charged with."""
    from hatang.capabilities.identity import terms
    from hatang.capabilities.identity.queries import snapshot

    if duty not in terms.Duty.values:
        raise Invalid("duty", _("There is no such duty"), where=duty, hint=", ".join(filter(None, terms.Duty.values)))
    day, directory = day_of(as_of), snapshot.read_directory()
    body = directory.organisation(name, None) or directory.find(name, day)
    if body is None:
        raise Missing("identity.organisation", _("There is no such organisation"), where=name)
    successors = directory.responsible(body.code, day, duty or None)
    command.print_answer(
        [{"code": successor.code, "name": successor.name, "kind": successor.kind} for successor in successors],
        as_json=as_json,
    )


@room.command("create-person")
def create_person(
    username: str,
    *,
    email: Annotated[str, typer.Option()],
    full_name: Annotated[str, typer.Option()],
    language: Annotated[str, typer.Option()] = "vi",
    password_stdin: Annotated[bool, typer.Option(help="Read the password from standard input.")] = False,
    as_json: Json = False,
) -> None:
    """Add an account. The password is asked for, or read from standard input; it never stands in the command."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from hatang.capabilities.identity.actions import people as actions

    password = sys.stdin.readline().rstrip("\n") if password_stdin else getpass.getpass(f"{username}: ")
    try:
        validate_password(password)
    except ValidationError as error:
        raise Invalid(
            "password", _("This password is too weak"), where=username, detail=" ".join(error.messages)
        ) from error
    person = actions.create_person(
        SYSTEM,
        username=username,
        email=email,
        full_name=full_name,
        language=language,
        password=password,
        now=timezone.now(),
    )
    done = {"id": person.pk, "username": person.username}
    command.print_answer(done, as_json=as_json, table=[done])


@room.command("grant")
def grant(
    username: str,
    role: str,
    *,
    organisation: Annotated[str, typer.Option(help="Code or name.")] = "",
    area: Annotated[str, typer.Option(metavar="CODE@YYYY-MM-DD")] = "",
    valid_from: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD")] = "",
    reason: Annotated[str, typer.Option()] = "",
    as_json: Json = False,
) -> None:
    """Give somebody a role; the first administrator of an installation is made this way."""
    from hatang.capabilities.identity import terms
    from hatang.capabilities.identity.actions import people as actions
    from hatang.capabilities.identity.models import Person
    from hatang.capabilities.identity.queries import snapshot

    if role not in terms.PersonRole.values:
        raise Invalid("role", _("There is no such role"), where=role, hint=", ".join(terms.PersonRole.values))
    person = Person.objects.visible_to(SYSTEM).filter(username=username).first()
    if person is None:
        raise Missing("identity.person", _("There is no such person"), where=username)
    day = day_of(valid_from)
    body = snapshot.read_directory().find(organisation, day) if organisation else None
    if organisation and body is None:
        raise Missing("identity.organisation", _("There is no such organisation"), where=organisation)
    wanted = actions.Wanted(
        role=role,
        organisation=body.code if body else "",
        area=Area.parse(area) if area else None,
        valid_from=day,
        reason=reason,
    )
    given = actions.grant_role(SYSTEM, person_id=person.pk, wanted=wanted, now=timezone.now())
    done = {"id": given.pk, "username": username, "role": role, "organisation": given.organisation_id}
    command.print_answer(done, as_json=as_json, table=[done])


@room.command("people")
def people(as_json: Json = False) -> None:
    """Who has an account and what they hold today."""
    from hatang.capabilities.identity.queries import people as queries

    today = timezone.localdate()
    rows = [
        {
            "id": person.id,
            "username": person.username,
            "full_name": person.full_name,
            "active": person.is_active,
            "roles": ", ".join(f"{held.role} {held.organisation}".strip() for held in person.roles_on(today)),
        }
        for person in queries.list_people(actor=SYSTEM)
    ]
    command.print_answer(rows, as_json=as_json)
