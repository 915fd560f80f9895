"""The audit log as a page: who did what to which record, what stood before and after, is the chain sound?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hatang.kernel import audit, datasets
from hatang.kernel.access import ADMINISTRATOR, ANALYST, actor_of, allow
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Missing
from hatang.kernel.ui.table_rows import from_queryset
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import Actor

COLUMNS = (
    Column("id", _("No."), "integer", url=lambda row: f"/nhat-ky/{row['id']}/"),
    Column("at", _("When"), "moment"),
    Column("actor_label", _("Who")),
    Column("action", _("Act"), "code"),
    Column("object_type", _("Kind of record"), "code"),
    Column("object_key", _("Record"), "code"),
    Column("reason", _("Reason")),
    Column("hash", _("Hash"), "code", shown=False),
)


def visible_to(actor: Actor) -> QuerySet[AuditEntry]:
    """The entries the actor may read, newest first; what was done to weaknesses and machines stays with analysts."""
    entries = AuditEntry.objects.order_by("-id")
    if actor.has(ADMINISTRATOR, ANALYST):
        return entries
    return entries.exclude(
        object_type__in=[dataset.name for dataset in datasets.list_datasets() if dataset.access == "security"]
    )


@allow("audit.view")
def show_log(request: HttpRequest) -> HttpResponseBase:
    """The log, newest first; `?verify=1` computes the whole chain again."""
    table = Table(
        "audit",
        COLUMNS,
        from_queryset(visible_to(actor_of(request))),
        request,
        caption=_("Acts"),
        empty=Empty(_("No act has been recorded"), _("Every change to a record will stand here."), icon="table"),
    )
    if (answer := table.answer()) is not None:
        return answer
    verification = audit.verify_chain() if "verify" in request.GET else None
    return render(request, "portal/audit.html", {"table": table, "verification": verification})


@allow("audit.view")
def show_entry(request: HttpRequest, number: int) -> HttpResponseBase:
    """One act: every field that changed, before and after."""
    entry = visible_to(actor_of(request)).filter(pk=number).first()
    if entry is None:
        raise Missing("audit", _("There is no such entry"), where=str(number))
    return render(
        request, "portal/audit_entry.html", {"entry": entry, "changes": list_changes(entry.before, entry.after)}
    )


def list_changes(before: Any, after: Any) -> list[dict[str, Any]]:
    """Each field that stands in either, with whether it changed; a value that is no record is one field.

    >>> list_changes({"a": 1, "b": 2}, {"a": 1, "b": 3})
    [{'name': 'a', 'before': 1, 'after': 1, 'changed': False}, {'name': 'b', 'before': 2, 'after': 3, 'changed': True}]
    >>> list_changes(None, None)
    []
    """
    sides = [side if isinstance(side, dict) else ({} if side is None else {"": side}) for side in (before, after)]
    old, new = sides
    return [
        {"name": name, "before": old.get(name), "after": new.get(name), "changed": old.get(name) != new.get(name)}
        for name in dict.fromkeys([*old, *new])
    ]
