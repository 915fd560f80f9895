"""An operator keeps a declaration that the evidence contradicts: with its reason, for those who judge."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import IO, TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.actions import evidence
from hatang.capabilities.disputes.models import Rebuttal
from hatang.capabilities.disputes.queries import rebuttals
from hatang.capabilities.disputes.terms import RebuttalGround
from hatang.kernel import access, audit, files
from hatang.kernel.problems import Conflict, Forbidden, Invalid

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class KeptDeclaration:
    """Whose declaration of which hamlet is kept, and why; `repair_by` is the last day of a planned repair."""

    hamlet_code: str
    operator: str
    technology: str
    ground: str
    reason: str
    repair_by: date | None = None


def keep_declaration(
    actor: Actor, kept: KeptDeclaration, *, now: datetime, offered: tuple[str, IO[bytes]] | None = None
) -> Rebuttal:
    """Keep the declaration beside the evidence against it: no figure changes, nobody proves his own claim.

    `Forbidden` for another operator's, `Conflict` where nothing contradicts it today, `Invalid`, naming the field,
    without a reason, for a repair without a day to come, for own measurements without their file.
    """
    access.require_right(actor, "coverage.answer")
    if not actor.has(access.OPERATOR_ENGINEER, organisation=kept.operator):
        names = coverage.operator_names([kept.operator])
        raise Forbidden("coverage.rebuttal", where=names.get(kept.operator, kept.operator))
    today = timezone.localdate(now)
    _check_ground(kept, has_file=offered is not None, today=today)
    against = rebuttals.read_contradiction(
        hamlet_code=kept.hamlet_code, operator=kept.operator, technology=kept.technology, as_of=today
    )
    if against is None:
        raise Conflict("coverage.rebuttal", _("No evidence contradicts this declaration today"))
    with files.all_or_nothing():
        file = evidence.keep_evidence(actor, *offered) if offered else None
        rebuttal = Rebuttal.objects.create(
            operator=kept.operator,
            technology=kept.technology,
            hamlet_code=kept.hamlet_code,
            declared_share_percent=_round_share(against["declared"]),
            shown_share_percent=_round_share(against["shown"]),
            evidence=against["evidence"],
            ground=kept.ground,
            reason=kept.reason.strip(),
            repair_by=kept.repair_by,
            offered_file=file.file if file else None,
            offered_name=file.name if file else "",
            filed_by=actor.id,
            filed_by_label=actor.label,
            filed_at=now,
        )
        after = {
            "hamlet": rebuttal.hamlet_code,
            "operator": rebuttal.operator,
            "technology": rebuttal.technology,
            "declared_share_percent": rebuttal.declared_share_percent,
            "shown_share_percent": rebuttal.shown_share_percent,
            "evidence": rebuttal.evidence,
            "ground": rebuttal.ground,
            "repair_by": rebuttal.repair_by,
            "offered": rebuttal.offered_name,
        }
        audit.record_act(
            actor, "coverage.rebuttal.file", "coverage.rebuttal", rebuttal.pk, after=after, reason=rebuttal.reason
        )
    return rebuttal


def _check_ground(kept: KeptDeclaration, *, has_file: bool, today: date) -> None:
    if kept.ground not in RebuttalGround:
        raise Invalid("coverage.rebuttal", _("Choose why the declaration is right"), where="ground")
    if not kept.reason.strip():
        raise Invalid("coverage.rebuttal", _("Give the reason"), where="reason")
    if kept.ground == RebuttalGround.REPAIR and (kept.repair_by is None or kept.repair_by < today):
        raise Invalid("coverage.rebuttal", _("Say by which day it is repaired, today or later"), where="repair_by")
    if kept.ground == RebuttalGround.MEASURED and not has_file:
        raise Invalid("coverage.rebuttal", _("Add the file of your measurements"), where="offered")


def _round_share(share: float) -> Decimal:
    return Decimal(f"{share:.2f}")
