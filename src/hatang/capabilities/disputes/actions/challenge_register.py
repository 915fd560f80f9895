"""Challenges that were kept on paper or in another register, taken in with what they came to."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.actions.challenges import DATASET, compute_answer_due_date
from hatang.capabilities.disputes.models import Challenge
from hatang.capabilities.disputes.queries import challenges
from hatang.capabilities.disputes.terms import COUNTING, ChallengeState
from hatang.kernel import access, datasets, events
from hatang.kernel.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes


def write_register_rows(actor: Actor, *, changes: Changes, import_id: str) -> None:
    """Take in the rows of a register; the file is audited by the import, and each row names it."""
    access.require_right(actor, "coverage.decide")
    known = {
        row.register_number: row
        for row in Challenge.objects.filter(register_number__in=[str(change.key[0]) for change in changes.changed])
    }
    rows = [
        (Challenge(filed_by=actor.id, filed_by_label=gettext("The register")), change.values)
        for change in changes.added
    ]
    rows += [(known[str(change.key[0])], change.values) for change in changes.changed]
    with transaction.atomic():
        for row, values in rows:
            put_register_row(row, values, import_id)
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError as error:
                raise Conflict(
                    "coverage.challenge",
                    _("Another challenge of the same hamlet, operator and technology stands against this one"),
                    where=row.register_number,
                ) from error
        datasets.bump_revisions(DATASET)
        events.publish_event("coverage.challenges_listed", {"import": import_id, "challenges": len(rows)})


def put_register_row(row: Challenge, values: Mapping[str, Any], import_id: str) -> None:
    """A row of the register on a challenge; the state follows from what is filled in."""
    row.register_number, row.import_id = values["number"], import_id
    row.operator, row.technology, row.hamlet_code = values["operator"], values["technology"], values["hamlet"]
    row.reason, row.description = values["reason"], values["description"]
    row.observed_on, row.filed_at = values["observed_on"], _date_to_morning(values["filed_on"])
    row.claimed_share_percent = _to_percent_decimal(values["claimed_share_percent"])
    row.test_rsrp_dbm, row.test_download_mbps = values.get("test_rsrp_dbm"), values.get("test_download_mbps")
    disputed = challenges.read_disputed_share(
        hamlet_code=row.hamlet_code, operator=row.operator, technology=row.technology, as_of=row.observed_on
    )
    row.commune_code, row.declared_share_percent = disputed.commune, _to_percent_decimal(disputed.share_percent)
    row.answer_due_on = compute_answer_due_date(values["filed_on"])
    row.answer, answered = values.get("answer") or "", values.get("answered_on")
    row.answered_at = _date_to_morning(answered) if answered else None
    ruling = values.get("ruling") or ""
    row.state = ruling or (ChallengeState.ANSWERED if row.answer else ChallengeState.OPEN)
    is_conceded = row.state == ChallengeState.CONCEDED
    row.decision = values.get("decision") or (row.answer or gettext("By the register.") if is_conceded else "")
    decided_on = values.get("decided_on") or ((answered or values["filed_on"]) if is_conceded else None)
    row.decided_at = _date_to_morning(decided_on) if decided_on else None
    row.decided_by = gettext("The register") if decided_on else ""
    counts = row.state in COUNTING
    decided = values.get("decided_share_percent")
    row.decided_share_percent = (
        (_to_percent_decimal(decided) if decided is not None else row.claimed_share_percent) if counts else None
    )
    row.effective_from = row.observed_on if counts else None


def _date_to_morning(day: date) -> datetime:
    """Registers know days: eight in the morning stands for one."""
    return timezone.make_aware(datetime.combine(day, time(8)))


def _to_percent_decimal(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")
