"""Writes of organisations: loading the reference, adding, changing, closing with successors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import terms
from hatang.capabilities.identity.models import Organisation, OrganisationGroup, Succession
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.problems import Conflict, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.kernel.access import Actor

# What a person may correct; the code and the beginning are what others know the body by.
CHANGEABLE = ("name", "name_en", "short_name", "aliases", "parent_id", "source", "certainty")
_BODY = ("name", "name_en", "short_name", "kind", "province", "area_code", "area_valid_from")
_DATES = ("valid_from", "valid_to", "source", "certainty")


@dataclass(frozen=True)
class ReferenceLoadCounts:
    """What loading the reference did; `kept` were changed here and are left as they are."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0


@dataclass(frozen=True)
class Follower:
    """Who follows a body that is closed; an empty duty means all of them."""

    code: str
    duty: str = ""
    decree: str = ""


def load_reference(actor: Actor, *, reference: terms.OrganisationReference) -> ReferenceLoadCounts:
    """Bring the tables to the state of the reference files; loading the same again writes nothing at all.

    Bodies that are in the tables only, and bodies changed by hand, stay as they are.
    """
    access.require_right(actor, "identity.organisations.edit")
    with transaction.atomic():
        counts = [_load_organisations(reference.organisations), _load_successions(reference.successions)]
        counts.append(_load_groups(reference.groups))
        done = ReferenceLoadCounts(*(sum(figures) for figures in zip(*map(_list_counts, counts), strict=True)))
        if done.added or done.changed:
            audit.record_act(
                actor, "identity.reference.load", terms.ORGANISATIONS, "data/organisations", after=asdict(done)
            )
            _announce_change()
    return done


def _list_counts(done: ReferenceLoadCounts) -> tuple[int, int, int, int]:
    return done.added, done.changed, done.unchanged, done.kept


def _load_organisations(records: tuple[terms.OrganisationRecord, ...]) -> ReferenceLoadCounts:
    standing = {body.code: body for body in Organisation.objects.select_for_update()}
    added: list[Organisation] = []
    changed: list[Organisation] = []
    kept = 0
    for record in records:
        wanted = {name: getattr(record, name) for name in (*_BODY, *_DATES)}
        wanted |= {"aliases": list(record.aliases), "parent_id": record.parent or None}
        body = standing.get(record.code)
        if body is None:
            added.append(Organisation(code=record.code, origin=terms.Origin.REFERENCE, **wanted))
        elif _row_differs(body, wanted):
            if body.origin == terms.Origin.ENTERED:
                kept += 1
                continue
            for name, value in wanted.items():
                setattr(body, name, value)
            changed.append(body)
    # Parents are checked at the end of the transaction, so the order of the rows does not matter.
    Organisation.objects.bulk_create(added)
    if changed:
        Organisation.objects.bulk_update(changed, [*_BODY, *_DATES, "aliases", "parent"])
    return ReferenceLoadCounts(len(added), len(changed), len(records) - len(added) - len(changed) - kept, kept)


def _load_successions(records: tuple[terms.SuccessionRecord, ...]) -> ReferenceLoadCounts:
    standing = {(row.old_id, row.new_id, row.date, row.duty): row for row in Succession.objects.select_for_update()}
    added: list[Succession] = []
    changed: list[Succession] = []
    kept = 0
    for record in records:
        wanted = {"decree": record.decree, "certainty": record.certainty, "note": record.note}
        row = standing.get((record.old, record.new, record.date, record.duty))
        if row is None:
            key = {"old_id": record.old, "new_id": record.new, "date": record.date, "duty": record.duty}
            added.append(Succession(**key, **wanted, origin=terms.Origin.REFERENCE))
        elif _row_differs(row, wanted):
            if row.origin == terms.Origin.ENTERED:
                kept += 1
                continue
            for name, value in wanted.items():
                setattr(row, name, value)
            changed.append(row)
    Succession.objects.bulk_create(added)
    if changed:
        Succession.objects.bulk_update(changed, ["decree", "certainty", "note"])
    return ReferenceLoadCounts(len(added), len(changed), len(records) - len(added) - len(changed) - kept, kept)


def _load_groups(records: tuple[terms.GroupRecord, ...]) -> ReferenceLoadCounts:
    standing = {group.code: group for group in OrganisationGroup.objects.select_for_update()}
    names = ("name", "name_en", "province", "valid_from", "valid_to", "note")
    added: list[OrganisationGroup] = []
    changed: list[OrganisationGroup] = []
    for record in records:
        wanted = {name: getattr(record, name) for name in names}
        wanted |= {"aliases": list(record.aliases), "kinds": list(record.kinds)}
        wanted["followed_by_id"] = record.followed_by or None
        group = standing.get(record.code)
        if group is None:
            added.append(OrganisationGroup(code=record.code, **wanted))
        elif _row_differs(group, wanted):
            for name, value in wanted.items():
                setattr(group, name, value)
            changed.append(group)
    OrganisationGroup.objects.bulk_create(added)
    if changed:
        OrganisationGroup.objects.bulk_update(changed, [*names, "aliases", "kinds", "followed_by"])
    return ReferenceLoadCounts(len(added), len(changed), len(records) - len(added) - len(changed), 0)


