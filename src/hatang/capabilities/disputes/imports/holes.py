"""Files of signal holes: a register kept before, or the minutes of a meeting with the operators."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.actions import hole_lists
from hatang.capabilities.disputes.datasets import holes as fields
from hatang.capabilities.disputes.models import Hole
from hatang.capabilities.disputes.terms import HOLE_ENDED
from hatang.kernel.imports import Changes, Import, ImportColumn, Key, RowProblem, Situation, Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hatang.kernel.access import Actor

EARLIEST = date(2010, 1, 1)


def read_current_holes(situation: Situation) -> Mapping[Key, Values]:
    return {
        (row.hamlet_code, row.recorded_on): {
            "hamlet": row.hamlet_code,
            "recorded_on": row.recorded_on,
            "cause": row.cause,
            "has_power": row.has_power,
            "operator": row.operator,
            **{name: getattr(row, name) for name in fields.DATES},
        }
        for row in Hole.objects.all()
    }


def apply_holes(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    hole_lists.write_hole_rows(actor, changes=changes, import_id=import_id, as_of=as_of)


def in_order(row: Values) -> Iterable[RowProblem]:
    """A promise names its operator; nothing is mended or closed before it was recorded."""
    if not row.get("operator") and any(row.get(name) for name in ("assigned_on", "committed_on", "mended_on")):
        yield RowProblem("operator", _("A commitment names its operator."))
    recorded = row.get("recorded_on")
    for name in ("mended_on", "closed_on"):
        day = row.get(name)
        if isinstance(day, date) and isinstance(recorded, date) and day < recorded:
            yield RowProblem(name, _("This lies before the day on which the hole was recorded."))


def one_open(rows: Sequence[Values], situation: Situation) -> Iterable[tuple[int, RowProblem]]:
    """A hamlet stands open in the register once."""
    ended = sorted(HOLE_ENDED)
    standing: dict[Any, Any] = dict(Hole.objects.exclude(state__in=ended).values_list("hamlet_code", "recorded_on"))
    for index, row in enumerate(rows):
        if row.get("closed_on") is not None or row.get("hamlet") is None:
            if standing.get(row.get("hamlet")) == row.get("recorded_on"):
                standing.pop(row.get("hamlet"), None)
            continue
        other = standing.setdefault(row["hamlet"], row.get("recorded_on"))
        if other != row.get("recorded_on"):
            message = _("This hamlet stands open already, recorded on %(day)s.") % {"day": f"{other:%d/%m/%Y}"}
            yield index, RowProblem("recorded_on", message)


_DATES: dict[str, Any] = {"earliest": EARLIEST}
_PAST: dict[str, Any] = {**_DATES, "past": True}

IMPORTS = (
    Import(
        name="coverage.hole",
        dataset="coverage.hole",
        title=_("Register of signal holes"),
        description=_("One row per hamlet without signal: cause, electricity, operator, promise, day closed."),
        columns=(
            coverage.columns.HAMLET,
            ImportColumn.of(fields.RECORDED_ON, "ngày ghi nhận", "ngày phát hiện", "ngày vào sổ", **_PAST),
            ImportColumn.of(fields.CAUSE, "nguyên nhân", "lý do"),
            ImportColumn.of(fields.HAS_POWER, "có điện lưới", "điện lưới", "có điện", "điện lưới quốc gia"),
            ImportColumn.of(
                fields.OPERATOR,
                "doanh nghiệp cam kết",
                "doanh nghiệp",
                "nhà mạng cam kết",
                "doanh nghiệp được giao",
                kind="reference",
                reference=coverage.columns.OPERATOR.reference,
            ),
            ImportColumn.of(fields.ASSIGNED_ON, "ngày giao", "ngày giao doanh nghiệp", **_DATES),
            ImportColumn.of(
                fields.COMMITTED_ON, "ngày cam kết hoàn thành", "cam kết hoàn thành", "hạn cam kết", **_DATES
            ),
            ImportColumn.of(fields.MENDED_ON, "ngày phát sóng", "ngày có sóng", "ngày khắc phục", **_PAST),
            ImportColumn.of(fields.CLOSED_ON, "ngày xoá lõm", "ngày đóng", "ngày xác nhận", **_PAST),
        ),
        key=("hamlet", "recorded_on"),
        rule="coverage.hole_work",
        current=read_current_holes,
        apply=apply_holes,
        row_checks=(in_order,),
        table_checks=(one_open,),
        writes=("coverage.hole",),
    ),
)
