"""Handing over when people leave: the successor has the roles and what was personally theirs, the account is closed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity.actions import people
from hatang.capabilities.identity.models import Handover, Person, RoleGrant
from hatang.capabilities.identity.queries import people as people_queries
from hatang.capabilities.identity.terms import PersonRole
from hatang.kernel import access, audit
from hatang.kernel.access import SYSTEM
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing, Problem

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.kernel.access import Actor

logger = logging.getLogger(__name__)


def plan_handover(
    actor: Actor, *, person_id: int, successor_id: int | None, on: date, reason: str, today: date, now: datetime
) -> Handover:
    """Somebody leaves on a day. Today it is done at once, a later day waits for the work of that day.

    The successor holds a role in one of the leaver's bodies, or none yet: somebody just added.
    """
    access.require_right(actor, "identity.people.hand_over")
    with transaction.atomic():
        person = people.lock_person(actor, person_id)
        if actor.id == str(person.pk):
            raise Forbidden(
                "identity.account.self", _("Nobody closes their own account"), hint=_("Ask another administrator.")
            )
        if not person.is_active:
            raise Conflict("identity.handover.closed", _("This account is closed"), where=str(person))
        if on < today:
            raise Invalid("identity.handover.day", _("The day has passed"), hint=_("Choose today or a later day."))
        if Handover.objects.pending().filter(person=person).exists():
            hint = _("Take the plan back first.")
            raise Conflict("identity.handover.planned", _("A handing over is planned already"), hint=hint)
        successor = None if successor_id is None else people.lock_person(actor, successor_id)
        if successor is not None and actor.id == str(successor.pk):
            raise Forbidden(
                "identity.grant.self",
                _("Nobody grants or revokes their own rights"),
                hint=_("Ask another administrator."),
            )
        if successor is not None:
            _require_suits(person, successor, on)
        handover = Handover.objects.create(
            person=person,
            successor=successor,
            on=on,
            reason=reason,
            planned_by=actor.id,
            planned_at=now,
        )
        after = {"successor": successor.pk if successor else None, "on": on}
        audit.record_act(actor, "identity.person.hand_over", people.PERSON, person.pk, after=after, reason=reason)
        if on <= today:
            _complete_handover(actor, handover, now)
    return handover


def add_successor(actor: Actor, *, person_id: int, full_name: str, email: str, on: date, now: datetime) -> Person:
    """An account for whoever follows, with the roles from the day on; invited by whoever asked for it."""
    with transaction.atomic():
        person = people.lock_person(actor, person_id)
        held = RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person).order_by("pk")
        roles = [
            people.Wanted(
                role=grant.role,
                organisation=grant.organisation_id or "",
                valid_from=max(on, grant.valid_from),
                valid_to=grant.valid_to,
                area=None if grant.role == PersonRole.COMMUNE_CLERK else grant.as_grant().area,
            )
            for grant in held
        ]
        return people.create_person(actor, username="", full_name=full_name, email=email, now=now, roles=roles)


def withdraw_handover(actor: Actor, *, person_id: int, now: datetime) -> None:
    """Whoever was to leave stays."""
    access.require_right(actor, "identity.people.hand_over")
    with transaction.atomic():
        person = people.lock_person(actor, person_id)
        if not Handover.objects.pending().filter(person=person).update(withdrawn_at=now):
            raise Missing("identity.handover", _("No handing over is planned"), where=str(person))
        audit.record_act(actor, "identity.person.stay", people.PERSON, person.pk)


def complete_due_handovers(*, today: date, now: datetime) -> int:
    """Those whose day has come; how many were done. One that cannot be holds up no other.

    Whoever's account was closed meanwhile has nothing left to hand over; what the planner could not do today ends too.
    """
    done = 0
    for number in list(Handover.objects.pending().filter(on__lte=today).values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                handover = Handover.objects.select_for_update().get(pk=number)
                if not _may_still_hand_over(handover, today):
                    Handover.objects.filter(pk=number).update(withdrawn_at=now)
                    audit.record_act(SYSTEM, "identity.person.stay", people.PERSON, handover.person_id)
                    continue
                _complete_handover(SYSTEM, handover, now)
                done += 1
        except Problem as problem:
            logger.warning("the handing over %s is not done: %s", number, problem)
    return done


def _may_still_hand_over(handover: Handover, today: date) -> bool:
    """Whether the leaver still stands, and whoever planned it could plan it today: both may have been promoted."""
    if not handover.person.is_active:
        return False
    if handover.planned_by == SYSTEM.id:
        return True
    planner = people_queries.actor_with_id(person_id=handover.planned_by, today=today)
    if planner is None or not access.has_right(planner, "identity.people.hand_over"):
        return False
    wanted = {handover.person_id, handover.successor_id} - {None}
    return bool(Person.objects.visible_to(planner).filter(pk__in=wanted).count() == len(wanted))


def _require_suits(person: Person, successor: Person, on: date) -> None:
    bodies = _list_open_bodies(person, on)
    theirs = _list_open_bodies(successor, on)
    if successor == person or not successor.is_active or (theirs and bodies and not bodies & theirs):
        raise Invalid(
            *("identity.handover.successor", _("The successor works in the same body and may sign in")),
            where=str(successor),
            hint=_("Add them first, or choose somebody else."),
        )


def _list_open_bodies(person: Person, on: date) -> set[str | None]:
    held = RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person)
    return set(held.values_list("organisation", flat=True))


def _complete_handover(actor: Actor, handover: Handover, now: datetime) -> None:
    person, successor, on, reason = handover.person, handover.successor, handover.on, handover.reason
    if successor is not None and not successor.is_active:
        successor = None  # left before the day came
    if successor is not None:
        held = RoleGrant.objects.select_for_update().filter(Q(valid_to=None) | Q(valid_to__gt=on), person=person)
        for grant in held.order_by("pk"):
            people.copy_grant(actor, grant=grant, person=successor, on=on, now=now, reason=reason)
        # start: rapidfuzz
        from hatang.kernel.imports import actions as imports

        imports.pass_open_runs(str(person.pk), to_id=str(successor.pk), to_label=str(successor))
    people.end_account(actor, person=person, on=on, reason=reason, successor=successor)
    handover.done_at = now
    handover.save(update_fields=["done_at"])
