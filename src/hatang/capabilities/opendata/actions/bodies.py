"""Organisations and groups of the catalogue, and who serves in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.refusals import forbidden
from hatang.capabilities.opendata.models import Activity, Body, Follow, Membership, Package
from hatang.capabilities.opendata.terms import BodyKind, Capacity, Followed, MemberKind, PackageState
from hatang.kernel import access, audit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hatang.kernel.access import Actor

OBJECT = "opendata.body"


def may_edit(actor: Actor, found: Body) -> bool:
    """Whether the actor changes what a body is called and who serves in it."""
    return Body.objects.served_by(actor, Capacity.ADMIN).filter(pk=found.pk).exists()


def _require(actor: Actor, found: Body) -> None:
    if not may_edit(actor, found):
        raise forbidden(f"{actor.label} may not edit {found.pk}")


def _state(found: Body) -> dict[str, object]:
    return {"name": found.name, "title": found.title, "kind": found.kind, "state": found.state}


def write(actor: Actor, *, existing: Body | None, kind: str, values: Mapping[str, Any], now: datetime) -> Body:
    """Make a body or change what it is called; whoever makes one serves in it as its administrator."""
    if existing is None:
        access.require(actor, "opendata.keep")
    else:
        _require(actor, existing)
    with transaction.atomic():
        before = _state(existing) if existing else None
        found = existing or Body(id=uuid4(), kind=kind, created=now)
        renamed = existing is not None and existing.name != values["name"]
        for name, value in values.items():
            setattr(found, name, value)
        found.save(force_insert=existing is None)
        if existing is None:
            Membership.objects.create(body=found, kind=MemberKind.USER, thing=actor.id, capacity=Capacity.ADMIN)
        if renamed and kind == BodyKind.GROUP:
            for package in found.packages.all():
                package.group_names = sorted(package.groups.values_list("name", flat=True))
                package.save(update_fields=["group_names"])
        _told(actor, found, "changed" if existing else "new", before, now)
    return found


def _told(actor: Actor, found: Body, act: str, before: Mapping[str, Any] | None, now: datetime) -> None:
    audit.record(actor, f"{OBJECT}.{act}", OBJECT, found.pk, before=before, after=_state(found))
    Activity.objects.create(
        at=now,
        person=actor.id,
        thing=found.pk,
        bodies=[found.pk],
        kind=f"{act} {found.kind}",
        data={"group": {**ckan.bare_body(found), "extras": {each["key"]: each["value"] for each in found.extras}}},
    )


def remove(actor: Actor, *, found: Body, now: datetime) -> None:
    """Take a body out of the lists; `may_edit` of it. An organisation with standing datasets is refused by the edge."""
    _require(actor, found)
    with transaction.atomic():
        before = _state(found)
        found.state = PackageState.DELETED
        found.save(update_fields=["state"])
        _told(actor, found, "deleted", before, now)


def purge(actor: Actor, *, found: Body) -> None:
    """Take a body away for good. The packages of a group stay; of an organisation none may be left."""
    access.require(actor, "opendata.keep")
    with transaction.atomic():
        audit.record(actor, f"{OBJECT}.purged", OBJECT, found.pk, before=_state(found))
        Activity.objects.filter(thing=found.pk).delete()
        Follow.objects.filter(kind=Followed.GROUP, thing=str(found.pk)).delete()
        names = list(found.packages.values_list("pk", flat=True))
        found.delete()
        for package in Package.objects.filter(pk__in=names):
            package.group_names = sorted(package.groups.values_list("name", flat=True))
            package.save(update_fields=["group_names"])


def set_member(actor: Actor, *, body: Body, person: str, capacity: str) -> Membership:
    """Let somebody serve in the body."""
    _require(actor, body)
    with transaction.atomic():
        found, _made = Membership.objects.update_or_create(
            body=body, kind=MemberKind.USER, thing=person, defaults={"capacity": capacity}
        )
        audit.record(actor, f"{OBJECT}.member", OBJECT, body.pk, after={"person": person, "capacity": capacity})
    return found


def drop_member(actor: Actor, *, body: Body, person: str) -> None:
    """Nobody serves in a body for ever; keepers take members out, administrators of the body too, and each oneself."""
    if person != actor.id:
        _require(actor, body)
    with transaction.atomic():
        found = Membership.objects.filter(body=body, kind=MemberKind.USER, thing=person)
        if found.exists():
            audit.record(actor, f"{OBJECT}.member_dropped", OBJECT, body.pk, before={"person": person})
            found.delete()
