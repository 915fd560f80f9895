"""A commune corrects what operators claim about fibre in its hamlets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets.models import FibreCorrection
from hatang.capabilities.assets.terms import FibreState
from hatang.capabilities.places import public as places
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.access import ADMINISTRATOR, COMMUNE_CLERK, OFFICER
from hatang.kernel.problems import Forbidden, Invalid

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.kernel.access import Actor

DATASET = "assets.fibre_correction"
# A reason shorter than this tells nobody anything.
SHORTEST_REASON = 10


def may_correct(actor: Actor, *, hamlet: str, as_of: date) -> bool:
    """Whether the actor may correct this hamlet: the clerk of its commune, the lead department, administrators."""
    if actor.has(OFFICER, ADMINISTRATOR):
        return True
    unit = places.unit_of_hamlet(hamlet, as_of)
    if unit is None:
        return False
    return any(unit == area or unit in places.list_units_inside(area) for area in actor.areas(COMMUNE_CLERK))


def correct_fibre(
    actor: Actor, *, hamlet: str, state: str, reason: str, as_of: date, now: datetime, operator: str = ""
) -> FibreCorrection:
    """Record from `as_of` on that the hamlet has fibre or has none, against or beyond what operators claim.

    `operator` limits the word to one operator's claim; empty speaks of all. An earlier correction of the same hamlet
    and operator ends the day the new one begins. Raises `Missing` for an unknown hamlet, `Forbidden` outside the
    actor's communes, `Invalid` for a state, date or reason that cannot be taken.
    """
    access.require_right(actor, "assets.correct_fibre")
    place = places.find_hamlet(hamlet)
    if not may_correct(actor, hamlet=hamlet, as_of=as_of):
        raise Forbidden(
            "assets.correct_fibre",
            where=place.title,
            detail=_("This hamlet does not lie in a commune that you look after."),
        )
    if state not in FibreState.values:
        raise Invalid("fibre_state", _("A hamlet has fibre or has none"), where=state)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(
            "fibre_reason",
            _("A correction needs a reason"),
            hint=_("Say in a sentence how it is known: who looked, when."),
        )
    if as_of > timezone.localdate(now):
        raise Invalid("fibre_date", _("A correction cannot begin in the future"), where=f"{as_of:%d/%m/%Y}")
    with transaction.atomic():
        earlier = FibreCorrection.objects.select_for_update().filter(hamlet=hamlet, operator=operator)
        before = earlier.valid_on(as_of).first()
        later = earlier.filter(valid_from__gt=as_of).order_by("valid_from").first()
        if before is not None:
            FibreCorrection.objects.filter(pk=before.pk).update(valid_to=as_of)
        made = FibreCorrection.objects.create(
            hamlet=hamlet,
            operator=operator,
            state=state,
            reason=reason.strip(),
            valid_from=as_of,
            valid_to=later.valid_from if later else None,
            recorded_by=actor.id,
            recorded_by_label=actor.label,
            recorded_at=now,
        )
        audit.record_act(
            actor,
            "assets.fibre.correct",
            "assets.fibre",
            hamlet,
            before={"state": before.state, "since": before.valid_from, "operator": operator} if before else None,
            after={"state": state, "since": as_of, "operator": operator, "hamlet": place.title},
            reason=reason.strip(),
        )
        datasets.bump_revisions(DATASET)
        events.publish_event("assets.fibre_corrected", {"hamlet": hamlet, "state": state, "as_of": as_of.isoformat()})
    return made


def withdraw_correction(actor: Actor, *, correction: FibreCorrection, reason: str, as_of: date) -> None:
    """End a correction, so that the operators' claims stand again from `as_of` on."""
    access.require_right(actor, "assets.correct_fibre")
    if not may_correct(actor, hamlet=correction.hamlet, as_of=as_of):
        raise Forbidden("assets.correct_fibre", where=places.find_hamlet(correction.hamlet).title)
    if not reason.strip():
        raise Invalid("fibre_reason", _("A correction needs a reason"))
    with transaction.atomic():
        row = FibreCorrection.objects.select_for_update().get(pk=correction.pk)
        if row.valid_to is not None and row.valid_to <= as_of:
            raise Invalid("fibre_ended", _("This correction has already ended"), where=f"{row.valid_to:%d/%m/%Y}")
        ends = max(as_of, row.valid_from)
        FibreCorrection.objects.filter(pk=row.pk).update(valid_to=ends)
        audit.record_act(
            actor,
            "assets.fibre.withdraw",
            "assets.fibre",
            row.hamlet,
            before={"state": row.state, "since": row.valid_from, "operator": row.operator},
            after={"until": ends},
            reason=reason.strip(),
        )
        datasets.bump_revisions(DATASET)
        events.publish_event("assets.fibre_corrected", {"hamlet": row.hamlet, "state": "", "as_of": as_of.isoformat()})
