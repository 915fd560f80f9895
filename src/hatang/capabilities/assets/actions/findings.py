"""Recording that a weakness is fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.assets.models import Finding
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.problems import Invalid, Missing

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


def fix_finding(actor: Actor, *, code: str, fixed_on: date, note: str, now: date) -> Finding:
    """Record the day on which a weakness was fixed. A finding that the actor may not see does not exist for them."""
    access.require_right(actor, "assets.fix_findings")
    with transaction.atomic():
        finding = Finding.objects.select_for_update().visible_to(actor).filter(code=code).first()
        if finding is None:
            raise Missing("finding", _("There is no such weakness"), where=code)
        if not finding.found_on <= fixed_on <= now:
            raise Invalid(
                "fixed_on",
                _("A weakness is fixed after it was found and not in the future"),
                where=f"{fixed_on:%d/%m/%Y}",
            )
        before = {"fixed_on": finding.fixed_on}
        finding.fixed_on = fixed_on
        finding.save(update_fields=["fixed_on"])
        audit.record_act(
            actor,
            "assets.finding.fix",
            "assets.finding",
            code,
            before=before,
            after={"fixed_on": fixed_on, "agency": finding.agency},
            reason=note.strip(),
        )
        datasets.bump_revisions("assets.finding")
        events.publish_event("assets.finding_fixed", {"agency": finding.agency})
    return finding
