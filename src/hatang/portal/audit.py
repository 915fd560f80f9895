"""The audit log as a page: who did what to which record, what stood before and after, is the chain sound?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hatang.kernel import audit, datasets, naming
from hatang.kernel.access import ADMINISTRATOR, ANALYST, actor_of, allow
from hatang.kernel.act_names import name_act
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Missing
from hatang.kernel.ui.table_rows import from_queryset
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.tables import Row


def _list_columns(entries: QuerySet[AuditEntry]) -> list[Column]:
    kinds = entries.order_by("object_type").values_list("object_type", flat=True).distinct()
    acts = entries.order_by("action").values_list("action", flat=True).distinct()
    return [
        Column("id", _("No."), "integer", url=lambda row: f"/nhat-ky/{row['id']}/"),
        Column("at", _("When"), "moment"),
        Column("actor_label", _("Who")),
        Column(
            *("action", _("Act"), "choice"),
            choices=tuple((act, f"{name_act(act)} ({act})") for act in acts),
            html=lambda row: format_html('<span title="{}">{}</span>', row["action"], name_act(row["action"])),
        ),
        Column("object_type", _("Kind of record"), "choice", choices=tuple((k, naming.name_kind(k)) for k in kinds)),
        Column("record_name", _("Record"), prose=True, filtered=False, sorted=False),
        Column("object_key", _("Key of the record"), "code"),
        Column("reason", _("Reason")),
        Column("hash", _("Hash"), "code", shown=False),
    ]


def _add_names(rows: Sequence[Row]) -> list[Row]:
    """What the records of the rows are called; a record whose name nobody knows is called by its key."""
    names = naming.name_records(((row["object_type"], row["object_key"]) for row in rows), timezone.localdate())
    return [
        {
            **{name: row[name] for name in _SHOWN},
            "record_name": names.get((row["object_type"], row["object_key"]), row["object_key"]),
        }
        for row in rows
    ]


_SHOWN = ("id", "at", "actor_label", "action", "object_type", "object_key", "reason", "hash")


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
    entries = visible_to(actor_of(request))
    table = Table(
        *("audit", _list_columns(entries), from_queryset(entries, added=_add_names), request),
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
    kind, key, today = entry.object_type, entry.object_key, timezone.localdate()
    values = {
        "entry": entry,
        "act": name_act(entry.action),
        "kind": naming.name_kind(kind),
        "name": naming.name_records([(kind, key)], today).get((kind, key), ""),
        "changes": name_changes(kind, list_changes(entry.before, entry.after), today),
    }
    return render(request, "portal/audit_entry.html", values)


def name_changes(kind: str, changes: list[dict[str, Any]], as_of: date) -> list[dict[str, Any]]:
    """The changes with what field and values are called: `title`, `before_name`, `after_name` ("" where none is)."""
    sides = ("before", "after")
    by_code = naming.name_codes(
        {change[side] for change in changes for side in sides if isinstance(change[side], str)}, as_of
    )
    return [
        {
            **change,
            "title": naming.name_field(kind, change["name"]),
            **{f"{side}_name": naming.name_value(kind, change["name"], change[side], by_code) for side in sides},
        }
        for change in changes
    ]


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
