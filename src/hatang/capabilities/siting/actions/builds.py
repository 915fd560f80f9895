"""Operators' yearly plans as their files say, and offers between operators to build together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.models import PlannedBuild, ShareOffer
from hatang.capabilities.siting.queries import builds
from hatang.capabilities.siting.terms import BuildKind, OfferAnswer
from hatang.kernel import access, audit, events
from hatang.kernel.problems import Conflict, Forbidden, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes, Key

_FIELDS = ("name", "year", "technology", "note")


def write_builds(actor: Actor, *, kind: BuildKind, changes: Changes, import_id: str, as_of: date) -> None:
    """Take in a yearly plan: what changed ends on the day and begins again, what is gone ends on it."""
    access.require_right(actor, "siting.file_builds")
    with transaction.atomic():
        ended = [*(change.key for change in changes.changed), *(change.key for change in changes.closed)]
        standing = _find_open_builds(kind, ended)
        rows = [
            _make_planned_build(kind, change.values, None, import_id=import_id, as_of=as_of) for change in changes.added
        ]
        rows += [
            _make_planned_build(kind, change.values, standing.get(change.key), import_id=import_id, as_of=as_of)
            for change in changes.changed
        ]
        before = PlannedBuild.objects.filter(pk__in=[row.pk for row in standing.values()])
        before.filter(valid_from__gte=as_of).delete()  # the file of the same day, corrected
        before.update(valid_to=as_of)
        PlannedBuild.objects.bulk_create(rows, batch_size=1000)


def _find_open_builds(kind: BuildKind, keys: list[Key]) -> dict[Key, PlannedBuild]:
    """The rows of these keys that have no end."""
    rows = PlannedBuild.objects.filter(kind=kind, valid_to=None, operator__in={key[0] for key in keys})
    wanted = set(keys)
    return {key: row for row in rows if (key := (row.operator, row.code)) in wanted}


def _make_planned_build(
    kind: BuildKind, record: Mapping[str, Any], before: PlannedBuild | None, *, import_id: str, as_of: date
) -> PlannedBuild:
    """The row of a file; what the file does not speak of stays as it was."""
    shape = record["geometry"] if kind == BuildKind.ROUTE else shapely.Point(record["longitude"], record["latitude"])
    return PlannedBuild(
        operator=record["operator"],
        code=record["code"],
        kind=kind,
        geometry=GEOSGeometry(memoryview(shapely.to_wkb(shape)), srid=4326),
        valid_from=as_of,
        import_id=import_id,
        **{name: record[name] or "" if name in record else getattr(before, name, "") for name in _FIELDS},
    )


def make_share_offer(
    actor: Actor, *, build_id: int, to_operator: str, near_kind: str, message: str = "", as_of: date
) -> ShareOffer:
    """Offer another operator to build together where the two are near; `Missing` when they are not (any more)."""
    access.require_right(actor, "siting.offer")
    with transaction.atomic():
        row = builds.list_planned_builds(as_of=as_of, actor=actor).filter(pk=build_id).first()
        if row is None:
            raise Missing("build", _("There is no such planned site or route"), where=str(build_id))
        _require_own_operator(actor, row.operator)
        near = [
            overlap
            for overlap in builds.find_nearest_overlaps([row], as_of=as_of)
            if to_operator and overlap.near_operator == to_operator and overlap.near_kind == near_kind
        ]
        if not near:
            raise Missing(
                "overlap",
                _("Nothing of this operator is near any more"),
                where=row.code,
                hint=_("Load the page again."),
            )
        nearest_overlap = near[0]
        made, is_new = ShareOffer.objects.get_or_create(
            operator=row.operator,
            kind=row.kind,
            code=row.code,
            to_operator=to_operator,
            to_kind=nearest_overlap.near_kind,
            answer=OfferAnswer.WAITING,
            defaults={
                "name": row.name,
                "year": row.year,
                "to_code": nearest_overlap.near_code,
                "distance_m": nearest_overlap.distance_m,
                "message": message.strip()[:500],
                "offered_at": timezone.now(),
                "offered_by_label": actor.label,
            },
        )
        if not is_new:
            raise Conflict(
                "offered", _("This was offered already and waits for an answer"), where=f"{row.code} → {to_operator}"
            )
        after = {
            "to": to_operator,
            "near": nearest_overlap.near_kind,
            "distance_m": nearest_overlap.distance_m,
            "message": made.message,
        }
        audit.record_act(actor, "siting.share.offer", "siting.share", made.pk, after=after)
        events.publish_event("siting.share_offered", {"offer": made.pk})
    return made


def answer_share_offer(actor: Actor, *, offer_id: int, will_share: bool, note: str = "") -> ShareOffer:
    """Say yes or no to an offer made to the own operator, once."""
    access.require_right(actor, "siting.offer")
    with transaction.atomic():
        share_offer = builds.list_share_offers(actor=actor).select_for_update().filter(pk=offer_id).first()
        if share_offer is None:
            raise Missing("offer", _("There is no such offer"), where=str(offer_id))
        _require_own_operator(actor, share_offer.to_operator)
        if share_offer.answer != OfferAnswer.WAITING:
            raise Conflict("answered", _("This offer was answered already"), where=share_offer.code)
        share_offer.answer = OfferAnswer.YES if will_share else OfferAnswer.NO
        share_offer.answer_note = note.strip()[:500]
        share_offer.answered_at = timezone.now()
        share_offer.answered_by_label = actor.label
        share_offer.save(update_fields=["answer", "answer_note", "answered_at", "answered_by_label"])
        after = {"answer": share_offer.answer, "note": share_offer.answer_note}
        audit.record_act(
            actor,
            "siting.share.answer",
            "siting.share",
            share_offer.pk,
            before={"answer": OfferAnswer.WAITING},
            after=after,
        )
        events.publish_event("siting.share_answered", {"offer": share_offer.pk})
    return share_offer


def _require_own_operator(actor: Actor, operator: str) -> None:
    """Only an operator's own engineers speak for it."""
    if not actor.has(access.OPERATOR_ENGINEER, organisation=operator):
        raise Forbidden("operator", _("Only this operator's own engineers may do this"), where=operator)
