"""Tasks, duties, lists and sources of a version once more under another, when an amendment is prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatang.capabilities.work.models import (
    CriteriaDocument,
    Deadline,
    DutyBody,
    FundingSource,
    NamedItem,
    StandingDuty,
    Task,
    TaskAssignment,
)

if TYPE_CHECKING:
    from django.db.models import Model


def copy_content(old: int, new: int, *, with_lines: bool) -> None:
    """The rows of a version once more under another; without its lines only what stands beside them."""
    copies = {old: new}
    for model in (NamedItem, CriteriaDocument, FundingSource):
        _copy_rows(model, "version_id", copies)
    if not with_lines:
        return
    _copy_rows(TaskAssignment, "task_id", _copy_rows(Task, "version_id", copies))
    duties = _copy_rows(StandingDuty, "version_id", copies)
    for part in (DutyBody, Deadline):
        _copy_rows(part, "standing_duty_id", duties)


def _copy_rows(model: type[Model], name: str, copies: dict[int, int]) -> dict[int, int]:
    """The rows that belong to one of the keys, once more under the key of its copy: key of a row -> of its copy."""
    rows = list(model._default_manager.filter(**{f"{name}__in": copies}))
    before = [row.pk for row in rows]
    for row in rows:
        row.pk = None
        row._state.adding = True
        setattr(row, name, copies[getattr(row, name)])
    model._default_manager.bulk_create(rows)
    return {key: row.pk for key, row in zip(before, rows, strict=True)}
