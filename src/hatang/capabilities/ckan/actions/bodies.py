"""Organisations and groups of the catalogue, and who serves in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction

from hatang.capabilities.ckan.formats.refusals import forbidden_error
from hatang.capabilities.opendata.public import Body, Capacity, MemberKind, Membership, PackageState
from hatang.kernel import access, audit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hatang.kernel.access import Actor

OBJECT = "opendata.body"


def may_edit(actor: Actor, body: Body) -> bool:
    """Whether the actor changes what a body is called and who serves in it."""
    return Body.objects.served_by(actor, Capacity.ADMIN).filter(pk=body.pk).exists()


def _require_body_edit(actor: Actor, body: Body) -> None:
    if not may_edit(actor, body):
        raise forbidden_error(f"{actor.label} may not edit {body.pk}")


def _describe_body(body: Body) -> dict[str, object]:
    return {"name": body.name, "title": body.title, "kind": body.kind, "state": body.state}


def write_body(actor: Actor, *, existing: Body | None, kind: str, values: Mapping[str, Any], now: datetime) -> Body:
    """Make a body or change what it is called; whoever makes one serves in it as its administrator."""
    if existing is None:
        access.require_right(actor, "opendata.keep")
    else:
        _require_body_edit(actor, existing)
    with transaction.atomic():
        before = _describe_body(existing) if existing else None
        body = existing or Body(id=uuid4(), kind=kind, created=now)
        for name, value in values.items():
            setattr(body, name, value)
        body.save(force_insert=existing is None)
        if existing is None:
            Membership.objects.create(body=body, kind=MemberKind.USER, thing=actor.id, capacity=Capacity.ADMIN)
        _record_body_act(actor, body, "changed" if existing else "new", before)
    return body


def _record_body_act(actor: Actor, body: Body, act: str, before: Mapping[str, Any] | None) -> None:
    audit.record_act(actor, f"{OBJECT}.{act}", OBJECT, body.pk, before=before, after=_describe_body(body))


def remove_body(actor: Actor, *, found: Body) -> None:
    """Take a body out of the lists; `may_edit` of it. An organisation with standing datasets is refused by the edge."""
    _require_body_edit(actor, found)
    with transaction.atomic():
        before = _describe_body(found)
        found.state = PackageState.DELETED
        found.save(update_fields=["state"])
        _record_body_act(actor, found, "deleted", before)


def purge_body(actor: Actor, *, found: Body) -> None:
    """Take a body away for good. The packages of a group stay; of an organisation none may be left."""
    access.require_right(actor, "opendata.keep")
    with transaction.atomic():
        audit.record_act(actor, f"{OBJECT}.purged", OBJECT, found.pk, before=_describe_body(found))
        found.delete()


def set_member(actor: Actor, *, body: Body, person: str, capacity: str) -> Membership:
    """Let somebody serve in the body."""
    _require_body_edit(actor, body)
    with transaction.atomic():
        membership, _made = Membership.objects.update_or_create(
            body=body, kind=MemberKind.USER, thing=person, defaults={"capacity": capacity}
        )
        audit.record_act(actor, f"{OBJECT}.member", OBJECT, body.pk, after={"person": person, "capacity": capacity})
    return membership


def drop_member(actor: Actor, *, body: Body, person: str) -> None:
    """Nobody serves in a body for ever; keepers take members out, administrators of the body too, and each oneself."""
    if person != actor.id:
        _require_body_edit(actor, body)
    with transaction.atomic():
        memberships = Membership.objects.filter(body=body, kind=MemberKind.USER, thing=person)
        if memberships.exists():
            audit.record_act(actor, f"{OBJECT}.member_dropped", OBJECT, body.pk, before={"person": person})
            memberships.delete()