def _row_differs(row: object, wanted: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in wanted.items())


def add_organisation(actor: Actor, *, fields: dict[str, Any], reason: str = "") -> Organisation:
    """Add a body that the reference does not know. `fields` are those of the model."""
    access.require_right(actor, "identity.organisations.edit")
    with transaction.atomic():
        if Organisation.objects.filter(code=fields.get("code", "")).exists():
            raise Conflict(
                "identity.organisation.code", _("This code is taken; codes are never re-used"), where=fields["code"]
            )
        body = Organisation(**fields, origin=terms.Origin.ENTERED)
        _save_checked(body)
        audit.record_act(
            actor,
            "identity.organisation.add",
            terms.ORGANISATIONS,
            body.code,
            after=_organisation_picture(body),
            reason=reason,
        )
        _announce_change()
    return body


def change_organisation(actor: Actor, *, code: str, fields: dict[str, Any], reason: str = "") -> Organisation:
    """Correct names, parent, source or certainty; from then on the reference files leave the body alone."""
    access.require_right(actor, "identity.organisations.edit")
    if unknown := set(fields) - set(CHANGEABLE):
        raise Invalid("identity.organisation.fields", where=", ".join(sorted(unknown)))
    with transaction.atomic():
        body = _lock_organisation(code)
        before = _organisation_picture(body)
        for name, value in fields.items():
            setattr(body, name, value)
        if _organisation_picture(body) == before:
            return body
        body.origin = terms.Origin.ENTERED
        _save_checked(body)
        audit.record_act(
            *(actor, "identity.organisation.change", terms.ORGANISATIONS, code),
            before=before,
            after=_organisation_picture(body),
            reason=reason,
        )
        _announce_change()
    return body


def close_organisation(
    actor: Actor, *, code: str, on: date, followers: Iterable[Follower], reason: str
) -> Organisation:
    """End a body: `on` is the first day on which it is no more. Without followers nobody is responsible afterwards."""
    access.require_right(actor, "identity.organisations.edit")
    followers = tuple(followers)
    with transaction.atomic():
        body = _lock_organisation(code)
        if body.valid_to is not None:
            raise Conflict("identity.organisation.closed", _("This organisation has ended already"), where=code)
        if on <= body.valid_from:
            raise Invalid(
                "identity.organisation.end", _("An organisation cannot end before it began"), where=on.isoformat()
            )
        before = _organisation_picture(body)
        body.valid_to, body.origin = on, terms.Origin.ENTERED
        _save_checked(body)
        for follower in followers:
            _add_succession(body, follower, on)
        audit.record_act(
            *(actor, "identity.organisation.close", terms.ORGANISATIONS, code),
            before=before,
            after=_organisation_picture(body) | {"followers": [asdict(successor) for successor in followers]},
            reason=reason,
        )
        _announce_change()
    return body


def hand_over(actor: Actor, *, code: str, follower: Follower, on: date, reason: str = "") -> Succession:
    """Record that a duty went to another body while the old one goes on (or has ended)."""
    access.require_right(actor, "identity.organisations.edit")
    with transaction.atomic():
        body = _lock_organisation(code)
        row = _add_succession(body, follower, on)
        audit.record_act(
            *(actor, "identity.organisation.hand_over", terms.SUCCESSIONS, str(row)),
            after=asdict(follower) | {"old": code, "date": on},
            reason=reason,
        )
        _announce_change()
    return row


def _add_succession(body: Organisation, follower: Follower, on: date) -> Succession:
    successor = Organisation.objects.filter(code=follower.code).first()
    if successor is None:
        raise Missing("identity.organisation", _("There is no such organisation"), where=follower.code)
    if successor.valid_from > on or (successor.valid_to is not None and successor.valid_to <= on):
        raise Invalid(
            "identity.succession.date",
            _("The successor does not stand on that day"),
            where=f"{follower.code} {on.isoformat()}",
        )
    row = Succession(old=body, new=successor, date=on, duty=follower.duty, decree=follower.decree)
    _save_checked(row)
    return row


def _lock_organisation(code: str) -> Organisation:
    body = Organisation.objects.select_for_update().filter(code=code).first()
    if body is None:
        raise Missing("identity.organisation", _("There is no such organisation"), where=code)
    return body


def _save_checked(row: Organisation | Succession) -> None:
    """Save what the model and its constraints accept; otherwise say which field is wrong."""
    try:
        row.full_clean()
    except ValidationError as error:
        where = ", ".join(error.message_dict)
        raise Invalid("identity.organisation.fields", where=where, detail=" ".join(error.messages)) from error
    row.save()


def _organisation_picture(body: Organisation) -> dict[str, Any]:
    names = (*_BODY, *_DATES, "aliases", "parent_id")
    return {name: list(value) if isinstance(value := getattr(body, name), list) else value for name in names}


def _announce_change() -> None:
    datasets.bump_revisions(terms.ORGANISATIONS, terms.SUCCESSIONS)
    events.publish_event("identity.organisations_changed", {})
