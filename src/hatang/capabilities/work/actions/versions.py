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
    for model in (NamedItem, CriteriaDocument, FundingSource):
        _copy_rows(model, "version_id", old, new)
    if not with_lines:
        return
    for task in Task.objects.filter(version=old):
        before = task.pk
        _copy_rows(TaskAssignment, "task_id", before, _clone_row(task, version_id=new))
    for duty in StandingDuty.objects.filter(version=old):
        before = duty.pk
        copy = _clone_row(duty, version_id=new)
        _copy_rows(DutyBody, "standing_duty_id", before, copy)
        _copy_rows(Deadline, "standing_duty_id", before, copy)


def _clone_row(row: Model, **changes: int) -> int:
    """The row once more under a new key, which is given."""
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    return int(row.pk)


def _copy_rows(model: type[Model], name: str, old: int, new: int) -> None:
    for row in model._default_manager.filter(**{name: old}):
        _clone_row(row, **{name: new})
