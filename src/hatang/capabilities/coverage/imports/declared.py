"""What operators file: coverage by hamlet (XLSX, CSV) and areas (GeoPackage, GeoJSON)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import actions
from hatang.capabilities.coverage.datasets import fields
from hatang.capabilities.coverage.imports.columns import HAMLET, OPERATOR, TECHNOLOGY, own_operator
from hatang.capabilities.coverage.models import DeclaredArea, DeclaredCoverage
from hatang.kernel.imports import (
    Changes,
    Import,
    ImportColumn,
    Key,
    RowProblem,
    Situation,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hatang.kernel.access import Actor


SHARE = ImportColumn.of(
    fields.SHARE,
    "tỷ lệ hộ được phủ (%)",
    "tỷ lệ hộ được phủ",
    "tỷ lệ phủ",
    "tỷ lệ hộ phủ sóng",
    "% hộ được phủ",
    minimum=0,
    maximum=100,
    example="85",
)
VALID_FROM = ImportColumn.of(fields.VALID_FROM, "từ ngày", "hiệu lực từ", "ngày bắt đầu", example="01/01/2025")
VALID_TO = ImportColumn.of(fields.VALID_TO, "đến ngày", "hiệu lực đến", "ngày kết thúc", example="")


def is_open(row: Values, as_of: date) -> bool:
    """Whether the declaration still holds on the date; one that has ended cannot be closed again."""
    until = row["valid_to"]
    return not isinstance(until, date) or until > as_of


def _list_scope_operators(situation: Situation) -> set[str]:
    return {str(scope[0]) for scope in situation.scopes}


def declared_current(situation: Situation) -> dict[Key, Values]:
    """The declarations by hamlet of the operators and technologies that the file speaks of."""
    rows: dict[Key, Values] = {}
    for row in DeclaredCoverage.objects.filter(operator__in=_list_scope_operators(situation)):
        if (row.operator, row.technology) in situation.scopes:
            rows[row.operator, row.technology, row.hamlet_code, row.valid_from] = {
                "operator": row.operator,
                "technology": row.technology,
                "hamlet": row.hamlet_code,
                "household_share_percent": row.household_share_percent,
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            }
    return rows


def area_current(situation: Situation) -> dict[Key, Values]:
    """The declared areas of the operators and technologies that the file speaks of."""
    rows: dict[Key, Values] = {}
    for row in DeclaredArea.objects.filter(operator__in=_list_scope_operators(situation)):
        if (row.operator, row.technology) in situation.scopes:
            rows[row.operator, row.technology, row.valid_from] = {
                "operator": row.operator,
                "technology": row.technology,
                "geometry": shapely.from_wkb(bytes(row.geometry.wkb)),
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            }
    return rows


def apply_declared(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> date:
    return actions.write_declared(actor, changes=changes, import_id=import_id, as_of=as_of)


def apply_areas(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> date:
    return actions.write_areas(actor, changes=changes, import_id=import_id, as_of=as_of)


def ends_after_it_begins(row: Values) -> Iterable[RowProblem]:
    start, end = row.get("valid_from"), row.get("valid_to")
    if isinstance(start, date) and isinstance(end, date) and end <= start:
        yield RowProblem("valid_to", _("The declaration ends before it begins."))


def _forbid_overlaps(same: tuple[str, ...], recorded: Any) -> Any:
    """A check that no day has two declarations of the same thing, in the file or with what is on record."""

    def check(rows: Sequence[Values], situation: Situation) -> Iterable[tuple[int, RowProblem]]:
        periods: defaultdict[Key, list[tuple[date, date, int]]] = defaultdict(list)
        in_file: set[Key] = set()
        for index, row in enumerate(rows):
            start, end = row.get("valid_from"), row.get("valid_to")
            if isinstance(start, date):
                key = tuple(row.get(name) for name in same)
                in_file.add((*key, start))
                periods[key].append((start, end if isinstance(end, date) else date.max, index))
        for spans in periods.values():
            spans.sort()
            for earlier, later in pairwise(spans):
                # The same first day twice is the same key twice, which the kernel names.
                if earlier[1] > later[0] > earlier[0]:
                    yield later[2], RowProblem("valid_from", _("An earlier row of the file still holds on this day."))
        # The checks come before the kernel knows the scopes of the file.
        scopes = frozenset((row.get("operator"), row.get("technology")) for row in rows)
        current = recorded(replace(situation, scopes=scopes))
        for key in current:
            begun = key[-1]
            # What was closed on its first day never held.
            if key in in_file or not isinstance(begun, date) or current[key]["valid_to"] == begun:
                continue
            for start, end, index in periods.get(key[:-1], ()):
                if start < begun < end:
                    message = _("A later declaration, of %(day)s, is on record: this one must end by then.")
                    yield (
                        index,
                        RowProblem("valid_to", message % {"day": begun.strftime("%d/%m/%Y")}, begun.isoformat()),
                    )

    return check


IMPORTS = (
    Import(
        name="coverage.declared",
        dataset="coverage.declared",
        title=_("Declared coverage by hamlet"),
        description=_("One row per hamlet, operator and technology with the share of households covered."),
        columns=(OPERATOR, TECHNOLOGY, HAMLET, SHARE, VALID_FROM, VALID_TO),
        key=("operator", "technology", "hamlet", "valid_from"),
        scope=("operator", "technology"),
        closes=True,
        stands=is_open,
        rule="coverage.declare",
        current=declared_current,
        apply=apply_declared,
        allowed=own_operator,
        row_checks=(ends_after_it_begins,),
        table_checks=(_forbid_overlaps(("operator", "technology", "hamlet"), declared_current),),
    ),
    Import(
        name="coverage.area",
        dataset="coverage.area",
        title=_("Declared coverage areas"),
        description=_("One polygon per operator and technology; it counts by the share of each hamlet inside."),
        columns=(
            OPERATOR,
            TECHNOLOGY,
            ImportColumn(
                "geometry", _("Declared area"), kind="geometry", geometry=("Polygon", "MultiPolygon"), required=True
            ),
            VALID_FROM,
            VALID_TO,
        ),
        key=("operator", "technology", "valid_from"),
        scope=("operator", "technology"),
        closes=True,
        stands=is_open,
        rule="coverage.declare",
        current=area_current,
        apply=apply_areas,
        allowed=own_operator,
        row_checks=(ends_after_it_begins,),
        table_checks=(_forbid_overlaps(("operator", "technology"), area_current),),
    ),
)
